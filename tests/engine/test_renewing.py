"""What a reminder says when it is claimed: as it is then, or nothing any more."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import select, update

from bot.renewing import Renewal
from bot.storage.rounds import Rounds
from bot.storage.tables import outbox, roles, unit_rounds
from bot.ticking import tick
from reminders.deadlines import LOCAL
from tests.fakes import World, eventually


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    with World.on(sqlite_url, pulls=False) as world:
        world.start()
        world.enrols("li")
        with world.database.begin() as connection:
            connection.execute(update(roles).values(valid_from=at("2023-03-01T09:00")))
            opened = Rounds().opened(connection)
            assert opened is not None
            tick(connection, opened, at("2023-05-24T09:00"))
        yield world


def waiting(world: World) -> str:
    return str(world.scalar(select(outbox.c.key).where(outbox.c.lane == 1)))


def test_the_days_are_counted_anew(world: World) -> None:
    with world.database.begin() as connection:
        renewed = Renewal().renew(connection, [waiting(world)], at("2023-05-26T09:00"))
    (say,) = renewed.values()
    assert say is not None
    assert "还有5天" in say.text


def test_who_is_no_longer_asked_hears_nothing(world: World) -> None:
    with world.database.begin() as connection:
        connection.execute(update(unit_rounds).values(assessment_year=None))
        assert Renewal().renew(connection, [waiting(world)], at("2023-05-26T09:00")) == {waiting(world): None}


def test_after_the_day_is_over_nothing_is_said(world: World) -> None:
    with world.database.begin() as connection:
        assert Renewal().renew(connection, [waiting(world)], at("2023-06-01T00:00")) == {waiting(world): None}


async def test_a_reminder_is_sent_as_it_is_when_it_is_sent(world: World) -> None:
    world.clock.moment = at("2023-05-30T09:00")
    async with world.dispatching():
        await eventually(lambda: any("还有1天" in text for text in world.channel.texts("li")))


async def test_a_reminder_that_nobody_needs_is_dropped_with_its_reason(world: World) -> None:
    key = waiting(world)
    with world.database.begin() as connection:
        connection.execute(update(unit_rounds).values(assessment_year=None))
    async with world.dispatching():
        await eventually(lambda: world.scalar(select(outbox.c.state).where(outbox.c.key == key)) == "dropped")
    assert not any("年度报告" in text or "创建工作报告" in text for text in world.channel.texts("li"))
