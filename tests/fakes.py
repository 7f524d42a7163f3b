"""A small world for tests: an installation on a database, a clock set by hand, a channel that follows a script.

    with World.on(database_url) as world:
        code = world.invite("文水县")
        world.start()
        world.say("li", f"/start {code}")
        world.told("li")                       # every message the chat was sent, oldest first

Fakes over mocks: what stands here behaves, and is asked afterwards what happened to it.
"""

import asyncio
import json
import socket
import threading
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Self

from sqlalchemy import Connection, Engine, func, insert, select

from bot import engine
from bot.channels.base import Arrival, Channel, Inbound
from bot.crash import NEVER, CrashPoint
from bot.engine import Running
from bot.files.receiving import said_of
from bot.limits import Limits
from bot.metrics import Metrics
from bot.perform import as_json, read_message
from bot.storage.engine import reading
from bot.storage.invites import issue
from bot.storage.opening import open_current
from bot.storage.registry import import_units, read_units
from bot.storage.round_entry import open_round
from bot.storage.tables import (
    accounts,
    answer_words,
    answers,
    drafts,
    files,
    inbox,
    metadata,
    openings,
    outbox,
    submissions,
    units,
)
from bot.storage.upsert import insert_new
from handlers.effects import Say
from handlers.said import Said, Tap, Text
from reminders.delivery import LEASE, Lane

MORNING = datetime(2023, 5, 25, 1, tzinfo=UTC)  # Thursday 09:00 in Taiyuan, six days before the report is due
YEAR = 2022
REGISTER = [
    ["code", "city", "name", "kind", "former_poverty", "assessment_year"],
    ["141121", "吕梁市", "文水县", "county", "否", "1"],
    ["140212", "大同市", "云冈区", "county", "否", "1"],
    ["140921", "忻州市", "定襄县", "county", "否", "2"],
    ["141122", "吕梁市", "交城县", "county", "否", ""],
]


class HandClock:
    """A clock that moves only by hand."""

    def __init__(self, moment: datetime = MORNING) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def moves(self, **by: float) -> None:
        """Let time pass: `moves(minutes=5)`."""
        self.moment += timedelta(**by)


@dataclass(eq=False)
class ScriptedChannel:
    """Carries messages to nowhere and remembers them. `will(chat, …)` says what becomes of the next sends there.

    An exception in a script is raised, a number is slept, an event is waited for; None and an empty script succeed.
    A payload of "{" cannot be read; a text of "!…" makes `read` raise with that text.
    """

    source: str = "script"
    pulls: bool = True
    may_carry_values: bool = True
    limits: Limits | None = None
    sent: list[tuple[str, Say]] = field(default_factory=list)
    tried: list[tuple[str, str]] = field(default_factory=list)
    scripts: dict[str, deque[Any]] = field(default_factory=lambda: defaultdict(deque))
    most_at_once: int = 0
    on_send: Callable[[str], None] = lambda _: None
    _at_once: int = 0

    def will(self, chat: str, *outcomes: Any) -> None:
        self.scripts[chat].extend(outcomes)

    def read(self, payload: str) -> Arrival | None:
        words = json.loads(payload)
        if "nothing" in words:
            return None
        if words.get("text", "").startswith("!"):
            raise ValueError(words["text"])
        said: Said | None = said_of(words)
        if said is None:
            said = Tap(words["tap"]) if "tap" in words else Text(words["text"])
        return Arrival(words["chat"], said, words.get("name", words["chat"]))

    async def send(self, chat: str, message: Say, replaces: str | None = None) -> str:
        self.tried.append((chat, message.text))
        self.on_send(chat)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            await self._follow(chat)
        finally:
            self._at_once -= 1
        self.sent.append((chat, message))
        return str(len(self.sent))

    async def _follow(self, chat: str) -> None:
        await asyncio.sleep(0)
        outcome = self.scripts[chat].popleft() if self.scripts[chat] else None
        match outcome:
            case Exception():
                raise outcome
            case asyncio.Event():
                await outcome.wait()
            case int() | float():
                await asyncio.sleep(outcome)

    def texts(self, chat: str) -> list[str]:
        return [message.text for to, message in self.sent if to == chat]


def inbound(chat: str, update_id: str, source: str = "script", **words: Any) -> Inbound:
    """One message as the scripted channel stores it: `inbound("li", "7", text="33")`."""
    return Inbound(source, update_id, chat, json.dumps({"chat": chat, **words}))


@dataclass
class World:
    """An installation with an open round and four units, on a database of its own."""

    url: str
    database: Engine
    clock: HandClock
    channel: ScriptedChannel
    running: Running | None = None
    metrics: Metrics | None = None  # of the running engine
    stored: int = 0
    posted: int = 0

    @classmethod
    @contextmanager
    def on(cls, url: str, *, pulls: bool = True) -> Iterator[Self]:
        """Set one up on an empty database, or join the one that is there; engines still running are closed after."""
        database = open_current(url)
        world = cls(url, database, HandClock(), ScriptedChannel(pulls=pulls))
        with database.begin() as connection:
            if not connection.execute(select(func.count()).select_from(units)).scalar():
                open_round(connection, YEAR, "shanxi-2022", None, MORNING)
                import_units(connection, read_units(REGISTER), MORNING)
        try:
            yield world
        finally:
            world.stop()
            database.dispose()

    # --- running ----------------------------------------------------------------------------------------------

    def start(self, *channels: Channel, crash: CrashPoint = NEVER, lease: timedelta = LEASE) -> Running:
        """Start an engine with these channels, or with the scripted one."""
        channels = channels or (self.channel,)
        database = open_current(self.url)
        self.metrics = Metrics(database)
        self.running = engine.start(database, channels, self.clock, crash, lease=lease, metrics=self.metrics)
        return self.running

    def restarts(self) -> None:
        """Stop the engine and start another."""
        self.stop()
        self.start()

    def stop(self) -> None:
        if self.running is not None:
            self.running.close()
            self.running = None

    @asynccontextmanager
    async def dispatching(self) -> AsyncIterator[None]:
        """Run the dispatcher for as long as the block lasts."""
        assert self.running is not None
        stop = asyncio.Event()
        task = asyncio.create_task(self.running.dispatcher.run(stop))
        try:
            yield
        finally:
            stop.set()
            await asyncio.wait_for(task, 10)

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Keep the writer busy for as long as the block lasts: what is submitted meanwhile is committed together."""
        assert self.running is not None
        held, released = threading.Event(), threading.Event()

        def hold(_: Connection) -> None:
            held.set()
            released.wait(10)

        self.running.writer.submit(hold)
        held.wait(10)
        try:
            yield
        finally:
            released.set()

    # --- what people do ---------------------------------------------------------------------------------------

    def unit(self, name: str) -> int:
        with reading(self.database) as connection:
            found: int = connection.execute(select(units.c.id).where(units.c.name == name)).scalar_one()
        return found

    def invite(self, unit: str = "文水县", role: str = "contact") -> str:
        """Issue an invite for a role, of a unit where the role has one."""
        unit_id = self.unit(unit) if role in ("contact", "contributor") else None
        with self.database.begin() as connection:
            return issue(connection, role, self.clock.now(), unit_id=unit_id).code

    def stores(self, *arrived: Inbound) -> None:
        """Put messages into the inbox and wait until they have had their turns."""
        assert self.running is not None
        self.running.inbox.store_now(arrived)
        self.settles()

    def puts(self, *arrived: Inbound) -> None:
        """Put messages into the inbox and wait for nothing."""
        assert self.running is not None
        self.running.inbox.put(arrived)

    def say(self, chat: str, text: str) -> None:
        """Write one message and wait for its turn."""
        self.stored += 1
        self.stores(inbound(chat, f"m{self.stored}", text=text))

    def stores_tap(self, chat: str, label: str) -> None:
        """Tap the newest button of this label and wait for the turn."""
        self.stored += 1
        self.stores(inbound(chat, f"m{self.stored}", tap=self.button(chat, label)))

    def say_tap(self, chat: str, label: str) -> None:
        """Tap the newest button of this label, and wait for its turn."""
        self.stored += 1
        self.stores(inbound(chat, f"m{self.stored}", tap=self.button(chat, label)))

    def enrols(self, chat: str, unit: str = "文水县") -> None:
        self.say(chat, f"/start {self.invite(unit)}")

    def sends_file(self, chat: str, name: str, size: int = 123_456) -> None:
        """Send a file that has just been received and kept; its content is made up from its name."""
        ending = name.rpartition(".")[2].lower()
        media_type = {"pdf": "application/pdf", "jpg": "image/jpeg"}.get(ending, "application/zip")
        digest = sha256(name.encode()).hexdigest()
        row = {"digest": digest, "size": size, "media_type": media_type, "created_at": self.clock.now()}
        with self.database.begin() as connection:
            connection.execute(insert_new(connection, files), [row])
        file = {"digest": digest, "name": name, "media_type": media_type, "size": size}
        self.stored += 1
        self.stores(inbound(chat, f"m{self.stored}", file=file, caption=""))

    def is_opened_above(self) -> None:
        """Somebody at the city or the bureau opens everything that has been handed in."""
        with self.database.begin() as connection:
            for submission_id in connection.execute(select(submissions.c.id)).scalars().all():
                opening = {"submission_id": submission_id, "opened_at": self.clock.now()}
                connection.execute(insert_new(connection, openings), [opening])

    def settles(self, seconds: float = 30.0) -> None:
        """Wait until everything put into the inbox so far has had its turn."""
        if self.running is not None:
            self.running.writer.submit(lambda _: None).result(seconds)
        waiting = select(func.count()).select_from(inbox).where(inbox.c.state == "waiting")
        until = time.monotonic() + seconds
        while self.scalar(waiting):
            if time.monotonic() > until:
                raise TimeoutError("messages are still waiting for their turn")
            time.sleep(0.002)

    def posts(self, chat: str, text: str, lane: Lane = Lane.REPLY, **values: Any) -> None:
        """Put one message into the outbox, ready to be sent."""
        self.posted += 1
        ready = {"state": "ready", "due_at": MORNING, "attempts": 0, "created_at": MORNING}
        with self.database.begin() as connection:
            known = select(accounts.c.id).where(accounts.c.source == self.channel.source, accounts.c.chat == chat)
            account_id = connection.execute(known).scalar()
            if account_id is None:
                account = {"source": self.channel.source, "chat": chat, "created_at": MORNING}
                account_id = connection.execute(insert(accounts).values(account).returning(accounts.c.id)).scalar()
            row = {"key": f"post:{self.posted}", "lane": int(lane), "account_id": account_id, "chat": chat}
            row |= {"source": self.channel.source, "body": as_json(Say(text)), **ready, **values}
            connection.execute(insert(outbox).values(row))

    # --- what is there ----------------------------------------------------------------------------------------

    def scalar(self, statement: Any) -> Any:
        with reading(self.database) as connection:
            return connection.execute(statement).scalar()

    def rows(self, table: str | Any) -> list[dict[str, Any]]:
        """Every row of a table (or of a statement) as plain data."""
        statement = select(metadata.tables[table]).order_by(*metadata.tables[table].primary_key) \
            if isinstance(table, str) else table  # fmt: skip
        with reading(self.database) as connection:
            return [dict(row) for row in connection.execute(statement).mappings()]

    def count(self, table: str) -> int:
        return len(self.rows(table))

    def told(self, chat: str) -> list[str]:
        """Every text this chat was sent or is to be sent, oldest first."""
        rows = self.rows(select(outbox.c.body).where(outbox.c.chat == chat).order_by(outbox.c.id))
        return [read_message(row["body"]).text for row in rows]

    def button(self, chat: str, label: str) -> str:
        """The data of the newest button of this label in a chat."""
        rows = self.rows(select(outbox.c.body).where(outbox.c.chat == chat).order_by(outbox.c.id.desc()))
        for row in rows:
            for line in read_message(row["body"]).rows:
                for button in line:
                    if button.label == label:
                        return button.data
        raise LookupError(f"{chat} shows no button {label}")

    def recorded(self, unit: str = "文水县", form: str = "indicators") -> list[tuple[str, str | None]]:
        """Every answer ever recorded in a form of a unit, as (key, value), in order."""
        statement = (
            select(answers.c.key, func.coalesce(answers.c.value, answer_words.c.raw).label("value"))
            .join(drafts, drafts.c.id == answers.c.draft_id)
            .join(
                answer_words,
                (answer_words.c.draft_id == answers.c.draft_id) & (answer_words.c.seq == answers.c.seq),
            )
            .where(drafts.c.unit_id == self.unit(unit), drafts.c.form == form)
            .order_by(answers.c.seq)
        )
        return [(row["key"], row["value"]) for row in self.rows(statement)]


async def eventually(condition: Any, seconds: float = 30.0) -> None:
    """Wait until `condition()` holds."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError("it did not come to pass")
        await asyncio.sleep(0.005)


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def replies(texts: Sequence[str], word: str) -> int:
    """How many of the texts hold this word."""
    return sum(1 for text in texts if word in text)
