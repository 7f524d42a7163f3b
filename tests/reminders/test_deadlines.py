"""Days left are counted at midnight in the province, wherever the machine stands."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.deadlines import LOCAL, days_left, due_date, local_date

DUE = date(2023, 5, 31)
ZONES = ["Asia/Shanghai", "UTC", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"]


@pytest.fixture(params=ZONES)
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A machine whose own clock is set to this zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("local", "left"),
    [
        ("2023-05-01T12:00", 30), ("2023-05-30T00:00", 1), ("2023-05-30T23:59", 1), ("2023-05-31T00:00", 0),
        ("2023-05-31T23:59", 0), ("2023-06-01T00:00", -1), ("2023-06-30T09:00", -30),
    ],
)  # fmt: skip
def test_the_count_changes_at_midnight_in_the_province(machine: str, local: str, left: int) -> None:
    instant = datetime.fromisoformat(local).replace(tzinfo=LOCAL)
    for zone in ZONES:  # however the same instant is written
        assert days_left(DUE, instant.astimezone(ZoneInfo(zone))) == left
    assert days_left(DUE, instant.astimezone()) == left  # and in the machine's own zone
    assert os.environ["TZ"] == machine


def test_the_last_second_counts_and_the_next_does_not() -> None:
    last = datetime(2023, 5, 31, 15, 59, 59, 999999, tzinfo=UTC)
    assert days_left(DUE, last) == 0
    assert days_left(DUE, last + timedelta(microseconds=1)) == -1


def test_new_years_eve_in_the_province_is_the_31st_in_greenwich() -> None:
    assert local_date(datetime(2022, 12, 31, 16, 0, tzinfo=UTC)) == date(2023, 1, 1)
    assert local_date(datetime(2022, 12, 31, 15, 59, tzinfo=UTC)) == date(2022, 12, 31)


@given(st.integers(0, 90 * 366 * 24 * 60), st.sampled_from(ZONES))
def test_a_day_later_is_a_day_less(minutes: int, zone: str) -> None:
    instant = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    assert days_left(DUE, instant) == days_left(DUE, instant.astimezone(ZoneInfo(zone)))
    assert days_left(DUE, instant) - days_left(DUE, instant + timedelta(days=1)) == 1


def test_a_date_is_due_in_the_year_after_its_data() -> None:
    assert due_date(2022, "05-31") == date(2023, 5, 31)
    assert due_date(2023, "04-30") == date(2024, 4, 30)
    assert due_date(2023, "02-29") == date(2024, 2, 29)


@pytest.mark.parametrize("month_day", ["02-30", "13-01", "00-10", "5", "", "a-b", "02-29"])
def test_a_day_that_is_none_is_refused(month_day: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        due_date(2022, month_day)
