"""One thread that writes, and commits whatever is waiting together: sixty-four waiting turns cost one flush.

A job is a function of a connection. It must be safe to run again: when one of a group fails, the group is rolled
back and every job is run again in a transaction of its own, so that one bad job costs the others nothing.

While many wait for nothing but to hear that what they brought is committed, nothing else holds them up: other jobs
and the finisher, whose work takes ten times as long, follow when a moment has passed without any of them, or at the
latest after HELD_UP_SECONDS.
"""

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.bell import Bell
from bot.crash import NEVER, CrashPoint

T = TypeVar("T")
Job = Callable[[Connection], Any]

GROUP = 256
MANY = 16  # who wait for an acknowledgement at once are a crowd
HELD_UP_SECONDS = 0.5  # for which a crowd holds up everything else at most
QUIET_SECONDS = 0.03  # after which a crowd is gone: whoever was acknowledged has had the time to bring more
PAUSES_SECONDS = (0.0, 0.1, 0.3, 0.6, 1.0)  # before each new connection, when one was lost: a failover takes a moment
PASSING = ("08", "40", "53", "55", "57", "58")  # PostgreSQL's classes of trouble that no job is to blame for
AWAY = ("08", "53", "57", "58")  # of these, those in which the next attempt will hardly fare better
PATIENCE_SECONDS = 0.01  # for which what is put beside waits for something to share a commit with

log = structlog.get_logger()


def _nobody(_: object) -> None: ...


@dataclass(frozen=True, slots=True)
class Task:
    """A job, and who is told in the writer's thread what became of it.

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
    """Works at the end of every group, in its transaction, on what the jobs have written; in the writer's thread."""

    def work(self, connection: Connection) -> None:
        """Do what there is to do; return at once when there is nothing."""
        ...

    def committed(self) -> None:
        """Go on: the work has been committed."""
        ...

    def failed(self, error: Exception) -> None:
        """Go on: the work, done alone, could not be committed."""
        ...


class Crowd:
    """Many who wait for an acknowledgement, and keep bringing more. Decides who goes first."""

    def __init__(self) -> None:
        self.is_there = False
        self._since = 0.0
        self._latest = 0.0

    def go_first(self, group: list[Task], now: float) -> list[Task]:
        """Return which of these go first: none without a crowd. Afterwards `is_there` says whether it holds on."""
        first = [task for task in group if task.acknowledges]
        if not self.is_there and sum(task.acknowledges for task in first) < MANY:
            return []
        if first:
            self._latest = now
        if not self.is_there:
            self._since = now
        self.is_there = now - self._since < HELD_UP_SECONDS and now - self._latest < QUIET_SECONDS
        return first


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
        self._beside: deque[Task] = deque()
        self._is_asleep = False
        self._connection: Connection | None = None
        self._tasks: queue.SimpleQueue[Sequence[Task] | None] = queue.SimpleQueue()
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
        self._tasks.put(tasks)

    def put_beside(self, task: Task) -> None:
        """Have a task nobody waits for share the next commit; without one it is committed after a moment.

        It does not wake the thread, which costs more than the task, unless nothing else is about to.
        """
        self._beside.append(task)
        if self._is_asleep:
            self._tasks.put(())

    def finish_with(self, finisher: Finisher) -> None:
        """Name the finisher, before anything is submitted that needs it."""
        self._finisher = finisher

    def close(self) -> None:
        """Finish what is queued, then end."""
        self._tasks.put(None)
        self._thread.join()

    def _run(self) -> None:
        last = False
        while not last:
            group, last = self._gather()
            group = [task for task in group if task.begins is None or task.begins()]
            first = self._crowd.go_first(group, time.monotonic())
            if first:
                self._commit(first)
            self._held_up += [task for task in group if not (first and task.acknowledges)]
            if last or not self._crowd.is_there:
                group, self._held_up = self._held_up, []
                self._commit(group, finishes=True)
        while self._beside:  # by whoever heard of the last commit: what was sent while it was written
            self._commit([self._beside.popleft()])
        self._let_go()

    def _gather(self) -> tuple[list[Task], bool]:
        """Wait for one task, then take all that are waiting; the flag says that nothing comes after these."""
        group: list[Task] = []
        more = self._wait()
        while more is not None:
            group += more
            if len(group) >= GROUP:
                break
            try:
                more = self._tasks.get_nowait()
            except queue.Empty:
                break
        while self._beside:
            group.append(self._beside.popleft())
        return group, more is None

    def _wait(self) -> Sequence[Task] | None:
        """Wait for tasks, or a moment where there is a crowd or something beside them: then there are none."""
        with suppress(queue.Empty):
            return self._tasks.get(timeout=QUIET_SECONDS if self._crowd.is_there else PATIENCE_SECONDS)
        if self._crowd.is_there:
            return ()
        self._is_asleep = True  # first, then the look: whoever puts something beside does both the other way round
        try:
            return () if self._beside else self._tasks.get()
        finally:
            self._is_asleep = False

    def _commit(self, group: list[Task], *, finishes: bool = False) -> None:
        """Commit these and the finisher's work together; where that fails, each alone."""
        if self._together(group, finishes=finishes):
            return
        for task in group:
            self._alone(task)
        if finishes:
            self._finish_alone()

    def _together(self, group: list[Task], *, finishes: bool) -> bool:
        try:
            connection = self._connected()
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

    def _connected(self) -> Connection:
        if self._connection is None or self._connection.closed or self._connection.invalidated:
            self._connection = self._engine.connect()
        return self._connection

    def _let_go(self) -> None:
        """Close the connection: after a failure nobody can say what it still holds, and no lock may outlive it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(DBAPIError):
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
