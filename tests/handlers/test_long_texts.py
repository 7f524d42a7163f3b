"""A long text in several messages: what was written last is in sight, and what is said of it fits a long text."""

import pytest

from handlers.said import Edited
from tests.handlers.people import Town


def test_what_was_written_last_is_shown_so_that_one_sees_where_one_is() -> None:
    li = Town().contact()
    li.says("年度报告")
    li.says("一是成立了领导小组，县长任组长，" * 5)
    said = li.says("十是全年召开会议4次。")
    assert "十是全年召开会议4次" in said


def test_who_edits_a_message_of_a_long_text_is_told_how_it_is_corrected_there() -> None:
    li = Town().contact()
    li.says("年度报告")
    for words in ("一是县长任组长。", "二是召开会议4次。"):
        li.says(words)
    said = li.does(Edited())
    assert "撤销" in said and "重写" in said and "请直接发送新的内容" not in said, "what is sent is appended here"
    li.says("菜单")
    assert "请直接发送新的内容" in li.does(Edited())


def test_what_is_still_open_is_named_as_people_call_it() -> None:
    li = Town().contact()
    said = li.says("提交")
    assert "高企" in said and "小升规" in said
    assert "双创载体孵化新培育营业收入500万元以上小微企业数量" not in said
    assert len(said) < 500, "a telephone's two screens"


@pytest.mark.parametrize("word", ["写好了", "好了。", "下一项", "下一步", "写完", "完了"])
def test_who_says_that_a_part_is_done_has_not_written_that_into_it(word: str) -> None:
    li = Town().contact()
    for words in ("年度报告", "全年召开会议四次。", word):
        li.says(words)
    assert li.asked == "绩效完成情况"
    assert (answer := li.town.answer("progress", "report")) is not None and answer.raw == "全年召开会议四次。"


@pytest.mark.parametrize(
    ("word", "told"), [("谢谢", "不客气"), ("你好", "您好"), ("写错了", "撤销"), ("不对", "撤销")]
)
def test_what_is_said_to_the_assistant_is_no_part_of_a_report(word: str, told: str) -> None:
    li = Town().contact()
    for words in ("年度报告", "全年召开会议四次。"):
        li.says(words)
    assert told in li.says(word)
    assert (answer := li.town.answer("progress", "report")) is not None and answer.raw == "全年召开会议四次。"


def test_who_has_nothing_to_write_about_a_measure_is_told_which_button_says_so() -> None:
    li = Town().contact()
    for words in ("年度报告", "第3项"):
        li.says(words)
    assert "请点「暂缺」" in li.says("没有").split("\n\n")[0]


def test_figures_are_put_in_at_their_own_part_and_elsewhere_it_is_said_where() -> None:
    li = Town().contact()
    li.says("年度报告")
    assert "绩效完成情况" in li.says("填入已报数据").split("\n\n")[0]


def test_who_begins_anew_is_told_that_a_colleague_has_written_there_meanwhile() -> None:
    town = Town()
    li, wang = town.contact(), town.contact()
    for one in (li, wang):
        one.says("年度报告")
    li.says("甲写的第一段。")
    wang.says("乙写的第二段。")
    assert "同事" in li.says("重写")
