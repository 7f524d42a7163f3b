"""Puts the program together. The only place that constructs; everything else is handed what it needs."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI
from msgspec import Struct, field
from sqlalchemy import Engine

from bot import engine, neighbours
from bot.channels.base import Channel, SendError, UnsureError, pointing
from bot.channels.page import PageChannel
from bot.channels.terminal import TerminalChannel
from bot.channels.web import WebChannel
from bot.channels.web_files import file_pages
from bot.channels.web_join import join_pages
from bot.channels.web_pages import WebDoor, chat_pages
from bot.clock import Clock
from bot.console.dates import DateDesk, date_pages
from bot.console.delivery import delivery_pages
from bot.console.desk import desk_pages
from bot.console.notices import NoticeDesk, notice_pages
from bot.console.receipts import receipt_pages
from bot.console.submissions import Look, submission_pages
from bot.crash import NEVER, CrashPoint
from bot.engine import Running
from bot.feeds import feed_pages
from bot.files.documents import Documents
from bot.files.makers import makers
from bot.files.store import Store
from bot.fill.routes import draft_pages
from bot.metrics import Metrics
from bot.settings import Settings
from bot.site.app import BODY_LIMIT, build_site
from bot.site.names import Demo, Names
from bot.site.pages import Pages
from bot.storage import schema
from bot.storage.engine import reading
from bot.storage.facts import BOT_NAME, remember
from bot.storage.looked_at import look_at
from bot.storage.room import is_full, try_writing
from scoring.rulebook import load_edition

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from bot.channels.telegram import TelegramChannel


class House(Struct, frozen=True):
    """A running program, without its front door."""

    settings: Settings
    clock: Clock
    running: Running
    store: Store
    documents: Documents
    metrics: Metrics
    telegram: "TelegramChannel | None"
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    def close(self) -> None:
        """Finish what is queued and let go of the database."""
        self.running.close()


def build_house(settings: Settings, database: Engine, clock: Clock, crash: CrashPoint = NEVER) -> House:
    """Start the engine on an open database, with every channel the settings allow."""
    telegram = _telegram(settings)
    channels: list[Channel] = [WebChannel(), PageChannel(), TerminalChannel()]
    if telegram is not None:
        channels.append(telegram)
    metrics = Metrics(database)
    running = engine.start(database, channels, clock, crash, site=settings.url, metrics=metrics)
    store = Store(settings.files, running.writer, clock.now)
    documents = Documents(database, store, makers(settings.url))
    if telegram is not None:
        telegram.make = documents.make
        telegram.is_sending = running.dispatcher.leaders[telegram.source].holds
    return House(settings, clock, running, store, documents, metrics, telegram)


def build_app(house: House, demo: Demo | None = None) -> FastAPI:
    """Return the web application; its lifespan runs the dispatcher and the polling."""
    settings, running = house.settings, house.running
    programme = load_edition(settings.edition)
    names = Names(
        programme=programme.programme.name,
        bureau=programme.programme.bureau,
        bureau_short=programme.programme.bureau_short,
        document=programme.documents[0].number,
    )
    pages = Pages(names, demo)
    door = WebDoor(
        running.database, running.inbox, running.hub, house.clock, settings.url.startswith("https://"),
        pointing=frozenset() if house.telegram is None else pointing({house.telegram.source: house.telegram}),
    )  # fmt: skip
    routers = [
        chat_pages(door, pages, house.stop.is_set),
        file_pages(door, house.store, house.documents),
        join_pages(door, pages),
        *draft_pages(door, pages, house.store, house.documents, house.stop.is_set),
        feed_pages(running.database, house.clock),
        notice_pages(NoticeDesk(running.database, running.writer, house.clock, pages, running.clockwork.done)),
        date_pages(DateDesk(running.database, running.writer, house.clock, pages)),
        desk_pages(running.database, house.clock, pages, _look(house)),
        submission_pages(running.database, house.clock, pages, house.documents, _look(house), settings.url),
        receipt_pages(running.database, pages),
        delivery_pages(running.writer, running.database, house.clock, pages, _stirring(running)),
        *_app(house, pages),
    ]
    return build_site(
        pages,
        routers,
        public_url=settings.url,
        ready=_readiness(running, settings.files),
        measure=house.metrics.page,
        lifespan=_life(house),
    )


def front(house: House, site: FastAPI) -> "ASGIApp":
    """Return what is served: the site and, where Telegram brings updates, the door for them in front of it."""
    secret = house.settings.telegram_webhook_secret
    if house.telegram is None or secret is None or house.settings.telegram_mode != "webhook":
        return site
    from bot.channels.telegram_webhook import Webhook  # noqa: PLC0415 - as in _telegram

    return Webhook(site, channel=house.telegram, intake=house.running.inbox, secret=secret, limit=BODY_LIMIT)


def _app(house: House, pages: Pages) -> list[APIRouter]:
    """Return the page that buttons in Telegram open; none without a token."""
    if house.settings.telegram_token is None:
        return []
    from bot.channels.telegram_app import app_pages  # noqa: PLC0415 - as in _telegram

    return [app_pages(house.running.writer, house.clock, pages, house.settings.telegram_token)]


def _look(house: House) -> Look:
    """Return what notes a look from above: a row of the writer's, like every other."""

    def look(submission_id: int, person_id: int) -> None:
        now = house.clock.now().astimezone(UTC)
        house.running.writer.submit(lambda connection: look_at(connection, submission_id, person_id, now)).result()

    return look


def _life(house: House) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        house.running.hub.bind(asyncio.get_running_loop())
        tasks = [asyncio.create_task(work) for work in _work(house)]
        try:
            yield
        finally:
            house.stop.set()
            await asyncio.gather(*tasks, return_exceptions=True)
            if house.telegram is not None:
                await house.telegram.close()

    return life


def _work(house: House) -> Sequence[Coroutine[None, None, None]]:
    running, stop = house.running, house.stop
    work: list[Coroutine[None, None, None]] = [
        running.dispatcher.run(stop),
        engine.keep_stirring(running.turns, stop),
        running.clockwork.run(stop),
    ]
    if house.telegram is not None:
        from bot.channels.telegram_files import fetch_files  # noqa: PLC0415 - as above

        work.append(fetch_files(house.telegram, house.store, running.turns, stop))
        work.append(_introduce(house, house.telegram))
        work.append(neighbours.listen(running.database, running.dispatcher.look, stop))
        if house.settings.telegram_mode == "polling":
            from bot.channels.telegram_polling import poll  # noqa: PLC0415 - as above

            telegram, inbox = house.telegram, running.inbox
            leader = running.dispatcher.leaders[telegram.source]
            work.append(leader.leading(lambda ending: poll(telegram, inbox, ending), stop))
    return work


async def _introduce(house: House, telegram: "TelegramChannel") -> None:
    """List our commands, and remember the bot's name, so that invites can carry a link.

    Without an answer invites carry the code alone, and the list stays as it is.
    """
    with suppress(SendError, UnsureError):
        name = await telegram.username()
        await asyncio.wrap_future(house.running.writer.submit(lambda c: remember(c, BOT_NAME, name)))
        await telegram.list_commands()


def _telegram(settings: Settings) -> "TelegramChannel | None":
    if settings.telegram_token is None:
        return None
    from bot.channels.telegram import TelegramChannel  # noqa: PLC0415 - 0.3 s that a start without Telegram saves
    from bot.channels.telegram_app import PATH as APP_PATH  # noqa: PLC0415 - as above

    carries = settings.telegram_values == "on"
    channel = TelegramChannel(settings.telegram_token, settings.telegram_api, may_carry_values=carries)
    if settings.url.startswith("https://"):  # Telegram opens no others
        channel.app = f"{settings.url}{APP_PATH}"
    return channel


def _stirring(running: Running) -> Callable[[], None]:
    def stir() -> None:
        running.dispatcher.look()
        running.turns.stir()

    return stir


def _readiness(running: Running, files: Path) -> Callable[[], str | None]:
    def ready() -> str | None:
        if not running.writer.is_alive:
            return "writer: stopped, start again"
        try:
            try_writing(files)
        except OSError as error:
            return "disk: full, make room" if is_full(error) else f"disk: cannot be written to ({error.strerror})"
        try:
            with reading(running.database) as connection:
                found = schema.version(connection)
        except Exception as error:  # noqa: BLE001 - a supervisor wants a sentence, whatever is wrong
            return f"database: {type(error).__name__}"
        return None if found == schema.HEAD else f"migrations: at {found}, needs {schema.HEAD}"

    return ready
