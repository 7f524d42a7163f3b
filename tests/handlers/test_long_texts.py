"""A long text in several messages: what was written last is in sight, and what is said of it fits a long text."""

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
