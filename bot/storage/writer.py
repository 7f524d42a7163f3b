"""Writes, whatever is waiting in one commit: sixty-four waiting turns cost one flush.

A job is a function of a connection. It must be safe to run again: when one of a group fails, the group is rolled
back and every job is run again in a transaction of its own, so that one bad job costs the others nothing.

One at a time writes. As a rule that is a thread of its own; waking it costs as much as a tenth of a turn, so a little
that arrives while nothing else is written may be written by whoever brings it: `write_here`.
"""

import math
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Protocol, TypeVar

import structlog
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.bell import Bell
from bot.crash import NEVER, CrashPoint
from bot.storage.crowd import QUIET_SECONDS, Crowd
from bot.storage.engine import wait_for_lock

T = TypeVar("T")
Job = Callable[[Connection], Any]

GROUP = 256
PAUSES_SECONDS = (0.0, 0.1, 0.3, 0.6, 1.0)  # before each new connection, when one was lost: a failover takes a moment
PASSING = ("08", "40", "53", "55", "57", "58")  # PostgreSQL's classes of trouble that no job is to blame for
AWAY = ("08", "53", "57", "58")  # of these, those in which the next attempt will hardly fare better
PATIENCE_SECONDS = 0.01  # for which what is put beside waits for something to share a commit with
SLOW_SECONDS = 0.01  # longer than this nobody who has other things to do should be kept by a commit
ALONE_SECONDS = 1.0  # for which the thread alone writes after that, so that it happens to hardly anybody

log = structlog.get_logger()


def _nobody(_: object) -> None: ...


class Task(Struct, frozen=True):
    """A job, and who is told, by whoever has written it, what became of it.

    `done` is called with its result once the transaction has been committed, `failed` with what went wrong instead.
    `begins` is asked before it is run; where it says no, nobody wants it any more. `acknowledges`: how many wait for
    nothing but to hear that it is committed.
    """

    job: Job
    done: Callable[[Any], object] = _nobody
    failed: Callable[[BaseException], object] = _nobody
    begins: Callable[[], bool] | None = None
    acknowledges: int = 0


class Finisher(Protocol):
    """Works at the end of every group, in its transaction, on what the jobs have written; whoever writes calls it."""

    def work(self, connection: Connection) -> None:
        """Do what there is to do; return at once when there is nothing."""
        ...

    def committed(self) -> None:
        """Go on: the work has been committed."""
        ...

    def failed(self, error: Exception) -> None:
        """Go on: the work, done alone, could not be committed."""
        ...


class Writer:
    """Runs jobs in order of arrival, several to a commit, and after them the finisher.

    Only where there is a crowd, what it brings is committed before what others have submitted.
    """

    def __init__(self, engine: Engine, crash: CrashPoint = NEVER) -> None:
        self.bell = Bell()
        self._engine = engine
        self._crash = crash
        self._finisher: Finisher | None = None
        self._crowd = Crowd()
        self._held_up: list[Task] = []
        self._put: deque[Sequence[Task]] = deque()
        self._beside: deque[Task] = deque()
        self._calls: queue.SimpleQueue[None] = queue.SimpleQueue()  # to the thread: there is something to look at
        self._is_asleep = False
        self._is_closing = False
        self._writing = threading.Lock()
        self._connection: Connection | None = None
        self._is_hasty = False  # the connection waits for nobody's lock
        self._here_from = 0.0 if engine.dialect.name == "sqlite" else math.inf  # a server may be long in answering
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether the thread runs: without it nothing is answered, and only a new process helps."""
        return self._thread.is_alive()

    def submit(self, job: Callable[[Connection], T]) -> Future[T]:
        """Queue a job; the future is done when its transaction has been committed."""
        told: Future[T] = Future()
        self.put(Task(job, told.set_result, told.set_exception, told.set_running_or_notify_cancel))
        return told

    def put(self, *tasks: Task) -> None:
        """Queue tasks in one breath; with none, the finisher alone is called."""
        self._put.append(tasks)
        self._calls.put(None)

    def put_beside(self, task: Task) -> None:
        """Have a task nobody waits for share the next commit; without one it is committed after a moment.

        It does not wake the thread, which costs more than the task, unless nothing else is about to.
        """
        self._beside.append(task)
        if self._is_asleep:
            self._calls.put(None)

    def write_here(self, task: Task) -> bool:
        """Commit a task, and the finisher's work on it, in the thread that calls; False: it is for `put`.

        It never waits: neither for what is being written or was put before, nor for another program's lock on the
        database. What fails is left to the thread; and after a commit that took long everything is, for a while.
        """
        began = time.monotonic()
        if began < self._here_from or not self._writing.acquire(blocking=False):
            return False
        try:
            if self._put or self._crowd.is_there or self._connection is None or self._is_closing:
                return False
            group = _wanted([task, *self._all_beside()])
            if not self._together(group, finishes=True, is_hasty=True):
                self._put.appendleft([replace(each, begins=None) for each in group])  # these have begun
                self._calls.put(None)
                self._here_from = began + ALONE_SECONDS
            elif time.monotonic() - began > SLOW_SECONDS:
                self._here_from = began + ALONE_SECONDS
            return True
        finally:
            self._writing.release()

    def finish_with(self, finisher: Finisher) -> None:
        """Name the finisher, before anything is submitted that needs it."""
        self._finisher = finisher

    def close(self) -> None:
        """Finish what is queued, then end."""
        self._is_closing = True
        self._calls.put(None)
        self._thread.join()

    def _run(self) -> None:
        last = False
        while not last:
            self._wait()
            with self._writing:
                last = self._write()
        while self._beside:  # by whoever heard of the last commit: what was sent while it was written
            self._commit(list(self._all_beside()))
        self._let_go()

    def _write(self) -> bool:
        """Write what waits; return whether that was the last."""
        is_closing = self._is_closing  # what was put before it was closed is there by now
        was_crowd = self._crowd.is_there
        is_called, group = self._gather()
        last = is_closing and not self._put
        first = self._crowd.go_first(group, time.monotonic())
        if first:
            self._commit(first)
        self._held_up += [task for task in group if not (first and task.acknowledges)]
        if last or not self._crowd.is_there:
            group, self._held_up = self._held_up, []
            if group or is_called or was_crowd:
                self._commit(group, finishes=True)
        return last

    def _gather(self) -> tuple[bool, list[Task]]:
        """Take what waits, and is still wanted; the flag says that something was put, were it no task."""
        while not self._calls.empty():  # first: whatever was put is there before the call is
            self._calls.get()
        is_called, group = False, list[Task]()
        while self._put and len(group) < GROUP:
            is_called = True
            group += self._put.popleft()
        group += self._all_beside()
        return is_called, _wanted(group)

    def _all_beside(self) -> Iterator[Task]:
        while self._beside:
            yield self._beside.popleft()

    def _wait(self) -> None:
        """Wait until something was put; a moment only where there is a crowd, or something has long been beside."""
        overdue: Task | None = None
        while not self._is_called():
            with suppress(queue.Empty):
                self._calls.get(timeout=QUIET_SECONDS if self._crowd.is_there else PATIENCE_SECONDS)
                continue
            beside = self._oldest_beside()
            if self._crowd.is_there or (beside is not None and beside is overdue):
                return
            if beside is None:
                self._sleep()
            overdue = beside

    def _oldest_beside(self) -> Task | None:
        with suppress(IndexError):  # somebody else may just take it
            return self._beside[0]
        return None

    def _sleep(self) -> None:
        self._is_asleep = True  # first, then the look: whoever puts something beside does both the other way round
        try:
            if not self._beside:
                self._calls.get()
        finally:
            self._is_asleep = False

    def _is_called(self) -> bool:
        return bool(self._put) or self._is_closing

    def _commit(self, group: list[Task], *, finishes: bool = False) -> None:
        """Commit these and the finisher's work together; where that fails, each alone."""
        if self._together(group, finishes=finishes):
            return
        for task in group:
            self._alone(task)
        if finishes:
            self._finish_alone()

    def _together(self, group: list[Task], *, finishes: bool, is_hasty: bool = False) -> bool:
        try:
            connection = self._connected(is_hasty=is_hasty)
            with connection.begin():
                results = [task.job(connection) for task in group]
                if finishes and self._finisher is not None:
                    self._finisher.work(connection)
        except Exception as error:  # noqa: BLE001 - whatever it is, each job is to meet it alone
            log.info("group_rolled_back", jobs=len(group), error=type(error).__name__)
            self._let_go()
            return False
        self._crash.step("committed")
        with self.bell:
            if finishes:
                self._finished()  # first: the replies are what people wait for
            for task, result in zip(group, results, strict=True):
                _tell(task.done, result)
        return True

    def _connected(self, *, is_hasty: bool) -> Connection:
        if self._connection is None or self._connection.closed or self._connection.invalidated:
            self._connection, self._is_hasty = self._engine.connect(), False
        if is_hasty != self._is_hasty:
            wait_for_lock(self._connection, is_hasty=is_hasty)
            self._is_hasty = is_hasty
        return self._connection

    def _let_go(self) -> None:
        """Close the connection: after a failure nobody can say what it still holds, and no lock may outlive it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(DBAPIError):
                if self._is_hasty:
                    connection.invalidate()  # nobody else is to have one that does not wait
                connection.close()

    def _alone(self, task: Task) -> None:
        for attempt, pause in enumerate(PAUSES_SECONDS, 1):
            time.sleep(pause)
            try:
                with self._engine.begin() as connection:
                    result = task.job(connection)
            except Exception as error:  # noqa: BLE001 - it belongs to the job's future, not to this thread
                if is_lost(error) and attempt < len(PAUSES_SECONDS):
                    log.warning("database_connection_lost", attempt=attempt)
                    continue
                _tell(task.failed, error)
            else:
                self._crash.step("committed")
                _tell(task.done, result)
            return

    def _finish_alone(self) -> None:
        if self._finisher is None:
            return
        try:
            with self._engine.begin() as connection:
                self._finisher.work(connection)
        except Exception as error:  # noqa: BLE001 - whatever it is, this thread must live
            self._finisher.failed(error)
        else:
            self._crash.step("committed")
            self._finished()

    def _finished(self) -> None:
        if self._finisher is None:
            return
        try:
            self._finisher.committed()
        except Exception:  # everything is committed; what was only to be told is found again
            log.exception("finisher_failed")


def _wanted(tasks: list[Task]) -> list[Task]:
    return [task for task in tasks if task.begins is None or task.begins()]


def _tell(call: Callable[[Any], object], given: Any) -> None:
    try:
        call(given)
    except Exception:  # whatever it is, this thread must live
        log.exception("task_not_told")


def is_passing(error: BaseException) -> bool:
    """Whether the database was in trouble (lost, locked, full, deadlocked), and not the job."""
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if state is None:  # SQLite, or a connection that was never made
        return isinstance(error, OperationalError) or error.connection_invalidated
    return error.connection_invalidated or str(state).startswith(PASSING)


def is_away(error: BaseException) -> bool:
    """Whether nothing at all can be written for now: the database cannot be reached, or has no room."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return is_passing(error) and (state is None or str(state).startswith(AWAY))


def is_lost(error: BaseException) -> bool:
    """Whether the connection is gone."""
    return isinstance(error, DBAPIError) and error.connection_invalidated
