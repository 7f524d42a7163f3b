"""One thread that writes, and commits whatever is waiting together: sixty-four waiting turns cost one flush, not many.

A job is a function of a connection. It must be safe to run again: when one of a group fails, the group is rolled
back and every job is run again in a transaction of its own, so that one bad job costs the others nothing.
"""

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

T = TypeVar("T")
Job = Callable[[Connection], Any]

GROUP = 256
RECONNECTS = 5
PATIENCE_SECONDS = 0.01

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Task:
    """A job and its future, done when the transaction has been committed.

    `at_end`: runs after the other jobs of its group and sees what they wrote. `may_wait`: nobody waits for it, so it
    may be held back for PATIENCE_SECONDS to share a commit.
    """

    job: Job
    at_end: bool = False
    may_wait: bool = False
    future: Future[Any] = field(default_factory=Future)


class Writer:
    """Runs jobs in order of arrival, several to a commit."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._tasks: queue.SimpleQueue[Sequence[Task] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[Connection], T]) -> Future[T]:
        """Queue a job; the future is done when its transaction has been committed."""
        task = Task(job)
        self._tasks.put((task,))
        return task.future

    def put(self, *tasks: Task) -> None:
        """Queue tasks in one breath: they share a group."""
        self._tasks.put(tasks)

    def close(self) -> None:
        """Finish what is queued, then end."""
        self._tasks.put(None)
        self._thread.join()

    def _run(self) -> None:
        connection = None
        last = False
        while not last:
            group, last = self._gather()
            if connection is None or connection.closed or connection.invalidated:
                connection = self._engine.connect()
            if group and not self._together(connection, group):
                for task in group:
                    self._alone(task)
        if connection is not None:
            connection.close()

    def _gather(self) -> tuple[list[Task], bool]:
        """Wait for one task, then take all that are waiting; the flag says that nothing comes after these."""
        group: list[Task] = []
        urgent = False
        more = self._tasks.get()
        while more is not None:
            group += more
            urgent = urgent or not all(task.may_wait for task in more)
            if len(group) >= GROUP:
                break
            try:
                more = self._tasks.get_nowait() if urgent else self._tasks.get(timeout=PATIENCE_SECONDS)
            except queue.Empty:
                break
        group.sort(key=lambda task: task.at_end)  # stable: everything else stays in order of arrival
        return group, more is None

    def _together(self, connection: Connection, group: list[Task]) -> bool:
        try:
            with connection.begin():
                results = [task.job(connection) for task in group]
        except Exception as error:  # whatever a job raises belongs to its future, not to this thread
            if len(group) == 1 and not _is_lost_connection(error):
                group[0].future.set_exception(error)
                return True
            return False
        for task, result in zip(group, results, strict=True):
            task.future.set_result(result)
        return True

    def _alone(self, task: Task) -> None:
        for attempt in range(RECONNECTS):
            try:
                with self._engine.begin() as connection:
                    result = task.job(connection)
            except Exception as error:  # as above
                if _is_lost_connection(error) and attempt + 1 < RECONNECTS:
                    log.warning("database_connection_lost", attempt=attempt + 1)
                    continue
                task.future.set_exception(error)
            else:
                task.future.set_result(result)
            return


def _is_lost_connection(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and error.connection_invalidated
