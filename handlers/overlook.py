"""What handlers may ask about everybody: what is owed by whom, what was announced, what a notice would come to."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from reminders.agenda import Scene
from reminders.audiences import Recipient
from reminders.broadcasts import Broadcast, Caution, Reason, Refused
from reminders.signing import Chase, CityLine


class Preview(Struct, frozen=True):
    """A notice looked at before it goes: whom it means, what staff should know, or why it cannot go."""

    notice: Broadcast
    people: tuple[Recipient, ...]
    cautions: tuple[Caution, ...] = ()
    refused: Refused | None = None


class NoticeStand(Struct, frozen=True):
    """One notice as staff ask after it: who wrote it, and who has signed, by city."""

    notice: Broadcast
    author: str
    lines: Sequence[CityLine]


class Overlook(Protocol):
    """Reads what staff ask about everybody. Loaded only when asked for."""

    def scene(self) -> Scene | None:
        """Return everything the reminders look at; None without an open round."""
        ...

    def cities(self) -> Sequence[str]:
        """Return the cities in which somebody can be chosen, in the order of the registry."""
        ...

    def notices(self, count: int) -> Sequence[NoticeStand]:
        """Return the newest notices that were to go out, newest first."""
        ...

    def notice(self, number: int) -> NoticeStand | None:
        """Return one notice; None when there is none of that number."""
        ...

    def draft(self, person_id: int) -> Broadcast | None:
        """Return the newest notice this person has begun and neither sent nor thrown away."""
        ...

    def preview(self, notice: Broadcast) -> Preview:
        """Look at a notice. Raises AudienceError for an audience nobody understands."""
        ...

    def decide(self, notice: Broadcast) -> tuple[Broadcast | Refused, int]:
        """Return what sending a notice that was looked at would come to now, and to how many it would go."""
        ...

    def agree(self, number: int, person_id: int, circle: str = "") -> tuple[Broadcast | Refused, int]:
        """Return what this person's word as the second one would come to now, and to how many the notice would go.

        `circle`: whom they were shown, "" for those the author was.
        """
        ...

    def chase(self, number: int) -> Chase:
        """Return whether those who have not signed may be asked again now."""
        ...


class NoOverlook:
    """Nothing to look over: for those who only look at a unit's figures."""

    def scene(self) -> Scene | None:
        """Nothing."""
        return None

    def cities(self) -> Sequence[str]:
        """Nowhere."""
        return ()

    def notices(self, count: int) -> Sequence[NoticeStand]:  # noqa: ARG002 - the port's signature
        """Nothing."""
        return ()

    def notice(self, number: int) -> NoticeStand | None:  # noqa: ARG002 - the port's signature
        """Nothing."""
        return None

    def draft(self, person_id: int) -> Broadcast | None:  # noqa: ARG002 - the port's signature
        """Nothing."""
        return None

    def preview(self, notice: Broadcast) -> Preview:
        """Nobody is there."""
        return Preview(notice, (), refused=Refused(Reason.NOBODY))

    def decide(self, notice: Broadcast) -> tuple[Broadcast | Refused, int]:  # noqa: ARG002 - the port's signature
        """Nobody is there."""
        return Refused(Reason.NOBODY), 0

    def agree(self, *_: object, **__: object) -> tuple[Broadcast | Refused, int]:
        """Nothing is there to be agreed to."""
        return Refused(Reason.OVER), 0

    def chase(self, number: int) -> Chase:  # noqa: ARG002 - the port's signature
        """Nobody is there."""
        return Chase((), is_capped=False, from_at=None)
