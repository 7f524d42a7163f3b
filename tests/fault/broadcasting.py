"""A notice to everybody through Telegram's limits, while people ask, things go wrong and the process is killed."""

import random
import statistics
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, select

from bot.channels.telegram import LIMITS
from bot.perform import as_json
from bot.storage.engine import open_engine, reading
from bot.storage.tables import accounts, outbox
from bot.storage.writer import is_passing
from handlers.effects import Say
from reminders.delivery import Lane
from tests.fakes import MORNING
from tests.fault.serving import Orders, Steps, children, serve
from tests.telegram_server import TelegramServer

TEXT = "各单位：请于5月31日前报送年度创建工作报告。"
FIRST = 1000  # the chat of the first contact; askers' are below
ANSWER_SECONDS = 0.05
TOGETHER = 20


@dataclass
class Broadcast:
    """The notice, its server and the process that sends it, and what was seen of them."""

    url: str
    server: TelegramServer
    contacts: int
    folder: Path
    chance: random.Random
    process: Any = None
    up: float = 0.0  # seconds the process was serving
    waits: list[float] = field(default_factory=list)  # of those who asked alone, until the reply reached their chat
    together: list[float] = field(default_factory=list)  # of twenty in one second, until the last was answered
    in_hand: list[set[str]] = field(default_factory=list)  # what was being sent at each kill
    across: list[float] = field(default_factory=list)  # as these, where a kill or a start fell between
    _serving_since: float = 0.0
    _kills: int = 0
    _crowds: int = 0  # odd while twenty are waiting

    def prepare(self) -> None:
        """Enter the contacts and the notice, and meet everybody."""
        self.server.answers_in = ANSWER_SECONDS
        self.server.limit(overall=30, per_chat=1)
        chats = range(FIRST, FIRST + self.contacts)
        for chat in chats:
            self.server.meets(chat)
        database = open_engine(self.url)
        source = f"telegram:{self.server.token.partition(':')[0]}"
        people = [{"id": chat, "source": source, "chat": str(chat), "created_at": MORNING} for chat in chats]
        row = {"lane": int(Lane.BROADCAST), "source": source, "body": as_json(Say(TEXT)), "state": "ready"}
        row |= {"due_at": MORNING, "created_at": MORNING, "attempts": 0}
        with database.begin() as connection:
            connection.execute(insert(accounts), people)
            connection.execute(
                insert(outbox),
                [{**row, "key": f"notice:1:{chat}", "account_id": chat, "chat": str(chat)} for chat in chats],
            )
        database.dispose()

    def run(self, kills: int) -> None:
        """Serve until nothing is left to be sent, killing the process at moments of its own."""
        moments = sorted(self.chance.uniform(0.15, 0.85) for _ in range(kills))
        database = open_engine(self.url)
        stop = threading.Event()
        asking = [threading.Thread(target=self._asks_each_second, args=(stop,)),
                  threading.Thread(target=self._ask_together, args=(stop,))]  # fmt: skip
        try:
            self._start()
            for one in asking:
                one.start()
            while (left := self._left(database)) > 0:
                if moments and 1 - left / self.contacts >= moments[0]:
                    moments.pop(0)
                    self._kill(database)
                    self._start()
                time.sleep(0.02)
            self.up += time.monotonic() - self._serving_since
        finally:
            stop.set()
            for one in asking:
                one.join()
            self.process.terminate()
            self.process.join(30)
            database.dispose()

    def _start(self) -> None:
        orders = Orders(self.url, self.server.url, Steps(), self.folder / "sent", LIMITS)
        asked = len(self.server.called("getUpdates"))
        self.process = children.Process(target=serve, args=(orders,), daemon=True)
        self.process.start()
        while len(self.server.called("getUpdates")) == asked:
            time.sleep(0.005)
        self._serving_since = time.monotonic()

    def _kill(self, database: Engine) -> None:
        self._kills += 1
        self.process.kill()
        self.process.join()
        self.up += time.monotonic() - self._serving_since
        held = select(outbox.c.key).where(outbox.c.state == "sending", outbox.c.lane == int(Lane.BROADCAST))
        with reading(database) as connection:
            self.in_hand.append(set(connection.execute(held).scalars()))

    def _left(self, database: Engine) -> int:
        open_ones = select(outbox.c.id).where(
            outbox.c.state.in_(["ready", "sending"]), outbox.c.lane == int(Lane.BROADCAST)
        )
        try:
            with reading(database) as connection:
                return len(connection.execute(open_ones).all())
        except Exception as error:
            if is_passing(error):
                return self.contacts
            raise

    def _asks_each_second(self, stop: threading.Event) -> None:
        while not stop.wait(1.2):
            self._ask([1])

    def _ask_together(self, stop: threading.Event) -> None:
        while not stop.wait(5.0):
            self._crowds += 1
            self._ask(range(100, 100 + TOGETHER), counts=False)
            self._crowds += 1

    def _ask(self, chats: Any, *, counts: bool = True) -> None:
        begun, kills, crowds = time.monotonic(), self._kills, self._crowds
        heard = {chat: self.server.heard(chat) for chat in chats}
        for chat in chats:
            self.server.says(chat, "你好")
        for chat in chats:
            self.server.wait_for(chat, heard[chat] + 1, 60)
        waited = time.monotonic() - begun
        if self._kills > kills or begun < self._serving_since + 1:  # the process was away, or rests for a window
            self.across.append(waited)
        elif counts and crowds % 2 == 0 and crowds == self._crowds:
            self.waits.append(waited)
        else:  # of the twenty, or one more beside them
            self.together.append(waited)

    # --- what came of it --------------------------------------------------------------------------------------

    def rows(self) -> list[Any]:
        """Every row of the notice."""
        database = open_engine(self.url)
        with reading(database) as connection:
            found = connection.execute(select(outbox).where(outbox.c.lane == int(Lane.BROADCAST))).all()
        database.dispose()
        return list(found)

    def received(self) -> Counter[int]:
        """How often the notice reached each chat."""
        chats = range(FIRST, FIRST + self.contacts)
        return Counter({chat: self.server.told(chat).count(TEXT) for chat in chats})

    def over_the_limit(self) -> int:
        """How many calls the server had to refuse for coming too fast."""
        return self.server.pace.refused

    @property
    def rate(self) -> float:
        """Messages of every kind in a second, while the process served."""
        sent = [call for call in self.server.called("sendMessage") if call.status == 200]
        return len(sent) / self.up

    def percentile(self, share: float) -> float:
        """How long this share of those who asked alone waited at most, in seconds."""
        return statistics.quantiles(self.waits, n=1000, method="inclusive")[round(share * 1000) - 1]
