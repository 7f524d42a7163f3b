"""The words of reminders: for each state, with what is missing, and with the days as they are when it goes out."""

from datetime import date
from typing import Any

import pytest

from handlers.reminding import Voice, rows, text
from reminders.obligations import Kind, Point
from tests.reminders.scenes import HEAD, LEAD, REVIEWER, STAFF, Office, at, owed

VOICE = Voice("中小企业高质量发展示范县（开发区）创建", "省局", "0351-1234567")


def told(office: Office, moment: str, person: int = LEAD) -> str:
    found = office.looks(moment)
    (message,) = [message for message in found.messages if message.person.id == person]
    return text(message.items, VOICE, at(moment))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({},
         "文水县：2026年度创建工作报告尚有3项未填报（规上企业数、非煤占比、四板企业数），请于5月31日前报送，还有7天。"),
        ({"point": Point.NOT_BEGUN}, "文水县：2026年度创建工作报告尚未开始填报，请于5月31日前报送，还有7天。"),
        ({"point": Point.FILLED, "missing": ()},
         "文水县：2026年度创建工作报告已填齐，尚未提交，请于5月31日前提交，还有7天。"),
        ({"missing": ()}, "文水县：2026年度创建工作报告已填齐，尚未提交，请于5月31日前提交，还有7天。"),
        ({"point": Point.RETURNED}, "文水县：2026年度创建工作报告已退回修改，请于5月31日前重新报送，还有7天。"),
        ({"point": Point.AWAITING_SEAL},
         "文水县：2026年度创建工作报告已提交，盖章件尚未上传，请于5月31日前上传，还有7天。"),
        ({"point": Point.AWAITING_DEPARTMENT, "missing": ("规上企业数",), "waiting": ("统计",)},
         "文水县：2026年度创建工作报告尚有1项等统计的数据（规上企业数），请催办，并于5月31日前报送，还有7天。"),
        ({"kind": Kind.APPLICATION, "point": Point.AWAITING_CITY},
         "文水县：2027年创建申报已提交，等市级推荐，请于5月31日前办理，还有7天。"),
        ({"kind": Kind.OWN, "title": "补充材料", "missing": ()}, "文水县：补充材料，请于5月31日前完成，还有7天。"),
        ({"missing": tuple("一二三四五六七八")},
         "文水县：2026年度创建工作报告尚有8项未填报（一、二、三、四、五、六等），请于5月31日前报送，还有7天。"),
    ],
)  # fmt: skip
def test_each_state_has_its_words(changes: dict[str, Any], sentence: str) -> None:
    assert told(Office([owed(**changes)]), "2027-05-24T09:00") == sentence


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({}, "指标填报"), ({"kind": Kind.APPLICATION}, "申报条件"),
        ({"point": Point.FILLED, "missing": ()}, "提交"), ({"missing": ()}, "提交"),
        ({"kind": Kind.APPLICATION, "point": Point.FILLED, "missing": ()}, "提交"),
        ({"point": Point.AWAITING_SEAL}, "报送情况"),
    ],
)  # fmt: skip
def test_the_button_leads_to_what_is_still_to_be_done(changes: dict[str, Any], label: str) -> None:
    (message,) = Office([owed(**changes)]).looks("2027-05-24T09:00").messages
    assert rows(message.items)[0][0].label == label


def test_the_days_are_those_of_the_day_it_goes_out_not_of_the_day_it_was_meant_for() -> None:
    office = Office(looked_at=at("2027-05-20T09:00"))
    assert "还有5天" in told(office, "2027-05-26T11:00")  # the one meant for seven days before


def test_the_last_three_days_carry_the_duty_phone_and_the_last_says_today() -> None:
    said = told(Office([owed(point=Point.NOT_BEGUN)]), "2027-05-31T09:00")
    assert said == (
        "文水县：2026年度创建工作报告尚未开始填报，请于今天（5月31日）24:00前报送。\n省局值班电话：0351-1234567。"
    )
    assert "值班电话" in told(Office([owed(due_on=date(2027, 5, 26))]), "2027-05-24T09:00")
    assert "值班电话" not in told(Office([owed(due_on=date(2027, 5, 27))]), "2027-05-24T09:00")


def test_an_invitation_says_that_applying_is_voluntary_and_how_to_be_left_alone() -> None:
    apply = owed(kind=Kind.APPLICATION, due_on=date(2027, 4, 30), point=Point.UNDECIDED, missing=())
    assert told(Office([apply]), "2027-03-31T09:00") == (
        "文水县：2027年中小企业高质量发展示范县（开发区）创建申报已开始。申报自愿，4月30日截止（当天24:00前有效），还有30天。\n"
        "有意申报的，请点「有意申报」，以后按期提醒；本年不申报的，请点「本年不申报」，不再提醒。"
    )


def test_a_department_that_said_when_is_asked_for_by_name() -> None:
    wait = owed(
        kind=Kind.DEPARTMENT, subject="d9", due_on=date(2027, 4, 20), waiting=("统计",), missing=("规上企业数",)
    )
    assert told(Office([wait]), "2027-04-20T09:00") == (
        "文水县：统计原定4月20日发布的数据（规上企业数）如已发布，请补填；仍未发布的，请另填预计日期。"
    )


def test_the_city_reads_unit_contact_phone_what_is_missing_and_where_it_is_stuck() -> None:
    office = Office([
        owed(),
        owed(unit=owed().unit.__class__(8, "交城县", "吕梁市"), point=Point.AWAITING_SEAL, missing=(), contacts=()),
        owed(unit=owed().unit.__class__(9, "孝义市", "吕梁市"), point=Point.AWAITING_DEPARTMENT, waiting=("统计",),
             missing=("规上企业数",), contacts=(2,)),
    ], reviewers={"吕梁市": (REVIEWER,)})  # fmt: skip
    office.changes(2, is_reachable=False)
    assert told(office, "2027-05-28T09:00", REVIEWER) == (
        "吕梁市：2026年度创建工作报告还有3天截止（5月31日），尚有3个单位未报：\n"
        "· 文水县（李文 13800000001）：还差3项（规上企业数、非煤占比、四板企业数）\n"
        "· 交城县（没有联系人）：待盖章件\n"
        "· 孝义市（王二 13800000002，暂时联系不上）：还差1项（规上企业数），等统计"
    )


def test_the_head_reads_three_lines() -> None:
    office = Office(
        [owed(), owed(unit=owed().unit.__class__(8, "阳曲县", "太原市"), point=Point.DONE)], heads=(HEAD,)
    )
    assert told(office, "2027-05-25T09:00", HEAD) == (
        "2026年度创建工作报告还有6天截止（5月31日）：应报2个，已报1个，未报1个。\n未报的卡在：填报中1个。\n分布：吕梁市1个。"
    )


def test_after_the_date_it_is_called_overdue_never_anything_else() -> None:
    office = Office(heads=(HEAD,), reviewers={"吕梁市": (REVIEWER,)})
    assert told(office, "2027-06-01T09:00", HEAD).startswith(
        "2026年度创建工作报告已于5月31日截止：应报1个，已报0个，逾期未报1个。"
    )


def test_the_staff_read_what_an_outage_swallowed() -> None:
    office = Office(staff=(STAFF,), looked_at=at("2027-05-10T09:00"))
    assert told(office, "2027-05-25T09:00", STAFF) == (
        "系统在5月10日 09:00至5月25日 09:00之间没有运行，其间应发的提醒有2条："
        "已按实际剩余天数补发1条，因已有更近的提醒或已过截止日而不再补发1条。\n"
        "不再补发的：\n· 5月17日 09:00　年度报告：文水县"
    )
