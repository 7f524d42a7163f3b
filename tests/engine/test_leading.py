"""Several processes and one bot: one fetches and sends, another takes over, and the bot's limits hold for both."""

import asyncio
import threading
from datetime import timedelta
from itertools import pairwise
from time import monotonic

import pytest
from sqlalchemy import Engine, text

from bot import leading, neighbours, outbox
from bot.limits import Limits
from bot.storage.engine import reading
from reminders.delivery import Lane
from tests.fakes import World, eventually

SOURCE = "script"


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leases of seconds instead of a quarter of a minute."""
    monkeypatch.setattr(leading, "LEASE", timedelta(seconds=2))
    monkeypatch.setattr(leading, "RENEW_SECONDS", 0.1)
    monkeypatch.setattr(leading, "MARGIN_SECONDS", 0.5)


class Process:
    """One of several processes: an engine whose dispatcher runs until it is stopped, or dies."""

    def __init__(self, world: World) -> None:
        self.world = World(world.url, world.database, world.clock, world.channel)
        self.world.start()
        self.stop = asyncio.Event()
        assert self.world.running is not None
        self.dispatcher = self.world.running.dispatcher
        self.leader = self.dispatcher.leaders[SOURCE]
        self.tasks = [asyncio.ensure_future(self.dispatcher.run(self.stop))]
        assert self.world.running is not None
        hearing = neighbours.listen(self.world.running.database, self.dispatcher.look, self.stop)
        self.tasks.append(asyncio.ensure_future(hearing))
        self.polled = 0
        self.tasks.append(asyncio.ensure_future(self.leader.leading(self._poll, self.stop)))

    async def _poll(self, ending: asyncio.Event) -> None:
        while not ending.is_set():
            self.polled += 1
            await asyncio.sleep(0.01)

    async def ends(self) -> None:
        self.stop.set()
        await asyncio.gather(*self.tasks)
        self.world.stop()

    async def dies(self) -> None:
        """Nothing more is done and nothing given up: the lease stays until it has run out."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.leader._until = 0.0


async def test_one_leads_and_when_it_ends_another_does_at_once(postgresql_url: str) -> None:
    with World.on(postgresql_url, pulls=False) as world:
        world.channel.limits = Limits(overall=30)
        first, second = Process(world), Process(world)
        await eventually(lambda: first.leader.holds() or second.leader.holds())
        leader, other = (first, second) if first.leader.holds() else (second, first)
        await eventually(lambda: leader.polled > 5)
        assert (other.leader.holds(), other.polled) == (False, 0)
        await leader.ends()
        await eventually(lambda: other.polled > 5)
        await other.ends()


async def test_when_the_leader_dies_another_fetches_and_sends_once_its_lease_has_run_out(postgresql_url: str) -> None:
    with World.on(postgresql_url, pulls=False) as world:
        world.channel.limits = Limits(overall=30)
        first, second = Process(world), Process(world)
        await eventually(lambda: first.leader.holds() or second.leader.holds())
        leader, other = (first, second) if first.leader.holds() else (second, first)
        await leader.dies()
        world.posts("li", "通知")
        await eventually(lambda: world.channel.texts("li") == ["通知"], 20)
        assert other.polled
        await other.ends()
        leader.world.stop()


async def test_two_processes_keep_the_bots_limits_together(postgresql_url: str) -> None:
    with World.on(postgresql_url, pulls=False) as world:
        world.channel.limits = Limits(overall=10, window=0.5)
        at: list[float] = []
        world.channel.on_send = lambda _: at.append(monotonic())
        for number in range(40):
            world.posts(f"chat{number}", "通知", Lane.BROADCAST)
        first, second = Process(world), Process(world)
        await eventually(lambda: len(at) > 15)
        leader, other = (first, second) if first.leader.holds() else (second, first)
        await leader.ends()
        await eventually(lambda: len(world.channel.sent) == 40, 30)
        await other.ends()
    assert len(world.channel.tried) == 40
    assert all(later - earlier >= 0.5 for earlier, later in zip(at, at[10:], strict=False))
    assert all(later >= earlier for earlier, later in pairwise(at))


async def test_a_reply_written_where_nobody_sends_is_called_to_who_sends_also_after_a_lost_connection(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "LOOK_EVERY_SECONDS", 600.0)  # nobody comes upon it by chance
    monkeypatch.setattr(neighbours, "PAUSE_SECONDS", 0.05)
    with World.on(postgresql_url, pulls=False) as world:
        world.channel.limits = Limits(overall=30)
        first, second = Process(world), Process(world)
        await eventually(lambda: first.leader.holds() or second.leader.holds())
        leader, other = (first, second) if first.leader.holds() else (second, first)
        await eventually(lambda: ears(world) == 2)
        await asyncio.to_thread(other.world.say, "li", "你好")
        await eventually(lambda: len(world.channel.texts("li")) == 1)
        with world.database.connect() as connection:
            lost = connection.execute(text(f"SELECT pg_terminate_backend(pid) {EARS}")).scalars().all()
        assert lost == [True, True]
        await eventually(lambda: ears(world) == 2)
        await asyncio.to_thread(other.world.say, "li", "帮助")
        await eventually(lambda: len(world.channel.texts("li")) == 2)
        await leader.ends()
        await other.ends()
        assert ears(world) == 0


async def test_an_ear_that_opens_after_its_process_was_cancelled_is_closed(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_open = opens_slowly(monkeypatch)
    with World.on(postgresql_url, pulls=False) as world:
        hearing = asyncio.ensure_future(neighbours.listen(world.database, lambda: None, asyncio.Event()))
        await asyncio.sleep(0)
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)
        may_open.set()
        await asyncio.get_running_loop().shutdown_default_executor()  # the thread has come to its end
        await eventually(lambda: ears(world) == 0)


def test_an_ear_that_opens_while_the_event_loop_ends_is_closed(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_open = opens_slowly(monkeypatch)

    async def ends_at_once(database: Engine) -> None:
        hearing = asyncio.ensure_future(neighbours.listen(database, lambda: None, asyncio.Event()))
        await asyncio.sleep(0)
        hearing.add_done_callback(lambda _: may_open.set())  # the loop's end cancels whatever still runs

    with World.on(postgresql_url, pulls=False) as world:
        asyncio.run(ends_at_once(world.database))
        assert ears(world) == 0


def opens_slowly(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Have an ear wait before it opens, for the event that is returned."""
    may_open, open_ear = threading.Event(), neighbours._ear

    def slowly(database: Engine) -> object:
        may_open.wait(10)
        return open_ear(database)

    monkeypatch.setattr(neighbours, "_ear", slowly)
    return may_open


EARS = "FROM pg_stat_activity WHERE query LIKE 'LISTEN %' AND datname = current_database()"


def ears(world: World) -> int:
    """How many connections listen."""
    with reading(world.database) as connection:
        return int(connection.execute(text(f"SELECT count(*) {EARS}")).scalar_one())


async def test_alone_nobody_waits_for_a_lease(sqlite_url: str) -> None:
    with World.on(sqlite_url, pulls=False) as world:
        world.channel.limits = Limits(overall=30)
        process = Process(world)
        assert process.leader.holds()
        await eventually(lambda: process.polled)
        await process.ends()
    assert world.count("leases") == 0
