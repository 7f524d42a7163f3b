"""What a supervisor's graphs are drawn from: queues as they stand in the database, and what this process has sent.

Numbers only: no name, no text, no chat.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.storage.engine import DatabaseError, reading
from bot.storage.states import is_aside, is_pending, is_undelivered, is_waiting
from bot.storage.tables import inbox, outbox
from reminders.delivery import Lane, State

_OPEN = (State.READY, State.SENDING, State.UNCERTAIN)


class Metrics:
    """One process's counters, and its database's queues."""

    def __init__(self, database: Engine) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(_Queues(database))
        self._sent = Counter("shifan_sent", "Messages sent, by lane.", ["lane"], registry=self._registry)
        self._not_sent = Counter(
            "shifan_not_sent", "Attempts that failed: ready (to be retried), blocked, failed or uncertain.",
            ["lane", "state"], registry=self._registry,
        )  # fmt: skip
        self._floods = Counter("shifan_floods", "Answers 429 of a channel.", registry=self._registry)
        for lane in Lane:  # a series that is not there yet cannot be told from one that is lost
            self._sent.labels(_name(lane))

    def sent(self, lane: Lane) -> None:
        """Count one message that has arrived."""
        self._sent.labels(_name(lane)).inc()

    def not_sent(self, lane: Lane, state: State) -> None:
        """Count one attempt that did not."""
        self._not_sent.labels(_name(lane), state.value).inc()

    def flooded(self) -> None:
        """Count one answer saying that we write too fast."""
        self._floods.inc()

    def page(self) -> bytes:
        """Return everything in Prometheus' text format. Blocks."""
        return generate_latest(self._registry)


class _Queues(Collector):
    """Reads the queues whenever they are asked for."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Name nothing beforehand: registering must not need the database."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the depth and age of the outbox by lane and state, and of the inbox; without a database neither."""
        now = datetime.now(UTC)
        try:
            with reading(self._database) as connection:
                queues = [*_outbox(connection, now), *_inbox(connection, now)]
        except (SQLAlchemyError, DatabaseError):  # whoever watches is to read just that, and no error
            queues = []
        yield GaugeMetricFamily("shifan_database_up", "Whether the database answers.", value=bool(queues))
        yield from queues


def _outbox(connection: Connection, now: datetime) -> Iterator[GaugeMetricFamily]:
    depth = GaugeMetricFamily("shifan_outbox_depth", "Messages not yet sent.", labels=["lane", "state"])
    oldest = GaugeMetricFamily("shifan_outbox_oldest_seconds", "How long the oldest is due.", labels=["lane"])
    found = {(row.lane, row.state): row for query in OUTBOX for row in connection.execute(query)}
    for lane in Lane:
        for state in _OPEN:
            row = found.get((lane.value, state.value))
            depth.add_metric([_name(lane), state.value], row.many if row else 0)
        ready = found.get((lane.value, State.READY.value))
        oldest.add_metric([_name(lane)], max(0.0, (now - ready.oldest).total_seconds()) if ready else 0)
    yield depth
    yield oldest


def _inbox(connection: Connection, now: datetime) -> Iterator[GaugeMetricFamily]:
    depth = GaugeMetricFamily("shifan_inbox_depth", "Messages stored and not yet answered.", labels=["state"])
    fetching, waiting, aside = (connection.execute(query).one() for query in INBOX)
    for state, row in (("fetching", fetching), ("waiting", waiting), ("aside", aside)):
        depth.add_metric([state], row.many)
    yield depth
    age = max(0.0, (now - waiting.oldest).total_seconds()) if waiting.many else 0
    yield GaugeMetricFamily("shifan_inbox_oldest_seconds", "How long the oldest waits for its answer.", value=age)


def _name(lane: Lane) -> str:
    return lane.name.lower()


_depth = select(
    outbox.c.lane, outbox.c.state, func.count().label("many"), func.min(outbox.c.due_at).label("oldest")
).group_by(outbox.c.lane, outbox.c.state)
_stored = select(func.count().label("many"), func.min(inbox.c.received_at).label("oldest"))
OUTBOX = (_depth.where(is_pending()), _depth.where(is_undelivered()))
INBOX = (  # whose file is still on its way, who waits for a turn, what could not be dealt with
    _stored.where(is_waiting(inbox), inbox.c.attempts < 0),
    _stored.where(is_waiting(inbox), inbox.c.attempts >= 0),
    _stored.where(is_aside()),
)
