"""撤销 goes further back each time, and never over a colleague."""

from handlers.answers import Kind
from tests.handlers.people import Town, a_unit


def test_every_further_taking_back_goes_further_back() -> None:
    town = Town()
    li = town.contact()
    li.says("指标填报")
    for words in ("高企17", "高企18", "规上119", "高企19"):
        li.says(words)
    stood = []
    for _ in range(5):
        li.says("撤销")
        stood.append((town.stands("high_tech"), town.stands("above_scale")))
    assert stood == [
        ("18", "119"), ("18", "cleared"), ("17", "cleared"), ("cleared", "cleared"), ("cleared", "cleared"),
    ]  # fmt: skip
    assert "没有可以撤销的内容" in li.shown[-1].text


def test_what_is_answered_after_taking_back_is_taken_back_first() -> None:
    town = Town()
    li = town.contact()
    for words in ("高企17", "高企18", "撤销", "高企20", "撤销"):
        li.says(words)
    assert town.stands("high_tech") == "17"
    li.says("撤销")
    assert town.stands("high_tech") == "cleared"


def test_a_colleagues_answer_is_never_taken_back_seen_or_unseen() -> None:
    town = Town()
    li, wang = town.contact(), town.contact()
    wang.person_id = 4
    li.says("规上119")
    wang.says("高企33")
    li.says("指标填报")
    li.says("清单")
    li.says("撤销")
    assert (town.stands("above_scale"), town.stands("high_tech")) == ("cleared", "33")
    li.says("撤销")
    assert town.stands("high_tech") == "33"


def test_ones_own_answer_under_a_colleagues_is_not_reached_through_it() -> None:
    town = Town()
    li, wang = town.contact(), town.contact()
    wang.person_id = 4
    li.says("高企31")
    wang.says("指标填报")
    wang.says("高企33")
    li.says("重看")
    li.says("撤销")
    assert town.stands("high_tech") == "33"


def test_what_is_put_back_keeps_its_source_and_explanation() -> None:
    town = Town()
    li = town.contact()
    li.says("非煤98.5")
    li.taps("数据无误，填写说明")
    li.says("没有煤矿，依据统计局年报")
    li.says("第13项 62")
    li.says("撤销")
    answer = town.answer("noncoal_share")
    assert answer is not None
    assert (answer.value, answer.reason) == ("98.5", "没有煤矿，依据统计局年报")


def test_a_declaration_is_open_again_as_soon_as_what_it_covers_changes() -> None:
    town = Town(unit=a_unit("交城县", None))
    li = town.contact()
    li.says("申报条件")
    for words in ("是", "20000", "200", "20", "法兰锻造", "120", "1", "1", "有", "确认"):
        li.says(words)
    assert town.answer("declaration", "eligibility").kind is Kind.VALUE  # type: ignore[union-attr]
    li.says("第2项")
    li.says("21000")
    assert town.answer("declaration", "eligibility").kind is Kind.CLEARED  # type: ignore[union-attr]
    assert "声明尚未确认" in li.shown[-1].text or li.asked == "申报声明"
    li.says("撤销")
    assert town.answer("declaration", "eligibility").kind is Kind.CLEARED, "what was declared is not what it was"  # type: ignore[union-attr]
