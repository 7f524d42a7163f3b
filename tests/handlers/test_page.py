"""Rows of a page: read as in a chat, each on its own, and politely refused when they have been overtaken."""

from datetime import date

import pytest

from handlers.answers import Kind, Origin
from handlers.buttons import Verb, pressed
from handlers.effects import Attach, Detach, Fate, Remark
from handlers.forms_at_hand import page_form, page_forms
from handlers.page import preview
from handlers.ports import Evidence
from handlers.said import Cell, Cells, Enclosure, Rejected, Removal, Upload
from handlers.situation import Conversation, RoleName
from handlers.table import respond
from tests.handlers.pages import Page
from tests.handlers.people import NOW, YEAR, Town, a_unit
from tests.handlers.test_uploads import YEARBOOK, Shelf


def buttons(remark: Remark) -> dict[str, tuple[Verb, str]]:
    found = [(button.label, pressed(button.data)) for row in remark.rows for button in row]
    assert all(press is not None for _, press in found)
    return {label: (press.verb, press.argument) for label, press in found if press is not None}


def test_an_exact_figure_is_stored_with_what_was_typed_and_where_it_came_from() -> None:
    page = Page(Town().contact())
    page.person.town.puts(prev__high_tech="26")
    page.looks()
    remark = page.enters(high_tech=" 33家 ")
    answer = page.person.town.answer("high_tech")
    assert answer is not None
    assert (answer.value, answer.raw, answer.origin, answer.kind) == ("33", "33家", Origin.PAGE, Kind.VALUE)
    assert remark.fate is Fate.STORED
    assert "33家，较上年增长26.9%，达标" in remark.text
    assert buttons(remark) == {"撤销": (Verb.UNDO, "")}


def test_what_was_interpreted_is_proposed_and_stored_when_agreed_to() -> None:
    page = Page(Town().contact())
    remark = page.enters(new_enterprises="1.2万")
    assert (remark.fate, page.recorded) == (Fate.PROPOSED, [])
    assert buttons(remark) == {"对": (Verb.AGREE, "12000")}
    assert page.enters(agreed="12000", new_enterprises="1.2万").fate is Fate.STORED
    answer = page.person.town.answer("new_enterprises")
    assert answer is not None and (answer.value, answer.raw) == ("12000", "1.2万")


def test_an_agreement_counts_only_for_what_was_proposed() -> None:
    page = Page(Town().contact())
    assert page.enters(agreed="12000", new_enterprises="1.3万").fate is Fate.PROPOSED
    assert page.enters(agreed="12000", new_enterprises="大概1.2万").fate is Fate.ASKED
    assert page.person.town.stands("new_enterprises") is None


@pytest.mark.parametrize("vague", ["大概三十", "30多", "1.200", "三四十", "52%", "33*2", "💥", "<b>33</b>"])
def test_what_is_vague_is_asked_about_and_nothing_is_stored(vague: str) -> None:
    page = Page(Town().contact())
    remark = page.enters(high_tech=vague)
    assert (remark.fate, page.recorded) == (Fate.ASKED, [])
    assert "？" in remark.text


def test_one_row_that_is_asked_about_holds_up_no_other() -> None:
    page = Page(Town().contact())
    page.sends(Cell("high_tech", "33"), Cell("srdi", "十几"), Cell("neeq", "1"))
    assert page.person.town.stands("high_tech") == "33"
    assert page.person.town.stands("srdi") is None
    assert page.person.town.stands("neeq") == "1"


def test_nothing_is_asked_whether_it_is_nought_and_both_answers_are_at_hand() -> None:
    page = Page(Town().contact())
    remark = page.enters(neeq="无")
    assert buttons(remark) == {"是0": (Verb.ANSWER, "0"), "没有数据（暂缺）": (Verb.ABSENT, "")}


def test_a_figure_that_is_awaited_keeps_the_day_it_is_expected() -> None:
    page = Page(Town().contact())
    assert page.enters(noncoal_share="暂缺，2023年6月20日提供").fate is Fate.STORED
    answer = page.person.town.answer("noncoal_share")
    assert answer is not None
    assert (answer.kind, answer.expected_on) == (Kind.ABSENT, date(2023, 6, 20))
    page.enters(noncoal_share="暂缺")
    later = page.person.town.answer("noncoal_share")
    assert later is not None and later.kind is Kind.ABSENT


def test_exclusion_is_asked_for_by_its_word_where_it_may_be() -> None:
    page = Page(Town().contact())
    assert page.enters(zone_new_above_scale="申请不做考核").fate is Fate.STORED
    assert page.person.town.stands("zone_new_above_scale") == "exclusion"
    applicant = Page(Town(unit=a_unit("交城县", None)).contact(), "baseline")
    assert applicant.enters(zone_new_above_scale="申请不做考核").fate is Fate.ASKED
    assert applicant.person.town.stands("zone_new_above_scale", "baseline") is None


def test_a_row_that_was_emptied_is_open_again_and_can_be_restored() -> None:
    page = Page(Town().contact())
    page.enters(high_tech="33")
    remark = page.enters(high_tech="  ")
    assert page.person.town.stands("high_tech") == "cleared"
    assert "原为33家" in remark.text
    assert buttons(remark) == {"恢复": (Verb.ANSWER, "33")}
    page.enters(high_tech="33")
    assert page.person.town.stands("high_tech") == "33"


def test_an_empty_row_that_was_empty_is_no_entry() -> None:
    page = Page(Town().contact())
    assert page.enters(high_tech="").fate is Fate.STORED
    assert page.recorded == []


def test_undo_brings_back_what_stood_before() -> None:
    page = Page(Town().contact())
    page.enters(high_tech="33")
    page.enters(high_tech="34")
    assert "33家" in page.enters(high_tech="撤销").text
    assert page.person.town.stands("high_tech") == "33"
    page.enters(high_tech="撤销")
    assert page.enters(high_tech="撤销").fate is Fate.ASKED, "there is nothing left"


def test_an_entry_that_was_overtaken_loses_politely_and_counts_when_it_is_sent_again() -> None:
    town = Town()
    page = Page(town.contact())
    town.puts(high_tech="30")  # on another device, after the page was drawn
    remark = page.enters(high_tech="33")
    assert remark.fate is Fate.OVERTAKEN
    assert "30家" in remark.text and "没有保存" in remark.text
    assert town.stands("high_tech") == "30"
    assert buttons(remark) == {"仍按我填的改": (Verb.AGREE, "")}
    assert page.enters(high_tech="33").fate is Fate.STORED
    assert town.stands("high_tech") == "33"


def test_two_people_who_enter_the_same_do_not_quarrel_and_a_repetition_is_no_new_entry() -> None:
    town = Town()
    page = Page(town.contact())
    town.puts(high_tech="33")
    assert page.enters(high_tech="33").fate is Fate.STORED
    assert page.recorded == []


def test_a_figure_that_is_to_be_looked_at_again_wants_a_cause_and_a_basis() -> None:
    town = Town()
    page = Page(town.contact())
    town.puts(prev__high_tech="10")
    page.looks()
    assert "请核实：较上年末增长" in page.enters(high_tech="33").text
    assert "不能说明原因" in page.enters(high_tech="33", reason="数据属实").text
    assert "依据" in page.enters(high_tech="33", reason="园区新招引企业多").text
    assert page.enters(high_tech="33", reason="新认定两批，依据省科技厅名单").fate is Fate.STORED
    answer = town.answer("high_tech")
    assert answer is not None
    assert (answer.value, answer.reason) == ("33", "新认定两批，依据省科技厅名单")


def test_an_explanation_belongs_to_a_figure_that_is_there_and_is_not_a_book() -> None:
    page = Page(Town().contact())
    assert page.enters(high_tech="", reason="依据名单，新认定两批").fate is Fate.ASKED
    page.enters(high_tech="33")
    assert "最多" in page.enters(high_tech="", reason="因为" * 400).text


def test_what_has_been_handed_in_is_only_looked_at() -> None:
    town = Town()
    page = Page(town.contact())
    page.enters(high_tech="33")
    town.hands_in("indicators", "report")
    for remark in (page.enters(high_tech="34"), page.enters(high_tech="撤销"), page.enters(high_tech="", reason="x")):
        assert remark.fate is Fate.REFUSED
        assert "已提交" in remark.text and "撤回修改" in remark.text
    assert page.does(Enclosure("indicators", "high_tech", Upload(YEARBOOK)))[0].fate is Fate.REFUSED
    assert town.stands("high_tech") == "33"


def test_a_colleague_enters_the_own_offices_rows_only() -> None:
    town = Town()
    page = Page(town.somebody(RoleName.CONTRIBUTOR, department="统计"))
    assert page.enters(high_tech="33").fate is Fate.REFUSED
    assert page.enters(above_scale="119").fate is Fate.STORED
    answer = town.answer("above_scale")
    assert answer is not None and answer.provenance.supplier == "统计 李文"
    assert town.stands("high_tech") is None


@pytest.mark.parametrize("role", [RoleName.REVIEWER, RoleName.STAFF, RoleName.ADMINISTRATOR])
def test_who_only_watches_enters_nothing(role: RoleName) -> None:
    remark = Page(Town().somebody(role)).does(Cells("indicators", (Cell("high_tech", "33"),)))[0]
    assert (remark.key, remark.fate) == ("", Fate.REFUSED)


def test_a_role_that_has_ended_enters_nothing() -> None:
    somebody = Town().contact()
    somebody.roles = ()
    assert Page(somebody).does(Cells("indicators", (Cell("high_tech", "33"),)))[0].fate is Fate.REFUSED


@pytest.mark.parametrize("form", ["baseline", "report", "", "💥"])
def test_a_form_that_is_not_this_units_is_closed(form: str) -> None:
    assert Page(Town().contact(), form).does(Cells(form, (Cell("high_tech", "33"),)))[0].fate is Fate.REFUSED


def test_an_applicant_has_conditions_and_base_figures() -> None:
    town = Town(unit=a_unit("交城县", None))
    page = Page(town.contact(), "eligibility")
    assert page.enters(voluntary="是").fate is Fate.STORED
    assert page.enters(leading_industry_name="法兰锻造").fate is Fate.STORED
    assert page.enters(market_entities="20000").fate is Fate.STORED
    assert page.enters(declaration="确认").fate is Fate.STORED
    assert town.stands("declaration", "eligibility") == "true"
    assert "重新点「申报声明」" in page.enters(market_entities="21000").text
    assert town.stands("declaration", "eligibility") == "cleared", "a declaration covers what stood then"
    assert Page(town.contact(), "baseline").enters(high_tech="17").fate is Fate.STORED


def test_files_come_and_go_with_their_row() -> None:
    town = Town()
    page = Page(town.contact())
    situation = town.situation(Conversation(role_id=1), page.person.roles)
    taken = respond(situation, Enclosure("indicators", "high_tech", Upload(YEARBOOK)))
    assert Attach("indicators", "high_tech", YEARBOOK) in taken.effects
    assert "20 MB" in page.does(Enclosure("indicators", "high_tech", Rejected("大.pdf", "too_big")))[0].text
    assert page.does(Enclosure("indicators", "nothing", Upload(YEARBOOK)))[0].fate is Fate.REFUSED
    town.archive = Shelf([Evidence(5, "indicators", "high_tech", YEARBOOK, "李文", NOW)])
    situation = town.situation(Conversation(role_id=1), page.person.roles)
    assert Detach(5) in respond(situation, Removal("indicators", 5)).effects
    assert page.does(Removal("indicators", 6))[0].fate is Fate.REFUSED


def test_a_colleague_takes_away_no_other_offices_file() -> None:
    town = Town()
    town.archive = Shelf([Evidence(5, "indicators", "high_tech", YEARBOOK, "李文", NOW)])
    page = Page(town.somebody(RoleName.CONTRIBUTOR, department="统计"))
    assert page.does(Removal("indicators", 5))[0].fate is Fate.REFUSED


def test_looking_ahead_stores_nothing() -> None:
    town = Town()
    situation = town.situation(Conversation(role_id=1), town.contact().roles)
    form = page_form(situation, "indicators")
    assert form is not None
    for raw, stands in (("33", "33"), ("一百二", "120"), ("大概三十", None), ("", None)):
        _, after = preview(form, situation, "high_tech", raw)
        found = after.draft("indicators", YEAR).answers.get("high_tech")
        assert (found.value if found else None) == stands
    assert town.drafts == {}


def test_the_pages_forms_are_those_the_role_fills() -> None:
    def forms(town: Town, *roles: RoleName, department: str | None = None) -> list[str]:
        person = town.somebody(*roles, department=department)
        return [form.name for form in page_forms(town.situation(person.conversation, person.roles))]

    applicant = Town(unit=a_unit("交城县", None))
    assert forms(Town(), RoleName.CONTACT) == ["indicators"]
    assert forms(applicant, RoleName.CONTACT) == ["eligibility", "baseline"]
    assert forms(applicant, RoleName.CONTRIBUTOR, department="科技") == ["baseline"]
    assert forms(Town(), RoleName.REVIEWER) == []
    assert forms(Town(round=None), RoleName.CONTACT) == []


@pytest.mark.parametrize(
    ("typed", "at_hand"),
    [
        ("我县没有省级开发区", {"申请不做考核": (Verb.EXCLUDE, "")}),
        ("约180", {"暂缺": (Verb.ABSENT, "")}),
        ("1,2000", {}),
    ],
)
def test_a_button_the_sentence_speaks_of_stands_beside_it(typed: str, at_hand: dict[str, tuple[Verb, str]]) -> None:
    remark = Page(Town().contact()).enters(zone_new_above_scale=typed)
    assert buttons(remark) == at_hand
    assert all(f"「{label}」" in remark.text for label in at_hand)
