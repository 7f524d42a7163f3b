"""The engine: inbox, turns and outbox around one writer. Channels and pages are put around it by `bot.wiring`."""

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta

from msgspec import Struct
from sqlalchemy import Engine

from bot import neighbours
from bot.channels.base import Channel
from bot.clock import Clock
from bot.clockwork import Clockwork
from bot.crash import NEVER, CrashPoint
from bot.hub import UNITS, Hub
from bot.inbox import Inbox
from bot.metrics import Metrics
from bot.outbox import Dispatcher
from bot.perform import Written
from bot.renewing import Renewal
from bot.storage.writer import Task, Writer
from bot.turn import Turns
from reminders.delivery import LEASE


class Running(Struct, frozen=True):
    """A running engine: put messages into `inbox`, wait on `hub`, run `dispatcher` and `clockwork`."""

    database: Engine
    writer: Writer
    inbox: Inbox
    turns: Turns
    dispatcher: Dispatcher
    hub: Hub
    clockwork: Clockwork

    def close(self) -> None:
        """Finish what is queued and let go of the database."""
        self.writer.close()
        self.database.dispose()


def start(
    database: Engine,
    channels: Sequence[Channel],
    clock: Clock,
    crash: CrashPoint = NEVER,
    *,
    lease: timedelta = LEASE,
    site: str = "",
    metrics: Metrics | None = None,
) -> Running:
    """Start the engine on a migrated database, and take up what was left waiting. `site`: where the pages are."""
    by_source: Mapping[str, Channel] = {channel.source: channel for channel in channels}
    hub, writer = Hub(), Writer(database, crash)
    alone = database.dialect.name == "sqlite"
    holder = f"dispatcher:{uuid.uuid4()}"
    dispatcher = Dispatcher(
        writer, by_source, clock, holder, alone=alone, lease=lease, crash=crash, metrics=metrics,
        renew=Renewal().renew, site=site,
    )  # fmt: skip

    def done(written: Written) -> None:
        if written.chats or written.units:
            hub.wake([*written.chats, *((UNITS, str(unit_id)) for unit_id in written.units)])
        if written.claimed:
            dispatcher.take(written.claimed)
        if written.ready:
            dispatcher.look()
            if not all(leader.holds() for leader in dispatcher.leaders.values()):
                writer.put_beside(Task(neighbours.call))

    turns = Turns(writer, by_source, clock, dispatcher.claim, done, site)
    dispatcher.on_news = turns.arrived
    inbox = Inbox(writer, clock, turns)
    turns.stir()
    clockwork = Clockwork(database, writer, clock, done, holder)
    return Running(database, writer, inbox, turns, dispatcher, hub, clockwork)


async def keep_stirring(turns: Turns, stop: asyncio.Event, seconds: float = 5.0) -> None:
    """Look for waiting messages now and then: another process may have stored some, or the database been away."""
    while not stop.is_set():
        turns.stir()
        try:
            await asyncio.wait_for(stop.wait(), seconds)
        except TimeoutError:
            continue
