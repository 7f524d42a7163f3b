"""Which days are worked, where each year's days come from, and that a guess is never taken for knowledge."""

from datetime import date

import pytest

from bot.holidays import published, workdays
from reminders.workdays import Workdays, YearTable
from reminders.year_tables import CalendarError, packaged_tables, read_table
from tests.reminders.calendars import TABLE_2027, a_made_up_2027


def test_where_nobody_has_published_anything_weekends_alone_are_off() -> None:
    nothing = Workdays()
    assert not nothing.is_workday(date(2027, 5, 1))  # a Saturday
    assert nothing.is_workday(date(2027, 5, 3))
    assert nothing.guessed([2026, 2027]) == (2026, 2027)


def test_a_weekend_day_that_is_worked_is_a_workday_and_a_weekday_off_is_none() -> None:
    days = a_made_up_2027()
    assert days.is_workday(date(2027, 4, 25))  # a Sunday, worked for 劳动节
    assert not days.is_workday(date(2027, 5, 3))  # a Monday off
    assert days.guessed([2027, 2028]) == (2028,)


def test_the_workday_before_and_after_a_holiday() -> None:
    days = a_made_up_2027()
    assert days.on_or_before(date(2027, 5, 5)) == date(2027, 4, 30)
    assert days.on_or_after(date(2027, 5, 1)) == date(2027, 5, 6)
    assert days.on_or_before(date(2027, 5, 8)) == days.on_or_after(date(2027, 5, 8)) == date(2027, 5, 8)


def test_the_later_of_two_tables_of_one_year_is_the_one_that_counts() -> None:
    first = YearTable(2027, frozenset({date(2027, 5, 3)}), frozenset(), "包")
    second = YearTable(2027, frozenset({date(2027, 5, 4)}), frozenset(), "省局录入")
    days = Workdays.of([first, second])
    assert days.is_workday(date(2027, 5, 3))
    assert not days.is_workday(date(2027, 5, 4))


def test_the_package_is_believed_only_for_years_it_has_read_the_notice_of() -> None:
    """For any other year it falls back to the statutory days without a word: this would be a wrong calendar."""
    covered = {table.year for table in published()}
    assert {2018, 2022, 2023, 2026} <= covered
    assert max(covered) < 2100
    far = workdays()
    assert far.guessed([2099]) == (2099,)
    assert far.is_workday(date(2099, 10, 1))  # a Thursday: a guess would make it National Day


def test_a_year_the_package_covers_has_its_moved_days() -> None:
    days = workdays()
    assert days.is_workday(date(2023, 5, 6))  # a Saturday, worked for 劳动节
    assert not days.is_workday(date(2023, 4, 30))  # the deadline of that year: a Sunday in a holiday
    assert days.on_or_before(date(2023, 4, 30)) == date(2023, 4, 28)


def test_what_the_bureau_entered_goes_before_the_package() -> None:
    own = YearTable(2023, frozenset(), frozenset({date(2023, 4, 30)}), "省局录入")
    assert workdays([own]).is_workday(date(2023, 4, 30))


def test_the_packaged_tables_can_be_read() -> None:
    assert all(table.source for table in packaged_tables())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("year = 2027", "year = 2028"), "与文件名一致"),
        (("year = 2027", 'year = "2027"'), "整数年份"),
        (('document = "测试用，不是国务院的通知"', 'document = " "'), "document 应写明依据文件"),
        (("from = 2027-01-01", "from = 2026-01-01"), "holidays 第1项的 from（2026-01-01）不在2027年"),
        (("to = 2027-01-03", "to = 2026-12-31"), "to 应不早于 from"),
        (("to = 2027-10-07", "to = 2027-11-07"), "一次不超过15天"),
        (("to = 2027-01-03", 'to = "2027-01-03"'), "应为日期"),
        (("to = 2027-01-03", "to = 2027-01-03T00:00:00"), "应为日期"),
        (("2027-01-30", "2027-01-29"), "不是星期六或星期日"),
        (("2027-01-30", "2027-02-06"), "既列为放假又列为补班"),
        (("workdays =", "workday ="), "workday 不认识；可用的有：year、document、holidays、workdays"),
        (('name = "元旦"', 'named = "元旦"'), "holidays 第1项的 named 不认识"),
        (("workdays = [2027-01-30,", "workdays = 5 # ["), "workdays 应列出补班的日子"),
        (("year = 2027", "year = "), "不是正确的 TOML"),
    ],
)
def test_a_table_with_a_mistake_is_refused_in_a_sentence(change: tuple[str, str], message: str) -> None:
    assert change[0] in TABLE_2027
    with pytest.raises(CalendarError, match=message) as refused:
        read_table(TABLE_2027.replace(*change), "2027.toml")
    assert "2027.toml" in str(refused.value)


@pytest.mark.parametrize("holidays", ["[]", "5", "[3]"])
def test_a_table_without_holidays_is_refused(holidays: str) -> None:
    text = f'year = 2027\ndocument = "通知"\nholidays = {holidays}\nworkdays = []'
    with pytest.raises(CalendarError, match="holidays"):
        read_table(text, "2027.toml")
