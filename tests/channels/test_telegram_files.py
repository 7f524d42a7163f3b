"""Files sent in Telegram: fetched after they are acknowledged, kept, and given their turn in their place."""

import asyncio
import math
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_files import fetch_files
from bot.channels.telegram_polling import Patience, poll
from bot.files.store import Store
from tests.fakes import World, eventually
from tests.telegram_server import TelegramServer, broken, slow

PDF = b"%PDF-1.7 stamped"


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer() as running:
        yield running


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    with World.on(sqlite_url) as made:
        yield made


@asynccontextmanager
async def serving(world: World, server: TelegramServer, folder: Path) -> AsyncIterator[None]:
    channel = TelegramChannel(server.token, server.url, limits=None)
    running = world.start(channel)
    store, stop = Store(folder, running.writer, world.clock.now), asyncio.Event()
    tasks = [
        asyncio.ensure_future(work)
        for work in (
            running.dispatcher.run(stop),
            poll(channel, running.inbox, stop, Patience(1, 0.05, 0.1)),
            fetch_files(channel, store, running.turns, stop, pause=0.05),
        )
    ]
    try:
        server.says(42, f"/start {world.invite()}")
        await server.arrives(42, 1)
        server.says(42, "指标填报")
        await server.arrives(42, 2)
        yield
    finally:
        stop.set()
        await asyncio.gather(*tasks)
        await channel.close()
        world.stop()


async def test_a_file_is_kept_and_attached_to_the_question_on_the_table(
    world: World, server: TelegramServer, tmp_path: Path
) -> None:
    async with serving(world, server, tmp_path):
        server.uploads(42, "名单.pdf", PDF)
        shown = await server.arrives(42, 3)
    assert "名单.pdf" in shown[-1].text
    (attached,) = world.rows("evidence")
    assert attached["name"] == "名单.pdf"
    assert (tmp_path / attached["digest"][:2] / attached["digest"]).read_bytes() == PDF


async def test_what_is_typed_after_a_file_is_answered_after_it(
    world: World, server: TelegramServer, tmp_path: Path
) -> None:
    async with serving(world, server, tmp_path):
        server.fail(slow(0.3), method="getFile")
        server.uploads(42, "名单.pdf", PDF)
        server.says(42, "1200")
        shown = await server.arrives(42, 4)
    assert "名单.pdf" in shown[-2].text
    assert "1200" in shown[-1].text


async def test_a_file_that_comes_late_is_tried_again_and_one_that_never_comes_is_told(
    world: World, server: TelegramServer, tmp_path: Path
) -> None:
    async with serving(world, server, tmp_path):
        server.fail(broken(), method="getFile", times=2)
        server.uploads(42, "晚到.pdf", PDF)
        await server.arrives(42, 3)
        assert len(world.rows("evidence")) == 1
        server.fail(broken(), method="getFile", times=math.inf)
        server.uploads(42, "丢失.pdf", PDF)
        shown = await server.arrives(42, 4)
    assert "丢失.pdf" in shown[-1].text
    assert len(world.rows("evidence")) == 1


async def test_a_file_too_big_for_the_server_is_refused_with_a_reason(
    world: World, server: TelegramServer, tmp_path: Path
) -> None:
    async with serving(world, server, tmp_path):
        server.uploads(42, "大.pdf", b"%PDF" + bytes(20 * 1024 * 1024))
        shown = await server.arrives(42, 3)
        assert "大.pdf" in shown[-1].text
        assert server.called("getFile") == []
    assert world.rows("evidence") == []


async def test_a_file_that_was_stored_but_not_fetched_is_fetched_after_a_restart(
    world: World, server: TelegramServer, tmp_path: Path
) -> None:
    async with serving(world, server, tmp_path):
        server.fail(slow(30), method="getFile")
        server.uploads(42, "名单.pdf", PDF)
        await eventually(lambda: server.called("getFile"))
        assert server.pending == 0
        server.mend()
    async with serving(world, server, tmp_path):
        await eventually(lambda: len(world.rows("evidence")) == 1)
