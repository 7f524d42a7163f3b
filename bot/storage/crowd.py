"""Decides who is written for first, when many wait for nothing but to hear that what they brought is committed.

Then nothing else holds them up: other jobs and the finisher, whose work takes ten times as long, follow when a moment
has passed without any of them, or at the latest after HELD_UP_SECONDS.
"""

from collections.abc import Sequence
from typing import Protocol, TypeVar

MANY = 16  # who wait for an acknowledgement at once are a crowd
HELD_UP_SECONDS = 0.5  # for which a crowd holds up everything else at most
QUIET_SECONDS = 0.03  # after which a crowd is gone: whoever was acknowledged has had the time to bring more


class Acknowledging(Protocol):
    """Something to be written: how many wait for nothing but to hear that it is."""

    @property
    def acknowledges(self) -> int:
        """How many."""
        ...


T = TypeVar("T", bound=Acknowledging)


class Crowd:
    """Many who wait for an acknowledgement, and keep bringing more. Decides who goes first."""

    def __init__(self) -> None:
        self.is_there = False
        self._since = 0.0
        self._latest = 0.0

    def go_first(self, group: Sequence[T], now: float) -> list[T]:
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
