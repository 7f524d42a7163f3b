"""Every state × everything odd: one helpful sentence and the current question; nothing stored is lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from handlers.buttons import Verb, bound, free
from handlers.effects import Enrol
from handlers.ports import StoredFile
from handlers.said import Said, Tap, Text, Unreadable, Upload
from handlers.situation import Conversation, Invite, RoleName
from scoring.rulebook import load_edition
from tests.handing_in import FILLED, HANDED_IN
from tests.handlers.people import NOW, Person, Shelf, Town, a_round, a_unit, an_invite, records

PDF = "application/pdf"


def _stranger() -> Person:
    return Person(Town(), (), Conversation(), person_id=None)


def _contact(*words: str | Said, unit: str = "文水县", year: int | None = 1) -> Callable[[], Person]:
    @cache
    def played() -> Person:
        li = Town(unit=a_unit(unit, year)).contact()
        for word in words:
            li.says(word) if isinstance(word, str) else li.does(word)
        return li

    return lambda: _another(played())


def _another(person: Person) -> Person:
    """The same person at the same place, whose doings change nothing for the first."""
    shelf = person.town.shelf
    own = Shelf(list(shelf.files), list(shelf.handed_in), shelf.watchers)
    return replace(
        person, town=replace(person.town, drafts=dict(person.town.drafts), archive=own), shown=[*person.shown]
    )


END = ("指标填报", *["7"] * 2, *["跳过"] * 60)
STATES: dict[str, Callable[[], Person]] = {
    "a stranger": _stranger,
    "at the menu": _contact("菜单"),
    "before the first question": _contact("指标填报"),
    "in the middle": _contact("指标填报", "7428", "6800", "7"),
    "at a second number": _contact("指标填报", "7428"),
    "under the list": _contact("指标填报", "7428", "清单"),
    "under the help": _contact("指标填报", "7428", "帮助"),
    "under the standing": _contact("指标填报", "7428", "进度"),
    "after an undo": _contact("指标填报", "7428", "撤销"),
    "back on an answered row": _contact("指标填报", "7428", "上一步"),
    "at the end": _contact(*END),
    "after leaving": _contact("指标填报", "7428", "保存退出"),
    "asked whether it was meant": _contact("指标填报", "1.2万"),
    "asked whether another row was meant": _contact("指标填报", "规上一百一十九家"),
    "asked which of two rows was meant": _contact("指标填报", "7428", "小巨人3"),
    "under a table": _contact("指标填报", "7428", "规上55，亿元11"),
    "under a table from the menu": _contact("规上55，亿元11，亩均税收3"),
    "after a table": _contact("规上55，亿元11", "对"),
    "explaining a figure": _contact("指标填报", "7428", "600", "填写说明"),
    "half way through an explanation": _contact("指标填报", "7428", "600", "填写说明", "新登记了许多企业"),
    "at a figure's source": _contact("指标填报", "7428", "来源"),
    "after a what-if": _contact("指标填报", "7428", "如果高企40"),
    "at a yes or no": _contact("申报条件", unit="交城县", year=None),
    "at a name": _contact("申报条件", *["跳过"] * 4, unit="交城县", year=None),
    "at the declaration": _contact("申报条件", *["跳过"] * 9, unit="交城县", year=None),
    "at a base figure": _contact("申报基数", "7428", unit="交城县", year=None),
    "at a document's number": _contact("申报文件", unit="交城县", year=None),
    "at a document's date": _contact("申报文件", "跳过", unit="交城县", year=None),
    "at a document's scan": _contact("申报文件", "跳过", "跳过", unit="交城县", year=None),
    "in a long text": _contact("年度报告", "会议四次。"),
    "beginning a long text anew": _contact("年度报告", "会议四次。", "重写"),
    "told what is still open": _contact("指标填报", "7428", "提交"),
    "looking it through": _contact(*FILLED, "提交"),
    "after handing in": _contact(*HANDED_IN),
    "at a row of what was handed in": _contact(*HANDED_IN, "指标填报", "第10项"),
    "asked why it is taken back": _contact(*HANDED_IN, "撤回修改"),
    "asked whether a file is the scan": _contact(
        *HANDED_IN, Upload(StoredFile("a" * 64, "盖章件.pdf", PDF, 9_000), "")
    ),
}
ODD: dict[str, Said] = {
    "nothing": Text(""),
    "blanks": Text(" \u3000\n\t"),
    "10,000 characters": Text("很长" * 5_000),
    "10,000 digits": Text("9" * 10_000),
    "10,000 pieces": Text("1," * 5_000),
    "an emoji": Text("🙂"),
    "a family of emoji": Text("👨‍👩‍👧‍👦" * 50),
    "markup": Text("<b>33</b> {title} %s {0}"),
    "right to left": Text("\u202e33"),
    "a zero byte": Text("3\x003"),
    "half a character": Text("\ud83d"),
    "half a character in a name": Text("醋\ud83d厂"),
    "a zero byte in a name": Text("醋\x00厂"),
    "a picture": Unreadable("图片"),
    "a voice": Unreadable("语音"),
    "an old button": Tap(bound("暂缺", 0, Verb.ABSENT).data),
    "a button from the future": Tap(bound("暂缺", 10_000, Verb.ABSENT).data),
    "data of nobody's": Tap("💥"),
    "no data": Tap(""),
    "a form that is none": Tap(free("x", Verb.BEGIN, "nowhere").data),
    "another unit's question": Tap(free("x", Verb.BEGIN, "indicators.nowhere").data),
    "somebody else's role": Tap(free("x", Verb.ROLE, "99").data),
}


def _stored(person: Person) -> dict[tuple[str, str], str | None]:
    return {
        (form, key): answer.value or answer.raw
        for (form, _), draft in person.town.drafts.items()
        for key, answer in draft.answers.items()
    }


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("odd", ODD)
def test_it_is_answered_and_nothing_is_stored_or_lost(state: str, odd: str) -> None:
    person = STATES[state]()
    before, asked = _stored(person), person.asked
    person.does(ODD[odd])
    text = person.shown[-1].text
    if state == "at a name" and records(person):
        assert odd in NAMES, "stored as the name of an industry"
        return
    if state in TEXTS and records(person):
        assert odd in NAMES | {"10,000 characters"}
        assert person.asked == asked and "会议四次。" in str(_stored(person) if state == "in a long text" else before)
        return
    assert _stored(person) == before
    assert len(text) < 2_000
    leads_away = ("somebody else's role", "a form that is none", "another unit's question")  # to a form's beginning
    if asked is not None and odd not in leads_away:
        assert person.asked == asked, "the question is gone"


TEXTS = ("in a long text", "beginning a long text anew")
NAMES = {  # text is text: where a name is asked for, these are names
    "10,000 digits", "an emoji", "a family of emoji", "markup", "right to left", "a zero byte", "half a character",
    "half a character in a name", "a zero byte in a name",
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_every_state_answers_every_button_ever_shown_twice(state: str) -> None:
    """A double tap: the second does nothing that the first has not done."""
    first = STATES[state]()
    for say in first.shown:
        for row in say.rows:
            for button in row:
                person = STATES[state]()
                person.does(Tap(button.data))
                once, bound_to = _stored(person), not button.data.endswith(":")
                person.does(Tap(button.data))
                assert _stored(person) == once
                if bound_to:
                    assert any(word in person.shown[-1].text for word in ("该按钮已失效", "已经提交，只算一次"))


OTHERS: dict[str, Invite] = {
    "another unit's invite, used": an_invite(Town(unit=a_unit("交城县", None, unit_id=9)), used_at=NOW, used_by=5),
    "another unit's invite, too old": an_invite(Town(unit=a_unit("交城县", None, unit_id=9)), expires_at=NOW),
    "another unit's request to an office": an_invite(
        Town(unit=a_unit("交城县", None, unit_id=9)), RoleName.CONTRIBUTOR, department="统计", role_until=NOW
    ),
    "somebody else's page": an_invite(Town(unit=a_unit("交城县", None, unit_id=9)), person_id=5, role_id=44),
    "a link that is none": None,  # type: ignore[dict-item]
}


@pytest.mark.parametrize("state", [state for state in STATES if state != "a stranger"])
@pytest.mark.parametrize("link", OTHERS)
def test_another_units_link_is_refused_and_the_question_is_there_again(state: str, link: str) -> None:
    person = STATES[state]()
    before, held, asked = _stored(person), person.conversation, person.asked
    person.invite = OTHERS[link]
    said = person.says("/start FRESHCODE234")
    assert _stored(person) == before
    assert person.last is not None and not [one for one in person.last.effects if isinstance(one, Enrol)]
    assert person.conversation.form == held.form and person.conversation.role_id == held.role_id
    assert "链接" in said or "邀请" in said, said
    if held.form is not None and asked is not None:
        assert person.asked == asked, "the question is gone"


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("word", ["菜单", "帮助", "保存退出", "指标填报", "提醒", "进度"])
def test_the_words_work_in_every_state(state: str, word: str) -> None:
    person = STATES[state]()
    before = _stored(person)
    person.says(word)
    assert _stored(person) == before
    assert "没有看懂" not in person.shown[-1].text


@pytest.mark.parametrize("state", STATES)
def test_a_new_year_in_between_stores_nothing_from_the_old_question(state: str) -> None:
    """The bureau opens the next year while a question of this one is on somebody's screen."""
    person = STATES[state]()
    if person.conversation.seen == 0:
        return  # nothing had been answered in the old year: there the two years cannot be told apart yet
    before = _stored(person)
    person.town.round = a_round(2023)
    for words in (Text("33"), Text("是"), Text("暂缺"), Text("撤销")):
        held = person.conversation
        person.does(words)
        assert _stored(person) == before
        person.conversation = held


@pytest.mark.parametrize("state", STATES)
def test_the_round_ending_in_between_leaves_a_way_on(state: str) -> None:
    person = STATES[state]()
    before = _stored(person)
    person.town.round = None
    for words in (Text("33"), Text("清单"), Text("撤销"), Tap("💥"), Unreadable("图片")):
        person.does(words)
    assert _stored(person) == before


@pytest.mark.parametrize("state", STATES)
def test_the_deadline_passing_in_between_loses_nothing_and_leaves_a_way_on(state: str) -> None:
    person = STATES[state]()
    before = _stored(person)
    person.town.now += timedelta(days=30)
    for words in (Text("重看"), Text("清单"), Text("🙂"), Tap("💥"), Text("进度")):
        person.does(words)
        assert before.items() <= _stored(person).items()


@pytest.mark.parametrize("state", STATES)
def test_another_edition_in_between_loses_nothing_and_leaves_a_way_on(state: str) -> None:
    person = STATES[state]()
    before, notice = _stored(person), load_edition("shanxi-2020")
    person.town.round = a_round(edition=notice, readings=notice.readings)
    for words in (Text("🙂"), Text("重看"), Text("清单"), Text("小巨人3"), Tap("💥"), Text("指标填报"), Text("进度")):
        person.does(words)
        assert _stored(person) == before


# --- the list -------------------------------------------------------------------------------------------------


def test_a_number_under_the_list_names_a_row_and_is_no_answer() -> None:
    li = _contact("指标填报", "7428", "6800", "清单")()
    li.says("5")
    assert records(li) == []
    assert li.asked == "新增规上企业数量"
    li.says("55")
    assert li.town.stands("above_scale") == "55"


@pytest.mark.parametrize("number", ["0", "24", "55", "7428", "００", "9" * 5_000])
def test_a_number_that_is_no_row_is_not_stored_under_the_list(number: str) -> None:
    li = _contact("指标填报", "7428", "6800", "清单")()
    assert "没有这一项" in li.says(number)
    assert records(li) == []
    assert li.asked == "中小企业营业收入年增速"


@pytest.mark.parametrize("between", ["进度", "进度图", "帮助", "提醒", "如果高企40", "网页填报", "导出表格"])
def test_a_number_is_an_answer_again_once_something_else_was_said_under_the_list(between: str) -> None:
    li = _contact("指标填报", "7428", "6800", "清单", between)()
    li.says("5")
    assert li.town.stands("sme_revenue_growth") == "5"


@pytest.mark.parametrize("between", ["进度", "帮助", "进度图"])
def test_the_buttons_of_the_list_stay_good_when_something_else_was_said_under_it(between: str) -> None:
    li = _contact("指标填报", "7428", "6800", "清单", between)()
    li.taps("5")
    assert li.asked == "新增规上企业数量"


def test_a_number_is_a_row_again_when_the_list_is_shown_again() -> None:
    li = _contact("指标填报", "7428", "6800", "清单", "进度", "清单")()
    li.says("5")
    assert li.asked == "新增规上企业数量" and not records(li)


def test_what_is_handed_in_is_still_looked_up_by_a_bare_number_after_something_else() -> None:
    li = _contact("指标填报", "7428", "6800")()
    li.town.hands_in("indicators", "report")
    for words in ("第7项", "清单", "进度", "5"):
        li.says(words)
    assert li.asked == "新增规上企业数量" and not records(li)


def test_going_on_from_the_list_comes_back_to_the_same_question() -> None:
    li = _contact("指标填报", "第7项", "清单", "清单")()
    li.taps("继续填报")
    assert li.asked == "新增10亿元以上工业企业数量"


def test_back_from_the_list_is_back_from_the_question_under_it() -> None:
    li = _contact("指标填报", "第7项", "清单")()
    li.says("上一步")
    assert li.asked == "新增亿元工业企业数量"


# --- two devices ----------------------------------------------------------------------------------------------


def test_the_slower_device_loses_politely_and_can_still_change_it() -> None:
    town = Town()
    li, wang = town.contact(), town.contact()
    li.says("指标填报")
    wang.says("指标填报")
    wang.says("6900")
    said = li.says("7428")
    assert "已在另一设备上填为6900家" in said
    assert town.stands("new_enterprises") == "6900"
    li.says("7428")
    assert town.stands("new_enterprises") == "7428"


def test_the_same_nothing_from_two_devices_is_one_and_the_second_goes_on() -> None:
    town = Town()
    li, wang = town.contact(), town.contact()
    li.says("指标填报")
    wang.says("指标填报")
    wang.taps("暂缺")
    said = li.taps("暂缺")
    assert "刚在另一设备上也填为暂缺，不用再填。" in said and "没有保存" not in said
    assert li.asked == wang.asked
    assert town.stands("new_enterprises") == "absent"


def test_undo_takes_back_ones_own_answer_not_the_colleagues_later_one() -> None:
    town = Town()
    li, wang = town.contact(), town.contact()
    li.says("指标填报")
    li.says("7428")
    wang.says("第10项")
    wang.says("指标填报")
    wang.says("第10项")
    wang.says("33")
    assert "「新增企业数量」" in li.says("撤销")
    assert (town.stands("new_enterprises"), town.stands("high_tech")) == ("cleared", "33")


@pytest.mark.parametrize("way", ["word", "button"])
def test_undo_does_not_take_back_what_a_colleague_made_of_the_same_answer(way: str) -> None:
    town = Town()
    li, wang = town.contact(), town.contact()
    li.says("指标填报")
    li.says("7428")
    wang.says("指标填报")
    wang.says("上一步")
    wang.says("6900")
    said = li.says("撤销") if way == "word" else li.taps("撤销")
    assert "已在另一设备上填为6900家" in said
    assert town.stands("new_enterprises") == "6900"
