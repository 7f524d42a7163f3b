"""What a message says when it is claimed, not when it was queued: in the transaction that claims it.

A reminder may have waited, for its channel or through an outage. Who has handed in meanwhile hears nothing, and the
days are counted anew. A notice that was stopped goes to nobody.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.storage.reminding import load_scene
from bot.storage.rounds import Rounds
from bot.storage.tables import notices, reminders
from bot.ticking import voice
from handlers.effects import Say
from handlers.reminding import rows as buttons
from handlers.reminding import text as words
from reminders.broadcasts import Step
from reminders.renewal import renewed

REMINDER, NOTICE = "reminder:", "notice:"


class Renewal:
    """Renews messages by their keys. Belongs to the thread that claims."""

    def __init__(self) -> None:
        self._rounds = Rounds()

    def renew(self, connection: Connection, keys: Sequence[str], now: datetime) -> Mapping[str, Say | None]:
        """Return what these messages say now; None for one nobody needs any more. Others are left as they are."""
        found: dict[str, Say | None] = {}
        reminded = [key for key in keys if key.startswith(REMINDER)]
        if reminded:
            found.update(self._reminders(connection, reminded, now))
        announced = [key for key in keys if key.startswith(NOTICE)]
        found.update(dict.fromkeys(_of_stopped(connection, announced)))
        return found

    def _reminders(self, connection: Connection, keys: Sequence[str], now: datetime) -> dict[str, Say | None]:
        opened = self._rounds.opened(connection)
        said: dict[str, list[Any]] = {}
        for row in connection.execute(
            select(reminders).where(reminders.c.message.in_(keys)).order_by(reminders.c.id)
        ):
            said.setdefault(row.message, []).append(row)
        if opened is None or not said:
            return {}
        scene = load_scene(connection, opened, now)
        found: dict[str, Say | None] = {}
        for key, of_message in said.items():
            items = renewed(scene, of_message[0].person_id, [line.what for line in of_message])
            found[key] = Say(words(items, voice(opened), now), buttons(items)) if items else None
        return found


def _of_stopped(connection: Connection, keys: Sequence[str]) -> list[str]:
    """Return those of these messages whose notice has been stopped."""
    numbers = {key: int(number) for key in keys if (number := key.split(":")[1]).isdecimal()}
    if not numbers:
        return []
    stopped = select(notices.c.id).where(
        notices.c.id.in_(set(numbers.values())), notices.c.step == Step.STOPPED.value
    )
    over = set(connection.execute(stopped).scalars())
    return [key for key, number in numbers.items() if number in over]
