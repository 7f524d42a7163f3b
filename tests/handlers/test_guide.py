"""菜单, 帮助, 提醒: what is offered to whom, what is due when, and the time without a round."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers.situation import Conversation, Role, RoleName
from tests.handlers.people import NOW, Person, Town, a_unit

MENUS = {
    RoleName.CONTACT: ["申报条件", "指标填报", "年度报告", "进度", "提交", "提醒", "帮助"],
    RoleName.CONTRIBUTOR: ["指标填报", "提醒", "帮助"],
    RoleName.REVIEWER: ["进度", "未报送", "日程", "提醒", "帮助"],
    RoleName.STAFF: ["进度", "未报送", "日程", "通知", "提醒", "帮助"],
    RoleName.ADMINISTRATOR: ["进度", "未报送", "日程", "通知", "提醒", "帮助"],
}


@pytest.mark.parametrize("role", list(RoleName))
def test_each_role_has_its_menu(role: RoleName) -> None:
    li = Town().somebody(role)
    li.says("菜单")
    assert li.labels == MENUS[role]


@pytest.mark.parametrize("word", ["菜单", "进度", "指标填报", "提醒", "33", "", "跳过", "清单"])
def test_a_stranger_is_told_how_to_enrol_whatever_is_said(word: str) -> None:
    li = Person(Town(), (), Conversation(), person_id=None)
    assert "您还没有登记" in li.says(word)


def test_the_help_names_words_that_work() -> None:
    from handlers.whatif import is_asked
    from handlers.words import command

    said = Town().contact().says("帮助")
    lines = [line.removeprefix("· ").split("：")[0] for line in said.splitlines() if line.startswith("· ")]
    assert len(lines) > 5
    for words in lines:
        for word in words.split("、"):
            assert command(word) is not None or is_asked(word), word


@pytest.mark.parametrize("role", list(RoleName))
def test_the_help_names_nothing_that_is_denied(role: RoleName) -> None:
    person = Town().somebody(role, department="统计" if role is RoleName.CONTRIBUTOR else None)
    said = person.says("帮助")
    for line in said.splitlines():
        if line.startswith("· "):
            for word in line.removeprefix("· ").split("：")[0].split("、"):
                assert "不能进行此项操作" not in person.says(word), word


def test_help_leaves_the_question_on_the_table() -> None:
    li = Town().contact()
    li.says("指标填报")
    li.says("帮助")
    assert "继续填报" in li.labels
    li.says("7428")
    assert li.town.stands("new_enterprises") == "7428"


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (datetime(2023, 5, 25, 1, tzinfo=UTC), "还有6天"),
        (datetime(2023, 5, 30, 15, 59, tzinfo=UTC), "还有1天"),
        (datetime(2023, 5, 30, 16, 0, tzinfo=UTC), "今天24:00截止"),  # 31 May, 00:00 in Taiyuan
        (datetime(2023, 5, 31, 15, 59, tzinfo=UTC), "今天24:00截止"),
        (datetime(2023, 5, 31, 16, 0, tzinfo=UTC), "已过1天"),
    ],
)
def test_the_days_left_are_counted_in_local_time(now: datetime, said: str) -> None:
    town = Town(now=now)
    assert f"年度创建工作报告：2023年5月31日前，{said}" in town.contact().says("提醒")


@pytest.mark.parametrize("role", list(RoleName))
@pytest.mark.parametrize("word", ["指标填报", "申报条件", "申报基数", "进度", "提醒"])
def test_without_a_round_everybody_is_told_to_come_back(role: RoleName, word: str) -> None:
    li = Town(round=None).somebody(role)
    assert "省局尚未开启本年度的填报" in li.says(word)
    assert li.labels == MENUS[role]


def test_a_round_that_goes_away_leaves_nobody_stuck() -> None:
    town = Town()
    li = town.contact()
    li.says("指标填报")
    town.round = None
    li.says("7428")
    assert li.labels == MENUS[RoleName.CONTACT]
    assert town.drafts == {}


# --- several roles --------------------------------------------------------------------------------------------


def two_counties() -> tuple[Town, Person]:
    town = Town()
    there = Role(2, RoleName.CONTACT, 8, None, None, unit_name="交城县")
    return town, Person(town, (town.role(RoleName.CONTACT, 1), there), Conversation(0, 1))


def test_who_has_two_roles_can_switch() -> None:
    town, li = two_counties()
    assert "您登记了多个身份" in li.says("菜单")
    assert "切换为：交城县联系人" in li.labels
    assert "您好，您是交城县联系人。" in li.taps("切换为：交城县联系人")
    town.unit = a_unit("交城县", None, unit_id=8)
    assert "交城县 2023年申报条件" in li.taps("申报条件")


def test_switching_takes_the_other_units_question_off_the_table() -> None:
    town, li = two_counties()
    li.says("菜单")
    li.says("指标填报")
    li.taps("切换为：交城县联系人")
    town.unit = a_unit("交城县", None, unit_id=8)
    li.says("7428")
    assert town.drafts == {}


def test_a_button_of_the_other_roles_question_is_spent_after_switching() -> None:
    town, li = two_counties()
    li.says("菜单")
    li.says("指标填报")
    li.taps("切换为：交城县联系人")
    town.unit = a_unit("交城县", None, unit_id=8)
    assert "该按钮已失效" in li.taps("暂缺")
    assert town.drafts == {}


def test_nobody_switches_to_a_role_that_is_not_theirs() -> None:
    from handlers.buttons import Verb, free
    from handlers.said import Tap

    li = Town().contact()
    assert "您的身份不能进行此项操作" in li.does(Tap(free("x", Verb.ROLE, "99").data))
    assert li.conversation.role_id == 1


def test_a_role_that_ended_fills_in_no_more() -> None:
    town = Town()
    li = town.contact()
    li.says("指标填报")
    li.roles = ()
    assert "可能已经结束或移交" in li.says("7428")
    assert town.drafts == {}


def test_who_keeps_another_role_can_go_on_in_that_one() -> None:
    town, li = two_counties()
    li.says("指标填报")
    li.roles = li.roles[1:]
    town.unit = a_unit("交城县", None, unit_id=8)
    assert "您好，您是交城县联系人。" in li.says("7428")
    assert town.drafts == {}
    assert "交城县 2023年申报条件" in li.taps("申报条件")


@pytest.mark.parametrize(
    ("hour", "told"),
    [(datetime(2023, 5, 25, 1, tzinfo=UTC), "（5月31日前报送，还有6天）"),
     (datetime(2023, 5, 31, 15, tzinfo=UTC), "（5月31日前报送，今天24:00截止）"),
     (datetime(2023, 5, 31, 16, tzinfo=UTC), "（5月31日前报送，已过1天）")],
)  # fmt: skip
@pytest.mark.parametrize("word", ["菜单", "进度"])
def test_what_is_not_handed_in_says_by_when(hour: datetime, told: str, word: str) -> None:
    town = Town(now=hour)
    li = town.contact()
    li.says("指标填报")
    li.says("33")
    assert f"2022年度创建工作报告：暂存，尚未提交{told}。" in li.says(word)


@pytest.mark.parametrize("asked", ["还能交吗", "现在还能报吗？", "迟了怎么办"])
def test_who_is_late_is_told_that_it_may_still_be_handed_in(asked: str) -> None:
    town = Town(now=NOW + timedelta(days=8))
    report = next(line for line in town.contact().says(asked).splitlines() if "年度创建工作报告" in line)
    assert "仍可提交" in report and "逾期报送" in report
    town.hands_in("indicators", "report")
    assert "仍可提交" not in town.contact().says("提醒")
