"""申报基数: collected and shown, never judged."""

import pytest

from tests.handlers.people import Person, Town, a_unit

JUDGING = ("任务指标", "达标", "未达标", "不做考核", "目标")


def applicant() -> Person:
    return Town(unit=a_unit("交城县", None)).contact()


def test_an_applicant_who_wants_the_indicators_gets_the_base_figures_with_a_word_why() -> None:
    li = applicant()
    said = li.says("指标填报")
    assert said.startswith("交城县尚未列入创建考核，先填报申报基数（上一年度数据）")
    assert "交城县 2022年申报基数，共25项" in said


def test_nothing_in_the_whole_form_judges_or_shows_a_target() -> None:
    li = applicant()
    said = [li.says("申报基数")]
    while li.asked is not None:
        assert "申请不做考核" not in li.labels
        said.append(li.says("5"))
        assert len(said) < 40
    said.append(li.says("清单"))
    own_words = "申报基数只作展示，不作评判"
    for text in said:
        ours = "\n".join(line for line in text.splitlines() if not line.startswith("口径："))
        assert not [word for word in JUDGING if word in ours], text
    assert own_words in said[-2]
    assert "已填报25项，共25项" in said[-2]


def test_it_cannot_be_excluded_from_what_is_not_assessed() -> None:
    li = applicant()
    li.says("申报基数")
    assert "不能申请不做考核" in li.says("申请不做考核")
    assert li.town.drafts == {}


def test_absent_and_skipped_are_no_figures() -> None:
    li = applicant()
    li.says("申报基数")
    li.says("暂缺")
    for _ in range(24):
        said = li.says("跳过")
    assert "已填报0项，共25项" in said


def test_base_figures_and_indicators_are_two_drafts() -> None:
    li = applicant()
    li.says("申报基数")
    li.says("7428")
    assert li.town.stands("new_enterprises", "baseline") == "7428"
    assert li.town.stands("new_enterprises", "indicators") is None


@pytest.mark.parametrize("year", [1, 2, 3])
def test_an_assessed_unit_is_led_to_its_indicators(year: int) -> None:
    li = Town(unit=a_unit(year=year)).contact()
    said = li.says("申报基数")
    assert "已列入创建考核" in said
    assert "任务指标" in said
