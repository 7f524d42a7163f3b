"""How much memory do open conversations cost? They live in the database: 10,000 should cost no more than 500.

One engine serves one person after another: each opens the indicators, answers one and leaves the next open. What the
process holds is read after the first 500, when every cache is warm, and after all.

    python benchmarks/memory.py
"""

import argparse
import asyncio
import gc
import json
import sys
import tempfile
from pathlib import Path

from bot import engine
from bot.channels.base import Arrival, Inbound
from bot.clock import SystemClock
from bot.storage.opening import open_current
from handlers.effects import Say
from handlers.said import Text

sys.path.append(str(Path(__file__).parent))
from turns import _world

WARM = 500
SAID = ("指标填报", "7428")
TOGETHER = 50


class InstantChannel:
    """A channel whose network takes no time. It pushes, as Telegram does."""

    source = "bench"
    pulls = False
    may_carry_values = True
    limits = None

    def __init__(self) -> None:
        self.waiting: dict[str, asyncio.Future[None]] = {}

    def read(self, payload: str) -> Arrival:
        words = json.loads(payload)
        return Arrival(words["chat"], Text(words["text"]), "contact")

    async def send(self, chat: str, message: Say, replaces: str | None = None) -> str:  # noqa: ARG002 - the port
        assert message.text
        waiting = self.waiting.pop(chat, None)
        if waiting is not None:
            waiting.set_result(None)
        return "1"


def held() -> float:
    """Megabytes this process holds now."""
    gc.collect()
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


async def measure(folder: Path, chats: int) -> tuple[float, float]:
    """Open so many conversations; return the megabytes held after the first and after all."""
    database = open_current(f"sqlite:///{folder / 'ours.db'}")
    channel = InstantChannel()
    _world(database, chats, channel.source)
    running = engine.start(database, [channel], SystemClock())
    stop = asyncio.Event()
    dispatching = asyncio.create_task(running.dispatcher.run(stop))
    loop, warm = asyncio.get_running_loop(), 0.0
    for first in range(1, chats + 1, TOGETHER):
        for number, text in enumerate(SAID):
            batch, answered = [], []
            for chat in range(first, min(first + TOGETHER, chats + 1)):
                channel.waiting[str(chat)] = loop.create_future()
                answered.append(channel.waiting[str(chat)])
                payload = f'{{"chat": "{chat}", "text": "{text}"}}'
                batch.append(Inbound("bench", f"{chat}-{number}", str(chat), payload))
            await running.inbox.store(batch)
            await asyncio.gather(*answered)
        if first + TOGETHER > WARM and not warm:
            warm = held()
    after = held()
    stop.set()
    await dispatching
    running.close()
    return warm, after


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--chats", type=int, default=10_000)
    chats = arguments.parse_args().chats
    with tempfile.TemporaryDirectory() as folder:
        warm, after = asyncio.run(measure(Path(folder), chats))
    print(f"{WARM} open conversations: {warm:.1f} MB; {chats:,}: {after:.1f} MB; difference {after - warm:+.1f} MB")


if __name__ == "__main__":
    main()
