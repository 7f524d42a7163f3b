"""One thread that writes, and commits whatever is waiting together: sixty-four waiting turns cost one flush, not many.

A job is a function of a connection. It must be safe to run again: when one of a group fails, the group is rolled
back and every job is run again in a transaction of its own, so that one bad job costs the others nothing.
"""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

T = TypeVar("T")
Job = Callable[[Connection], Any]

GROUP = 256
RECONNECTS = 5

log = structlog.get_logger()


class Writer:
    """Runs jobs in order of arrival, several to a commit."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: queue.SimpleQueue[tuple[Job, Future[Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[Connection], T]) -> Future[T]:
        """Queue a job; the future is done when its transaction has been committed."""
        future: Future[T] = Future()
        self._jobs.put((job, future))
        return future

    def close(self) -> None:
        """Finish what is queued, then end."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        connection = None
        last = False
        while not last:
            group, last = self._gather()
            if connection is None or connection.closed or connection.invalidated:
                connection = self._engine.connect()
            if group and not self._together(connection, group):
                for pair in group:
                    self._alone(pair)
        if connection is not None:
            connection.close()

    def _gather(self) -> tuple[list[tuple[Job, Future[Any]]], bool]:
        """Wait for one job, then take all that are waiting; the flag says that nothing comes after these."""
        group: list[tuple[Job, Future[Any]]] = []
        pair = self._jobs.get()
        while pair is not None:
            group.append(pair)
            if len(group) >= GROUP:
                return group, False
            try:
                pair = self._jobs.get_nowait()
            except queue.Empty:
                return group, False
        return group, True

    def _together(self, connection: Connection, group: list[tuple[Job, Future[Any]]]) -> bool:
        try:
            with connection.begin():
                results = [job(connection) for job, _ in group]
        except Exception as error:
            if len(group) == 1 and not _is_lost_connection(error):
                group[0][1].set_exception(error)
                return True
            return False
        for (_, future), result in zip(group, results, strict=True):
            future.set_result(result)
        return True

    def _alone(self, pair: tuple[Job, Future[Any]]) -> None:
        job, future = pair
        for attempt in range(RECONNECTS):
            try:
                with self._engine.begin() as connection:
                    result = job(connection)
            except Exception as error:
                if _is_lost_connection(error) and attempt + 1 < RECONNECTS:
                    log.warning("database_connection_lost", attempt=attempt + 1)
                    continue
                future.set_exception(error)
            else:
                future.set_result(result)
            return


def _is_lost_connection(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and error.connection_invalidated
