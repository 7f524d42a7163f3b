"""A little that arrives while nothing else is written is written by whoever brings it, who never waits."""

import asyncio
import math
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from bot.storage.crowd import MANY
from bot.storage.engine import BUSY_MS, reading
from bot.storage.opening import open_current
from bot.storage.writer import Task, Writer
from tests.storage.jobs import Held, Notes, brings, names, remembers


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Engine]:
    engine = open_current(sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture
def writer(database: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Writer]:
    """A writer that has written before, as nobody opens a connection here; no commit is too slow for it."""
    monkeypatch.setattr("bot.storage.writer.SLOW_SECONDS", math.inf)
    made = Writer(database)
    made.submit(remembers("first")).result(10)
    yield made
    made.close()


def told_of(job: Any) -> tuple[Task, "Future[Any]"]:
    told: Future[Any] = Future()
    return Task(job, told.set_result, told.set_exception), told


def comes_to_write_here(writer: Writer) -> None:
    """Wait until the thread is done: whoever is told is told while it still writes."""
    for _ in range(1000):
        if writer.write_here(Task(lambda _: None)):
            return
        time.sleep(0.01)
    pytest.fail("nothing could be written here for ten seconds")


def test_it_is_committed_and_told_before_it_returns_and_in_the_thread_that_calls(
    database: Engine, writer: Writer
) -> None:
    comes_to_write_here(writer)
    threads: list[int] = []

    def job(connection: Connection) -> str:
        threads.append(threading.get_ident())
        return remembers("here")(connection)

    task, told = told_of(job)
    assert writer.write_here(task)
    assert told.done() and told.result() == "here"
    assert threads == [threading.get_ident()]
    assert names(database) == {"first", "here"}


def test_the_finishers_work_and_what_is_put_beside_share_its_commit(database: Engine, writer: Writer) -> None:
    notes = Notes()
    writer.finish_with(notes)
    comes_to_write_here(writer)
    notes.order.clear()
    commits: list[Connection] = []
    event.listen(database, "commit", commits.append)
    writer.put_beside(Task(notes.job("beside")))
    assert writer.write_here(Task(notes.job("here")))
    assert notes.order == ["here", "beside", "finisher"]
    assert len(commits) == 1


def test_what_is_being_written_is_not_waited_for(writer: Writer) -> None:
    held = Held(writer)
    assert not writer.write_here(Task(lambda _: pytest.fail("it was not to be written here")))
    held.release()


def test_what_was_put_before_is_not_overtaken(writer: Writer) -> None:
    comes_to_write_here(writer)
    before, told = told_of(remembers("before"))
    interval = sys.getswitchinterval()
    sys.setswitchinterval(10)  # the thread does not come to take it meanwhile
    try:
        writer.put(before)
        is_written = writer.write_here(Task(lambda _: pytest.fail("it was not to be written here")))
    finally:
        sys.setswitchinterval(interval)
    assert not is_written
    assert told.result(10) == "before"


def test_another_programs_lock_is_not_waited_for_and_the_thread_writes_when_it_is_gone(
    database: Engine, writer: Writer
) -> None:
    comes_to_write_here(writer)
    other = sqlite3.connect(str(database.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    beside, told_beside = told_of(remembers("beside"))
    task, told = told_of(remembers("here"))
    writer.put_beside(beside)
    assert writer.write_here(task)
    assert not told.done()
    other.execute("ROLLBACK")
    other.close()
    assert (told.result(10), told_beside.result(10)) == ("here", "beside")
    assert names(database) == {"first", "here", "beside"}


def test_what_began_here_begins_no_second_time_where_the_thread_has_to_write_it(writer: Writer) -> None:
    comes_to_write_here(writer)
    told: Future[str] = Future()
    fails = iter([True])

    def job(_: Connection) -> str:
        if next(fails, False):
            raise ZeroDivisionError
        return "late"

    assert writer.write_here(Task(job, told.set_result, told.set_exception, told.set_running_or_notify_cancel))
    assert told.result(10) == "late"
    assert writer.is_alive


def test_no_connection_that_does_not_wait_is_left_to_others(database: Engine, writer: Writer) -> None:
    comes_to_write_here(writer)
    task, told = told_of(lambda _: 1 / 0)
    assert writer.write_here(task)
    assert isinstance(told.exception(10), ZeroDivisionError)
    with reading(database) as one, reading(database) as another:
        for connection in (one, another):
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == BUSY_MS


def test_the_thread_waits_for_a_lock_on_the_connection_on_which_it_was_not_waited_for(
    database: Engine, writer: Writer
) -> None:
    comes_to_write_here(writer)
    waits: list[int] = []
    writer.submit(lambda c: waits.append(c.exec_driver_sql("PRAGMA busy_timeout").scalar())).result(10)
    assert waits == [BUSY_MS]


def test_what_fails_costs_what_is_beside_it_nothing(database: Engine, writer: Writer) -> None:
    comes_to_write_here(writer)
    beside, told_beside = told_of(remembers("beside"))
    writer.put_beside(beside)
    task, told = told_of(lambda _: 1 / 0)
    assert writer.write_here(task)
    assert isinstance(told.exception(10), ZeroDivisionError)
    assert told_beside.result(10) == "beside"
    assert names(database) == {"first", "beside"}


def test_after_a_commit_that_took_long_the_thread_alone_writes_for_a_while(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    comes_to_write_here(writer)
    monkeypatch.setattr("bot.storage.writer.SLOW_SECONDS", 0)
    assert writer.write_here(Task(lambda _: None))
    assert not writer.write_here(Task(lambda _: None))
    comes_to_write_here(writer)


def test_nobody_waits_for_a_server(postgresql_url: str) -> None:
    engine = open_current(postgresql_url)
    writer = Writer(engine)
    writer.submit(remembers("first")).result(10)
    writer.put(Task(lambda _: None))
    time.sleep(0.1)
    assert not writer.write_here(Task(lambda _: pytest.fail("it was not to be written here")))
    writer.close()
    engine.dispose()


def test_what_a_crowd_brought_is_dealt_with_though_nothing_more_comes(writer: Writer) -> None:
    notes, held = Notes(), Held(writer)
    writer.finish_with(notes)
    brings(writer, notes.job("crowd"), MANY)
    held.release()
    assert notes.has_worked.wait(10)
    comes_to_write_here(writer)
    assert "finisher" in notes.order[notes.order.index("crowd") :]


def test_after_the_end_nothing_is_written_here(database: Engine) -> None:
    writer = Writer(database)
    writer.submit(remembers("first")).result(10)
    writer.close()
    assert not writer.write_here(Task(lambda _: pytest.fail("it was not to be written any more")))


async def test_many_threads_and_a_loop_write_at_once_and_each_is_told_once(database: Engine, writer: Writer) -> None:
    told: list[str] = []

    def put_some(thread: int) -> None:
        for number in range(40):
            writer.put(Task(remembers(f"{thread}.{number}"), told.append))
            writer.put_beside(Task(remembers(f"{thread}.{number}+"), told.append))

    threads = [threading.Thread(target=put_some, args=(thread,)) for thread in range(3)]
    for each in threads:
        each.start()
    here = 0
    for number in range(200):
        task = Task(remembers(f"here.{number}"), told.append)
        if writer.write_here(task):
            here += 1
        else:
            writer.put(task)
        await asyncio.sleep(0.001)
    for each in threads:
        each.join()
    writer.close()
    assert len(told) == len(set(told)) == 440
    assert names(database) == {"first", *told}
    assert here
