"""Long polling against a real server: nothing is confirmed before it is stored, and nothing stalls the rest."""

import asyncio
import json
import math
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest

from bot.channels.base import Inbound
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_polling import Patience, poll
from handlers.effects import Button, Say
from tests.telegram_server import (
    Fault,
    TelegramServer,
    broken,
    garbage,
    reset_after,
    reset_before,
    slow,
    too_many,
)

QUICK = Patience(wait=5, first_pause=0.01, longest_pause=0.05)


class Shelf:
    """An intake in memory. It refuses while `broken`, and forgets nothing it was handed."""

    def __init__(self) -> None:
        self.kept: dict[str, Inbound] = {}
        self.handed: list[str] = []
        self.broken = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.once_stored: Callable[[], object] = lambda: None

    async def store(self, arrived: Sequence[Inbound]) -> None:
        await self.gate.wait()
        if self.broken:
            self.broken -= 1
            raise OSError("the disk is full")
        for each in arrived:
            self.handed.append(each.update_id)
            self.kept.setdefault(each.update_id, each)
        self.once_stored()
        self.once_stored = lambda: None
        await asyncio.sleep(0)

    @property
    def texts(self) -> list[str]:
        return [json.loads(each.payload)["message"]["text"] for each in self.kept.values()]


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer() as running:
        yield running


@pytest.fixture
async def channel(server: TelegramServer) -> AsyncIterator[TelegramChannel]:
    made = TelegramChannel(server.token, server.url)
    yield made
    await made.close()


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@asynccontextmanager
async def polling(channel: TelegramChannel, shelf: Shelf, patience: Patience = QUICK) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(poll(channel, shelf, stop, patience))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 5)


async def until(true: Callable[[], bool], seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - the server's thread cannot set an event of this loop
            await asyncio.sleep(0.005)


async def test_updates_are_stored_raw_and_in_order_and_then_confirmed(
    server: TelegramServer, channel: TelegramChannel, shelf: Shelf
) -> None:
    for n in range(250):
        server.says(40 + n % 3, f"{n}")
    async with polling(channel, shelf):
        await until(lambda: server.pending == 0)
    assert shelf.texts == [str(n) for n in range(250)]
    first = shelf.kept["1"]
    assert (first.source, first.update_id, first.chat) == ("telegram:123456", "1", "40")
    assert json.loads(first.payload)["message"]["from"]["first_name"] == "小明"


async def test_what_waited_before_the_start_comes_first_and_what_comes_later_comes_at_once(
    server: TelegramServer, channel: TelegramChannel, shelf: Shelf
) -> None:
    server.says(1, "早")
    async with polling(channel, shelf):
        await until(lambda: shelf.texts == ["早"])
        server.says(1, "晚")
        await until(lambda: shelf.texts == ["早", "晚"], seconds=1)
    assert "offset" not in server.called("getUpdates")[0].params


async def test_nothing_is_confirmed_before_it_is_stored(
    server: TelegramServer, channel: TelegramChannel, shelf: Shelf
) -> None:
    shelf.gate.clear()
    server.says(1, "33")
    async with polling(channel, shelf):
        await until(lambda: bool(server.called("getUpdates") and server.called("getUpdates")[0].done_at))
        await asyncio.sleep(0.1)
        assert (len(server.called("getUpdates")), server.pending) == (1, 1)
        shelf.gate.set()
        await until(lambda: server.pending == 0)


async def test_killed_between_storing_and_confirming_the_same_update_comes_again(
    server: TelegramServer, channel: TelegramChannel, shelf: Shelf
) -> None:
    server.says(1, "33")
    killed = asyncio.create_task(poll(channel, shelf, asyncio.Event(), QUICK))
    shelf.once_stored = killed.cancel
    await asyncio.gather(killed, return_exceptions=True)
    assert (killed.cancelled(), shelf.handed, server.pending) == (True, ["1"], 1)
    async with polling(channel, shelf):
        await until(lambda: server.pending == 0)
    assert (shelf.texts, shelf.handed) == (["33"], ["1", "1"])


async def test_a_storage_that_refuses_gets_the_same_updates_again(
    server: TelegramServer, channel: TelegramChannel, shelf: Shelf
) -> None:
    shelf.broken = 3
    server.says(1, "33")
    server.says(1, "34")
    async with polling(channel, shelf):
        await until(lambda: server.pending == 0)
    assert (shelf.texts, shelf.handed) == (["33", "34"], ["1", "2"])


@pytest.mark.parametrize(
    "fault",
    [
        too_many(1), broken(502), broken(500), reset_before(), reset_after(), garbage(), garbage(b"[]"), garbage(b""),
        garbage(b'{"ok":true,"result":null}'), garbage(b'{"ok":true,"result":[nonsense'),
        Fault(409, "Conflict: terminated by other getUpdates request"), Fault(401, "Unauthorized"),
    ],
    ids=lambda fault: f"{fault.status} {fault.reset} {fault.body!r}",
)  # fmt: skip
async def test_trouble_with_the_server_is_survived_and_nothing_is_lost(
    server: TelegramServer, channel: TelegramChannel, shelf: Shelf, fault: Fault
) -> None:
    server.says(1, "早")
    server.fail(fault, method="getUpdates", times=2)
    async with polling(channel, shelf):
        await until(lambda: shelf.texts == ["早"])
        server.says(1, "晚")
        await until(lambda: server.pending == 0)
    assert shelf.texts == ["早", "晚"]


async def test_an_outage_of_the_server_is_survived(
    server: TelegramServer, channel: TelegramChannel, shelf: Shelf
) -> None:
    async with polling(channel, shelf):
        server.says(1, "早")
        await until(lambda: shelf.texts == ["早"])
        server.__exit__()
        await asyncio.sleep(0.1)
        server.says(1, "晚")
        server.__enter__()
        await until(lambda: shelf.texts == ["早", "晚"])


async def test_pauses_grow_while_trouble_lasts(
    server: TelegramServer, channel: TelegramChannel, shelf: Shelf
) -> None:
    server.fail(broken(), times=math.inf)
    async with polling(channel, shelf, Patience(wait=5, first_pause=0.05, longest_pause=0.2)):
        await until(lambda: len(server.called("getUpdates")) >= 5)
    asked = server.called("getUpdates")
    rests = [after.at - before.done_at for before, after in pairwise(asked)]
    for rest, least in zip(rests, (0.05, 0.1, 0.2, 0.2), strict=False):
        assert rest >= least


async def test_an_asked_for_pause_is_kept(server: TelegramServer, channel: TelegramChannel, shelf: Shelf) -> None:
    server.fail(too_many(1), method="getUpdates")
    async with polling(channel, shelf):
        await until(lambda: len(server.called("getUpdates")) == 2)
    first, second = server.called("getUpdates")
    assert second.at - first.at >= 1


@pytest.mark.parametrize(
    ("strange", "update_id"),
    [
        ('{"update_id": 2, "message": {"chat": {"id": {}}}}', "2"),
        ('{"update_id": 2, "message": 5, "text": "\\ud800 \\u0000"}', "2"),
        ('{"update_id": 2, "deep": ' + "[" * 100_000 + "]" * 100_000 + "}", "2"),
        ('{"update_id": 2, "long": ' + "9" * 5000 + "}", "2"),
        ('{"update_id": 2, "broken": ', "2"),
        (b'{"update_id": 2, "bytes": "\xff\x00\xfe"}', "2"),
    ],
    ids=["wrong types", "surrogate", "too deep", "too long", "cut off", "no UTF-8"],
)
async def test_an_update_nobody_can_parse_is_kept_and_stalls_no_other(
    server: TelegramServer, channel: TelegramChannel, shelf: Shelf, strange: str | bytes, update_id: str
) -> None:
    server.says(1, "早")
    server.raw_update(strange)
    for n in range(60):
        server.says(1, str(n))
    async with polling(channel, shelf):
        await until(lambda: server.pending == 0)
    kept = shelf.kept.pop(update_id)
    assert shelf.texts == ["早", *(str(n) for n in range(60))]
    assert kept.payload.startswith('{"update_id": 2')
    kept.payload.encode()
    assert "\x00" not in kept.payload


@pytest.mark.parametrize(
    "strange", ['{"update_id": 3', '{"upd', '{"update_id": 95, "broken": ', '{"update_id": 7, "broken": ']
)
async def test_an_update_with_a_damaged_id_takes_no_other_along_and_stalls_none(
    server: TelegramServer, channel: TelegramChannel, shelf: Shelf, strange: str
) -> None:
    for n in range(30):
        server.says(1, str(n))
    async with polling(channel, shelf):
        await until(lambda: server.pending == 0)
        server.raw_update(strange)
        for n in range(31, 120):
            server.says(1, str(n))
        await until(lambda: server.pending == 0)
    (damaged,) = [each for each in shelf.kept.values() if each.payload == strange]
    assert damaged.update_id.startswith("without-id:")
    del shelf.kept[damaged.update_id]
    assert shelf.texts == [str(n) for n in range(120) if n != 30]


async def test_an_unreadable_update_behind_a_gap_or_after_ids_were_drawn_anew_is_passed(
    server: TelegramServer, channel: TelegramChannel, shelf: Shelf
) -> None:
    server.redraw(500)
    server.says(1, "早")
    async with polling(channel, shelf):
        await until(lambda: server.pending == 0)
        for next_id in (520, 5):
            server.redraw(next_id)
            server.raw_update(f'{{"update_id": {next_id}, "broken": ')
            server.says(1, "晚")
            await until(lambda: server.pending == 0)
    assert [each.payload for each in shelf.kept.values()].count('{"update_id": 520, "broken": ') == 1
    said = [each for each in shelf.kept.values() if "message" in each.payload]
    assert [each.update_id for each in said] == ["500", "521", "6"]


@pytest.mark.parametrize(
    "strange", ["{}", '"text"', "7", "null", '{"update_id": "2"}', '{"update_id": true}', "nonsense"]
)
async def test_an_update_without_an_id_is_kept_under_a_stable_one_and_passed_over(
    server: TelegramServer, channel: TelegramChannel, shelf: Shelf, strange: str
) -> None:
    server.says(1, "早")
    async with polling(channel, shelf):
        await until(lambda: server.pending == 0)
        server.raw_update(strange)
        await until(lambda: server.pending == 0)
        server.says(1, "晚")
        await until(lambda: server.pending == 0)
    early, made_up, late = shelf.kept.values()
    assert (early.update_id, late.update_id, made_up.payload) == ("1", "3", strange)
    assert made_up.update_id.startswith("without-id:")
    assert len(made_up.update_id) <= 64


async def test_an_update_without_an_id_at_the_very_start_does_not_spin(
    server: TelegramServer, channel: TelegramChannel, shelf: Shelf
) -> None:
    server.raw_update("{}")
    async with polling(channel, shelf, Patience(wait=5, first_pause=0.05, longest_pause=0.1)):
        await asyncio.sleep(0.4)
        assert len(server.called("getUpdates")) < 10
        server.says(1, "晚")
        await until(lambda: server.pending == 0)
    assert len(shelf.kept) == 2


async def test_a_server_that_does_not_wait_for_news_is_not_asked_without_end(
    server: TelegramServer, channel: TelegramChannel, shelf: Shelf
) -> None:
    async with polling(channel, shelf, Patience(wait=0, nothing=0.1)):
        await asyncio.sleep(0.55)
        assert 1 < len(server.called("getUpdates")) < 10
        server.says(1, "早")
        await until(lambda: shelf.texts == ["早"])


async def test_an_update_that_comes_again_has_the_same_id(
    server: TelegramServer, channel: TelegramChannel, shelf: Shelf
) -> None:
    again = [server.says(1, "33"), server.says(1, "34")]
    async with polling(channel, shelf):
        await until(lambda: server.pending == 0)
        server.redeliver(reversed(again))
        await until(lambda: len(shelf.handed) == 4)
        server.says(1, "35")
        await until(lambda: server.pending == 0)
    assert shelf.texts == ["33", "34", "35"]


@pytest.mark.parametrize("next_id", [5, 900_000_000])
async def test_ids_drawn_anew_after_a_quiet_week_are_followed(
    server: TelegramServer, channel: TelegramChannel, shelf: Shelf, next_id: int
) -> None:
    server.redraw(500)
    server.says(1, "早")
    async with polling(channel, shelf):
        await until(lambda: server.pending == 0)
        server.redraw(next_id)
        server.says(1, "晚")
        server.says(1, "安")
        await until(lambda: server.pending == 0)
    assert list(shelf.kept) == ["500", str(next_id), str(next_id + 1)]


async def test_every_tap_is_answered_once_it_is_stored(
    server: TelegramServer, channel: TelegramChannel, shelf: Shelf
) -> None:
    server.meets(1)
    await channel.send("1", Say("问", ((Button("答", "a:1"),),)))
    shelf.gate.clear()
    async with polling(channel, shelf):
        tap = server.taps(1, "答")
        await asyncio.sleep(0.1)
        assert server.called("answerCallbackQuery") == []
        shelf.gate.set()
        await until(lambda: list(server.api.taps_answered) == [tap])
    assert [each.chat for each in shelf.kept.values()] == ["1"]


async def test_a_tap_that_cannot_be_answered_holds_nothing_up(
    server: TelegramServer, channel: TelegramChannel, shelf: Shelf
) -> None:
    server.meets(1)
    await channel.send("1", Say("问", ((Button("答", "a:1"),),)))
    server.fail(slow(30), method="answerCallbackQuery")
    async with polling(channel, shelf):
        server.taps(1, "答")
        await until(lambda: len(shelf.kept) == 1)
        server.says(1, "33")
        await until(lambda: len(shelf.kept) == 2, seconds=1)


@pytest.mark.parametrize("trouble", [None, broken(), slow(30)])
async def test_it_stops_within_a_second_whatever_it_waits_for(
    server: TelegramServer, channel: TelegramChannel, shelf: Shelf, trouble: Fault | None
) -> None:
    if trouble:
        server.fail(trouble, times=math.inf)
    stop = asyncio.Event()
    task = asyncio.create_task(poll(channel, shelf, stop, Patience(wait=30, first_pause=30)))
    await until(lambda: len(server.called("getUpdates")) == 1)
    await asyncio.sleep(0.05)
    stop.set()
    await asyncio.wait_for(task, 1)


async def test_only_what_is_of_use_is_asked_for(
    server: TelegramServer, channel: TelegramChannel, shelf: Shelf
) -> None:
    async with polling(channel, shelf):
        await until(lambda: len(server.called("getUpdates")) == 1)
        assert server.update(channel_post={"message_id": 1}) == 0
        assert server.says(1, "33") == 1
        await until(lambda: shelf.texts == ["33"])
