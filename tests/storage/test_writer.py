"""One thread writes; what waits is committed together, and nothing that goes wrong outlives its own job."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.storage.crowd import HELD_UP_SECONDS, MANY
from bot.storage.opening import open_current
from bot.storage.writer import Task, Writer, is_passing
from tests.storage.jobs import Held, Notes, brings, names, remembers


@pytest.fixture
def writer(database: Engine) -> Iterator[Writer]:
    made = Writer(database)
    yield made
    made.close()


def test_jobs_that_wait_share_one_commit_and_each_gets_its_own_answer(database: Engine, writer: Writer) -> None:
    held = Held(writer)
    commits: list[int] = []
    futures = [writer.submit(remembers(f"job{number}")) for number in range(50)]
    event.listen(database, "commit", lambda _: commits.append(1))
    held.release()
    assert [future.result(10) for future in futures] == [f"job{number}" for number in range(50)]
    assert len(commits) == 2  # the held one and all the others


def test_a_failing_job_costs_the_others_of_its_group_nothing(database: Engine, writer: Writer) -> None:
    held = Held(writer)
    good = [writer.submit(remembers("one"))]
    bad = writer.submit(remembers("one"))
    worse = writer.submit(lambda _: 1 / 0)
    good.append(writer.submit(remembers("two")))
    held.release()
    assert [future.result(10) for future in good] == ["one", "two"]
    assert isinstance(bad.exception(10), IntegrityError)
    assert isinstance(worse.exception(10), ZeroDivisionError)
    assert names(database) == {"one", "two"}


def test_a_future_is_done_only_once_its_job_is_committed(database: Engine, writer: Writer) -> None:
    seen: list[set[str]] = []
    future = writer.submit(remembers("one"))
    future.add_done_callback(lambda _: seen.append(names(database)))
    future.result(10)
    writer.close()
    assert seen == [{"one"}]


async def test_whoever_stops_waiting_does_not_stop_the_writer(database: Engine, writer: Writer) -> None:
    held = Held(writer)
    given_up = asyncio.wrap_future(writer.submit(remembers("given up")))
    await asyncio.sleep(0)
    given_up.cancel()
    held.release()
    assert await asyncio.wrap_future(writer.submit(remembers("after"))) == "after"


async def test_a_job_under_way_is_not_disturbed_by_being_given_up(database: Engine, writer: Writer) -> None:
    started, go = threading.Event(), threading.Event()

    def slow(connection: Connection) -> str:
        started.set()
        go.wait(10)
        return remembers("slow")(connection)

    waiting = asyncio.wrap_future(writer.submit(slow))
    await asyncio.to_thread(started.wait, 10)
    waiting.cancel()
    await asyncio.sleep(0)
    go.set()
    await asyncio.wrap_future(writer.submit(remembers("after")))
    assert names(database) == {"slow", "after"}


def test_closing_finishes_what_is_queued(database: Engine) -> None:
    writer = Writer(database)
    futures = [writer.submit(remembers(f"job{number}")) for number in range(20)]
    writer.close()
    assert all(future.done() for future in futures)
    assert len(names(database)) == 20


def test_what_the_last_commit_leads_to_is_written_before_the_end(database: Engine) -> None:
    writer = Writer(database)
    held = Held(writer)
    writer.put(Task(remembers("one"), lambda _: writer.put_beside(Task(remembers("two")))))
    closing = threading.Thread(target=writer.close)
    closing.start()
    held.release()
    closing.join(10)
    assert names(database) == {"one", "two"}


@pytest.mark.parametrize("idle_seconds", [0.0, 0.05])
def test_what_is_put_beside_is_written_soon_all_the_same(writer: Writer, idle_seconds: float) -> None:
    writer.submit(remembers("before")).result(10)
    time.sleep(idle_seconds)
    mark: Future[str] = Future()
    writer.put_beside(Task(remembers("mark"), mark.set_result))
    assert mark.result(10) == "mark"


def test_what_is_put_beside_shares_a_commit(database: Engine, writer: Writer) -> None:
    commits: list[Connection] = []
    event.listen(database, "commit", commits.append)
    go = threading.Event()
    slow = writer.submit(lambda _: go.wait(10))
    mark: Future[str] = Future()
    writer.put_beside(Task(remembers("mark"), mark.set_result))
    following = writer.submit(remembers("next"))
    go.set()
    assert (slow.result(10), mark.result(10), following.result(10)) == (True, "mark", "next")
    assert len(commits) <= 2


def test_somebody_told_who_raises_does_not_end_the_writer(writer: Writer) -> None:
    writer.submit(remembers("one")).add_done_callback(lambda _: 1 / 0)
    writer.put(Task(remembers("mark"), lambda _: 1 / 0))
    writer.put(Task(lambda _: 1 / 0, failed=lambda _: 1 / 0))
    assert writer.submit(remembers("two")).result(10) == "two"


def test_a_database_that_is_away_fails_the_jobs_and_the_writer_goes_on(postgresql_url: str) -> None:
    database = open_current(postgresql_url)
    writer = Writer(database)
    writer.submit(remembers("before")).result(10)
    name = make_url(postgresql_url).database
    admin = create_engine(
        make_url(postgresql_url).set(drivername="postgresql+psycopg", database="postgres"),
        isolation_level="AUTOCOMMIT",
    )
    with admin.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false"))
        connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"))
        lost = writer.submit(remembers("meanwhile")).exception(30)
        connection.execute(text(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true"))
    assert isinstance(lost, OperationalError) and is_passing(lost)
    assert writer.submit(remembers("after")).result(10) == "after"
    assert names(database) == {"before", "after"}
    writer.close()
    database.dispose()
    admin.dispose()


def test_connections_that_are_cut_again_and_again_cost_nothing(postgresql_url: str) -> None:
    """Whatever is cut off before its commit is done again; every future comes true."""
    database = open_current(postgresql_url)
    writer = Writer(database)
    stop, goes_on = threading.Event(), threading.Event()
    cut = [0]

    def cuts() -> None:
        admin = create_engine(
            make_url(postgresql_url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
        )
        mine = text(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        with admin.connect() as connection:
            while not stop.is_set():
                cut[0] += connection.execute(mine).scalar() or 0
                goes_on.clear()
                time.sleep(0.06)
                goes_on.wait(10)  # a connection must live long enough to be of use, on a busy machine too
        admin.dispose()

    def job(name: str) -> Callable[[Connection], None]:
        def idempotent(connection: Connection) -> None:  # as all jobs must be: they may have been committed already
            connection.execute(text("INSERT INTO facts VALUES (:n, '') ON CONFLICT DO NOTHING"), {"n": name})

        return idempotent

    thread = threading.Thread(target=cuts)
    thread.start()
    until = time.monotonic() + 60
    futures: list[Any] = []
    while cut[0] <= 10 and time.monotonic() < until:
        futures.append(writer.submit(job(f"job{len(futures)}")))
        futures[-1].add_done_callback(lambda _: goes_on.set())
        time.sleep(0.002)
    failed = [future.exception(30) for future in futures if future.exception(30) is not None]
    stop.set()
    thread.join()
    assert cut[0] > 10
    assert not failed
    assert names(database) == {f"job{number}" for number in range(len(futures))}
    writer.close()
    database.dispose()


# --- a crowd --------------------------------------------------------------------------------------------------


def test_what_a_few_bring_is_committed_with_the_work_on_it(writer: Writer) -> None:
    notes, held = Notes(), Held(writer)
    writer.finish_with(notes)
    brought = notes.brought(writer, "few", by=MANY - 1)
    held.release()
    brought.result(10)
    assert notes.order[-3:] == ["few", "finisher", "few told"]


def test_what_a_crowd_brings_is_acknowledged_before_anything_else_is_done(writer: Writer) -> None:
    notes, held = Notes(), Held(writer)
    writer.finish_with(notes)
    other = writer.submit(notes.job("other"))
    notes.brought(writer, "first", by=MANY)
    notes.brought(writer, "second", by=1)
    held.release()
    other.result(10)
    told = notes.order.index("second told")
    assert notes.order[told + 1 : told + 3] == ["other", "finisher"]
    assert set(notes.order[:told]) - {"finisher"} == {"first", "second", "first told"}


def test_a_crowd_holds_up_the_others_for_a_while_only(writer: Writer) -> None:
    notes = Notes()
    writer.finish_with(notes)
    stop = threading.Event()

    def bring() -> None:
        while not stop.is_set():
            notes.brought(writer, "brought", by=MANY).result(10)

    crowd = [threading.Thread(target=bring) for _ in range(4)]
    for each in crowd:
        each.start()
    try:
        for _ in range(3):
            notes.has_worked.clear()
            writer.submit(notes.job("other")).result(10 * HELD_UP_SECONDS)
            assert notes.has_worked.wait(10 * HELD_UP_SECONDS)
    finally:
        stop.set()
        for each in crowd:
            each.join()


def test_closing_finishes_what_a_crowd_held_up(database: Engine) -> None:
    writer = Writer(database)
    held = Held(writer)
    other = writer.submit(remembers("other"))
    crowd = brings(writer, remembers("crowd"), MANY)
    held.release()
    writer.close()
    assert other.done() and crowd.done()
    assert names(database) == {"crowd", "other"}


def test_a_crowd_with_a_bad_job_among_it_is_acknowledged_but_for_that(database: Engine, writer: Writer) -> None:
    held = Held(writer)
    bad = brings(writer, lambda _: 1 / 0, 1)
    good = [brings(writer, remembers(f"job{number}"), 1) for number in range(MANY)]
    held.release()
    assert len({told.result(10) for told in good}) == MANY
    assert isinstance(bad.exception(10), ZeroDivisionError)
    assert len(names(database)) == MANY
