"""「对」 typed is as good as the tap, as long as the proposal is what is on the table."""

import pytest

from tests.handlers.people import Town, a_unit, records


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.mark.parametrize("word", ["对", "对。", "是的", "嗯"])
def test_a_proposal_is_stored_by_the_word(town: Town, word: str) -> None:
    li = town.contact()
    li.says("指标填报")
    li.says("一千二")
    assert town.stands("new_enterprises") is None
    li.says(word)
    assert town.stands("new_enterprises") == "1200"


def test_looking_something_up_between_leaves_the_proposal_on_the_table(town: Town) -> None:
    li = town.contact()
    li.says("指标填报")
    li.says("一千二")
    li.says("进度")
    li.says("对")
    assert town.stands("new_enterprises") == "1200"


@pytest.mark.parametrize("between", ["重看", "清单", "上一步", "菜单", "一万多", "跳过"])
def test_whatever_else_moves_the_conversation_takes_the_proposal_away(town: Town, between: str) -> None:
    li = town.contact()
    li.says("指标填报")
    li.says("一千二")
    li.says(between)
    li.says("对")
    assert town.stands("new_enterprises") in (None, "skipped")


NO = ["否", "不是", "不对。", "不用", "取消改", "不改了", "算了"]


@pytest.mark.parametrize("word", NO)
def test_a_no_drops_the_proposal_and_puts_its_question_again(town: Town, word: str) -> None:
    li = town.contact()
    li.says("指标填报")
    li.says("一千二")
    said = li.says(word)
    assert said.startswith("好的，没有保存。") and li.asked == "新增企业数量"
    assert "对" not in li.labels and "暂缺" in li.labels
    assert "没有等待确认的内容" in li.says("对") and town.stands("new_enterprises") is None


@pytest.mark.parametrize("word", NO)
def test_a_no_to_a_correction_keeps_what_stands_and_says_so(town: Town, word: str) -> None:
    li = town.contact()
    li.says("指标填报")
    li.says("高企33")
    assert "改为36家，对吗？" in li.says("改成36")
    said = li.says(word)
    assert said.startswith("好的，没有修改，「新增高新技术企业」仍为33家。") and li.asked == "新增高新技术企业"
    assert town.stands("high_tech") == "33" and not records(li)
    li.says("35")
    assert town.stands("high_tech") == "35"


@pytest.mark.parametrize("how", ["taps", "says"])
def test_a_no_under_a_yes_or_no_that_was_interpreted_is_no_answer_but_the_button_is(how: str) -> None:
    town = Town(unit=a_unit(year=None))
    li = town.contact()
    li.says("申报条件")
    assert "读作否" in li.says("没有，工业园区在县城")
    getattr(li, how)("否")
    assert town.stands("voluntary", "eligibility") == ("false" if how == "taps" else None)


def test_a_tapped_yes_is_the_answer_and_agrees_to_no_proposal() -> None:
    town = Town(unit=a_unit(year=None))
    li = town.contact()
    li.says("申报条件")
    assert "读作否" in li.says("没有，工业园区在县城")
    li.taps("是")
    assert town.stands("voluntary", "eligibility") == "true"


@pytest.mark.parametrize("word", NO)
def test_a_no_without_a_proposal_is_answered_as_before(town: Town, word: str) -> None:
    li = town.contact()
    li.says("指标填报")
    assert "好的" not in li.says(word)
    assert li.asked == "新增企业数量" and not records(li)
