"""Fetches the files people send, after their messages are acknowledged and before these have their turns."""

import asyncio
import json
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import structlog
from sqlalchemy import Connection
from telegram.error import TelegramError

from bot.channels.telegram import TelegramChannel, is_too_big
from bot.channels.telegram_reading import RECEIVED, file_of
from bot.channels.telegram_wire import AnswerError
from bot.files.receiving import receive
from bot.files.store import MOST_BYTES, Store
from bot.storage.fetching import failed_once, fetched, to_fetch
from bot.turn import Turns

AT_ONCE = 4
LOOK_EVERY_SECONDS = 5.0
PAUSE_SECONDS = 2.0  # after a failure, before the next try

log = structlog.get_logger()


async def fetch_files(
    channel: TelegramChannel, store: Store, turns: Turns, stop: asyncio.Event, pause: float = PAUSE_SECONDS
) -> None:
    """Fetch what is to be fetched until `stop`; a file that cannot be had is told, and holds nobody up for ever."""
    stopping: asyncio.Future[Any] = asyncio.ensure_future(stop.wait())
    try:
        while not stop.is_set():
            channel.has_files.clear()
            rows = await _ask(store, lambda connection: to_fetch(connection, channel.source, AT_ONCE))
            works = (_fetch(channel, store, turns, row) for row in rows or ())
            fetching: asyncio.Future[Any] = asyncio.gather(*works)
            await asyncio.wait({stopping, fetching}, return_when="FIRST_COMPLETED")
            if not fetching.done():
                fetching.cancel()  # a slow download holds no stop up: it is fetched after the next start
                break
            if not rows or not all(fetching.result()):
                news = asyncio.ensure_future(channel.has_files.wait())
                waits = {stopping} if rows else {stopping, news}
                await asyncio.wait(
                    waits, timeout=pause if rows else LOOK_EVERY_SECONDS, return_when="FIRST_COMPLETED"
                )
                news.cancel()
    finally:
        stopping.cancel()


async def _fetch(channel: TelegramChannel, store: Store, turns: Turns, row: Any) -> bool:
    """Fetch one file and let its message have its turn; whether that is over and done with."""
    update = json.loads(row.payload)
    file_id, name, size = file_of(update) or ("", "", 0)
    words: dict[str, Any] = {"rejected": "too_big", "file_name": name}
    if not channel.may_carry_values:
        words["rejected"] = "lost"  # nothing but enrolling is taken here: what it was stays with Telegram
    elif size <= MOST_BYTES:
        try:
            content = await channel.download(file_id)
            caption = str(update["message"].get("caption") or "")
            words = await asyncio.to_thread(receive, store, [content], name, caption)
        except Exception as error:  # noqa: BLE001 - the network, the disk, the database: the message must not hang on it
            is_large = isinstance(error, TelegramError) and is_too_big(error)
            if not is_large and not _is_refused(error) and row.attempts < -1:
                log.warning("file_not_fetched", inbox_id=row.id, error=type(error).__name__)
                await _ask(store, lambda connection: failed_once(connection, row.id, row.attempts))
                return False
            words = {"rejected": "too_big" if is_large else "lost", "file_name": name}

    def job(connection: Connection) -> None:
        fetched(connection, row.id, json.dumps({**update, RECEIVED: words}))
        turns.freed()

    await _ask(store, job)
    return True


def _is_refused(error: Exception) -> bool:
    """Whether the server does not know this file: asking again would bring the same answer."""
    return isinstance(error, AnswerError) and error.status == HTTPStatus.BAD_REQUEST


async def _ask(store: Store, job: Any) -> Any:
    """Have this done by the writer; a database in trouble is asked again later."""
    with suppress(Exception):
        return await asyncio.wrap_future(store.writer.submit(job))
    log.warning("files_not_looked_at")
    return None
