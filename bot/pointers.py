"""What goes out in a message's place through a channel that may not carry values. The message stays in the outbox."""

import asyncio

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.base import SendError
from bot.clock import Clock
from bot.storage.withheld import withheld
from bot.storage.writer import Writer
from handlers.effects import Say
from handlers.pointing import pointer

SOON = 2.0  # seconds


class Pointers:
    """Words pointers: how many items wait for an account, and a link. `site`: where the pages are."""

    def __init__(self, writer: Writer, clock: Clock, site: str) -> None:
        self._writer = writer
        self._clock = clock
        self._site = site

    async def of(self, account_id: int) -> Say:
        """Return what this account is sent instead. Raises SendError while the database is in trouble."""

        def job(connection: Connection) -> Say:
            found = withheld(connection, account_id, self._clock.now())
            return pointer(found.count, f"{self._site}{found.path}")

        try:
            return await asyncio.wrap_future(self._writer.submit(job))
        except SQLAlchemyError as error:
            raise SendError(f"not sent: {type(error).__name__}", retry_after=SOON) from error
