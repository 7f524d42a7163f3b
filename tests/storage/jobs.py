"""Jobs for the writer, and what they leave to be looked at."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from bot.storage.tables import facts
from bot.storage.writer import Task, Writer


def remembers(name: str) -> Callable[[Connection], str]:
    def job(connection: Connection) -> str:
        connection.execute(insert(facts).values(name=name, value="…"))
        return name

    return job


def names(database: Engine) -> set[str]:
    with database.connect() as connection:
        return set(connection.execute(select(facts.c.name)).scalars())


class Held:
    """Keeps the writer busy, so that what is submitted meanwhile makes one group."""

    def __init__(self, writer: Writer) -> None:
        self._busy, self._free = threading.Event(), threading.Event()
        writer.submit(lambda _: (self._busy.set(), self._free.wait(10)))
        self._busy.wait(10)

    def release(self) -> None:
        self._free.set()


def brings(writer: Writer, job: Callable[[Connection], Any], by: int) -> Future[Any]:
    """Submit what so many wait for to be acknowledged."""
    told: Future[Any] = Future()
    writer.put(Task(job, told.set_result, told.set_exception, acknowledges=by))
    return told


class Notes:
    """A finisher, and jobs, that write down in which order they worked."""

    def __init__(self) -> None:
        self.order: list[str] = []
        self.has_worked = threading.Event()

    def job(self, name: str) -> Callable[[Connection], None]:
        return lambda _: self.order.append(name)

    def brought(self, writer: Writer, name: str, by: int) -> Future[None]:
        """Submit what so many wait for; told is written down, too."""
        told = brings(writer, self.job(name), by)
        told.add_done_callback(lambda _: self.order.append(f"{name} told"))
        return told

    def work(self, _: Connection) -> None:
        self.order.append("finisher")

    def committed(self) -> None:
        self.has_worked.set()

    def failed(self, error: Exception) -> None:
        raise error
