"""「进度图」: who is given a picture, what goes with the message, and that nothing else moves."""

import json

import pytest
from msgspec.structs import replace

from handlers.bars import packed, unpacked
from handlers.effects import Document, DocumentKind, Say
from handlers.picture import bars
from handlers.situation import Conversation, RoleName
from tests.handlers.people import Person, Town, a_unit


def _sent(person: Person) -> Document:
    (said,) = [effect for effect in person.last.effects if isinstance(effect, Say)] if person.last else []
    assert said.document is not None
    return said.document


@pytest.mark.parametrize("word", ["图", "进度图", "/进度图", " 图 "])
def test_a_contact_gets_the_picture_of_the_own_unit(word: str) -> None:
    town = Town()
    town.puts(high_tech="33", neeq="0")
    li = town.contact()
    assert li.says(word) == "文水县 2022年度 · 第一年任务指标，进度图如下。按现有数据测算，不作为考核结论。"
    document = _sent(li)
    assert (document.kind, document.name) == (DocumentKind.PICTURE, "文水县2022年度进度图.png")
    assert (document.unit_id, document.form, document.year) == (7, "indicators", 2022)
    assert document.alt == "进度图：达标1项，未达标1项，未填报或待对比21项，不做考核3项。"
    assert li.last is not None
    assert li.last.action == "picture"


def test_the_picture_goes_with_the_message_as_things_stood_then() -> None:
    town = Town()
    town.puts(high_tech="33")
    li = town.contact()
    li.says("图")
    then = bars(town.situation(Conversation(role_id=1), (town.role(RoleName.CONTACT),)))
    town.puts(high_tech="3")
    assert unpacked(_sent(li).ref) == then


def test_it_stands_under_the_standing_and_leads_on() -> None:
    li = Town().contact()
    li.says("进度")
    assert li.labels == ["进度图", "提交", "菜单"]
    assert "进度图如下" in li.taps("进度图")
    assert li.labels == ["菜单"]


def test_asking_for_it_in_the_middle_of_a_form_moves_nothing() -> None:
    li = Town().contact()
    li.says("指标填报")
    before, asked = li.conversation, li.asked
    li.says("图")
    assert li.conversation == before
    assert li.labels == ["继续填报", "菜单"]
    li.taps("继续填报")
    assert li.asked == asked


def test_an_applicant_is_told_why_there_is_none() -> None:
    li = Town(unit=a_unit(year=None)).contact()
    assert li.says("进度图") == "文水县尚未列入创建考核，没有任务指标可以对照，所以没有进度图。"
    assert li.shown[-1].document is None
    li.says("进度")
    assert "进度图" not in li.labels


@pytest.mark.parametrize("role", [RoleName.REVIEWER, RoleName.STAFF, RoleName.ADMINISTRATOR])
def test_who_watches_many_units_is_told_where_to_look(role: RoleName) -> None:
    wang = Town().somebody(role, city="吕梁市" if role is RoleName.REVIEWER else None)
    assert "您的身份没有对应的县（开发区）" in wang.says("图")
    assert wang.shown[-1].document is None
    wang.says("进度")
    assert "进度图" not in wang.labels


def test_a_colleague_of_another_office_does_not_see_the_other_offices_rows_drawn() -> None:
    zhao = Town().somebody(RoleName.CONTRIBUTOR, department="统计")
    assert "您的身份不能进行此项操作" in zhao.says("图")
    assert zhao.shown[-1].document is None


def test_without_a_round_there_is_nothing_to_draw() -> None:
    assert "尚未开启" in Town(round=None).contact().says("图")


@pytest.mark.parametrize("year", [1, 2, 3])
def test_what_is_written_with_the_message_is_read_back(year: int) -> None:
    town = Town(unit=a_unit(year=year, name='县"\\\n{0}'))
    town.puts(high_tech="34", prev__high_tech="26", sme_gdp_share="24.3")
    drawn = bars(town.situation(Conversation(role_id=1), (town.role(RoleName.CONTACT),)))
    assert unpacked(packed(drawn)) == drawn
    assert len(packed(drawn).encode()) < 10_000
    assert unpacked(packed(replace(drawn, groups=()))) == replace(drawn, groups=())


@pytest.mark.parametrize("line", ["", "null", "[]", "{}", "7", '{"groups": [{}]}', "图"])
def test_what_is_no_picture_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        unpacked(line)


def test_what_another_version_wrote_is_refused() -> None:
    drawn = bars(Town().situation(Conversation(), ()))
    stored = json.loads(packed(drawn))
    with pytest.raises(ValueError, match="not the bars"):
        unpacked(json.dumps(stored | {"more": 1}))
