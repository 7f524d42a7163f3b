"""How fast a channel may be written to: sliding windows that are never exceeded, whoever waits for an answer first.

A call counts from its beginning until the next one in its place, begun then, cannot reach the server less than a
whole window after it did, whatever delays there are on the way: this one arrived before its answer set out, and the
next one will be on its way for a while; both together take no less than the quickest call so far, there and back.
Belongs to one event loop.
"""

import asyncio
from bisect import insort
from collections import deque
from collections.abc import Callable
from itertools import count
from math import inf

from msgspec import Struct

from reminders.delivery import Lane

TALKING = 5.0  # seconds after a reply for which one place is kept free of everything that can wait
# Answers after which the quickest of them is believed: the first ones contain the making of connections, and a host
# that is busy when a broadcast begins answers slowly for a second or two.
KNOWN = 60
CERTAIN = 0.8  # of the quickest answer: the share that every call is certain to take
LONG = 3.0  # seconds: a pause longer than this is not waited out in hand
REMEMBERED = 1000  # chats whose last call is looked at again


class Limits(Struct, frozen=True):
    """The most calls in any sliding `window` of seconds, over all; to one chat it is one call in each window.

    `text` and `caption`: the longest text of a message, and beside a document, in characters.
    """

    overall: int
    window: float = 1.0
    text: int = 4096
    caption: int = 1024


class _Waiting(Struct, order=True):
    """Somebody who wants to call: of which lane, in which order, to which chat (None: to be chosen)."""

    lane: Lane
    number: int
    chat: str | None
    admitted: "asyncio.Future[bool]"


class Pace:
    """The windows of one channel. With no limits everybody is admitted at once."""

    def __init__(self, limits: Limits | None, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._busy = 0  # places of calls that are under way
        self._ended: deque[float] = deque()  # when calls whose places are not free yet ended, in order
        self._chats: dict[str, float] = {}  # when the last call to each chat ended; inf: it is being written to
        self._quickest = inf  # the quickest answer so far, in seconds
        self._answers = 0
        self._next_even = 0.0  # when the next call that can wait may begin: bursts would make replies wait
        self._talked = -inf
        self._paused_until = 0.0
        self._waiting: list[_Waiting] = []
        self._numbers = count()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_limited(self) -> bool:
        """Whether there are limits at all."""
        return self._limits is not None

    @property
    def is_paused(self) -> bool:
        """Whether nothing may be written for longer than is waited in hand. Any thread may ask."""
        return self._paused_until > self._clock() + LONG

    def pause(self, seconds: float) -> None:
        """Write nothing for so long: the server has asked for it. Whoever waits is refused, if it is long."""
        self._paused_until = max(self._paused_until, self._clock() + seconds)
        if self.is_paused:
            refused, self._waiting = self._waiting, []
            for one in refused:
                _tell(one.admitted, admitted=False)

    def recall(self, chat: str, ago: float) -> None:
        """Count a call to this chat that another has made, and whose answer came so many seconds ago at least."""
        if self._limits is not None:
            ended = self._clock() - max(0.0, ago)
            insort(self._ended, ended)
            self._chats[chat] = max(ended, self._chats.get(chat, -inf))

    def close(self) -> None:
        """Admit nobody any more."""
        self.pause(inf)

    async def enter(self, lane: Lane, chat: str | None) -> bool:
        """Wait for a place, taken when this returns True; False when there is a long pause instead.

        With a chat it waits for the chat, too; without one, `choose` names it later.
        """
        if self.is_paused:
            return False
        if self._limits is None:
            return True
        if lane is Lane.REPLY:
            self._talked = self._clock()
        one = _Waiting(lane, next(self._numbers), chat, asyncio.get_running_loop().create_future())
        self._waiting.append(one)
        self._admit()
        try:
            return await one.admitted
        except asyncio.CancelledError:
            if one in self._waiting:
                self._waiting.remove(one)
            elif one.admitted.done() and not one.admitted.cancelled() and one.admitted.result():
                self.give_back()
            raise

    def choose(self, chat: str) -> bool:
        """Say which chat a place that was taken without one is for; False, and it is given back, in a pause."""
        if self._paused_until > self._clock():
            self.give_back()
            return False
        if self._limits is not None:
            self._chats[chat] = inf
        return True

    def give_back(self) -> None:
        """Return a place without having called."""
        if self._limits is not None:
            self._busy -= 1
            self._admit()

    def leave(self, chat: str, seconds: float | None) -> None:
        """Say that the call is over; `seconds`: how long its answer took, None when there was none or it was no."""
        if self._limits is None:
            return
        now = self._clock()
        if seconds is not None:
            self._quickest = min(self._quickest, seconds)
            self._answers += 1
        self._busy -= 1
        # without an answer it may arrive even now: what is, or comes to be, believed of the way says nothing of it
        ended = now if seconds is not None else now + (CERTAIN * self._quickest if self._answers else 0.0)
        insort(self._ended, ended)
        self._chats[chat] = ended
        if len(self._chats) > REMEMBERED:
            self._chats = {name: at for name, at in self._chats.items() if at + self._rest > now}
        self._admit()

    @property
    def _certain(self) -> float:
        """How long any two calls are certainly on their way: as soon as one is quicker, for those before it, too."""
        return CERTAIN * self._quickest if self._answers >= KNOWN else 0.0

    @property
    def _rest(self) -> float:
        """How long after a call has ended its place is free again, and its chat may be written to."""
        assert self._limits is not None
        return self._limits.window - self._certain

    def resting(self) -> list[str]:
        """The chats that may not be written to right now."""
        now = self._clock()
        return [chat for chat, ended in self._chats.items() if ended + self._rest > now] if self._limits else []

    def soonest(self) -> float:
        """In how many seconds one of these may be written to again, or a pause is over; inf when there is none."""
        now = self._clock()
        rested = [ended + self._rest for ended in self._chats.values()] if self._limits else []
        return min((at - now for at in (*rested, self._paused_until) if at > now), default=inf)

    def _admit(self) -> None:
        """Admit whoever may call now, in order, and see to it that the next are not forgotten."""
        now = self._clock()
        while self._ended and self._ended[0] + self._rest <= now:
            self._ended.popleft()
        again = inf
        left: list[_Waiting] = []
        for one in sorted(self._waiting):
            opens = self._opens(one, now)
            if opens <= now and not one.admitted.done():
                self._place(one, now)
            elif not one.admitted.done():
                left.append(one)
                again = min(again, opens)
        self._waiting = left
        self._ring_at(again)

    def _opens(self, one: _Waiting, now: float) -> float:
        """When this one may call, as far as is known now; inf while that depends on calls under way."""
        assert self._limits is not None
        can_wait = one.lane is not Lane.REPLY
        is_talking = now - self._talked < TALKING
        most = self._limits.overall - (1 if can_wait and is_talking and self._limits.overall > 1 else 0)
        over = self._busy + len(self._ended) - most  # as many places must become free, and one more
        if over < 0:
            place_at = 0.0
        elif over < len(self._ended):
            place_at = self._ended[over] + self._rest
        else:
            return inf
        even = self._next_even if can_wait else 0.0
        rested = self._chats.get(one.chat, -inf) + self._rest if one.chat is not None else 0.0
        return max(place_at, even, rested, self._paused_until)

    def _place(self, one: _Waiting, now: float) -> None:
        assert self._limits is not None
        self._busy += 1
        if one.chat is not None:
            self._chats[one.chat] = inf
        if one.lane is not Lane.REPLY:
            step = self._limits.window / self._limits.overall
            self._next_even = max(self._next_even, now - step) + step  # what one was late the next makes up for
        _tell(one.admitted, admitted=True)

    def _ring_at(self, moment: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if moment < inf:
            self._timer = asyncio.get_running_loop().call_later(max(0.0, moment - self._clock()), self._admit)


def _tell(future: "asyncio.Future[bool]", *, admitted: bool) -> None:
    if not future.done():
        future.set_result(admitted)
