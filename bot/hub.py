"""Wakes whoever waits for something new in a chat of this process. No content: the reader looks in the outbox."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence

UNITS = "unit"  # in a source's place: somebody waits for news about a unit, by its id


class Hub:
    """Events by (source, chat). `wake` may be called from any thread; waiting belongs to the event loop."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], set[asyncio.Event]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """Name the loop whose waiters are woken."""
        self._loop = loop

    def wake(self, chats: Iterable[tuple[str, str]]) -> None:
        """Wake those who wait on these chats; nobody waiting is fine."""
        loop = self._loop
        if loop is None or loop.is_closed():
            return
        loop.call_soon_threadsafe(self._set, tuple(chats))

    async def wait(self, chat: tuple[str, str], seconds: float) -> bool:
        """Return True when woken, False after `seconds`."""
        return await self.wait_for_any([chat], seconds)

    async def wait_for_any(self, chats: Sequence[tuple[str, str]], seconds: float) -> bool:
        """Return True when woken on any of these, False after `seconds`."""
        event = asyncio.Event()
        for chat in chats:
            self._waiting[chat].add(event)
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except TimeoutError:
            return False
        else:
            return True
        finally:
            for chat in chats:
                self._waiting[chat].discard(event)
                if not self._waiting[chat]:
                    del self._waiting[chat]

    def _set(self, chats: tuple[tuple[str, str], ...]) -> None:
        for chat in chats:
            for event in self._waiting.get(chat, ()):
                event.set()
