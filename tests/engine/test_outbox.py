"""Out through one door: in order, once, and with an honest end for every message."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from time import monotonic

import pytest
from sqlalchemy import Connection, event, select
from sqlalchemy.exc import OperationalError

from bot.channels.base import SendError, UnsureError
from bot.limits import Limits
from bot.storage import outgoing
from bot.storage.tables import accounts, outbox
from reminders.delivery import Lane
from tests.fakes import World, eventually

LONG_AGO = datetime(2023, 5, 1, tzinfo=UTC)


def states(world: World) -> list[str]:
    return [row["state"] for row in world.rows("outbox")]


async def sends_everything(world: World) -> None:
    """Run the dispatcher until nothing waits or is in hand."""
    async with world.dispatching():
        await eventually(lambda: not {"ready", "sending"} & set(states(world)))


async def test_a_reply_is_sent_once_and_marked_with_its_id(sending: World) -> None:
    async with sending.dispatching():
        sending.say("li", "你好")
        await eventually(lambda: states(sending) == ["sent"])
        await asyncio.sleep(0.05)
    (row,) = sending.rows("outbox")
    assert (row["remote_id"], row["attempts"], row["holder"]) == ("1", 1, None)
    assert sending.channel.texts("li") == sending.told("li")


async def test_a_chat_reads_its_messages_in_order_even_when_the_first_must_wait(sending: World) -> None:
    sending.channel.will("li", None, SendError("slow down", retry_after=0.1))
    async with sending.dispatching():
        sending.enrols("li")
        for text in ("指标填报", "1200", "暂缺"):  # the first of these is put off; the others must not overtake it
            sending.say("li", text)
        await eventually(lambda: len(sending.channel.sent) >= 3)
        sending.say("li", "进度")
        await eventually(lambda: states(sending) == ["sent"] * 5)
    assert sending.channel.texts("li") == sending.told("li")


async def test_what_waited_at_the_start_is_sent_before_what_is_said_now(sending: World) -> None:
    for number in range(5):
        sending.posts("li", f"{number}")
    async with sending.dispatching():
        sending.say("li", "你好")
        await eventually(lambda: set(states(sending)) == {"sent"})
    assert sending.channel.texts("li")[:5] == ["0", "1", "2", "3", "4"]


async def test_one_chat_that_waits_holds_up_no_other(sending: World) -> None:
    gate = asyncio.Event()
    sending.channel.will("li", gate)
    async with sending.dispatching():
        sending.say("li", "你好")
        for number in range(20):
            sending.say(f"chat{number}", "你好")
        await eventually(lambda: states(sending).count("sent") == 20)
        assert states(sending).count("sending") == 1
        gate.set()
        await eventually(lambda: set(states(sending)) == {"sent"})


async def test_replies_go_before_reminders_before_broadcasts(sending: World) -> None:
    for lane in (Lane.BROADCAST, Lane.REMINDER, Lane.REPLY):
        for number in range(3):
            sending.posts(f"chat{lane}{number}", lane.name, lane)
    await sends_everything(sending)
    assert [message.text for _, message in sending.channel.sent] == [
        *["REPLY"] * 3, *["REMINDER"] * 3, *["BROADCAST"] * 3,
    ]  # fmt: skip


async def test_a_reply_does_not_wait_behind_a_broadcast_that_was_put_off(sending: World) -> None:
    sending.channel.will("li", SendError("slow down", retry_after=60))
    sending.posts("li", "通知", Lane.BROADCAST)
    async with sending.dispatching():
        await eventually(lambda: sending.channel.tried == [("li", "通知")])
        sending.say("li", "你好")
        await eventually(lambda: states(sending) == ["ready", "sent"])


async def test_a_message_planned_for_later_holds_up_nothing(sending: World) -> None:
    sending.posts("li", "明天", Lane.REMINDER, due_at=datetime.now(UTC) + timedelta(days=1))
    sending.posts("li", "今天", Lane.REMINDER)
    async with sending.dispatching():
        await eventually(lambda: sending.channel.texts("li") == ["今天"])


async def test_what_fails_for_good_is_kept_with_its_reason_and_the_next_is_sent(sending: World) -> None:
    sending.channel.will("li", SendError("chat not found"))
    sending.posts("li", "一")
    sending.posts("li", "二")
    await sends_everything(sending)
    first, second = sending.rows("outbox")
    assert (first["state"], first["error"], second["state"]) == ("failed", "chat not found", "sent")


async def test_a_person_who_cannot_be_reached_is_marked(sending: World) -> None:
    sending.channel.will("li", SendError("bot was blocked by the user", unreachable=True))
    sending.posts("li", "一")
    await sends_everything(sending)
    assert states(sending) == ["blocked"]
    assert sending.scalar(select(accounts.c.unreachable_since)) == sending.clock.moment


async def test_a_reply_nobody_can_be_sure_of_is_sent_again_and_a_broadcast_is_held(sending: World) -> None:
    sending.channel.will("li", UnsureError("reset"))
    sending.channel.will("wang", UnsureError("reset"))
    sending.posts("li", "答复")
    sending.posts("wang", "通知", Lane.BROADCAST)
    await sends_everything(sending)
    assert states(sending) == ["sent", "uncertain"]
    assert (sending.channel.texts("li"), sending.channel.texts("wang")) == (["答复"], [])


async def test_answers_that_never_come_back_do_not_make_a_reply_pour_out(sending: World) -> None:
    sending.channel.will("li", *[UnsureError("reset")] * 100)
    sending.posts("li", "答复")
    async with sending.dispatching():
        await asyncio.sleep(1.5)
    assert len(sending.channel.tried) <= 3


async def test_a_flood_stops_everything_for_as_long_as_was_asked(sending: World) -> None:
    sending.channel.limits = Limits(overall=30, window=0.1)
    sending.restarts()
    at: list[float] = []
    sending.channel.on_send = lambda _: at.append(monotonic())
    sending.channel.will("chat0", SendError("Too Many Requests", retry_after=0.5, is_flood=True))
    for number in range(3):
        sending.posts(f"chat{number}", f"{number}", Lane.BROADCAST)
    await sends_everything(sending)
    assert at[1] - at[0] >= 0.5


async def test_a_flood_is_nobodys_failure_however_often(sending: World) -> None:
    sending.channel.limits = Limits(overall=1000, window=0.01)
    sending.restarts()
    sending.channel.will("li", *[SendError("Too Many Requests", retry_after=0.01, is_flood=True)] * 25)
    sending.posts("li", "通知", Lane.BROADCAST)
    await sends_everything(sending)
    assert (states(sending), sending.rows("outbox")[0]["attempts"]) == (["sent"], 1)


async def test_what_is_not_sent_before_the_stop_is_in_nobodys_hand(sending: World) -> None:
    sending.channel.limits = Limits(overall=5)
    sending.restarts()
    for number in range(30):
        sending.posts(f"chat{number}", f"{number}", Lane.BROADCAST)
    async with sending.dispatching():
        await eventually(lambda: sending.channel.tried)
    sending.settles()
    assert set(states(sending)) == {"sent", "ready"}
    assert states(sending).count("sent") == len(sending.channel.sent)


async def test_a_chat_is_not_written_to_twice_in_a_second_whatever_waits_for_it(sending: World) -> None:
    sending.channel.limits = Limits(overall=30, window=0.5)
    sending.restarts()
    at: list[float] = []
    sending.channel.on_send = lambda chat: at.append(monotonic()) if chat == "li" else None
    sending.posts("li", "一")
    sending.posts("li", "二", Lane.BROADCAST)
    async with sending.dispatching():
        sending.say("li", "你好")
        sending.say("wang", "你好")
        await eventually(lambda: set(states(sending)) == {"sent"})
    assert all(later - earlier >= 0.5 for earlier, later in pairwise(at))


async def test_a_bug_in_a_channel_is_treated_as_doubt(sending: World) -> None:
    sending.channel.will("li", ZeroDivisionError())
    sending.posts("li", "答复")
    await sends_everything(sending)
    assert (states(sending), sending.channel.texts("li")) == (["sent"], ["答复"])


async def test_a_dispatcher_outlives_a_database_in_trouble(sending: World) -> None:
    """Where a claim, or the mark after a send, meets a locked database, the message is still sent and marked."""
    assert sending.running is not None
    trouble = [3]

    def refuse(_: Connection) -> None:
        if trouble[0]:
            trouble[0] -= 1
            raise OperationalError("BEGIN", {}, Exception("database is locked"))

    async with sending.dispatching():
        sending.say("li", "你好")
        await eventually(lambda: states(sending) == ["sent"])
        event.listen(sending.running.database, "begin", refuse, insert=True)
        sending.posts("li", "一")
        sending.posts("wang", "二")
        await eventually(lambda: states(sending) == ["sent"] * 3)
    assert trouble == [0]
    assert sending.channel.texts("li")[1:] == ["一"]


async def test_a_mark_that_cannot_be_written_at_once_is_written_later(sending: World) -> None:
    assert sending.running is not None
    gate = asyncio.Event()
    sending.channel.will("li", gate)
    trouble = [2]

    def refuse(_: Connection) -> None:
        if trouble[0]:
            trouble[0] -= 1
            raise OperationalError("BEGIN", {}, Exception("database is locked"))

    async with sending.dispatching():
        sending.say("li", "你好")
        await eventually(lambda: sending.channel.tried)
        event.listen(sending.running.database, "begin", refuse, insert=True)
        gate.set()
        await eventually(lambda: states(sending) == ["sent"])
    assert len(sending.channel.sent) == 1


async def test_stopping_finishes_what_is_in_hand(sending: World) -> None:
    sending.channel.will("li", 0.2)
    async with sending.dispatching():
        sending.say("li", "你好")
        await eventually(lambda: sending.channel.tried)
    assert len(sending.channel.sent) == 1
    sending.settles()
    await eventually(lambda: states(sending) == ["sent"])


async def test_a_sandbox_that_stands_in_the_future_answers_now(sending: World) -> None:
    sending.clock.moment = datetime.now(UTC) + timedelta(days=500)
    async with sending.dispatching():
        sending.say("li", "你好")
        await eventually(lambda: states(sending) == ["sent"], 2)


async def test_alone_a_start_decides_at_once_about_what_was_in_hand(sqlite_url: str) -> None:
    with World.on(sqlite_url, pulls=False) as world:
        in_hand = {"state": "sending", "holder": "dispatcher:gone", "leased_until": datetime.now(UTC) + timedelta(1)}
        world.posts("li", "答复", **in_hand)
        world.posts("wang", "通知", Lane.BROADCAST, **in_hand)
        world.start()
        await sends_everything(world)
        assert states(world) == ["sent", "uncertain"]
        assert (world.channel.texts("li"), world.channel.texts("wang")) == (["答复"], [])


async def test_a_message_that_kills_its_sender_is_not_tried_for_ever(sqlite_url: str) -> None:
    with World.on(sqlite_url, pulls=False) as world:
        world.posts("li", "答复", state="sending", holder="dispatcher:gone", leased_until=LONG_AGO, attempts=7)
        world.start()
        await sends_everything(world)
        assert states(world) == ["uncertain"]


async def test_beside_others_only_an_expired_lease_is_taken_over(postgresql_url: str) -> None:
    with World.on(postgresql_url, pulls=False) as world:
        soon = datetime.now(UTC) + timedelta(seconds=1)
        world.posts("li", "交班", state="sending", holder="dispatcher:gone", leased_until=LONG_AGO)
        world.posts("wang", "在手", state="sending", holder="dispatcher:alive", leased_until=soon)
        world.start()
        async with world.dispatching():
            await eventually(lambda: world.channel.texts("li") == ["交班"])
            assert world.channel.texts("wang") == []
            await eventually(lambda: world.channel.texts("wang") == ["在手"])
        assert datetime.now(UTC) >= soon


def test_what_is_in_ones_own_hand_is_no_orphan_however_long_it_takes_to_be_marked(postgresql_url: str) -> None:
    with World.on(postgresql_url, pulls=False) as world:
        world.posts("li", "刚发出", state="sending", holder="dispatcher:me", leased_until=LONG_AGO)
        now = datetime.now(UTC)
        with world.database.begin() as connection:
            assert not outgoing.decide_orphans(connection, [world.channel.source], now, "dispatcher:me")
            assert outgoing.decide_orphans(connection, [world.channel.source], now, "dispatcher:other")


@pytest.mark.parametrize("dispatchers", [2, 4])
async def test_several_dispatchers_never_send_the_same_row_and_keep_each_chat_in_order(
    postgresql_url: str, dispatchers: int
) -> None:
    with World.on(postgresql_url, pulls=False) as world:
        for number in range(300):
            world.posts(f"chat{number % 20}", f"{number:03}")
        others = []
        for _ in range(dispatchers):
            other = World(world.url, world.database, world.clock, world.channel)
            other.start()
            others.append(other)
        stop = asyncio.Event()
        running = [asyncio.create_task(one.running.dispatcher.run(stop)) for one in others if one.running]
        await eventually(lambda: world.scalar(select(outbox.c.id).where(outbox.c.state != "sent")) is None, 30)
        stop.set()
        await asyncio.gather(*running)
        for other in others:
            other.stop()
        assert len(world.channel.tried) == len(world.channel.sent) == 300
        for number in range(20):
            assert world.channel.texts(f"chat{number}") == sorted(world.channel.texts(f"chat{number}"))
