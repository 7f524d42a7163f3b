"""The life of one outgoing message. Pure: says what becomes of it, never sends.

ready → sending (leased) → sent | ready again (retry) | blocked | failed | uncertain. Telegram has no idempotency
key: whoever dies between sending and marking leaves `uncertain`. A reply is then sent again, because a duplicate is
harmless and a miss is not; a broadcast is held until a person decides.
"""

from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from msgspec import Struct

MOST_ATTEMPTS = 20  # refused: about two hours of trying, at growing pauses
MOST_DOUBTS = 8  # in doubt: each may already be a duplicate, or be what kills its sender
LEASE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(minutes=10)


class Lane(IntEnum):
    """Who goes first: a person waiting for an answer, then what is due, then what everybody gets."""

    REPLY = 0
    REMINDER = 1
    BROADCAST = 2


class State(StrEnum):
    """Where a message is in its life."""

    READY = "ready"
    SENDING = "sending"
    SENT = "sent"
    BLOCKED = "blocked"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    DROPPED = "dropped"  # nobody needs it any more, or it was stopped


class Fate(Struct, frozen=True):
    """What becomes of a message after an attempt; `due_at` says when a READY one is tried again.

    `counts`: whether it was an attempt of this message at all.
    """

    state: State
    due_at: datetime | None = None
    error: str | None = None
    counts: bool = True


def after_flood(reason: str, retry_after: float, now: datetime) -> Fate:
    """Decide when too much was sent, whatever it was: later, as often as it takes. `retry_after` in seconds."""
    return Fate(State.READY, now + timedelta(seconds=retry_after), reason, counts=False)


def after_refusal(
    attempts: int,
    reason: str,
    retry_after: float | None,
    *,
    unreachable: bool,
    now: datetime,
    jitter: float = 0.0,
) -> Fate:
    """Decide after a refusal. `attempts` counts this one; `retry_after` in seconds, None when it is permanent.

    `jitter`, from 0 to 1, makes a pause up to half as long again, so that what failed together is not tried together.
    """
    if unreachable:
        return Fate(State.BLOCKED, error=reason)
    if retry_after is None or attempts >= MOST_ATTEMPTS:
        return Fate(State.FAILED, error=reason)
    pause = max(timedelta(seconds=retry_after), _pause(attempts))
    return Fate(State.READY, now + pause * (1 + jitter / 2), reason)


def after_doubt(lane: Lane, attempts: int, reason: str, now: datetime) -> Fate:
    """Decide when nobody can know whether the message arrived: again at once, after that ever later."""
    if lane is Lane.BROADCAST or attempts >= MOST_DOUBTS:
        return Fate(State.UNCERTAIN, error=reason)
    return Fate(State.READY, now + (_pause(attempts) if attempts > 1 else timedelta()), reason)


def _pause(attempts: int) -> timedelta:
    return min(timedelta(seconds=2 ** (attempts - 1)), _LONGEST_PAUSE)
