"""The clock of a service: when it looks, when it rests, and when it does not believe itself."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot.clockwork import DISTRUST, LOOK_EVERY, Clockwork
from bot.storage.tables import roles
from reminders.deadlines import LOCAL
from tests.fakes import World


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


class Stopwatch:
    """Runs with the world's clock unless told otherwise."""

    def __init__(self) -> None:
        self.ran = 0.0

    def __call__(self) -> float:
        return self.ran


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    with World.on(sqlite_url) as world:
        world.start()
        world.enrols("li")
        with world.database.begin() as connection:
            connection.execute(update(roles).values(valid_from=at("2023-03-01T09:00")))
        yield world


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def clockwork(world: World, watch: Stopwatch) -> Clockwork:
    assert world.running is not None
    running = world.running
    return Clockwork(running.database, running.writer, world.clock, lambda _: None, "test", watch)


def moves(world: World, watch: Stopwatch, by: timedelta) -> None:
    world.clock.moment += by
    watch.ran += by.total_seconds()


def test_it_says_what_is_due_and_then_rests(world: World, clockwork: Clockwork, watch: Stopwatch) -> None:
    ticked = clockwork.beat()
    assert ticked is not None
    assert len(ticked.queued) == 1
    for _ in range(4):
        moves(world, watch, timedelta(minutes=1))
        assert clockwork.beat() is None
    assert world.count("reminders") == 1


def test_it_looks_again_after_a_while_whatever_it_was_told(
    world: World, clockwork: Clockwork, watch: Stopwatch
) -> None:
    clockwork.beat()
    looked = clockwork._looked_at
    moves(world, watch, LOOK_EVERY)
    clockwork.beat()
    assert clockwork._looked_at != looked


def test_a_clock_that_jumps_ahead_is_not_believed_for_a_while(
    world: World, clockwork: Clockwork, watch: Stopwatch
) -> None:
    world.clock.moment = at("2023-05-20T10:00")
    clockwork.beat()
    before = world.count("reminders")
    world.clock.moment = at("2024-05-31T10:00")  # nobody waited that long
    watch.ran += 60
    assert clockwork.beat() is None
    world.clock.moment = at("2023-05-20T10:02")  # and somebody puts it right
    watch.ran += 60
    clockwork.beat()
    assert world.count("reminders") == before
    assert world.count("gaps") == 0


def test_a_clock_that_stays_where_it_jumped_to_is_believed_in_the_end(
    world: World, clockwork: Clockwork, watch: Stopwatch
) -> None:
    world.clock.moment = at("2023-05-20T10:00")
    clockwork.beat()
    world.clock.moment = at("2023-05-25T10:00")
    watch.ran += 60
    assert clockwork.beat() is None
    moves(world, watch, DISTRUST)
    ticked = clockwork.beat()
    assert ticked is not None
    assert ticked.found.gap is not None


async def test_the_metronome_beats_at_once_and_stops_when_told(world: World) -> None:
    assert world.running is not None
    stop = asyncio.Event()
    running = asyncio.create_task(world.running.clockwork.run(stop))
    for _ in range(200):
        if world.count("reminders"):
            break
        await asyncio.sleep(0.05)
    stop.set()
    await asyncio.wait_for(running, 10)
    assert world.count("reminders") == 1


def test_of_two_processes_one_leads_until_it_resigns(postgresql_url: str) -> None:
    with World.on(postgresql_url) as world:
        running = world.start()
        first, second = (
            Clockwork(running.database, running.writer, world.clock, lambda _: None, name) for name in ("one", "two")
        )
        assert first._leads()
        assert not second._leads()
        assert first._leads()
        first.resign()
        assert second._leads()


def test_a_notice_begun_while_it_rests_is_seen_to_its_end_by_the_next_beat(
    world: World, clockwork: Clockwork, watch: Stopwatch
) -> None:
    world.say("sun", f"/start {world.invite(role='staff')}")
    clockwork.beat()
    moves(world, watch, timedelta(minutes=1))
    assert clockwork.beat() is None
    for said in ("起草通知", "请看。", "联系人"):
        world.say("sun", said)
    world.stores_tap("sun", "发送 1 条")
    assert world.rows("notices")[0]["step"] == "sending"
    moves(world, watch, timedelta(minutes=1))
    assert clockwork.beat() is not None
