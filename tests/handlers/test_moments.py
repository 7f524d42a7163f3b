"""When something is to happen, as staff type it."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.reading.moments import read_moment

LOCAL = timezone(timedelta(hours=8))
NOW = datetime(2027, 5, 20, 10, 0, tzinfo=LOCAL)  # a Thursday


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("明天9点", "2027-05-21 09:00"), ("明天上午9:30", "2027-05-21 09:30"), ("后天下午3点半", "2027-05-22 15:30"),
        ("5月24日 15:30", "2027-05-24 15:30"), ("5月24日下午3点", "2027-05-24 15:00"), ("15:00", "2027-05-20 15:00"),
        ("今天下午4点", "2027-05-20 16:00"), ("2027-05-24 09:00", "2027-05-24 09:00"),
        ("下周一 9点", "2027-05-24 09:00"),
        ("2027-05-24T09:00", "2027-05-24 09:00"), ("晚上8点整", "2027-05-20 20:00"), ("中午12点", "2027-05-20 12:00"),
        ("６月１日９点", "2027-06-01 09:00"), ("今天10点05分", "2027-05-20 10:05"), ("9点", "2027-05-20 09:00"),
    ],
)  # fmt: skip
def test_a_day_and_an_hour_are_a_moment(typed: str, moment: str) -> None:
    assert read_moment(typed, NOW) == datetime.fromisoformat(moment).replace(tzinfo=LOCAL)


@pytest.mark.parametrize(
    "typed", ["", "明天", "5月24日", "9", "25点", "9点70", "尽快", "2月30日9点", "昨天9点", "某天9点", "5月1日9点"]
)
def test_what_names_no_moment_ahead_is_none(typed: str) -> None:
    assert read_moment(typed, NOW) is None


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_moment_of_the_wall_or_none(typed: str) -> None:
    found = read_moment(typed, NOW)
    assert found is None or found.utcoffset() == timedelta(hours=8)
