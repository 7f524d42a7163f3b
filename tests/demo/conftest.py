"""A sandbox on either database, and somebody who takes an invite and talks in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from bot import engine
from bot.channels.terminal import SOURCE, TerminalChannel, inbound
from bot.clock import SandboxClock
from bot.demo.cast import Cast, load_cast
from bot.demo.sandbox import Codes, build
from bot.perform import read_message
from bot.storage.engine import reading
from bot.storage.opening import open_current
from bot.storage.tables import accounts, outbox


@dataclass
class Sandbox:
    """A built sandbox with a running engine."""

    cast: Cast
    codes: Codes
    database: Engine
    clock: SandboxClock
    running: engine.Running
    marks: Iterator[int] = field(default_factory=count)

    def says(self, chat: str, text: str) -> str:
        """Say something in a chat and return the answer."""
        self.running.inbox.store_now([inbound(chat, f"{chat}:{next(self.marks)}", text, None)])
        self.running.writer.submit(lambda _: None).result()
        with reading(self.database) as connection:
            said = connection.execute(
                select(outbox.c.body)
                .join(accounts, accounts.c.id == outbox.c.account_id)
                .where(accounts.c.source == SOURCE, accounts.c.chat == chat)
                .order_by(outbox.c.id.desc())
                .limit(1)
            ).scalar_one()
        return read_message(said).text


@pytest.fixture
def cast() -> Cast:
    return load_cast()


@pytest.fixture
def sandbox(database_url: str, cast: Cast, tmp_path: Path) -> Iterator[Sandbox]:
    database = open_current(database_url)
    codes = build(database, cast, "http://127.0.0.1:8000", tmp_path / "files")
    clock = SandboxClock(cast.starts_at)
    running = engine.start(database, [TerminalChannel()], clock)
    try:
        yield Sandbox(cast, codes, database, clock, running)
    finally:
        running.close()


@pytest.fixture
def build_anew(cast: Cast, tmp_path: Path) -> Callable[[str], Engine]:
    """Build one more sandbox, at an address."""

    def anew(url: str) -> Engine:
        database = open_current(url)
        build(database, cast, "http://127.0.0.1:8000", tmp_path / "files")
        return database

    return anew
