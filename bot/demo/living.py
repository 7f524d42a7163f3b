"""Lets a sandbox live until a later moment: every pass on the way is made when it was due, not all at the end."""

from datetime import datetime

from bot.clock import SandboxClock
from bot.clockwork import Clockwork

MOST_PASSES = 500


def live_until(clock: SandboxClock, clockwork: Clockwork, until: datetime) -> None:
    """Move the clock to `until` by way of everything that becomes due before. Blocks."""
    clockwork.passes(clock.now())
    for _ in range(MOST_PASSES):
        wake_at = clockwork.wake_at
        if wake_at is None or not clock.now() < wake_at < until:
            break
        clock.set(wake_at)
        clockwork.passes(wake_at)
    clock.set(until)
    clockwork.passes(until)
