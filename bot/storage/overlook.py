"""What staff ask about everybody, answered from the turn's own connection; nothing is read that is not asked for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from bot.storage import notice_looks, notice_rows
from bot.storage.reminding import load_scene
from bot.storage.rounds import OpenRound
from handlers.overlook import NoticeStand, Preview
from reminders.agenda import Scene
from reminders.broadcasts import Broadcast, Refused
from reminders.signing import Chase, board, step_shown


class StoredOverlook(Struct, frozen=True):
    """The overlook of one turn."""

    connection: Connection
    opened: OpenRound | None
    now: datetime

    def scene(self) -> Scene | None:
        """Return everything the reminders look at; None without an open round."""
        return load_scene(self.connection, self.opened, self.now) if self.opened is not None else None

    def cities(self) -> Sequence[str]:
        """Return the cities in which somebody can be chosen, in the order of the registry."""
        everybody = notice_rows.recipients(self.connection, self.opened, self.now)
        return tuple(dict.fromkeys(city for one in everybody for city in one.cities))

    def notices(self, count: int) -> Sequence[NoticeStand]:
        """Return the newest notices that were to go out, newest first."""
        return [self._stand(row) for row in notice_rows.latest(self.connection, count)]

    def notice(self, number: int) -> NoticeStand | None:
        """Return one notice; None when there is none of that number."""
        row = notice_rows.numbered(self.connection, number)
        return self._stand(row) if row is not None else None

    def draft(self, person_id: int) -> Broadcast | None:
        """Return the newest notice this person has begun and neither sent nor thrown away."""
        return notice_rows.draft_of(self.connection, person_id)

    def preview(self, notice: Broadcast) -> Preview:
        """Look at a notice. Raises AudienceError for an audience nobody understands."""
        return notice_looks.preview(self.connection, self.opened, notice, self.now)

    def decide(self, notice: Broadcast) -> tuple[Broadcast | Refused, int]:
        """Return what sending a notice that was looked at would come to now, and to how many it would go."""
        found, people = notice_looks.decide(self.connection, self.opened, notice, self.now)
        return found, len(people)

    def agree(self, number: int, person_id: int, circle: str = "") -> tuple[Broadcast | Refused, int]:
        """Return what this person's word as the second one would come to now, and to how many it would go."""
        found, people = notice_looks.agree(self.connection, self.opened, number, person_id, self.now, circle)
        return found, len(people)

    def chase(self, number: int) -> Chase:
        """Return whether those who have not signed may be asked again now."""
        return notice_looks.may_chase(self.connection, self.opened, number, self.now)

    def _stand(self, row: Any) -> NoticeStand:
        lines = board(notice_rows.signatures(self.connection, row.id))
        notice = notice_rows.read_notice(row)
        return NoticeStand(replace(notice, step=step_shown(notice.step, lines)), row.author, lines)
