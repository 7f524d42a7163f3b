"""问省局: what is asked arrives with its context, and is answered once; whatever goes wrong leaves the item open."""

import pytest
from msgspec.structs import replace

from handlers.effects import Ask, Reply, Tell
from handlers.ports import Contact, EmptyArchive, Inquiry
from tests.handlers.people import NOW, Person, RoleName, Town

STAFF = Contact(9, "王敏", None, None, "staff", None)
CITY = Contact(8, "赵强", None, None, "reviewer", None)
ASKED = Inquiry(4, "文水县", 3, "李文", "含开发区吗？", "indicators", "high_tech", NOW, None, None)


class Shelf(EmptyArchive):
    def __init__(self, *found: Inquiry) -> None:
        self.found = found

    def inquiries(self) -> tuple[Inquiry, ...]:
        return self.found

    def above(self) -> tuple[Contact, ...]:
        return CITY, STAFF


def a_town(*found: Inquiry) -> Town:
    town = Town()
    town.archive = Shelf(*found)
    return town


def effects(person: Person, kind: type) -> list[object]:
    assert person.last is not None
    return [effect for effect in person.last.effects if isinstance(effect, kind)]


def test_a_question_goes_to_the_bureau_with_the_item_it_is_about_and_not_to_the_city() -> None:
    li = a_town().contact()
    li.says("指标填报")
    item = li.asked
    li.says("问省局 这一项含不含个体户？")
    assert effects(li, Ask) == [Ask("这一项含不含个体户？", "indicators", "new_enterprises")]
    (told,) = effects(li, Tell)
    assert isinstance(told, Tell)
    assert told.people == (9,)
    assert item is not None and item in told.message.text
    li.says("33")
    assert li.town.stands("new_enterprises") == "33", "the item is still on the table"


def test_a_number_typed_while_asking_is_the_question_and_no_answer() -> None:
    li = a_town().contact()
    li.says("指标填报")
    li.says("问省局")
    li.says("33")
    assert li.town.stands("new_enterprises") is None
    assert effects(li, Ask) == [Ask("33", "indicators", "new_enterprises")]


def test_a_question_too_long_is_not_sent_and_can_be_sent_again() -> None:
    li = a_town().contact()
    li.says("问省局")
    assert "1000" in li.says("问" * 1001)
    assert effects(li, Ask) == []
    li.says("含个体户吗？")
    assert effects(li, Ask) == [Ask("含个体户吗？", None, None)]


def test_going_back_to_the_item_sends_nothing() -> None:
    li = a_town().contact()
    li.says("指标填报")
    before = li.asked
    li.says("问省局")
    li.taps("不问了")
    assert li.asked == before
    li.says("33")
    assert li.town.stands("new_enterprises") == "33"


def test_staff_answer_and_the_one_who_asked_is_told_once() -> None:
    wang = a_town(ASKED).somebody(RoleName.STAFF)
    wang.says("提问")
    wang.taps("答复第1条")
    wang.says("含。")
    assert effects(wang, Reply) == [Reply(4, "含。")]
    (told,) = effects(wang, Tell)
    assert isinstance(told, Tell)
    assert (told.key, told.people) == ("answer:4", (3,))


def test_a_question_somebody_else_has_just_answered_is_not_answered_twice() -> None:
    town = a_town(ASKED)
    wang = town.somebody(RoleName.STAFF)
    wang.says("提问")
    wang.taps("答复第1条")
    town.archive = Shelf(replace(ASKED, answer="含。", answered_at=NOW))
    assert "已经答复过了" in wang.says("不含。")
    assert effects(wang, Reply) == []


def test_only_the_bureau_answers() -> None:
    zhao = a_town(ASKED).somebody(RoleName.REVIEWER)
    zhao.says("提问")
    assert "答复第1条" not in zhao.labels


def test_who_fills_in_sees_their_own_questions() -> None:
    li = a_town(replace(ASKED, answer="含。", answered_at=NOW), ASKED).contact()
    shown = li.says("我的提问")
    assert "含。" in shown and "等待答复" in shown


@pytest.mark.parametrize("words", ["不问了", "算了。", "谢谢", "没事了"])
def test_who_has_no_question_after_all_sends_none_by_saying_so(words: str) -> None:
    li = Town().contact()
    for said in ("指标填报", "问省局"):
        li.says(said)
    assert "没有提问" in li.says(words)
    assert li.last is not None and not [one for one in li.last.effects if isinstance(one, Ask)]
    assert li.asked == "新增企业数量"
    li.says("33")
    assert li.town.stands("new_enterprises") == "33"
