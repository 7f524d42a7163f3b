"""What moves a unit: other figures tried out, and the shortest ways through the gate. Stores nothing.

Every way proposed has been checked by running the gate again with its figures.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, islice

from msgspec import Struct
from msgspec.structs import replace

from scoring.assessment import Assessment, assess
from scoring.moves import Move, moves_of

Moves = tuple[Move, ...]

WAYS = 3
POOL = 10  # the nearest moves considered for combinations
FEW = 4  # up to so many moves all combinations are tried; beyond, the nearest ones are taken


class Way(Struct, frozen=True):
    """Moves that together pass the gate, and the assessment that shows it."""

    moves: Moves
    result: Assessment

    @property
    def words(self) -> str:
        """The moves in one line."""
        return "；".join(move.words for move in self.moves)


def what_if(assessment: Assessment, values: Mapping[str, Decimal]) -> Assessment:
    """Assess again with some of this year's figures replaced."""
    facts = replace(assessment.facts, values={**assessment.facts.values, **values})
    return assess(assessment.edition, assessment.year, facts, assessment.readings)


def shortest_ways(assessment: Assessment, limit: int = WAYS) -> tuple[Way, ...]:
    """Find the ways with the fewest moves, nearest first; none when the gate is passed or out of reach."""
    lacking = assessment.gate.required - assessment.gate.effective
    if lacking <= 0:
        return ()
    moves = sorted(
        (move for key in assessment.findings for move in moves_of(assessment, key)),
        key=lambda move: (move.distance, move.key),
    )
    for size in range(1, len(assessment.findings) + 1):
        ways = tuple(islice(_passing(assessment, _candidates(moves, size, lacking)), limit))
        if ways:
            return ways
    return ()


def _passing(assessment: Assessment, candidates: Iterable[Moves]) -> Iterator[Way]:
    """Run the gate again with each set of moves, nearest first, and keep those that pass."""
    for moves in sorted(candidates, key=_distance):
        way = Way(moves, what_if(assessment, {move.key: move.value for move in moves}))
        if way.result.gate.passed:
            yield way


def _distance(moves: Moves) -> Fraction:
    return sum((move.distance for move in moves), Fraction(0))


def _candidates(moves: list[Move], size: int, lacking: int) -> Iterator[Moves]:
    """Offer sets of moves on different indicators that add up to what is lacking."""
    if size > FEW:
        nearest = _nearest(moves, size, lacking)
        if nearest:
            yield nearest
        return
    pool = _pool(moves)
    for chosen in combinations(pool, size):
        enough = sum(move.gain for move in chosen) >= lacking
        if enough and len({move.key for move in chosen}) == size:
            yield chosen


def _pool(moves: list[Move]) -> list[Move]:
    """Keep the nearest moves, and the nearest of those that count for two."""
    twos = [move for move in moves if move.gain > 1]
    return list(dict.fromkeys([*moves[:POOL], *twos[: POOL // 2]]))


def _nearest(moves: list[Move], size: int, lacking: int) -> Moves:
    """Take as many twos as needed, then the nearest others; empty when that does not suffice."""
    twos = [move for move in moves if move.gain > 1][: max(0, lacking - size)]
    taken = {move.key for move in twos}
    ones = [move for move in moves if move.gain == 1 and move.key not in taken][: size - len(twos)]
    chosen = (*twos, *ones)
    return chosen if len(chosen) == size and sum(move.gain for move in chosen) >= lacking else ()
