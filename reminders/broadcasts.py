"""The way of a notice from a text to many people: preview, test, a second person, send or schedule, stop. Pure.

Every step answers with the notice as it then stands or with a Refused, a value: nothing is sent from here.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct, field
from msgspec.structs import replace

from reminders.audiences import Recipient
from reminders.courtesy import Courtesy, is_open
from reminders.notices import MOST_CHARACTERS, circle_digest, unknown_placeholders
from reminders.workdays import Workdays

LATE = timedelta(minutes=1)  # a time typed a moment ago is not in the past yet


class Step(StrEnum):
    """How far a notice is."""

    COMPOSED = "composed"
    AWAITING_SECOND = "awaiting_second"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    STOPPED = "stopped"
    DONE = "done"
    DISCARDED = "discarded"  # a draft that was thrown away


class Reason(StrEnum):
    """Why a step is not taken."""

    NO_TEXT = "no_text"
    TOO_LONG = "too_long"
    UNKNOWN_PLACEHOLDER = "unknown_placeholder"
    NOBODY = "nobody"
    NOBODY_REACHABLE = "nobody_reachable"
    CHANGED = "changed"
    PAST = "past"
    SAME_TODAY = "same_today"
    OWN_SECOND = "own_second"
    GONE_OUT = "gone_out"
    OVER = "over"


class Refused(Struct, frozen=True):
    """A step that is not taken, and what there is to say about it: names, or a number."""

    reason: Reason
    about: tuple[str, ...] = ()
    number: int = 0


class Care(StrEnum):
    """What staff should know before they send."""

    UNREACHABLE = "unreachable"
    HOURS = "hours"
    SECOND = "second"


class Caution(Struct, frozen=True):
    """One thing to know, with names or a number."""

    care: Care
    about: tuple[str, ...] = ()
    number: int = 0


class Broadcast(Struct, frozen=True):
    """A notice on its way. `circle`: who was chosen when it was last looked at; `corrects`: the notice it corrects.

    `reason`: why the same text may go to the same people again today.
    """

    id: int
    text: str
    audience: str
    author_id: int
    step: Step = Step.COMPOSED
    circle: str = ""
    send_at: datetime | None = None
    second_id: int | None = None
    reason: str = ""
    corrects: int | None = None


class Bounds(Struct, frozen=True):
    """What the bureau has set: above how many recipients a second person must agree, and whose hours count."""

    second_above: int = 50
    workdays: Workdays = field(default_factory=Workdays)
    courtesy: Courtesy = field(default_factory=Courtesy)


def check_text(text: str) -> Refused | None:
    """Refuse a text that cannot go out."""
    if not text.strip():
        return Refused(Reason.NO_TEXT)
    if len(text) > MOST_CHARACTERS:
        return Refused(Reason.TOO_LONG, number=len(text))
    if unknown := unknown_placeholders(text):
        return Refused(Reason.UNKNOWN_PLACEHOLDER, unknown)
    return None


def looked_at(notice: Broadcast, people: Sequence[Recipient]) -> Broadcast | Refused:
    """Take a preview: from now on these are the people it is about."""
    refused = check_text(notice.text)
    if refused is None and not people:
        refused = Refused(Reason.NOBODY)
    if refused is None and not any(one.is_reachable for one in people):
        refused = Refused(Reason.NOBODY_REACHABLE, tuple(one.name for one in people))
    return refused or replace(notice, circle=circle_digest(one.person_id for one in people))


def cautions(notice: Broadcast, people: Sequence[Recipient], bounds: Bounds, now: datetime) -> tuple[Caution, ...]:
    """Say what staff should know before they send."""
    found = []
    unreachable = tuple(
        "、".join(part for part in (one.name, *one.units) if part) for one in people if not one.is_reachable
    )
    if unreachable:
        found.append(Caution(Care.UNREACHABLE, unreachable, len(unreachable)))
    if not is_open(notice.send_at or now, bounds.workdays, bounds.courtesy):
        found.append(Caution(Care.HOURS))
    if len(people) > bounds.second_above:
        found.append(Caution(Care.SECOND, number=bounds.second_above))
    return tuple(found)


def sent(
    notice: Broadcast, people: Sequence[Recipient], had_today: Sequence[Recipient], bounds: Bounds, now: datetime
) -> Broadcast | Refused:
    """Take the decision to send, now or at its time. `had_today`: those who have had the same text today."""
    if notice.step is not Step.COMPOSED:
        return Refused(Reason.GONE_OUT)
    found = looked_at(notice, people)
    if isinstance(found, Refused):
        return found
    if notice.circle != found.circle:
        return Refused(Reason.CHANGED, number=len(people))
    if notice.send_at is not None and notice.send_at < now - LATE:
        return Refused(Reason.PAST)
    if had_today and not notice.reason.strip():
        return Refused(Reason.SAME_TODAY, tuple(one.name for one in had_today), len(had_today))
    if len(people) > bounds.second_above:
        return replace(notice, step=Step.AWAITING_SECOND)
    return _released(notice, now)


def agreed(
    notice: Broadcast, person_id: int, people: Sequence[Recipient], now: datetime, circle: str = ""
) -> Broadcast | Refused:
    """Take the second person's word: another one's than the author's, and about the people they were shown.

    `circle`: those, "" for the author's. Who owes changes by the hour, and a notice must not be stuck for that.
    """
    if notice.step is not Step.AWAITING_SECOND:
        return Refused(Reason.GONE_OUT)
    if person_id == notice.author_id:
        return Refused(Reason.OWN_SECOND)
    if not people:
        return Refused(Reason.NOBODY)
    seen = circle or notice.circle
    if circle_digest(one.person_id for one in people) != seen:
        return Refused(Reason.CHANGED, number=len(people))
    if notice.send_at is not None and notice.send_at < now - LATE:
        return Refused(Reason.PAST)
    return _released(replace(notice, second_id=person_id, circle=seen), now)


def is_due(notice: Broadcast, now: datetime) -> bool:
    """Whether a scheduled notice goes out now."""
    return notice.step is Step.SCHEDULED and notice.send_at is not None and notice.send_at <= now


def stopped(notice: Broadcast) -> Broadcast | Refused:
    """Stop at any moment before the end; what has gone out has gone out."""
    if notice.step in (Step.COMPOSED, Step.DONE, Step.STOPPED, Step.DISCARDED):
        return Refused(Reason.OVER)
    return replace(notice, step=Step.STOPPED)


def discarded(notice: Broadcast) -> Broadcast | Refused:
    """Throw a draft away; what has been decided to go out is stopped instead."""
    return replace(notice, step=Step.DISCARDED) if notice.step is Step.COMPOSED else Refused(Reason.GONE_OUT)


def _released(notice: Broadcast, now: datetime) -> Broadcast:
    is_later = notice.send_at is not None and notice.send_at > now
    return replace(notice, step=Step.SCHEDULED if is_later else Step.SENDING)
