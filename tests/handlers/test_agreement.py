"""「对」 typed is as good as the tap, as long as the proposal is what is on the table."""

import pytest

from handlers.said import Tap
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


@pytest.mark.parametrize("between", ["清单", "第2项", "菜单", "一万多", "跳过"])
def test_whatever_else_moves_the_conversation_takes_the_proposal_away(town: Town, between: str) -> None:
    li = town.contact()
    li.says("指标填报")
    li.says("一千二")
    li.says(between)
    li.says("对")
    assert town.stands("new_enterprises") in (None, "skipped")


GIVES_UP = ["不用", "取消改", "不改了", "算了"]
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
    assert said.startswith("好的，没有修改，「新增高新技术企业」仍为33家。")
    assert town.stands("high_tech") == "33" and not records(li)
    assert li.asked == ("新增企业数量" if word in GIVES_UP else "新增高新技术企业")
    if word not in GIVES_UP:
        li.says("35")
        assert town.stands("high_tech") == "35" and li.asked == "新增企业数量"


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


@pytest.mark.parametrize("word", ["重看", "继续", "继续填报"])
def test_looking_again_puts_the_proposal_there_once_more(town: Town, word: str) -> None:
    li = town.contact()
    li.says("指标填报")
    li.says("一千二")
    said = li.says(word)
    assert said.startswith("「新增企业数量」记为1200家，对吗？") and "对" in li.labels
    li.says("对")
    assert town.stands("new_enterprises") == "1200"


def test_going_on_puts_a_table_of_proposals_there_once_more(town: Town) -> None:
    li = town.contact()
    li.says("指标填报")
    li.says("规上55，亿元11")
    assert "读到2项，还没有保存" in li.says("继续")
    li.taps("不保存")
    assert li.asked == "新增企业数量" and town.stands("above_scale") is None


def test_an_old_button_leaves_the_proposal_on_the_table(town: Town) -> None:
    li = town.contact()
    li.says("指标填报")
    old = li.button("跳过")
    li.says("一千二")
    said = li.does(Tap(old))
    assert "该按钮已失效" in said and "「新增企业数量」记为1200家，对吗？" in said
    li.taps("对")
    assert town.stands("new_enterprises") == "1200"


@pytest.mark.parametrize("typed", ["约2万", "高企33", "是不是都行", "第5项"])
def test_what_is_typed_instead_of_a_yes_loses_nothing_without_a_word(town: Town, typed: str) -> None:
    li = town.contact()
    li.says("指标填报")
    li.says("一千二")
    assert li.says(typed).startswith("刚才的「一千二」没有回复「对」，没有保存。")


@pytest.mark.parametrize("typed", ["1250", "一千三", "等统计局，下周五"])
def test_another_answer_to_the_same_question_is_no_loss(town: Town, typed: str) -> None:
    li = town.contact()
    li.says("指标填报")
    li.says("一千二")
    assert "没有回复「对」" not in li.says(typed)


@pytest.mark.parametrize("then", ["120", "跳过", "暂缺", "一百二"])
def test_after_a_no_to_a_figure_by_name_the_question_asked_before_comes_back(town: Town, then: str) -> None:
    li = town.contact()
    li.says("指标填报")
    li.says("规上一百一十九家")
    li.says("不对")
    assert li.asked == "新增规上企业数量"
    li.says(then)
    if then == "一百二":
        li.says("对")
    assert li.asked == "新增企业数量"


def test_another_figure_in_place_of_one_by_name_leads_back_to_the_question_asked_before(town: Town) -> None:
    li = town.contact()
    li.says("指标填报")
    li.says("规上一百一十九家")
    li.says("120家左右")
    li.says("120")
    assert town.stands("above_scale") == "120" and li.asked == "新增企业数量"


def test_a_no_where_nothing_is_proposed_says_how_the_last_answer_is_corrected(town: Town) -> None:
    li = town.contact()
    li.says("指标填报")
    li.says("高企33")
    said = li.says("不对")
    assert "没有等待确认的内容" in said and "撤销" in said and li.asked == "新增企业数量"


def test_a_table_that_is_mended_by_what_stands_already_is_not_lost(town: Town) -> None:
    li = town.contact()
    li.says("指标填报")
    li.says("高企33")
    li.says("亿元11，高企3")
    said = li.says("高企33，10亿1")
    assert said.startswith("读到2项，还没有保存") and "没有回复「对」" not in said
    li.says("对")
    assert (town.stands("high_tech"), town.stands("yi_industrial")) == ("33", "11")


def test_a_figure_by_name_that_is_asked_about_leads_back_to_the_question_asked_before(town: Town) -> None:
    li = town.contact()
    li.says("指标填报")
    li.says("非煤占比一半以上")
    assert li.asked == "非煤工业增加值比重"
    li.says("52.3")
    assert town.stands("noncoal_share") == "52.3" and li.asked == "新增企业数量"
