"""What does it cost to know what is due? Ours, computed from how everything stands, beside APScheduler's job store.

One run, one machine, SQLite. The province: 117 counties with 26 people each, their yearly
report and dates of the staff's own, worth 100,000 entries of a plan; on the afternoon of the report's last day
3,042 messages are due at once. APScheduler keeps the same 100,000 entries as jobs, of which 3,042 are due.

    idle     one tick when nothing is due (ours: a beat of the clockwork)
    finding  which messages are due now (ours: the pass alone, and with everything loaded from the database)
    queueing putting the 3,042 into the outbox, worded, with their keys (ours: the whole tick, less finding)
    memory   what holding the plan takes
"""

import gc
import pickle
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Connection, insert

from bot.clockwork import Clockwork
from bot.logs import configure
from bot.storage.opening import open_current
from bot.storage.reminding import load_scene, look
from bot.storage.round_entry import open_round
from bot.storage.rounds import Rounds
from bot.storage.tables import accounts, own_dates, people, roles, unit_rounds, units
from bot.storage.writer import Writer
from bot.ticking import AHEAD, peek, tick
from reminders.deadlines import LOCAL
from reminders.due import survey

COUNTIES, PEOPLE, RUNGS, ENTRIES = 117, 26, 7, 100_000
YEAR = 2022
DUE = datetime(2023, 5, 31, 15, 0, tzinfo=LOCAL)
QUIET = datetime(2023, 6, 30, 3, 0, tzinfo=LOCAL)
TIMES = 15


def nothing() -> None:
    """What APScheduler's jobs do."""


class Still:
    """A clock that stands."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


def main() -> None:
    configure("warning")
    folder = Path(tempfile.mkdtemp())
    database = open_current(f"sqlite:///{folder}/ours.db")
    with database.begin() as connection:
        fill(connection)
        look(connection, DUE - timedelta(minutes=1))
    store = jobs(folder)
    nobody = DUE.astimezone(UTC) - timedelta(days=1)  # before the first of them
    idle_ours = idle(database)
    idle_theirs = best(lambda: (store.get_due_jobs(nobody), store.get_next_run_time()))
    print(f"{COUNTIES * PEOPLE} people, {ENTRIES:,} entries of a plan; best of {TIMES}, processor time in ms\n")
    row("idle", idle_ours, idle_theirs)
    with database.connect() as connection:
        opened = Rounds().opened(connection)
        scene = load_scene(connection, opened, DUE, DUE.date() + AHEAD)
        found = survey(scene)
        alone = best(lambda: survey(scene))
        loaded = best(lambda: peek(connection, opened, DUE))
    due_jobs = store.get_due_jobs(DUE.astimezone(UTC))
    finding = best(lambda: store.get_due_jobs(DUE.astimezone(UTC)))
    assert len(found.messages) == COUNTIES * PEOPLE == len(due_jobs), (len(found.messages), len(due_jobs))
    row(f"finding {len(found.messages)}", alone, finding)
    row("  … and loading everything first", loaded, finding)
    began = time.process_time()
    with database.begin() as connection:
        ticked = tick(connection, opened, DUE)
    whole = (time.process_time() - began) * 1000
    assert len(ticked.queued) == COUNTIES * PEOPLE
    print(f"{'queueing ' + str(len(ticked.queued)):34}{whole - loaded:10.1f}      (the whole tick: {whole:.0f} ms)")
    ours = held(lambda: load_with(database))
    row("memory, MB", ours, held(store.get_all_jobs))


def fill(connection: Connection) -> None:
    """A province: units under creation, their people, and dates of the staff's own spread over two years."""
    open_round(connection, YEAR, "shanxi-2022", None, DUE)
    now = datetime(2023, 1, 5, 9, tzinfo=LOCAL)
    connection.execute(insert(units), [{"id": n, "name": f"县{n}", "city": f"市{n % 11}", "kind": "county"}
                                       for n in range(1, COUNTIES + 1)])  # fmt: skip
    connection.execute(insert(unit_rounds), [{"year": YEAR, "unit_id": n, "assessment_year": 1}
                                             for n in range(1, COUNTIES + 1)])  # fmt: skip
    everybody = range(1, COUNTIES * PEOPLE + 1)
    connection.execute(insert(people), [{"id": n, "name": f"人{n}", "created_at": now} for n in everybody])
    connection.execute(insert(accounts), [{"person_id": n, "source": "web", "chat": str(n), "created_at": now}
                                          for n in everybody])  # fmt: skip
    connection.execute(insert(roles), [
        {"person_id": n, "role": "contact", "unit_id": (n - 1) % COUNTIES + 1, "rank": 1, "duty": "fill",
         "valid_from": now} for n in everybody
    ])  # fmt: skip
    dates = ENTRIES // RUNGS // COUNTIES - 1
    first = date(2023, 7, 1)
    connection.execute(insert(own_dates), [
        {"year": YEAR, "title": f"事项{n}", "due_on": first + timedelta(days=5 * n), "set_at": now}
        for n in range(dates)
    ])  # fmt: skip


def jobs(folder: Path) -> SQLAlchemyJobStore:
    """The same plan as jobs: one for each entry, 3,042 of them due."""
    scheduler = BackgroundScheduler(timezone=UTC)
    store = SQLAlchemyJobStore(url=f"sqlite:///{folder}/theirs.db")
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    scheduler.add_jobstore(store)
    scheduler.start(paused=True)
    job = scheduler.add_job(nothing, "date", run_date=DUE, id="template")
    state, rows = job.__getstate__(), []
    for number in range(ENTRIES):
        at = (
            DUE.astimezone(UTC)
            if number < COUNTIES * PEOPLE
            else DUE.astimezone(UTC) + timedelta(days=40, minutes=number)
        )
        state |= {"id": str(number), "next_run_time": at}
        rows.append({"id": str(number), "next_run_time": at.timestamp(), "job_state": pickle.dumps(state, -1)})
    with store.engine.begin() as connection:
        connection.execute(store.jobs_t.delete())
        connection.execute(insert(store.jobs_t), rows)
    return store


def idle(database) -> float:
    """One beat of the clockwork when it has just looked: what happens in most minutes."""
    writer = Writer(database)
    clockwork = Clockwork(database, writer, Still(QUIET), lambda _: None, "benchmark")
    clockwork.passes(QUIET)
    found = best(clockwork.beat, 200)
    writer.close()
    with database.begin() as connection:
        look(connection, DUE - timedelta(minutes=1))
    return found


def load_with(database) -> object:
    with database.connect() as connection:
        return load_scene(connection, Rounds().opened(connection), DUE, DUE.date() + AHEAD)


def best(act: Callable[[], object], times: int = TIMES) -> float:
    taken = []
    for _ in range(times):
        began = time.process_time()
        act()
        taken.append((time.process_time() - began) * 1000)
    return min(taken)


def held(act: Callable[[], object]) -> float:
    gc.collect()
    tracemalloc.start()
    kept = act()
    size = tracemalloc.get_traced_memory()[0] / 1024**2
    tracemalloc.stop()
    assert kept is not None
    return size


def row(what: str, ours: float, theirs: float) -> None:
    print(f"{what:34}{ours:10.3f}{theirs:12.3f}   {ours / theirs:6.2f}×")


if __name__ == "__main__":
    print(f"{'':34}{'ours':>10}{'APScheduler':>12}", file=sys.stdout)
    main()
