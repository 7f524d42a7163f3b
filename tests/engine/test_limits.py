"""The windows of a channel, in virtual time: never more than allowed, hardly less, and whoever asks goes first."""

import asyncio
import random
from bisect import bisect_left
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.limits import KNOWN, Limits, Pace
from reminders.delivery import Lane

LIMITS = Limits(overall=30)


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop whose time passes only while everybody waits."""

    passed = 0.0

    def time(self) -> float:
        return self.passed

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            self.passed = max(self.passed, self._scheduled[0]._when)  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]


class Server:
    """Calls as they arrive there: `way` seconds after they began, answered `work` seconds later."""

    def __init__(self, pace: Pace, now: Callable[[], float], way: Callable[[], float], work: float = 0.05) -> None:
        self.pace, self.now, self.way, self.work = pace, now, way, work
        self.arrived: list[tuple[float, str]] = []
        self.waited: dict[Lane, list[float]] = {lane: [] for lane in Lane}

    async def call(self, lane: Lane, chat: str, *, fails: bool = False) -> None:
        asked = self.now()
        assert await self.pace.enter(lane, chat)
        self.waited[lane].append(self.now() - asked)
        began = self.now()
        await asyncio.sleep(self.way())
        self.arrived.append((self.now(), chat))
        if not fails:
            await asyncio.sleep(self.work)
        self.pace.leave(chat, None if fails else self.now() - began)

    def most_in_a_second(self, chat: str | None = None) -> int:
        times = sorted(at for at, to in self.arrived if chat in (None, to))
        return max(bisect_left(times, first + 1 - 1e-9) - at for at, first in enumerate(times))


def passing(work: Callable[[Callable[[], float]], Coroutine[Any, Any, None]]) -> float:
    """Run a story in virtual time; return how long it took."""
    loop = VirtualLoop()
    try:
        loop.run_until_complete(work(loop.time))
        return loop.time()
    finally:
        loop.close()


def test_a_broadcast_uses_nearly_all_that_is_allowed_and_never_more() -> None:
    async def story(now: Callable[[], float]) -> None:
        server = Server(Pace(LIMITS, now), now, lambda: 0.001)
        await asyncio.gather(*(server.call(Lane.BROADCAST, str(number)) for number in range(900)))
        assert server.most_in_a_second() == 30

    assert 900 / passing(story) >= 30 * 0.97


def test_one_who_asks_each_second_hardly_waits_behind_a_broadcast() -> None:
    async def story(now: Callable[[], float]) -> None:
        server = Server(Pace(LIMITS, now), now, lambda: 0.001)
        crowd = [asyncio.ensure_future(server.call(Lane.BROADCAST, str(number))) for number in range(600)]
        for _ in range(15):
            await asyncio.sleep(1.1)
            await server.call(Lane.REPLY, "li")
        await asyncio.gather(*crowd)
        assert max(server.waited[Lane.REPLY]) < 0.036
        assert server.most_in_a_second() <= 30

    passing(story)


def test_twenty_who_ask_in_one_second_are_answered_within_a_second() -> None:
    async def story(now: Callable[[], float]) -> None:
        server = Server(Pace(LIMITS, now), now, lambda: 0.001)
        crowd = [asyncio.ensure_future(server.call(Lane.BROADCAST, str(number))) for number in range(300)]
        await asyncio.sleep(5)
        await asyncio.gather(*(server.call(Lane.REPLY, f"asker{number}") for number in range(20)))
        assert max(server.waited[Lane.REPLY]) < 0.9
        await asyncio.gather(*crowd)
        assert server.most_in_a_second() <= 30

    passing(story)


def test_a_chat_is_written_to_once_a_second_and_holds_up_no_other() -> None:
    async def story(now: Callable[[], float]) -> None:
        server = Server(Pace(LIMITS, now), now, lambda: 0.001)
        one_chat = [server.call(Lane.REPLY, "li") for _ in range(10)]
        await asyncio.gather(*one_chat, *(server.call(Lane.REPLY, str(number)) for number in range(20)))
        assert server.most_in_a_second("li") == 1
        assert all(at < 2 for at, chat in server.arrived if chat != "li")

    assert passing(story) >= 9


@given(st.randoms(use_true_random=False))
def test_whatever_the_delays_on_the_way_no_window_of_the_server_is_exceeded(chance: random.Random) -> None:
    async def story(now: Callable[[], float]) -> None:
        server = Server(Pace(LIMITS, now), now, lambda: chance.choice([0.0, 0.01, 0.05, 0.3]), work=0.3)
        calls = []
        for number in range(100):
            await asyncio.sleep(chance.choice([0, 0, 0, 0.02, 0.5]))
            lane, fails = chance.choice(list(Lane)), chance.random() < 0.2
            calls.append(asyncio.ensure_future(server.call(lane, f"chat{number % 40}", fails=fails)))
        await asyncio.gather(*calls)
        assert server.most_in_a_second() <= 30
        assert all(server.most_in_a_second(f"chat{number}") == 1 for number in range(40))

    passing(story)


def test_slow_first_answers_are_not_taken_for_the_quickest() -> None:
    """Whoever makes a connection first is long on the way, and has the server's answer as soon as the others."""

    async def story(now: Callable[[], float]) -> None:
        ways = iter([0.8] * 3)
        server = Server(Pace(LIMITS, now), now, lambda: next(ways, 0.001))
        await asyncio.gather(*(server.call(Lane.BROADCAST, str(number)) for number in range(200)))
        assert server.most_in_a_second() == 30

    passing(story)


@pytest.mark.parametrize("answers", [KNOWN - 1, KNOWN])
def test_a_call_without_an_answer_keeps_its_chat_for_a_whole_second_after_it_was_given_up(answers: int) -> None:
    async def story(now: Callable[[], float]) -> None:
        pace = Pace(LIMITS, now)
        server = Server(pace, now, lambda: 0.1, work=0.1)
        await asyncio.gather(*(server.call(Lane.BROADCAST, str(number)) for number in range(answers)))
        assert await pace.enter(Lane.REPLY, "li")
        given_up = now()
        pace.leave("li", None)  # it may reach the server in this very moment
        await server.call(Lane.REPLY, "wang")  # with this answer the way is known, where it was not yet
        assert await pace.enter(Lane.REPLY, "li")
        assert now() - given_up >= 1 - 1e-9

    passing(story)


@pytest.mark.parametrize("slow", [5, 20, 45])
def test_a_host_that_was_busy_at_first_and_answers_quickly_afterwards_is_not_overrun(slow: int) -> None:
    async def story(now: Callable[[], float]) -> None:
        ways = iter([0.06] * slow)
        server = Server(Pace(LIMITS, now), now, lambda: next(ways, 0.001), work=0.002)
        await asyncio.gather(*(server.call(Lane.BROADCAST, str(number)) for number in range(200)))
        assert server.most_in_a_second() == 30

    passing(story)


def test_what_another_has_just_sent_counts_and_costs_no_more_than_it_must() -> None:
    async def story(now: Callable[[], float]) -> None:
        pace = Pace(LIMITS, now)
        server = Server(pace, now, lambda: 0.001)
        for number in range(30):  # evenly, the last of them just now
            pace.recall(f"before{number}", number / 30)
            server.arrived.append((-number / 30, f"before{number}"))
        await asyncio.gather(*(server.call(Lane.BROADCAST, str(number)) for number in range(300)))
        await server.call(Lane.REPLY, "before0")
        assert server.most_in_a_second() <= 30

    assert 300 / passing(story) >= 30 * 0.93


def test_a_chat_another_has_just_written_to_waits_for_a_window() -> None:
    async def story(now: Callable[[], float]) -> None:
        pace = Pace(LIMITS, now)
        pace.recall("li", 0.25)
        pace.recall("li", 5.0)
        assert await pace.enter(Lane.REPLY, "wang")
        assert now() == 0
        assert await pace.enter(Lane.REPLY, "li")

    assert passing(story) >= 0.75


def test_a_long_pause_refuses_whoever_waits_and_ends() -> None:
    async def story(now: Callable[[], float]) -> None:
        pace = Pace(LIMITS, now)
        assert await pace.enter(Lane.REPLY, "li")
        second = asyncio.ensure_future(pace.enter(Lane.REPLY, "li"))
        await asyncio.sleep(0)
        pace.pause(60)
        assert not await second
        assert not await pace.enter(Lane.REPLY, "wang")
        await asyncio.sleep(61)
        assert await pace.enter(Lane.REPLY, "wang")

    passing(story)


def test_a_short_pause_is_waited_out() -> None:
    async def story(now: Callable[[], float]) -> None:
        pace = Pace(LIMITS, now)
        pace.pause(2)
        assert await pace.enter(Lane.REPLY, "li")

    assert passing(story) >= 2


def test_who_gives_up_waiting_leaves_no_place_taken() -> None:
    async def story(now: Callable[[], float]) -> None:
        pace = Pace(Limits(overall=1), now)
        assert await pace.enter(Lane.REPLY, "li")
        second = asyncio.ensure_future(pace.enter(Lane.REPLY, "wang"))
        await asyncio.sleep(0)
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        pace.leave("li", None)
        assert await asyncio.wait_for(pace.enter(Lane.REPLY, "wang"), 5)

    passing(story)


def test_without_limits_everybody_is_admitted_until_the_end() -> None:
    async def story(now: Callable[[], float]) -> None:
        pace = Pace(None, now)
        for _ in range(1000):
            assert await pace.enter(Lane.BROADCAST, "li")
        pace.close()
        assert not await pace.enter(Lane.REPLY, "li")

    assert passing(story) == 0
