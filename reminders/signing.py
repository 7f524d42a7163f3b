"""Who has signed for a notice, by city, and when those who have not may be asked again. 签收 only means received."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from reminders.broadcasts import Step
from reminders.courtesy import Courtesy, is_open, next_opening
from reminders.workdays import Workdays

MOST_CHASES = 2
COOLDOWN = timedelta(hours=24)


class Signed(StrEnum):
    """How one recipient stands."""

    SIGNED = "signed"
    UNSIGNED = "unsigned"
    WAITING = "waiting"  # not sent yet
    LEAVING = "leaving"  # in the dispatcher's hand: a stop does not reach it any more
    STOPPED = "stopped"  # not sent, and not to be
    FAILED = "failed"


class Signature(Struct, frozen=True):
    """One recipient of a notice. `problem`: why it did not reach them, as the channel said."""

    person_id: int
    name: str
    unit: str
    city: str
    signed: Signed
    at: datetime | None = None
    problem: str = ""


class CityLine(Struct, frozen=True):
    """One city of the board."""

    city: str
    signatures: tuple[Signature, ...]

    def having(self, signed: Signed) -> tuple[Signature, ...]:
        """Return those who stand so."""
        return tuple(one for one in self.signatures if one.signed is signed)


class Chase(Struct, frozen=True):
    """Whether the rest may be asked again: how often they were, and from when on they may be."""

    persons: tuple[int, ...]
    is_capped: bool
    from_at: datetime | None  # None: now

    @property
    def is_open(self) -> bool:
        """Whether somebody may be asked again now."""
        return bool(self.persons) and not self.is_capped and self.from_at is None


def board(signatures: Sequence[Signature]) -> tuple[CityLine, ...]:
    """Return the board by city, in the order given: never by speed."""
    by_city: dict[str, list[Signature]] = {}
    for one in signatures:
        by_city.setdefault(one.city, []).append(one)
    return tuple(CityLine(city, tuple(of_city)) for city, of_city in by_city.items())


def step_shown(step: Step, lines: Sequence[CityLine]) -> Step:
    """Return how far a notice is: done as soon as nobody waits for it, before a pass has said so."""
    waits = {one.signed for line in lines for one in line.signatures} & {Signed.WAITING, Signed.LEAVING}
    return Step.DONE if step is Step.SENDING and lines and not waits else step


def chase(
    signatures: Sequence[Signature], chased: Sequence[datetime], sent_at: datetime, now: datetime,
    workdays: Workdays, courtesy: Courtesy,
) -> Chase:  # fmt: skip
    """Say whom to ask again and from when: those alone who have not signed, in working hours, twice at the most."""
    rest = tuple(one.person_id for one in signatures if one.signed is Signed.UNSIGNED)
    last = max((sent_at, *chased))
    earliest = last + COOLDOWN
    if now >= earliest and is_open(now, workdays, courtesy):
        return Chase(rest, len(chased) >= MOST_CHASES, None)
    from_at = max(earliest, now)
    if not is_open(from_at, workdays, courtesy):
        from_at = next_opening(from_at, workdays, courtesy)
    return Chase(rest, len(chased) >= MOST_CHASES, from_at)
