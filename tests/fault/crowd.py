"""Many people at once, each through enrolment and four figures, while the process that serves them has its troubles.

Everybody says the next thing when the reply to the last has reached them (or, eager, everything at once). What each
should read is learnt first, from one person of every kind whom nothing disturbs.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import psycopg
from sqlalchemy import Engine, func, make_url, select

from bot.storage.engine import open_engine, reading
from bot.storage.invites import issue
from bot.storage.opening import open_current
from bot.storage.registry import import_units, read_units
from bot.storage.round_entry import open_round
from bot.storage.tables import answers, audit, drafts, inbox, metadata, outbox, units
from bot.storage.verification import verify_chains
from tests.fakes import YEAR
from tests.fault.serving import Orders, Steps, children, serve
from tests.telegram_server import Shown, TelegramServer

FIRST = 1000  # the first person's chat
PATIENCE_SECONDS = 60.0  # without any progress
FIGURES = (
    ("1204", "950", "6.3", "52.5"), ("88", "91", "-2.5", "49.9"),
    ("15", "12", "20", "61.0"), ("2310", "2100", "0", "33.3"),
)  # fmt: skip
KEYS = ("new_enterprises", "prev.new_enterprises", "sme_revenue_growth", "sme_gdp_share")
ANSWERED_BY = (0, 0, 1, 2, 3, 4, 4)  # answers recorded once so many replies, and one, were seen
_PIDS = "SELECT pid FROM pg_stat_activity WHERE datname = %s ORDER BY pid"
UNIT = "〔单位〕"  # in the place of a unit's name


@dataclass
class Person:
    """Somebody in the crowd: what they say, what they have read, and how far they were whenever trouble came."""

    chat: int
    unit: str
    lines: tuple[str, ...]
    figures: tuple[str, ...]
    seen: int = 0
    read: list[str] = field(default_factory=list)
    in_trouble_at: set[int] = field(default_factory=set)

    @property
    def is_done(self) -> bool:
        return self.seen == len(self.lines)


@dataclass
class Crowd:
    """The people, the Bot API server between, and the process that serves them."""

    url: str
    server: TelegramServer
    folder: Path
    how_many: int
    chance: random.Random
    eager: bool = False
    process: Any = None
    people: dict[int, Person] = field(default_factory=dict)
    expected: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)
    troubles: int = 0

    def __enter__(self) -> Self:
        self._prepare()
        self.server.api.on_shown = self._shown
        self.start()
        self._rehearse()
        return self

    def __exit__(self, *exc: object) -> None:
        self.process.terminate()
        self.process.join(30)
        self.process.kill()
        self.database.dispose()

    # --- getting ready ----------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        open_current(self.url).dispose()
        self.database: Engine = open_engine(self.url)
        names = [f"第{number}县" for number in range(FIRST, FIRST + self.how_many)]
        rows = [["code", "city", "name", "kind", "former_poverty", "assessment_year"]]
        rows += [[str(140000 + at), "吕梁市", name, "county", "否", "1"] for at, name in enumerate(names)]
        now = datetime.now(UTC)
        with self.database.begin() as connection:
            open_round(connection, YEAR, "shanxi-2022", None, now)
            import_units(connection, read_units(rows), now)
            ids = {row.name: row.id for row in connection.execute(select(units.c.name, units.c.id))}
            for at, name in enumerate(names):
                code = issue(connection, "contact", now, unit_id=ids[name]).code
                figures = FIGURES[at % len(FIGURES)]
                lines = (f"/start {code}", "指标填报", *figures, "进度")
                self.people[FIRST + at] = Person(FIRST + at, name, lines, figures)

    def start(self) -> None:
        """Start the process, and wait until it asks for updates."""
        asked = len(self.server.called("getUpdates"))
        self.process = children.Process(
            target=serve, args=(Orders(self.url, self.server.url, Steps(), self.folder / "sent"),), daemon=True
        )
        self.process.start()
        until = time.monotonic() + PATIENCE_SECONDS
        while len(self.server.called("getUpdates")) == asked:
            assert time.monotonic() < until, "the process did not begin to serve"
            time.sleep(0.005)

    def _rehearse(self) -> None:
        first = list(self.people.values())[: len(FIGURES)]
        for person in first:
            self.server.says(person.chat, person.lines[0])
        self._until(lambda: all(person.is_done for person in first))
        self.expected = {person.figures: person.read for person in first}
        assert all(len(set(texts)) == len(texts) for texts in self.expected.values())

    # --- what happens -----------------------------------------------------------------------------------------

    def run(self, troubles: int = 0, trouble: Callable[[], bool] = lambda: False) -> None:
        """Let everybody talk; have trouble so many times, at random moments. `trouble` says whether there was any."""
        moments = sorted(self.chance.random() * 0.98 for _ in range(troubles))
        for person in list(self.people.values())[len(FIGURES) :]:
            for line in person.lines if self.eager else person.lines[:1]:
                self.server.says(person.chat, line)
        total = sum(len(person.lines) for person in self.people.values())

        def is_over() -> bool:
            while moments and sum(person.seen for person in self.people.values()) / total >= moments[0]:
                moments.pop(0)
                if trouble():
                    self.troubles += 1
                    for person in self.people.values():
                        person.in_trouble_at.add(person.seen)
                time.sleep(self.chance.random() * 0.05)
            return all(person.is_done for person in self.people.values())

        self._until(is_over)
        self._until(self._is_quiet)

    def _shown(self, chat: int, shown: Shown) -> None:
        """Go on, when this is what comes next. Called by the server, with its lock held."""
        person = self.people[chat]
        text = shown.text.replace(person.unit, UNIT)
        person.read.append(text)
        expected = self.expected.get(person.figures)
        is_next = expected is None or (not person.is_done and text == expected[person.seen])
        if not is_next:
            if text not in (expected or ())[: person.seen]:
                self.strange.append(f"{chat} at {person.seen}: {text}")
            return
        person.seen += 1
        if not person.is_done and (expected is None or not self.eager):
            self.server.says(chat, person.lines[person.seen])

    def killed(self) -> bool:
        """Kill the process, look whether anything acknowledged is missing, and start it again."""
        self.process.kill()
        self.process.join()
        self._check_acknowledged()
        self.start()
        return True

    def _check_acknowledged(self) -> None:
        """While nobody serves: what was replied to is recorded, and what was confirmed is stored."""
        with self.server.api.lock:
            seen = {person.unit: person.seen for person in self.people.values()}
            confirmed = set(self.server.api.updates.history) - {each for each, _ in self.server.api.updates.pending}
        recorded = self._recorded()
        lost = [unit for unit, at in seen.items() if at and len(recorded.get(unit, ())) < ANSWERED_BY[at - 1]]
        assert not lost, f"acknowledged answers of {lost} are lost"
        with reading(self.database) as connection:
            stored = {int(each) for each in connection.execute(select(inbox.c.update_id)).scalars()}
        assert confirmed <= stored, "updates were confirmed before they were stored"

    def loses_a_connection(self) -> bool:
        """Have PostgreSQL end one of the process's connections, as soon as it has one."""
        url = make_url(self.url)
        admin = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
        self.database.dispose()  # the test's own are not meant
        until = time.monotonic() + PATIENCE_SECONDS
        with psycopg.connect(admin, autocommit=True) as connection:
            while time.monotonic() < until:
                pids = connection.execute(_PIDS, [url.database]).fetchall()
                pid = self.chance.choice(pids)[0] if pids else 0
                if pid and connection.execute("SELECT pg_terminate_backend(%s)", [pid]).fetchone() == (True,):
                    return True
                time.sleep(0.01)
        return False

    def _until(self, holds: Callable[[], bool]) -> None:
        last, moved = -1, time.monotonic()
        while not holds():
            assert self.process.is_alive(), "the process ended by itself"
            now = sum(len(person.read) for person in self.people.values())
            if now != last:
                last, moved = now, time.monotonic()
            if time.monotonic() > moved + PATIENCE_SECONDS:
                waiting = [person for person in self.people.values() if not person.is_done]
                raise AssertionError(f"{len(waiting)} get no reply: {[(one.chat, one.seen) for one in waiting[:5]]}")
            time.sleep(0.01)

    def _is_quiet(self) -> bool:
        if self.server.pending:
            return False
        with reading(self.database) as connection:
            waits = connection.execute(select(inbox.c.id).where(inbox.c.state == "waiting").limit(1)).first()
            unsent = connection.execute(select(outbox.c.id).where(outbox.c.state != "sent").limit(1)).first()
        return waits is None and unsent is None

    # --- what must be true ------------------------------------------------------------------------------------

    def check(self) -> None:
        """Nothing was lost, and nothing happened twice."""
        assert not self.strange, f"{len(self.strange)} unexpected replies, first {self.strange[0]}"
        for person in self.people.values():
            self._check_read(person)
        recorded = self._recorded()
        for person in self.people.values():
            assert recorded[person.unit] == list(zip(KEYS, person.figures, strict=True)), person.unit
        said = sum(len(person.lines) for person in self.people.values())
        with reading(self.database) as connection:

            def column(statement: Any) -> list[Any]:
                return list(connection.execute(statement).scalars())

            done = column(select(inbox.c.id).where(inbox.c.state == "done"))
            assert len(done) == said == connection.execute(select(func.count()).select_from(inbox)).scalar()
            assert sorted(column(select(audit.c.inbox_id))) == sorted(done)
            assert sorted(column(select(outbox.c.key))) == sorted(f"reply:{each}:0" for each in done)
            for name in ("people", "accounts", "roles", "drafts", "conversations"):
                count = connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar()
                assert count == self.how_many, name
        verified = verify_chains(self.database)
        assert not verified.breaks, verified.breaks

    def _check_read(self, person: Person) -> None:
        """Every reply in order; a second time only one that was in flight when there was trouble."""
        expected = self.expected[person.figures]
        assert list(dict.fromkeys(person.read)) == expected, person.chat
        twice = {expected.index(text): times for text, times in Counter(person.read).items() if times > 1}
        in_flight = person.in_trouble_at | {seen - 1 for seen in person.in_trouble_at}
        assert set(twice) <= in_flight, f"{person.chat} read {twice} again, in flight were {in_flight}"

    def read_twice(self) -> int:
        """How many replies were read a second time."""
        return sum(len(person.read) - person.seen for person in self.people.values())

    def _recorded(self) -> dict[str, Sequence[tuple[str, str]]]:
        query = (
            select(units.c.name, answers.c.key, answers.c.value)
            .join(drafts, drafts.c.unit_id == units.c.id)
            .join(answers, answers.c.draft_id == drafts.c.id)
            .order_by(units.c.id, answers.c.seq)
        )
        found: dict[str, list[tuple[str, str]]] = {}
        with reading(self.database) as connection:
            for name, key, value in connection.execute(query):
                found.setdefault(name, []).append((key, value))
        return {**found}
