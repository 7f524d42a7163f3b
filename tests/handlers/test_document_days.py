"""The day of a document, as people say it when it is of this week."""

import pytest

from tests.handlers.people import Town, a_unit


@pytest.mark.parametrize(
    ("typed", "day"),
    [("今天", "2023年5月25日"), ("昨天", "2023年5月24日"), ("昨日。", "2023年5月24日"), ("前天", "2023年5月23日")],
)
def test_a_day_just_gone_by_is_proposed_with_its_date(typed: str, day: str) -> None:
    town = Town(unit=a_unit(year=None))
    li = town.contact()
    li.says("申报文件")
    li.says("暂缺")
    assert f"读作{day}" in li.says(typed)
    li.says("对")
    answer = town.answer("date", "document")
    assert answer is not None and answer.raw == day


@pytest.mark.parametrize("typed", ["昨天上午", "前几天", "明天"])
def test_a_day_that_is_vague_or_to_come_is_asked_about(typed: str) -> None:
    li = Town(unit=a_unit(year=None)).contact()
    li.says("申报文件")
    li.says("暂缺")
    assert "「申报文件日期」是哪一天" in li.says(typed)


@pytest.mark.parametrize(
    "typed",
    ["还没有", "没有", "暂无", "无", "文号还没有", "还没发文", "正在办理", "走流程中", "目前没有。", "尚未盖章"],
)
@pytest.mark.parametrize("at", ["number", "date", "scan"])
def test_a_document_that_is_not_there_yet_is_absent_whatever_the_words(at: str, typed: str) -> None:
    town = Town(unit=a_unit(year=None))
    li = town.contact()
    li.says("申报文件")
    while town.answer(at, "document") is None:
        if li.asked == {"number": "申报文件文号", "date": "申报文件日期", "scan": "申报文件扫描件"}[at]:
            li.says(typed)
            assert town.stands(at, "document") == "absent"
        else:
            li.says("跳过")
