"""Counting the gate: who counts for two, what that adds up to, and what missing figures could still add.

The statuses are given; only the doubling rule is applied here (D1-5-3; A04-A12).
"""

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from scoring.compare import Findings
from scoring.doubling import above, doubling_growth, growth_base
from scoring.edition import Edition
from scoring.model import Facts, Status
from scoring.readings import Readings, XsgGrowth


class Candidate(Struct, frozen=True):
    """One assessed indicator that may count for two. `exceeds` is None while its growth is unknown.

    `before` is last year's value of the base of the growth.
    """

    key: str
    status: Status
    frozen: bool
    exceeds: bool | None
    before: Decimal | None


class Count(Struct, frozen=True):
    """Who counts for two, the sum that meets the gate (not capped), and how much could still be added.

    `may_double` are those whose figures, once they are known, may yet make them count for two.
    """

    doubled: tuple[str, ...]
    effective: int
    room: int
    may_double: tuple[str, ...] = ()


def candidates(
    edition: Edition, facts: Facts, findings: Findings, readings: Readings, basis: XsgGrowth
) -> tuple[Candidate, ...]:
    """List the indicators that may count for two, in the order in which they do."""
    if not readings.double_enabled:
        return ()
    return tuple(_candidates(edition, facts, findings, readings, basis))


def _candidates(
    edition: Edition, facts: Facts, findings: Findings, readings: Readings, basis: XsgGrowth
) -> Iterator[Candidate]:
    for key in readings.double_keys:
        found = findings[key]
        if found.status is not Status.NOT_ASSESSED:
            same = found.indicator.stock is None or basis == readings.xsg_growth
            growth = found.double_growth if same else doubling_growth(found.indicator, facts, basis)
            exceeds = None if growth is None else above(growth, edition.gate.double_line, readings)
            yield Candidate(
                key, found.status, found.frozen, exceeds, facts.previous.get(growth_base(found.indicator, basis))
            )


def count(
    findings: Findings,
    may_double: tuple[Candidate, ...],
    readings: Readings,
    *,
    needs_met: bool,
    frozen: bool,
) -> Count:
    """Add up: one for each met, one more for each met that doubles, two for each unmet that doubles.

    `room` is one per missing indicator plus what doubling could still add; nothing once the missing are frozen.
    """
    doubles = [one for one in may_double if _doubles(one, needs_met=needs_met)][: readings.double_max]
    effective = _how_many(findings, Status.MET) + sum(_worth(one) for one in doubles)
    doubled = tuple(one.key for one in doubles)
    if frozen:
        return Count(doubled, effective, 0)
    left = None if readings.double_max is None else readings.double_max - len(doubles)
    open_ones = [(one.key, worth) for one in may_double if (worth := _potential(one, needs_met=needs_met))]
    room = _how_many(findings, Status.MISSING) + _doubling_room([worth for _, worth in open_ones], left)
    return Count(doubled, effective, room, tuple(key for key, _ in open_ones) if left != 0 else ())


def _how_many(findings: Findings, status: Status) -> int:
    return sum(1 for found in findings.values() if found.status is status)


def _doubles(one: Candidate, *, needs_met: bool) -> bool:
    if one.status is Status.MISSING or one.frozen or not one.exceeds:
        return False
    return one.status is Status.MET or not needs_met


def _worth(one: Candidate) -> int:
    """Count one for a met indicator, on top of itself, and two for an unmet one that doubles."""
    return 1 if one.status is Status.MET else 2


def _doubling_room(worths: list[int], left: int | None) -> int:
    """Sum what could still double, at most as many as double_max leaves, the worthiest first."""
    return sum(sorted(worths, reverse=True)[:left])


def _potential(one: Candidate, *, needs_met: bool) -> int:
    """Count what doubling could still add for one; a last year of 0 is final (A08)."""
    if one.before is not None and one.before <= 0:
        return 0
    if one.status is Status.MISSING:
        return 0 if one.exceeds is False else 1
    if one.before is not None or (one.status is Status.NOT_MET and needs_met):
        return 0
    return _worth(one)
