"""Calls into an event loop from other threads.

What is called while the bell is held is rung for once: each ring makes two threads change places, which costs as much
as a statement.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

Call = tuple[Callable[..., Any], tuple[Any, ...]]


class Bell:
    """Held by one thread, the writer's; whoever calls from another is rung for at once."""

    def __init__(self) -> None:
        self._held: dict[asyncio.AbstractEventLoop, list[Call]] | None = None
        self._holder = 0

    def call(self, loop: asyncio.AbstractEventLoop, call: Callable[..., Any], *given: Any) -> None:
        """Have the loop make this call soon; a loop that is closed meanwhile is none to be told."""
        held = self._held if threading.get_ident() == self._holder else None
        if held is not None:
            held.setdefault(loop, []).append((call, given))
        else:
            _ring(loop, call, *given)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Ring once for all that is called in the block."""
        held: dict[asyncio.AbstractEventLoop, list[Call]] = {}
        self._held, self._holder = held, threading.get_ident()
        try:
            yield
        finally:
            self._held, self._holder = None, 0
            for loop, calls in held.items():
                _ring(loop, _make, calls)


def _ring(loop: asyncio.AbstractEventLoop, call: Callable[..., Any], *given: Any) -> None:
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(call, *given)


def _make(calls: list[Call]) -> None:
    for call, given in calls:
        call(*given)
