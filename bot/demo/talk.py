"""What people of the sandbox said before it begins: each line is a message that arrived and had its turn."""

import json
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, insert

from bot.channels.base import Arrival
from bot.demo.fill import SOURCE, nobody_is_told
from bot.perform import Turned, perform
from bot.storage.desk import Desk
from bot.storage.tables import inbox
from handlers.effects import Decision, Say
from handlers.said import Said, Tap, Text
from handlers.table import respond

_PAUSE = timedelta(minutes=2)  # between one line and the next


class Talk:
    """What one chat of the sandbox's says, from `began` on."""

    def __init__(self, connection: Connection, chat: str, began: datetime) -> None:
        self._connection, self._chat = connection, chat
        self._now = began.astimezone(UTC)
        self._desk = Desk()
        self._buttons: dict[str, str] = {}

    def says(self, said: str | Said) -> Decision:
        """Tap the newest message's button of this label, or say it; return what came of it."""
        if isinstance(said, str):
            said = Tap(self._buttons[said]) if said in self._buttons else Text(said)
        message = (self._arrived(said), SOURCE, Arrival(self._chat, said, ""))
        (loaded,) = self._desk.load(self._connection, [message], self._now)
        decision = respond(loaded.situation, said)
        perform(self._connection, [Turned(loaded, decision)], nobody_is_told, self._now)
        newest = [one for one in decision.effects if isinstance(one, Say)][-1:]
        self._buttons = {button.label: button.data for one in newest for row in one.rows for button in row}
        self._now += _PAUSE
        return decision

    def _arrived(self, said: Said) -> int:
        """Store what is said as a message that arrived, so that the audit entry has its source."""
        payload = {"text": said.raw} if isinstance(said, Text) else {"said": type(said).__name__}
        key = self._connection.execute(
            insert(inbox).values(
                source=SOURCE, update_id=f"{self._chat}:{self._now.isoformat()}", chat=self._chat,
                payload=json.dumps(payload, ensure_ascii=False), state="waiting", attempts=0, received_at=self._now,
            )
        ).inserted_primary_key  # fmt: skip
        assert key is not None
        return int(key[0])
