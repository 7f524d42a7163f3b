"""Five thousand moments at the edges of days, hours and holidays, on machines in four zones.

The oracle knows nothing of ours: working days are chinese_calendar's, and a province's clock is UTC plus eight hours.
"""

import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest

from bot.holidays import workdays
from reminders.courtesy import Courtesy, is_open, next_opening
from reminders.deadlines import days_left, ends_at, is_late, local_date, under_rule
from reminders.ladder import REMINDERS, before, reminders, standing
from reminders.workdays import Workdays

ZONES = ["Asia/Shanghai", "UTC", "America/New_York", "Pacific/Kiritimati"]
CASES_A_ZONE = 1250
FIRST, LAST = date(2018, 3, 1), date(2026, 9, 30)  # the oracle's years, with room for thirty days either side
EDGES = [0, 9 * 3600, 15 * 3600, 18 * 3600]  # seconds of the day at which something changes
EIGHT_HOURS = timedelta(hours=8)
DAY = timedelta(days=1)
COURTESY = Courtesy()


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A machine whose own clock is set to this zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(scope="module")
def days() -> Workdays:
    return workdays()


def test_every_boundary_is_where_the_oracle_has_it(zone: str, days: Workdays) -> None:
    dice = random.Random(f"edges:{zone}")
    edgy = _edgy_days()
    for _ in range(CASES_A_ZONE):
        due = dice.choice(edgy) if dice.random() < 0.7 else FIRST + DAY * dice.randrange((LAST - FIRST).days)
        wall = datetime.combine(due + DAY * dice.randint(-31, 2), datetime.min.time())
        wall += timedelta(seconds=dice.choice(EDGES) + dice.choice([-1, 0, 1]))
        now = (wall - EIGHT_HOURS).replace(tzinfo=UTC).astimezone()  # the same instant, as this machine writes it
        _compare(now, wall, due, days)


def _compare(now: datetime, wall: datetime, due: date, days: Workdays) -> None:
    told = (now, wall, due)
    today = wall.date()
    assert local_date(now) == today, told
    assert days_left(due, now) == (due - today).days, told
    assert days.is_workday(today) is chinese_calendar.is_workday(today), told
    assert is_late(now, due) is (wall >= datetime.combine(due + DAY, datetime.min.time())), told
    assert ends_at(due).astimezone(UTC).replace(tzinfo=None) + EIGHT_HOURS == datetime.combine(
        due + DAY, datetime.min.time()
    )
    assert is_open(now, days, COURTESY) is _is_open(wall), told
    assert _on_the_wall(next_opening(now, days, COURTESY)) == _next_opening(wall), told
    assert under_rule(due, "as_written", days) == due
    assert under_rule(due, "previous_workday", days) == _nearest(due, -DAY), told
    assert under_rule(due, "next_workday", days) == _nearest(due, DAY), told
    expected = _rungs(due)
    found = before(due, REMINDERS, days, COURTESY)
    assert {_on_the_wall(rung.at): rung.days for rung in found} == expected, told
    rung = standing(reminders(due, days, COURTESY), now)
    past = [at for at in [*expected, datetime.combine(due, datetime.min.time()) + timedelta(hours=15)] if at <= wall]
    assert (_on_the_wall(rung.at) if rung else None) == max(past, default=None), told


def _rungs(due: date) -> dict[datetime, int]:
    """Each day of the ladder at nine, worked out one by one; of two on a day the nearer."""
    found: dict[datetime, int] = {}
    for ahead in (30, 14, 7, 3, 1):
        day = _nearest(due - DAY * ahead, -DAY)
        found[datetime.combine(day, datetime.min.time()) + timedelta(hours=9)] = ahead
    found[datetime.combine(due, datetime.min.time()) + timedelta(hours=9)] = 0
    return found


def _nearest(day: date, step: timedelta) -> date:
    while not chinese_calendar.is_workday(day):
        day += step
    return day


def _is_open(wall: datetime) -> bool:
    return bool(chinese_calendar.is_workday(wall.date())) and 9 <= wall.hour < 18


def _next_opening(wall: datetime) -> datetime:
    opening = wall.replace(hour=9, minute=0, second=0)
    while opening <= wall or not chinese_calendar.is_workday(opening.date()):
        opening += DAY
    return opening


def _on_the_wall(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) + EIGHT_HOURS


def _edgy_days() -> list[date]:
    """Days whose neighbour is not of their kind, and the programme's own dates."""
    every = [FIRST + DAY * at for at in range((LAST - FIRST).days)]
    is_workday: Callable[[date], bool] = chinese_calendar.is_workday
    edges = [day for day in every if is_workday(day) is not is_workday(day + DAY)]
    return edges + [day for day in every if (day.month, day.day) in ((4, 30), (5, 31))] * 5
