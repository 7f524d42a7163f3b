"""Processes on one PostgreSQL tell each other that messages were left ready: only one of them sends (`bot.leading`).

Nothing depends on it: who hears nothing looks every second. A call says only that it was made.
"""

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, text

NAME = "shifan_ready"
PAUSE_SECONDS = 5.0  # before a lost connection is made anew

_CALL = text(f"NOTIFY {NAME}")

log = structlog.get_logger()


def call(connection: Connection) -> None:
    """Tell the others once this transaction is committed. PostgreSQL only."""
    connection.execute(_CALL)


async def listen(database: Engine, heard: Callable[[], None], stop: asyncio.Event) -> None:
    """Call `heard` whenever another process, or this one, has called; until `stop`. SQLite has no others."""
    if database.dialect.name != "postgresql":
        return
    while not stop.is_set():
        opening = asyncio.get_running_loop().run_in_executor(None, _ear, database)
        try:
            ear = await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(_not_wanted)  # the thread cannot be stopped: what it opens must not stay open
            raise
        except Exception as error:  # noqa: BLE001 - the database is away: it is asked again
            log.info("neighbours_not_heard", error=type(error).__name__)
        else:
            await _hear(ear, heard, stop)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)


def _ear(database: Engine) -> Any:
    """Return a driver's connection of its own that listens."""
    pooled = database.raw_connection()
    ear: Any = pooled.driver_connection
    pooled.detach()
    ear.autocommit = True
    ear.execute(f"LISTEN {NAME}")
    return ear


def _not_wanted(opening: "asyncio.Future[Any]") -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()


async def _hear(ear: Any, heard: Callable[[], None], stop: asyncio.Event) -> None:
    """Hear until `stop`, or until the connection is lost."""
    loop, over = asyncio.get_running_loop(), asyncio.ensure_future(stop.wait())
    number = os.dup(ear.fileno())  # the driver closes its own once it is lost: then another gets that number

    def readable() -> None:
        try:
            calls = list(ear.notifies(timeout=0))
        except Exception as error:  # noqa: BLE001 - whatever it is, this connection says nothing any more
            log.info("neighbours_not_heard", error=type(error).__name__)
            over.cancel()
        else:
            if calls:
                heard()

    loop.add_reader(number, readable)
    heard()  # what was called for while nobody listened
    try:
        await asyncio.wait({over})
    finally:
        loop.remove_reader(number)
        os.close(number)
        over.cancel()
        ear.close()
