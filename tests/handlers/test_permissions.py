"""Who may do what: each role with each word and button, and that nothing leaks through a side door."""

import pytest

from handlers.buttons import Verb, free
from handlers.permissions import may
from handlers.said import Tap
from handlers.situation import Conversation, RoleName
from tests.handlers.people import Person, Town, a_unit, records

DENIED = "您的身份不能进行此项操作"
FILL = {RoleName.CONTACT, RoleName.CONTRIBUTOR}
SEE = {RoleName.CONTACT, RoleName.REVIEWER, RoleName.STAFF, RoleName.ADMINISTRATOR}


@pytest.mark.parametrize("role", list(RoleName))
def test_the_table_of_rights(role: RoleName) -> None:
    li = Town().somebody(role)
    situation = li.town.situation(li.conversation, li.roles)
    assert may(situation, "fill") == (role in FILL)
    assert may(situation, "see") == (role in SEE)
    assert may(situation, "watch") == (role not in FILL)


def test_a_stranger_may_nothing() -> None:
    situation = Town().situation(Conversation(), ())
    assert not any(may(situation, action) for action in ("fill", "see", "watch"))


def test_a_role_for_another_unit_fills_nothing_here() -> None:
    town = Town()
    li = town.contact()
    town.unit = a_unit("交城县", unit_id=8)
    situation = town.situation(li.conversation, li.roles)
    assert not may(situation, "fill")


@pytest.mark.parametrize("verb", list(Verb))
@pytest.mark.parametrize("role", [None, *RoleName])
def test_only_who_fills_in_ever_records(role: RoleName | None, verb: Verb) -> None:
    town = Town()
    li = town.somebody(*([role] if role else []))
    for argument in ("", "indicators", "eligibility", "baseline", "33", "1"):
        li.does(Tap(free("x", verb, argument).data))
        assert not records(li) or role in FILL
    li.says("33")
    assert not records(li) or role in FILL


@pytest.mark.parametrize("role", [RoleName.REVIEWER, RoleName.STAFF, RoleName.ADMINISTRATOR])
@pytest.mark.parametrize("word", ["指标填报", "申报条件", "申报基数"])
def test_who_watches_is_told_that_filling_in_is_not_theirs(role: RoleName, word: str) -> None:
    assert DENIED in Town().somebody(role).says(word)


@pytest.mark.parametrize("role", list(RoleName))
def test_no_button_ever_shown_is_denied_to_the_one_it_was_shown_to(role: RoleName) -> None:
    """Taps every button that can be reached, two taps deep, in a form's question, its list and its end."""
    for opening in ("菜单", "帮助", "进度", "提醒", "指标填报", "清单", "跳过"):
        first = Town().somebody(role, department="统计" if role is RoleName.CONTRIBUTOR else None)
        for word in ("指标填报", *["跳过"] * 60) if opening == "跳过" else (opening,):
            if role in FILL or word not in ("指标填报", "跳过", "清单"):
                first.says(word)
        if not first.shown or DENIED in first.shown[-1].text:
            continue
        for row in first.shown[-1].rows:
            for button in row:
                town = Town()
                again = Person(town, first.roles, first.conversation)
                assert DENIED not in again.does(Tap(button.data)), (opening, button.label)


# --- a colleague of another office ----------------------------------------------------------------------------


def statistician(town: Town) -> Person:
    return town.somebody(RoleName.CONTRIBUTOR, department="统计")


OWN = [
    "新增规上企业数量",
    "新增亿元工业企业数量",
    "新增10亿元以上工业企业数量",
    "非煤工业增加值比重",
    "现代服务业产值比重",
]
OTHERS = "新增高新技术企业"


def test_a_colleague_sees_that_offices_rows_only() -> None:
    town = Town()
    town.puts(high_tech="33")
    wang = statistician(town)
    assert "共5项" in wang.says("指标填报")
    listed = wang.says("清单")
    assert all(label in listed for label in OWN)
    assert OTHERS not in listed
    assert OTHERS not in wang.says("第6项")
    wang.says(OTHERS)
    assert wang.asked in OWN


def test_a_colleague_at_the_end_is_not_shown_the_whole_unit() -> None:
    town = Town()
    town.puts(high_tech="3", shareholding="4")
    wang = statistician(town)
    wang.says("指标填报")
    for _ in range(20):
        said = wang.says("跳过")
    assert wang.asked is None
    assert OTHERS not in said
    assert "新增股份制企业改造数量" not in said
    assert "进度" not in wang.labels


@pytest.mark.parametrize("word", ["申报条件", "申报基数"])
def test_a_colleague_of_an_assessed_unit_does_not_open_the_application(word: str) -> None:
    wang = statistician(Town())
    said = wang.says(word)
    assert (DENIED in said) == (word == "申报条件")
    assert OTHERS not in said
    assert "共25项" not in said


def test_a_colleague_of_an_applicant_fills_that_offices_base_figures() -> None:
    wang = statistician(Town(unit=a_unit("交城县", None)))
    said = wang.says("指标填报")
    assert "申报基数" in said
    listed = wang.says("清单")
    assert all(label in listed for label in OWN)
    assert OTHERS not in listed


def test_a_colleague_undoes_no_other_offices_answer() -> None:
    town = Town()
    wang = statistician(town)
    wang.says("指标填报")
    wang.says("55")
    town.puts(high_tech="33")
    wang.says("撤销")
    assert (town.stands("high_tech"), town.stands("above_scale")) == ("33", "cleared")
