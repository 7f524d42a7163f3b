"""How many conversation turns a second, committed, beside python-telegram-bot's ConversationHandler?

One run measures, in turn and several times over: this program through its real Telegram channel, with everything a
turn commits (raw update, answer with its chain, conversation, audit, reply, and its way out; synchronous=FULL), a
ConversationHandler with its state in a dict, and the same ConversationHandler committing one SQLite row with FULL
before each reply; one chat at a time and 64 chats in flight. Figures are medians; the machine is noisy, so read the
ratios.
"""

import argparse
import asyncio
import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path

import orjson
from sqlalchemy import insert
from telegram import Bot, Chat, Message, Update, User
from telegram.ext import Application, CommandHandler, ConversationHandler, MessageHandler, filters
from telegram.request import BaseRequest

from bot import engine
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_polling import poll
from bot.channels.telegram_wire import Request
from bot.clock import SystemClock
from bot.collector import settle
from bot.logs import configure
from bot.storage.opening import open_current
from bot.storage.tables import accounts, people, roles, rounds, stages, unit_rounds, units

QUESTIONS = 32
SENT = b'{"ok":true,"result":{"message_id":1,"date":0,"chat":{"id":1,"type":"private"},"text":"x"}}'
Says = Callable[[int], str]
Turn = Callable[[int, str], Awaitable[None]]


class InstantWire(Request):
    """A Bot API server that takes no time, so that the program alone is measured: the channel but for its network."""

    def __init__(self) -> None:
        self.updates: list[dict] = []
        self.news = asyncio.Event()
        self.waiting: dict[str, asyncio.Future[None]] = {}

    async def do_request(self, url: str, _method: str, data=None, **_timeouts: object) -> tuple[int, bytes]:
        if "/getUpdates" in url:
            while not self.updates:
                self.news.clear()
                await self.news.wait()
            batch, self.updates = self.updates[:100], self.updates[100:]
            return 200, orjson.dumps({"ok": True, "result": batch})
        asked = data.json_parameters
        if "text" in asked and (waiting := self.waiting.pop(asked["chat_id"], None)) is not None:
            waiting.set_result(None)
        return 200, SENT

    async def shutdown(self) -> None: ...


async def ours(folder: Path, chats: int, turns: int, *, together: bool, says: Says | None = None) -> float:
    """Turns a second of this program: fetched, stored, turned, claimed, sent and marked."""
    database = open_current(f"sqlite:///{folder / 'ours.db'}")
    channel = TelegramChannel("1:A", limits=None)  # the peers keep no limits either
    wire = channel._sending = channel._polling = InstantWire()  # noqa: SLF001 - it takes the network's place
    _world(database, chats + 1, channel.source)
    running = engine.start(database, [channel], SystemClock())
    stop = asyncio.Event()
    work = [
        asyncio.create_task(running.dispatcher.run(stop)),
        asyncio.create_task(poll(channel, running.inbox, stop)),
    ]
    loop = asyncio.get_running_loop()
    marks = iter(range(1, 10**9))

    async def turn(chat: int, text: str) -> None:
        answered = wire.waiting[str(chat)] = loop.create_future()
        mark, who = next(marks), {"id": chat, "first_name": "c"}
        message = {"message_id": mark, "date": 0, "chat": {**who, "type": "private"}, "from": who, "text": text}
        wire.updates.append({"update_id": mark, "message": message})
        wire.news.set()
        await answered

    rate = await _measure(turn, chats, turns, begin="指标填报", together=together, says=says or _answer)
    stop.set()
    await asyncio.gather(*work)
    running.close()
    return rate


def _world(database, chats: int, source: str) -> None:
    now = datetime.now(UTC)
    with database.begin() as connection:
        connection.execute(insert(rounds).values(year=2022, edition="shanxi-2022", opened_at=now))
        connection.execute(insert(stages).values(year=2022, stage="report", level="county", due_on=date(2023, 5, 31)))
        for number in range(1, chats + 1):
            unit = {"id": number, "name": f"县{number}", "city": "市", "kind": "county"}
            connection.execute(insert(units).values(unit))
            connection.execute(insert(unit_rounds).values(year=2022, unit_id=number, assessment_year=1))
            connection.execute(insert(people).values(id=number, name="联系人", created_at=now))
            connection.execute(
                insert(accounts).values(person_id=number, source=source, chat=str(number), created_at=now)
            )
            role = {"person_id": number, "role": "contact", "unit_id": number, "rank": 1, "duty": "fill"}
            connection.execute(insert(roles).values(**role, valid_from=now))


class InstantRequest(BaseRequest):
    """The peers' network: takes no time either."""

    def __init__(self) -> None:
        user = {"id": 1, "is_bot": True, "first_name": "b", "username": "b"}
        message = {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}, "text": "x"}
        self._me = json.dumps({"ok": True, "result": user}).encode()
        self._sent = json.dumps({"ok": True, "result": message}).encode()

    @property
    def read_timeout(self) -> float:
        return 5.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(self, url: str, *_args: object, **_kwargs: object) -> tuple[int, bytes]:
        return 200, self._me if url.endswith("getMe") else self._sent


async def conversation_handler(folder: Path, chats: int, turns: int, *, durable: bool, together: bool) -> float:
    """Turns a second of a 32-question ConversationHandler with number validation."""
    connection = sqlite3.connect(folder / "peer.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(
        "CREATE TABLE answers (chat INTEGER, question INTEGER, value TEXT, PRIMARY KEY (chat, question))"
    )

    async def begin(update: Update, _context: object) -> int:
        await update.message.reply_text("问题 1")
        return 0

    async def answer(update: Update, context) -> int:
        chat, text = update.effective_chat.id, update.message.text
        question = context.user_data.get("question", 0)
        if not text.replace(".", "", 1).isdigit():
            await update.message.reply_text("请发送数值")
            return 0
        context.user_data.setdefault("answers", {})[question] = text
        context.user_data["question"] = (question + 1) % QUESTIONS
        if durable:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", (chat, question, text))
            connection.execute("COMMIT")
        await update.message.reply_text(f"已暂存：{text}\n\n问题 {question + 2}")
        return 0

    bot = Bot("1:A", request=InstantRequest(), get_updates_request=InstantRequest())
    application = Application.builder().bot(bot).updater(None).concurrent_updates(False).build()
    application.add_handler(
        ConversationHandler(
            [CommandHandler("start", begin)], {0: [MessageHandler(filters.TEXT & ~filters.COMMAND, answer)]}, []
        )
    )
    await application.initialize()
    marks = iter(range(1, 10**9))

    async def turn(chat: int, text: str) -> None:
        sender, mark = User(chat, "c", is_bot=False), next(marks)
        entities = None
        if text.startswith("/"):
            entities = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        raw = Message(mark, datetime.now(UTC), Chat(chat, "private"), sender, text=text).to_dict() | {
            "entities": entities or []
        }
        update = Update.de_json(json.loads(json.dumps({"update_id": mark, "message": raw})), bot)
        await application.process_update(update)

    rate = await _measure(turn, chats, turns, begin="/start", together=together)
    await application.shutdown()
    connection.close()
    return rate


def _answer(number: int) -> str:
    return str(50 + number % 10)


def _plainly(_number: int) -> str:
    """A turn that stores no answer: the question once more."""
    return "重看"


async def _measure(turn: Turn, chats: int, turns: int, begin: str, *, together: bool, says: Says = _answer) -> float:
    """Every chat begins, then answers; a chat's next message waits for its reply, as a person does.

    One more chat has gone through it before, so that no first use of anything is counted.
    """

    async def person(chat: int) -> None:
        for number in range(turns):
            await turn(chat, says(number))

    await turn(chats + 1, begin)
    await person(chats + 1)
    for chat in range(1, chats + 1):
        await turn(chat, begin)
    started = time.perf_counter()
    if together:
        await asyncio.gather(*(person(chat) for chat in range(1, chats + 1)))
    else:
        for chat in range(1, chats + 1):
            await person(chat)
    return chats * turns / (time.perf_counter() - started)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=9)
    configure("error")
    settle()  # as `shifan serve` does once it has started; the peers gain by it, too
    rounds_wanted = arguments.parse_args().rounds
    for chats, together in ((10, False), (64, True)):
        found: dict[str, list[float]] = {"ours": [], "dict": [], "one row FULL": []}
        for _ in range(rounds_wanted):
            for name, rates in found.items():
                with tempfile.TemporaryDirectory() as folder:
                    rates.append(asyncio.run(_one(name, Path(folder), chats, together=together)))
        medians = {name: statistics.median(rates) for name, rates in found.items()}
        title = f"{chats} chats in flight" if together else "one chat at a time"
        print(f"{title}, turns/s:", *(f"{name} {rate:,.0f}" for name, rate in medians.items()))
        for peer in ("dict", "one row FULL"):
            ratios = [mine / theirs for mine, theirs in zip(found["ours"], found[peer], strict=True)]
            print(f"  ratio to ConversationHandler, {peer}: {statistics.median(ratios):.2f}")
    _answers_beside_plain_turns(rounds_wanted)


def _answers_beside_plain_turns(rounds_wanted: int) -> None:
    """Print what an indicator answer costs, beside a turn that only shows the question once more."""
    ratios = []
    for _ in range(rounds_wanted):
        rates = []
        for says in (_plainly, _answer):
            with tempfile.TemporaryDirectory() as folder:
                rates.append(asyncio.run(ours(Path(folder), 10, QUESTIONS, together=False, says=says)))
        ratios.append(rates[0] / rates[1])
    print(f"an indicator answer costs {statistics.median(ratios):.2f} times a turn without an answer")


async def _one(name: str, folder: Path, chats: int, *, together: bool) -> float:
    if name == "ours":
        return await ours(folder, chats, QUESTIONS, together=together)
    return await conversation_handler(folder, chats, QUESTIONS, durable=name != "dict", together=together)


if __name__ == "__main__":
    main()
