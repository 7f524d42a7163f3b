"""Calls into an event loop, as a rule from other threads.

What is called while the bell is held is rung for once: each ring makes two threads change places, which costs as much
as a statement.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

Call = tuple[Callable[..., Any], tuple[Any, ...]]


class Bell:
    """Held by one thread, which writes, in a `with` block; whoever calls from another is rung for at once."""

    def __init__(self) -> None:
        self._held: dict[asyncio.AbstractEventLoop, list[Call]] = {}
        self._holder = 0

    def call(self, loop: asyncio.AbstractEventLoop, call: Callable[..., Any], *given: Any) -> None:
        """Have the loop make this call soon; a loop that is closed meanwhile is none to be told."""
        if threading.get_ident() == self._holder:
            self._held.setdefault(loop, []).append((call, given))
        else:
            _ring(loop, call, *given)

    def __enter__(self) -> None:
        self._holder = threading.get_ident()

    def __exit__(self, *_: object) -> None:
        """Ring once for all that was called in the block."""
        self._holder = 0
        held, self._held = self._held, {}
        for loop, calls in held.items():
            _ring(loop, _make, calls)


def _ring(loop: asyncio.AbstractEventLoop, call: Callable[..., Any], *given: Any) -> None:
    with suppress(RuntimeError):
        if _is_running_here(loop):
            loop.call_soon(call, *given)
        else:
            loop.call_soon_threadsafe(call, *given)


def _is_running_here(loop: asyncio.AbstractEventLoop) -> bool:
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False


def _make(calls: list[Call]) -> None:
    for call, given in calls:
        call(*given)
