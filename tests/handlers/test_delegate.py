"""请统计局填: offices by their names, links for them, who owes what, and the contact who is told once."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from handlers.answers import Kind
from handlers.buttons import MOST_BYTES, Verb, free
from handlers.effects import Decision, Document, EndOffer, Introduce, Offer, Record, Say, Tell
from handlers.offices import departments_of, wish_of
from handlers.ports import Contact, EmptyArchive, Request
from handlers.said import Cell, Cells, Tap, Text
from handlers.situation import Conversation, RoleName
from handlers.table import respond
from tests.handlers.people import NOW, Person, Town, a_round, a_unit, an_invite, carried_out

LI = Contact(3, "李文", "0358-3022222", "工信局", "contact", None)
WANG = Contact(4, "王芳", "13812345678", "统计局", "contributor", "统计")
LINK = "http://shifan.test/join/FRESHCODE234"
OUT = Request(21, "统计", date(2023, 5, 30), NOW, NOW + timedelta(days=200), None, None, None)
BEGUN = replace(OUT, taken_at=NOW, taken_by="王芳")


@dataclass
class Drawer(EmptyArchive):
    """An archive with these people and requests."""

    people: tuple[Contact, ...] = (LI,)
    asked: tuple[Request, ...] = ()

    def contacts(self) -> tuple[Contact, ...]:
        return self.people

    def requests(self) -> tuple[Request, ...]:
        return self.asked


def a_town(*asked: Request, people: tuple[Contact, ...] = (LI,), **values: object) -> Town:
    return Town(archive=Drawer(people, asked), **values)  # type: ignore[arg-type]


def does(person: Person, said: str) -> Decision:
    """Say something, or tap a button by its data, where more than one message may answer."""
    town = person.town
    situation = town.situation(person.conversation, person.roles, person.invite, person.person_id)
    decision = respond(situation, Tap(said) if said.count(":") == 2 else Text(said))
    town.drafts = dict(carried_out(situation, decision).drafts)
    person.conversation = decision.conversation
    buttons = [button for one in of(decision, Say) for row in one.rows for button in row]
    assert buttons and all(len(button.data.encode()) <= MOST_BYTES for button in buttons)
    return decision


def of(decision: Decision, kind: type) -> list:  # type: ignore[type-arg]
    return [effect for effect in decision.effects if isinstance(effect, kind)]


def text(decision: Decision) -> str:
    return "\n".join(one.text for one in of(decision, Say))


def colleague(town: Town, department: str = "统计") -> Person:
    person = town.somebody(RoleName.CONTRIBUTOR, department=department)
    person.person_id = 4
    return person


# --- which office is meant ------------------------------------------------------------------------------------

WISHES = {
    "请统计局填": "统计",
    "请县统计局填报": "统计",
    "请文水县统计局填": "统计",
    "请文水统计局填一下": "统计",
    "请我县科技局帮忙填": "科技",
    "麻烦请金融办提供数据": "金融监管",
    "请市场监督管理局的同志填，6月10日前": "市场监管",
    "请统计填": "统计",
    "请 统计局 填 。": "统计",
    "请工信局填写，月底前": "工信",
}


@pytest.mark.parametrize("raw", WISHES)
def test_an_office_is_known_by_its_everyday_names(raw: str) -> None:
    town = Town()
    situation = town.situation(Conversation(role_id=1), town.contact().roles)
    wish = wish_of(raw, situation)
    assert wish is not None
    assert departments_of(wish, situation) == (WISHES[raw],)


@pytest.mark.parametrize(
    "raw", ["请填报数值", "请填 33", "统计局填", "请问统计局的数填哪个", "高企33", "请", "请填", "请统计局", "33", ""]
)
def test_what_is_no_wish_is_none(raw: str) -> None:
    town = Town()
    assert wish_of(raw, town.situation(Conversation(role_id=1), town.contact().roles)) is None


@pytest.mark.parametrize("raw", ["请水利局填", "请统计局和科技局填", "请各部门填", "请他们填"])
def test_an_office_that_is_not_known_is_asked_about_with_all_that_are(raw: str) -> None:
    decision = does(a_town().contact(), raw)
    labels = [button.label for one in of(decision, Say) for row in one.rows for button in row]
    assert [label for label in labels if label.startswith("请")] == [
        "请市场监管局填", "请中小企业局填", "请统计局填", "请工信局填", "请科技局填", "请金融监管局填",
    ]  # fmt: skip
    assert of(decision, Offer) == []


# --- the link -------------------------------------------------------------------------------------------------


def test_a_wish_becomes_a_link_with_words_to_forward_and_a_letter() -> None:
    decision = does(a_town().contact(), "请统计局填，5月30日前")
    (offer,) = of(decision, Offer)
    assert (offer.code, offer.role, offer.department, offer.due_on) == (
        "FRESHCODE234", RoleName.CONTRIBUTOR, "统计", date(2023, 5, 30),
    )  # fmt: skip
    assert offer.role_until == offer.expires_at > NOW + timedelta(days=200)
    forward, told = of(decision, Say)
    assert forward.rows == ()
    for words in (
        "统计局同志：",
        "文水县2022年度创建指标5项",
        "请于5月30日前",
        LINK,
        "李文，0358-3022222",
        "不需要密码",
    ):
        assert words in forward.text
    assert told.document == Document(
        told.document.kind, "请统计局协助提供数据的函.pdf", "请统计局填报5项指标的公函，可打印盖章", 7, "indicators",
        2022, LINK,
    )  # fmt: skip


def test_without_a_day_none_is_made_up_and_the_units_own_is_named_until_it_is_over() -> None:
    decision = does(a_town().contact(), "请统计局填")
    assert of(decision, Offer)[0].due_on is None
    assert "\n本县（开发区）5月31日前须报送，请在此之前在手机或电脑上打开" in text(decision)
    town = a_town()
    town.now = datetime(2023, 6, 1, 1, tzinfo=UTC)
    assert "\n请在手机或电脑上打开" in text(does(town.contact(), "请统计局填"))


def test_the_example_of_whom_to_ask_still_has_something_to_fill_in() -> None:
    town = a_town()
    li = town.contact()
    assert "发送「请市场监管局填」即可" in li.says("谁还没交")
    li.says("企业数7428")
    assert "发送「请中小企业局填」即可" in li.says("谁还没交")


def test_a_day_that_has_gone_by_is_asked_about() -> None:
    decision = does(a_town().contact(), "请统计局填，4月10日前")
    assert of(decision, Offer) == []
    assert "4月10日已经过去" in text(decision)


def test_the_question_on_the_table_stays_there() -> None:
    li = a_town().contact()
    does(li, "指标填报")
    does(li, "请统计局填")
    assert (li.conversation.form, li.conversation.question) == ("indicators", "new_enterprises")
    does(li, "7428")
    assert li.town.stands("new_enterprises") == "7428"


def test_the_button_under_an_indicator_asks_its_office() -> None:
    li = a_town().contact()
    decision = does(li, "指标填报")
    labels = {button.label: button.data for one in of(decision, Say) for row in one.rows for button in row}
    assert of(does(li, labels["请市场监管局填"]), Offer)[0].department == "市场监管"


def test_the_contacts_telephone_is_asked_once_and_the_wish_is_not_forgotten() -> None:
    li = a_town(people=(replace(LI, phone=None, name=""),)).contact()
    does(li, "指标填报")
    assert "联系方式" in text(does(li, "请统计局填，5月30日前"))
    assert "没有读出电话" in text(does(li, "好的"))
    asked = does(li, "13812345678")
    assert of(asked, Introduce) == [Introduce(None, "13812345678")]
    assert "姓名" in text(asked)
    li.town.archive = Drawer((replace(LI, name="", phone="13812345678"),))
    decision = does(li, "李文")
    assert of(decision, Introduce) == [Introduce("李文", None)]
    assert of(decision, Offer)[0].due_on == date(2023, 5, 30)
    assert "李文，13812345678" in text(decision)
    assert li.conversation.question == "new_enterprises"


def test_a_wish_that_waits_at_the_menu_does_not_follow_into_another_role() -> None:
    li = a_town(people=(replace(LI, phone=None),)).somebody(RoleName.CONTACT, RoleName.CONTACT)
    does(li, "请统计局填")
    assert "还没有生成" in text(does(li, "菜单"))
    does(li, free("切换", Verb.ROLE, "2").data)
    assert of(does(li, "13812345678"), Offer) == []
    assert li.conversation.proposal is None


def test_whoever_turns_away_from_the_signature_finds_everything_as_it_was() -> None:
    li = a_town(people=()).contact()
    does(li, "指标填报")
    does(li, "请统计局填")
    shown = does(li, "清单")
    assert "点编号可跳到该项" in text(shown)
    does(li, "第1项")
    does(li, "7428")
    assert li.town.stands("new_enterprises") == "7428"


def test_who_has_filled_everything_alone_is_not_told_of_a_link_that_never_was() -> None:
    li = a_town().contact()
    li.town.puts(
        above_scale="119", prev__above_scale="92", yi_industrial="12", ten_yi_industrial="2", noncoal_share="79",
        modern_service_share="60",
    )  # fmt: skip
    asked = does(li, "请统计局填")
    assert of(asked, Offer) == []
    assert "不用请对方填" in text(asked) and "再请" not in text(asked)
    labels = {button.label: button.data for one in of(asked, Say) for row in one.rows for button in row}
    assert not any("重新" in label for label in labels)
    assert of(does(li, labels["仍请统计局填"]), Offer)[0].department == "统计"


def test_a_link_that_nobody_took_is_replaced_and_one_that_was_taken_is_asked_about() -> None:
    again = does(a_town(OUT).contact(), "请统计局填")
    assert of(again, EndOffer) == [EndOffer(21)] and of(again, Offer)
    assert "前一个链接已作废" in text(again)
    li = a_town(BEGUN).contact()
    asked = does(li, "请统计局填")
    assert of(asked, Offer) == [] and "已由王芳开始填报" in text(asked)
    anew = does(li, free("x", Verb.DELEGATE, "统计=again").data)
    assert of(anew, EndOffer) == [EndOffer(21)]
    assert of(anew, Offer)[0].due_on == OUT.due_on, "the day that was agreed on stays"


def test_an_applicant_asks_for_base_figures() -> None:
    decision = does(a_town(unit=a_unit("交城县", None)).contact(), "请统计局填")
    assert "2022年申报基数5项" in text(decision)


@pytest.mark.parametrize("said", ["请统计局填", "谁还没交", "delegate:统计:", "requests::", "endrequest:21:"])
def test_only_a_contact_asks(said: str) -> None:
    for role in (RoleName.CONTRIBUTOR, RoleName.REVIEWER, RoleName.STAFF):
        person = a_town(OUT).somebody(role, department="统计" if role is RoleName.CONTRIBUTOR else None)
        decision = does(person, said)
        assert of(decision, Offer) == [] and of(decision, EndOffer) == []


@pytest.mark.parametrize("said", ["请统计局填", "谁还没交", "delegate:统计:", "endrequest:21:"])
def test_without_a_round_nobody_is_asked(said: str) -> None:
    town = a_town(round=None)
    assert of(does(town.contact(), said), Offer) == []


@pytest.mark.parametrize("argument", ["民政", "", "统计=again=again", "=again"])
def test_a_forged_button_asks_nobody(argument: str) -> None:
    decision = does(a_town().contact(), free("x", Verb.DELEGATE, argument).data)
    assert [one for one in of(decision, Offer) if one.department != "统计"] == []


# --- who owes what --------------------------------------------------------------------------------------------


def test_the_list_says_of_every_office_how_far_it_is() -> None:
    town = a_town(BEGUN, replace(OUT, invite_id=22, department="科技", due_on=date(2023, 5, 20)))
    town.puts(above_scale="119", high_tech="33")
    town.record(Record("indicators", "noncoal_share", Kind.ABSENT, "2023-06-20", "暂无"))
    said = text(does(town.contact(), "谁还没交"))
    assert "· 统计局：5项，已填2项（暂缺1项），王芳已开始，请于5月30日前" in said
    assert "· 科技局：2项，已填1项，已发链接，尚未开始，已过约定时间5天" in said
    assert "· 工信局：1项，已填0项\n" in said


def test_a_request_is_ended_and_its_taker_is_told() -> None:
    town = a_town(BEGUN, people=(LI, WANG))
    decision = does(town.contact(), free("x", Verb.END_REQUEST, "21").data)
    assert of(decision, EndOffer) == [EndOffer(21)]
    (told,) = of(decision, Tell)
    assert (told.key, told.people) == ("request_ended:21", (4,))
    gone = does(town.contact(), free("x", Verb.END_REQUEST, "99").data)
    assert of(gone, EndOffer) == [] and "没有这个请求" in text(gone)


def test_an_ended_request_is_not_ended_again() -> None:
    decision = does(a_town(replace(OUT, ended_at=NOW)).contact(), free("x", Verb.END_REQUEST, "21").data)
    assert of(decision, EndOffer) == []


# --- the colleague --------------------------------------------------------------------------------------------


def taking(town: Town, **changes: object) -> Decision:
    invite = an_invite(town, RoleName.CONTRIBUTOR, department="统计", role_until=NOW + timedelta(days=200), **changes)
    stranger = Person(town, (), Conversation(), invite=invite, person_id=changes.pop("person_id", None))  # type: ignore[arg-type]
    return does(stranger, "/start CODE")


def test_who_takes_a_request_in_a_chat_is_asked_to_sign() -> None:
    decision = taking(a_town())
    assert "姓名和电话" in text(decision)
    assert decision.conversation.question == "&"


def test_a_contact_of_another_unit_is_told_that_it_was_forwarded_wrongly() -> None:
    town = a_town()
    other = Town(unit=a_unit("云冈区", unit_id=8)).contact()
    other.invite = an_invite(town, RoleName.CONTRIBUTOR, department="统计", role_until=NOW + timedelta(days=200))
    decision = does(other, "/start CODE")
    assert "文水县" in text(decision) and "云冈区" in text(decision) and "没有使用" in text(decision)
    assert decision.action == "enrol_refused"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"used_at": NOW, "used_by": 9}, "已在另一台设备上使用"),
        ({"ended_at": NOW, "used_at": NOW, "used_by": 9}, "已结束这次请求"),
        ({"expires_at": NOW}, "已过有效期"),
    ],
)
def test_a_link_that_opens_no_more_says_why_and_whom_to_ask(changes: dict[str, object], words: str) -> None:
    decision = taking(a_town(), **changes)
    assert words in text(decision) and "文水县" in text(decision)
    assert decision.action == "enrol_refused"


def test_a_contact_does_not_use_up_the_own_link() -> None:
    town = a_town()
    li = town.contact()
    li.invite = an_invite(town, RoleName.CONTRIBUTOR, department="统计", role_until=NOW + timedelta(days=200))
    decision = does(li, "/start CODE")
    assert "请转发给对方" in text(decision) and decision.action == "enrol_refused"


def test_a_colleague_signs_for_the_office() -> None:
    town = a_town()
    wang = colleague(town)
    wang.conversation = Conversation(role_id=1, question="&")
    decision = does(wang, "王芳，13812345678")
    assert of(decision, Introduce) == [Introduce("王芳", "13812345678", "统计局")]


KEYS = ("above_scale", "yi_industrial", "ten_yi_industrial", "noncoal_share", "modern_service_share")


def test_the_contacts_are_told_when_the_last_row_is_settled_and_what_is_awaited() -> None:
    town = a_town(people=(LI, replace(LI, person_id=5), WANG))
    town.puts(
        above_scale="119", prev__above_scale="92", yi_industrial="12", ten_yi_industrial="2", noncoal_share="79"
    )
    wang = colleague(town)
    does(wang, "指标填报")
    decision = does(wang, "暂无，6月20日发布")
    (told,) = of(decision, Tell)
    assert told.people == (3, 5)
    assert told.message.text == "统计局的5项已填完（李文），其中1项暂缺，预计6月20日提供。"
    assert of(does(wang, "服务业占比62"), Tell) == [], "a correction is no news"


def test_a_page_tells_them_too_and_a_contacts_own_answer_tells_nobody() -> None:
    town = a_town()
    wang = colleague(town)
    cells = Cells("indicators", tuple(Cell(key, "60") for key in KEYS))
    for person, news in ((town.contact(), 0), (wang, 1)):
        situation = town.situation(Conversation(role_id=1), person.roles)
        assert len(of(respond(situation, cells), Tell)) == news


def test_no_round_no_rows_no_news() -> None:
    town = Town(round=a_round(), archive=Drawer())
    wang = colleague(town, "民政")
    assert of(does(wang, "指标填报"), Tell) == []
