"""One person's way through the product, step by step, with a serving process that may die at any moment.

enrol by /start CODE → 申报条件, to the end → 指标填报, three indicators → 进度. The person waits for each reply, as
people do. Whoever serves is started again when it has died, and the person notices nothing but the wait. In one
journey the process dies once with every message, always so many steps after it was said: what all the journeys
together have gone through is every step of every message.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select

from bot.crash import EXIT_CODE
from bot.storage.engine import open_engine, reading
from bot.storage.tables import answers, inbox, outbox
from tests.fault.outcome import check_kept, check_seen
from tests.fault.serving import Orders, Steps, children, serve
from tests.telegram_server import TelegramServer

CHAT = 42
PATIENCE_SECONDS = 60.0
TAPS = ("申报条件", "是")  # what this person taps; everything else is typed
WORDS = (
    "申报条件", "是", "31200", "812", "46", "焦化", "58", "3", "7", "健全", "确认",
    "指标填报", "1204", "950", "6.3", "52.5", "进度",
)  # fmt: skip
ANSWERED_BY = (*[0] * 2, *range(1, 11), 10, *range(11, 15), 14)  # answers recorded once reply number n was seen

LOST = 255  # what multiprocessing says when its fork server did not learn how a child ended; seen once in 800 ends


@dataclass
class Serving:
    """The process that serves a database; started again whenever it has died."""

    url: str
    server: TelegramServer
    sent: Path
    steps: Steps = field(default_factory=Steps)
    deaths: int = 0
    process: Any = None

    def start(self, crash_at: int = 0) -> None:
        """Start a process that dies at this step; 0: it does not."""
        self.sent.unlink(missing_ok=True)
        self.steps.begin(crash_at)
        orders = Orders(self.url, self.server.url, self.steps, self.sent)
        self.process = children.Process(target=serve, args=(orders,), daemon=True)
        self.process.start()

    def is_dead(self) -> bool:
        code = self.process.exitcode
        assert code in (None, EXIT_CODE, LOST), f"the process ended with {code}"
        return code is not None

    def restart(self) -> None:
        self.deaths += 1
        self.start()

    def stop(self) -> None:
        """Stop it in good order, unless it dies of that."""
        self.steps.die_in(0)
        self.process.terminate()
        self.process.join(PATIENCE_SECONDS)
        code = self.process.exitcode
        if code == LOST:  # what it leaves as its very last act says the same
            code = 0 if self.sent.exists() else EXIT_CODE
        self.deaths += code == EXIT_CODE  # its step came when all was done
        assert code in (0, EXIT_CODE), f"it did not stop in good order: {code}"


@dataclass
class Journey:
    """A person, the Bot API server between them and the process, and what was seen.

    `dies_after`: so many steps after each message the process dies; 0: it lives. `took`: the steps of each message,
    where it lived; `survived`: the messages where it should have died and had no such step.
    """

    server: TelegramServer
    serving: Serving
    code: Callable[[], str]
    dies_after: int = 0
    took: list[int] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)  # the replies of a journey without a crash; empty: this is it
    seen: int = 0
    seen_at_deaths: list[int] = field(default_factory=list)
    survived: list[int] = field(default_factory=list)

    def run(self) -> None:
        """Go all the way; raise AssertionError where something acknowledged was lost."""
        self.database: Engine = open_engine(self.serving.url)
        try:
            self.serving.start()
            self._until(lambda: bool(self.server.called("getUpdates")))  # it serves: somebody may be invited
            for word in (f"/start {self.code()}", *WORDS):
                self._ask(word)
            self.serving.stop()
            check_seen(self)
            check_kept(self.database)
        finally:
            self.database.dispose()
            with suppress(AttributeError):
                self.serving.process.kill()

    def texts(self) -> list[str]:
        return self.server.told(CHAT)

    def _ask(self, word: str) -> None:
        """Say or tap something, wait for the reply to it, and until all that follows from it is done."""
        deaths, begun = self.serving.deaths, self.serving.steps.count
        heard = self.server.heard(CHAT)
        is_mortal = self.dies_after and self.dies_after <= self.took[self.seen]
        if is_mortal:
            self.serving.steps.die_in(self.dies_after)
        if word in TAPS:
            self.server.taps(CHAT, word)
        else:
            self.server.says(CHAT, word)
        if self.expected:
            wanted = self.expected[self.seen]
            self._until(lambda: wanted in self.texts())
        else:
            self._until(lambda: self.server.heard(CHAT) > heard)
        self.seen += 1
        self._until(self._is_quiet)
        if not self.expected:
            self.took.append(self.serving.steps.count - begun)
        elif is_mortal and self.serving.deaths == deaths:
            self.survived.append(self.seen)
        self.serving.steps.die_in(0)

    def _until(self, holds: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            heard = self.server.heard(CHAT)
            if self.serving.is_dead():
                self._after_death()
            if time.monotonic() > until:
                raise AssertionError(f"no reply to message {self.seen + 1}, or no end of it: {self.texts()[-2:]}")
            with suppress(TimeoutError):
                self.server.wait_for(CHAT, heard + 1, 0.005)

    def _after_death(self) -> None:
        """Nothing that was acknowledged may be missing, before anything can be made good again."""
        self.seen_at_deaths.append(self.seen)
        if self.seen:
            assert self._answers() >= ANSWERED_BY[self.seen - 1], f"lost, though reply {self.seen} was seen"
        confirmed = set(self.server.api.updates.history) - {each for each, _ in self.server.api.updates.pending}
        if confirmed:
            with reading(self.database) as connection:
                stored = {int(each) for each in connection.execute(select(inbox.c.update_id)).scalars()}
            assert confirmed <= stored, "an update was confirmed before it was stored"
        self.serving.restart()

    def _answers(self) -> int:
        with reading(self.database) as connection:
            return int(connection.execute(select(func.count()).select_from(answers)).scalar_one())

    def _is_quiet(self) -> bool:
        """Whether everything is confirmed, answered and marked, and the process waits for more."""
        if self.server.pending:
            return False
        with reading(self.database) as connection:
            open_in = connection.execute(select(inbox.c.id).where(inbox.c.state == "waiting").limit(1)).first()
            open_out = connection.execute(select(outbox.c.id).where(outbox.c.state != "sent").limit(1)).first()
        return open_in is None and open_out is None
