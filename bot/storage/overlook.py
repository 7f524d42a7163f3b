"""What staff ask about everybody, answered from the turn's own connection; nothing is read that is not asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.storage import notice_rows
from bot.storage.reminding import load_scene
from bot.storage.rounds import OpenRound
from bot.storage.workdays import known_workdays
from handlers.ports import NoticeStand
from reminders.agenda import Scene
from reminders.audiences import Recipient, chosen, read_audience
from reminders.broadcasts import Bounds, Broadcast, Refused, looked_at, sent
from reminders.signing import board


@dataclass(frozen=True, slots=True)
class StoredOverlook:
    """The overlook of one turn."""

    connection: Connection
    opened: OpenRound | None
    now: datetime

    def scene(self) -> Scene | None:
        """Return everything the reminders look at; None without an open round."""
        return load_scene(self.connection, self.opened, self.now) if self.opened is not None else None

    def notices(self, count: int) -> Sequence[NoticeStand]:
        """Return the newest notices, newest first."""
        return [
            NoticeStand(row.id, row.text, row.step, board(notice_rows.signatures(self.connection, row.id)))
            for row in notice_rows.latest(self.connection, count)
        ]

    def refuses(self, notice: Broadcast) -> tuple[Refused | None, int]:
        """Return why a notice would not be sent now, and to how many it would go."""
        people = self._audience(notice)
        found = looked_at(notice, people)
        if isinstance(found, Refused):
            return found, len(people)
        had = notice_rows.had_today(self.connection, notice.text, self.now)
        again = [one for one in people if one.person_id in had]
        decided = sent(found, people, again, self._bounds(), self.now)
        return (decided if isinstance(decided, Refused) else None), len(people)

    def _audience(self, notice: Broadcast) -> tuple[Recipient, ...]:
        everybody = notice_rows.recipients(self.connection, self.opened, self.now)
        return chosen(read_audience(notice.audience), everybody)

    def _bounds(self) -> Bounds:
        days = known_workdays(self.connection)
        return Bounds(self.opened.second_above, days) if self.opened is not None else Bounds(workdays=days)
