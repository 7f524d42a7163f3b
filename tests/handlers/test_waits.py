"""Until when and for whom a figure is waited for, and the nothings it must not be confused with."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.answers import Kind
from handlers.reading.waits import read_date, read_wait
from handlers.sentences import say
from tests.handlers.people import Town

NOW = datetime(2023, 5, 25, 1, tzinfo=UTC)  # Thursday


@pytest.mark.parametrize(
    ("text", "on", "who"),
    [
        ("等统计局，6月10日", date(2023, 6, 10), "统计局"),
        ("暂无，6月20日发布", date(2023, 6, 20), None),
        ("等统计局公布", None, "统计局"),
        ("统计局6月底才出", date(2023, 6, 30), "统计局"),
        ("等科技局，下周三", date(2023, 5, 31), "科技局"),
        ("月底前报", date(2023, 5, 31), None),
        ("明天报", date(2023, 5, 26), None),
        ("28号出数", date(2023, 5, 28), None),
        ("2023年7月1日公布", date(2023, 7, 1), None),
        ("2023-7-1 公布", date(2023, 7, 1), None),
        ("2024年1月20日发布", date(2024, 1, 20), None),
        ("还没统计出来", None, None),
        ("2月30日发布", None, None),
        ("13月1日发布", None, None),
        ("下个月底", date(2023, 6, 30), None),
    ],
)
def test_the_day_and_the_office_are_read(text: str, on: date | None, who: str | None) -> None:
    wait = read_wait(text, NOW)
    assert (wait.on, wait.who, wait.province) == (on, who, False)


@pytest.mark.parametrize("key", ["guide.help_fill", "forms.noted_absent", "answers.passed_day", "delegate.welcome"])
def test_an_example_that_is_shown_can_be_sent_on_any_day(key: str) -> None:
    shown = say(key, label="", month=1, day=1, who="", unit="")
    (example,) = re.findall("「((?:等|暂无，)[^」]*)」", shown)
    for days in range(366):
        wait = read_wait(example, NOW + timedelta(days=days))
        assert wait.on is not None and wait.passed is None, NOW + timedelta(days=days)


def test_a_day_behind_us_is_none() -> None:
    assert read_wait("暂无，4月20日发布", NOW).passed == date(2023, 4, 20)
    assert read_wait("5月25日公布", NOW).on == date(2023, 5, 25), "today is still to come"


@pytest.mark.parametrize("text", ["待省级数据", "等省里公布", "省统计局还没公布", "全省数据没出，待省公布"])
def test_the_provinces_figures_are_nobodys_fault_here(text: str) -> None:
    assert read_wait(text, NOW).province


@pytest.mark.parametrize(
    ("text", "day"),
    [("11月30日", date(2022, 11, 30)), ("2022-10-31", date(2022, 10, 31)), ("11.30", date(2022, 11, 30)),
     ("11月31日", None), ("昨天", None), ("33", None), ("", None)],
)  # fmt: skip
def test_a_day_alone_is_read_by_the_year_at_hand(text: str, day: date | None) -> None:
    assert read_date(text, date(2022, 12, 31)) == day


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("等统计局，6月10日", Kind.ABSENT, "2023-06-10"),
        ("还没统计出来", Kind.ABSENT, None),
        ("等统计局，下周三", Kind.ABSENT, "2023-05-31"),
        ("暂缺，等统计局，下周五", Kind.ABSENT, "2023-06-02"),
        ("统计局还没给，周五才有", Kind.ABSENT, "2023-05-26"),
        ("还没统计出来，要等统计局，下周三", Kind.ABSENT, "2023-05-31"),
        ("科技局说下星期二能出", Kind.ABSENT, "2023-05-30"),
        ("暂无，下周五", Kind.ABSENT, "2023-06-02"),
        ("暂无，等统计局，下周五", Kind.ABSENT, "2023-06-02"),
        ("待省级数据", Kind.PROVINCE, None),
        ("暂缺", Kind.ABSENT, None),
        ("申请不做考核", Kind.EXCLUSION, None),
        ("跳过", Kind.SKIPPED, None),
        ("0", Kind.VALUE, "0"),
    ],
)
def test_every_nothing_is_its_own(typed: str, kind: Kind, value: str | None) -> None:
    town = Town()
    li = town.contact()
    li.says("指标填报")
    li.says(typed)
    answer = town.answer("new_enterprises")
    assert answer is not None
    assert (answer.kind, answer.value) == (kind, value)
    assert answer.number == (0 if typed == "0" else None)


@pytest.mark.parametrize("typed", ["无", "没有", "暂无", "/", "-", "预计33", "约33", "暂无，4月20日发布", "不涉及"])
def test_what_may_be_one_or_the_other_is_asked(typed: str) -> None:
    town = Town()
    li = town.contact()
    li.says("指标填报")
    li.says(typed)
    assert town.drafts == {}


def test_a_nothing_is_told_from_zero_by_one_tap() -> None:
    for label, stands in (("是0", "0"), ("没有数据（暂缺）", "absent")):
        town = Town()
        li = town.contact()
        li.says("指标填报")
        li.says("没有")
        li.taps(label)
        assert town.stands("new_enterprises") == stands


def test_the_day_is_shown_wherever_the_nothing_is() -> None:
    li = Town().contact()
    li.says("指标填报")
    assert "等市场监管局，预计2023年6月10日有数" in li.says("等市场监管局，6月10日")
    assert "新增企业数量：暂缺（等市场监管局，预计2023年6月10日有数）" in li.says("清单")
    assert "新增企业数量（暂缺，预计6月10日有数）" in li.says("进度")


@pytest.mark.parametrize("typed", ["亿元 暂无，下周五", "亿元暂无，等统计局，下周五"])
def test_a_mere_day_behind_a_nothing_belongs_to_the_row_named_before_it(typed: str) -> None:
    li = Town().contact()
    li.says("指标填报")
    assert "预计2023年6月2日有数" in li.says(typed)
    assert (answer := li.town.answer("yi_industrial")) is not None and answer.kind is Kind.ABSENT


@pytest.mark.parametrize("typed", ["没有，12月底", "无，6月"])
def test_none_as_of_a_day_is_still_asked_about(typed: str) -> None:
    li = Town().contact()
    li.says("指标填报")
    li.says(typed)
    assert li.town.answer("new_enterprises") is None
