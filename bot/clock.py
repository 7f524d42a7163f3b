"""The only place that asks what time it is. Everything else is handed `now`."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells an aware instant."""

    def now(self) -> datetime:
        """Return the instant that counts as now."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SandboxClock:
    """A clock that was set to a moment and runs on from there."""

    def __init__(self, start: datetime) -> None:
        self._offset = timedelta()
        self.set(start)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def set(self, moment: datetime) -> None:
        """Stand at `moment` from now on."""
        self._offset = moment - datetime.now(UTC)
