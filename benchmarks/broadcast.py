"""How much of Telegram's rate does a notice to everybody use, and how long does whoever asks meanwhile wait?

In one run: this program as it is served (polling, engine, dispatcher, SQLite with FULL, killed on the way), then
python-telegram-bot with its AIORateLimiter and ten retries, and the usual loop that sleeps 1/30 of a second after
each message. The server enforces Telegram's limits (30 a second, one a second to a chat) and answers after 50 ms.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from telegram import Bot
from telegram.error import RetryAfter, TelegramError
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bot.storage.opening import open_current
from tests.fault.broadcasting import ANSWER_SECONDS, FIRST, TEXT, Broadcast
from tests.fault.places import opened, set_up
from tests.telegram_server import TelegramServer

ALLOWED = 30.0


def ours(contacts: int, kills: int) -> None:
    with tempfile.TemporaryDirectory() as folder, TelegramServer() as server:
        url = f"sqlite:///{folder}/shifan.db"
        open_current(url).dispose()
        with opened(url) as database:
            set_up(database)
        story = Broadcast(url, server, contacts, Path(folder), random.Random(7))
        story.prepare()
        story.run(kills)
        states = [row.state for row in story.rows()]
        received = story.received()
        tell(f"ours, killed {kills} times", story.rate, story.over_the_limit(), contacts - sum(received.values()))
        print("    one who asks each 1.2 s waits", milliseconds(story.percentile(0.5)), "(p50),",
              milliseconds(story.percentile(0.99)), "(p99) beyond the server's own answer time;",
              "twenty in one second", milliseconds(max(story.together)), "at most;",
              "across a kill", milliseconds(max(story.across, default=0.0)), "at most")  # fmt: skip
        print("    written to twice:", sum(1 for times in received.values() if times > 1),
              "- uncertain:", states.count("uncertain"),
              "- in hand at the kills:", sum(map(len, story.in_hand)))  # fmt: skip


def milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:.1f} ms"


def peer(name: str, contacts: int, send_all) -> None:
    with TelegramServer() as server:
        server.answers_in = ANSWER_SECONDS
        server.limit(overall=30, per_chat=1)
        chats = list(range(FIRST, FIRST + contacts))
        for chat in chats:
            server.meets(chat)
        begun = time.monotonic()
        asyncio.run(send_all(server, chats))
        took = time.monotonic() - begun
        arrived = sum(bool(server.told(chat)) for chat in chats)
        tell(name, arrived / took, server.pace.refused, contacts - arrived)


def tell(name: str, rate: float, over: int, lost: int) -> None:
    print(f"{name}: {rate:.1f} a second, {100 * rate / ALLOWED:.1f} % of what is allowed; "
          f"refused for too much {over}, did not arrive {lost}")  # fmt: skip


async def with_rate_limiter(server: TelegramServer, chats: list[int]) -> None:
    bot = ExtBot(
        server.token, base_url=f"{server.url}/bot", request=HTTPXRequest(connection_pool_size=64),
        rate_limiter=AIORateLimiter(max_retries=10),
    )  # fmt: skip
    await bot.initialize()

    async def send(chat: int) -> None:
        try:
            await bot.send_message(chat, TEXT)
        except TelegramError:
            return

    await asyncio.gather(*(send(chat) for chat in chats))
    await bot.shutdown()


async def with_sleep(server: TelegramServer, chats: list[int]) -> None:
    async with Bot(server.token, base_url=f"{server.url}/bot") as bot:
        for chat in chats:
            try:
                await bot.send_message(chat, TEXT)
            except RetryAfter as later:
                await asyncio.sleep(float(later.retry_after))
                await bot.send_message(chat, TEXT)
            await asyncio.sleep(1 / ALLOWED)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--contacts", type=int, default=3000)
    arguments.add_argument("--kills", type=int, default=3)
    given = arguments.parse_args()
    ours(given.contacts, given.kills)
    peer("python-telegram-bot, AIORateLimiter", given.contacts, with_rate_limiter)
    peer("python-telegram-bot, sleep(1/30)", min(given.contacts, 600), with_sleep)


if __name__ == "__main__":
    main()
