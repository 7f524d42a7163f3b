"""Who writes down a message: the loop in which it arrived while nobody else writes, otherwise the writing thread."""

import asyncio
import math
import threading
import time
from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import event

from bot.channels.base import Inbound
from bot.inbox import FEW, SPARED_SECONDS
from tests.fakes import World, inbound

HERE, THERE = "in the loop", "in the writing thread"


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """No commit is too slow, and no turn too long."""
    monkeypatch.setattr("bot.storage.writer.SLOW_SECONDS", math.inf)
    monkeypatch.setattr("bot.inbox.LONG_SECONDS", math.inf)


class Commits:
    """In which thread each was made."""

    def __init__(self, world: World) -> None:
        self.threads: list[int] = []
        event.listen(world.start().database, "commit", lambda _: self.threads.append(threading.get_ident()))
        world.enrols("li")


async def bring(world: World, commits: Commits, arrived: Sequence[Inbound]) -> list[str]:
    """Bring these at once, from the loop, and say where what follows was committed."""
    running, here = world.running, threading.get_ident()
    assert running is not None
    await asyncio.sleep(0.1)  # the thread has let go of what came before
    commits.threads.clear()
    await asyncio.gather(*(running.inbox.store([one]) for one in arrived))
    where = [HERE if thread == here else THERE for thread in commits.threads]
    await asyncio.to_thread(world.settles)
    return where


def messages(count: int) -> list[Inbound]:
    return [inbound("li", f"lone{number}", text="进度") for number in range(count)]


@pytest.fixture
def local(sqlite_url: str) -> Iterator[World]:
    with World.on(sqlite_url) as made:
        yield made


@pytest.fixture
def afar(postgresql_url: str) -> Iterator[World]:
    with World.on(postgresql_url) as made:
        yield made


async def test_a_lone_message_has_its_turn_in_the_loop_and_in_one_commit(local: World) -> None:
    commits, told = Commits(local), len(local.told("li"))
    assert await bring(local, commits, messages(1)) == [HERE]
    assert len(local.told("li")) == told + 1


async def test_many_at_once_are_left_to_the_thread(local: World) -> None:
    commits, told = Commits(local), len(local.told("li"))
    assert set(await bring(local, commits, messages(FEW + 1))) == {THERE}
    assert len(local.told("li")) == told + FEW + 1


async def test_on_a_server_the_loop_never_writes(afar: World) -> None:
    assert set(await bring(afar, Commits(afar), messages(1))) == {THERE}


async def test_a_message_whose_turn_breaks_costs_the_loop_nothing_and_is_set_aside(local: World) -> None:
    commits = Commits(local)
    await bring(local, commits, [inbound("li", "bad", text="!broken")])
    assert [row["state"] for row in local.rows("inbox")][-1] == "aside"
    told = len(local.told("li"))
    await bring(local, commits, messages(1))
    assert len(local.told("li")) == told + 1


async def test_a_chat_whose_turn_was_long_is_left_to_the_thread_for_a_while_and_others_are_not(
    local: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits = Commits(local)
    local.enrols("wang", "云冈区")
    monkeypatch.setattr("bot.inbox.LONG_SECONDS", 0.0)
    assert await bring(local, commits, [inbound("li", "long", text="进度")]) == [HERE]
    monkeypatch.setattr("bot.inbox.LONG_SECONDS", math.inf)
    assert set(await bring(local, commits, [inbound("li", "next", text="进度")])) == {THERE}
    assert await bring(local, commits, [inbound("wang", "another", text="进度")]) == [HERE]
    monkeypatch.setattr("bot.inbox.monotonic", lambda: time.monotonic() + SPARED_SECONDS)
    assert await bring(local, commits, [inbound("li", "later", text="进度")]) == [HERE]
