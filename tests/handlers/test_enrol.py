"""Enrolment by 「/start CODE」: who gets a role, who is refused, and that a refusal uses nothing up."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from handlers.situation import Conversation, Role, RoleName
from tests.handlers.people import NOW, Person, Town, a_unit, an_invite, enrolments

FILLS = [RoleName.CONTACT, RoleName.CONTRIBUTOR]
WATCHES = [RoleName.REVIEWER, RoleName.STAFF, RoleName.ADMINISTRATOR]


def stranger(town: Town) -> Person:
    return Person(town, (), Conversation(), person_id=None)


@pytest.mark.parametrize("role", list(RoleName))
def test_a_good_code_gives_its_role_and_the_menu(role: RoleName) -> None:
    town = Town()
    li = stranger(town)
    li.invite = an_invite(town, role, city="吕梁市" if role is RoleName.REVIEWER else None)
    said = li.says("/start ABC")
    assert [enrolment.invite_id for enrolment in enrolments(li)] == [11]
    assert "涉密和工作秘密信息" in said
    assert ("指标填报" in li.labels) == (role in FILLS)
    assert ("进度" in li.labels) == (role is not RoleName.CONTRIBUTOR)


def test_who_sees_what_is_said_before_anything_is_filled_in() -> None:
    li = stranger(Town())
    li.invite = an_invite(li.town)
    said = li.says("/start ABC")
    assert "文水县联系人" in said
    assert "其他县（开发区）看不到" in said


def test_a_contributors_office_is_named() -> None:
    li = stranger(Town())
    li.invite = an_invite(li.town, RoleName.CONTRIBUTOR, department="统计")
    assert "文水县（统计）填报人" in li.says("/start ABC")


def test_an_unknown_code_is_refused_in_words() -> None:
    li = stranger(Town())
    assert "没有这个邀请码" in li.says("/start NOSUCH")
    assert enrolments(li) == []


def test_a_code_somebody_else_used_is_refused() -> None:
    li = stranger(Town())
    li.invite = an_invite(li.town, used_at=NOW, used_by=99)
    assert "已被使用" in li.says("/start ABC")
    assert enrolments(li) == []


def test_a_used_code_whose_user_is_gone_is_refused_to_a_stranger() -> None:
    li = stranger(Town())
    li.invite = an_invite(li.town, used_at=NOW, used_by=None)
    assert "已被使用" in li.says("/start ABC")


@pytest.mark.parametrize(("late", "enrolled"), [(-1, True), (0, False), (1, False)])
def test_a_code_is_good_until_it_expires(late: int, *, enrolled: bool) -> None:
    li = stranger(Town())
    li.invite = an_invite(li.town, expires_at=NOW - timedelta(seconds=late))
    said = li.says("/start ABC")
    assert bool(enrolments(li)) == enrolled
    assert ("已过有效期" in said) != enrolled


@pytest.mark.parametrize("holds", list(RoleName))
@pytest.mark.parametrize("offered", list(RoleName))
def test_nobody_reviews_what_they_fill_in(holds: RoleName, offered: RoleName) -> None:
    town = Town()
    li = town.somebody(holds)
    elsewhere = {"unit_id": 8, "unit_name": "交城县"} if offered in FILLS else {"city": "大同市"}
    li.invite = an_invite(town, offered, **elsewhere)
    said = li.says("/start ABC")
    crosses = (holds in FILLS) != (offered in FILLS)
    assert ("不能由同一人兼任" in said) == crosses
    assert bool(enrolments(li)) != crosses


def test_a_refusal_leaves_the_question_on_the_table() -> None:
    li = Town().contact()
    li.says("指标填报")
    before = li.conversation
    li.says("/start NOSUCH")
    assert li.conversation == replace(before, revision=before.revision + 1)  # it is put there again
    li.says("7428")
    assert li.town.stands("new_enterprises") == "7428"


def test_ones_own_code_again_welcomes_again_and_uses_nothing() -> None:
    li = Town().contact()
    li.invite = an_invite(li.town, used_at=NOW, used_by=3)
    assert "您是文水县联系人" in li.says("/start ABC")
    assert enrolments(li) == []


def test_ones_own_code_again_speaks_in_that_codes_role() -> None:
    """Who is contact of two counties and opens the first one's link again must not fill in the second's figures."""
    town = Town()
    here = town.role(RoleName.CONTACT, 1)
    there = Role(2, RoleName.CONTACT, 8, None, None, unit_name="交城县")
    li = Person(town, (here, there), Conversation(5, there.id))
    li.invite = an_invite(town, used_at=NOW, used_by=3)
    assert "您是文水县联系人" in li.says("/start ABC")
    assert li.conversation.role_id == here.id


def test_ones_own_code_does_not_bring_an_ended_role_back() -> None:
    town = Town(unit=a_unit("交城县", None, unit_id=8))
    li = town.contact()
    li.invite = an_invite(Town(), used_at=NOW, used_by=3)  # 文水县's, which this person no longer is contact of
    said = li.says("/start ABC")
    assert "您是文水县联系人" not in said
    assert li.conversation.role_id == 1


def test_a_second_code_for_a_role_one_has_is_not_used_up() -> None:
    li = Town().contact()
    li.invite = an_invite(li.town)
    said = li.says("/start ABC")
    assert enrolments(li) == []
    assert "您已经是文水县联系人" in said


def test_the_same_office_twice_is_one_role_and_another_office_is_another() -> None:
    town = Town()
    li = town.somebody(RoleName.CONTRIBUTOR, department="统计")
    li.invite = an_invite(town, RoleName.CONTRIBUTOR, department="科技")
    li.says("/start ABC")
    assert len(enrolments(li)) == 1
