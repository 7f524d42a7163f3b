"""What becomes of a message after each kind of failure, and that nothing is tried for ever."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.delivery import (
    LEASE,
    MOST_ATTEMPTS,
    MOST_DOUBTS,
    Fate,
    Lane,
    State,
    after_doubt,
    after_flood,
    after_refusal,
)

NOW = datetime(2023, 5, 25, 1, tzinfo=UTC)


def refused(attempts: int, retry_after: float | None = 1.0, *, unreachable: bool = False) -> Fate:
    return after_refusal(attempts, "Too Many Requests", retry_after, unreachable=unreachable, now=NOW)


@pytest.mark.parametrize("retry_after", [None, 1.0])
@pytest.mark.parametrize("attempts", [1, MOST_ATTEMPTS])
def test_who_blocked_us_is_not_tried_again(attempts: int, retry_after: float | None) -> None:
    fate = refused(attempts, retry_after, unreachable=True)
    assert (fate.state, fate.due_at, fate.error) == (State.BLOCKED, None, "Too Many Requests")


def test_a_refusal_for_good_fails_at_once() -> None:
    assert refused(1, None) == Fate(State.FAILED, error="Too Many Requests")


def test_a_refusal_for_now_waits_at_least_as_long_as_asked() -> None:
    fate = refused(1, 17.0)
    assert (fate.state, fate.due_at) == (State.READY, NOW + timedelta(seconds=17))


def test_pauses_double_from_one_second_and_end_with_the_last_attempt() -> None:
    fates = [refused(attempt, 0.0) for attempt in range(1, MOST_ATTEMPTS + 1)]
    pauses = [(fate.due_at - NOW).total_seconds() for fate in fates[:-1] if fate.due_at]
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, *[600] * 9]
    assert fates[-1].state is State.FAILED


def test_a_pause_is_stretched_by_half_at_most() -> None:
    for jitter in (0.0, 0.5, 1.0):
        fate = after_refusal(1, "Bad Gateway", 10.0, unreachable=False, now=NOW, jitter=jitter)
        assert fate.due_at == NOW + timedelta(seconds=10 + 5 * jitter)


def test_too_much_at_once_is_nobodys_attempt_and_never_a_failure() -> None:
    fate = after_flood("Too Many Requests", 17.0, NOW)
    assert (fate.state, fate.due_at, fate.counts) == (State.READY, NOW + timedelta(seconds=17), False)


@given(st.integers(1, 1_000), st.floats(0, 86_400), st.booleans())
def test_whatever_is_refused_has_a_fate_with_its_reason(attempts: int, wait: float, unreachable: bool) -> None:
    fate = refused(attempts, wait, unreachable=unreachable)
    assert fate.error == "Too Many Requests"
    assert (fate.due_at is not None) == (fate.state is State.READY)
    assert fate.due_at is None or fate.due_at >= NOW + timedelta(seconds=wait) - timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("lane", "state"),
    [(Lane.REPLY, State.READY), (Lane.REMINDER, State.READY), (Lane.BROADCAST, State.UNCERTAIN)],
)
def test_in_doubt_a_reply_goes_again_and_a_broadcast_waits_for_a_person(lane: Lane, state: State) -> None:
    fate = after_doubt(lane, 1, "timed out", NOW)
    assert (fate.state, fate.error) == (state, "timed out")
    assert fate.due_at == (NOW if state is State.READY else None)


def test_doubt_does_not_go_on_for_ever() -> None:
    assert after_doubt(Lane.REPLY, MOST_DOUBTS, "timed out", NOW).state is State.UNCERTAIN
    assert after_doubt(Lane.REPLY, MOST_DOUBTS - 1, "timed out", NOW).state is State.READY


def test_in_doubt_it_goes_again_at_once_and_then_ever_later() -> None:
    fates = [after_doubt(Lane.REPLY, attempt, "timed out", NOW) for attempt in range(1, MOST_DOUBTS)]
    assert [(fate.due_at - NOW).total_seconds() for fate in fates if fate.due_at] == [0, 2, 4, 8, 16, 32, 64]


def test_who_waits_for_an_answer_goes_first() -> None:
    assert sorted([Lane.BROADCAST, Lane.REPLY, Lane.REMINDER]) == [Lane.REPLY, Lane.REMINDER, Lane.BROADCAST]


def test_a_lease_is_long_enough_for_a_send_and_short_enough_for_a_person() -> None:
    assert timedelta(seconds=20) <= LEASE <= timedelta(minutes=1)
