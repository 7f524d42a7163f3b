"""What people read: the same facts as the documents, in sentences and columns."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.cli.widths import width_of
from tests.cli.on_the_line import SETTLED, THREE_MISSES

Called = Callable[..., Any]
Table = Callable[[list[dict[str, object]]], str]

FACTS = (
    "unit,voluntary,market_entities,below_scale_industrial,above_scale_industrial,leading_industry_enterprises,"
    "prov_bases,srdi,poverty_county,sme_institution\n"
)
LAST = "按现有数据测算，不作为考核结论。\n"


def line(text: str, begins: str) -> list[str]:
    """Find a line and split it into its columns."""
    return next(one for one in text.splitlines() if one.startswith(begins)).split()


def test_a_passed_unit_shows_its_total_and_a_failed_one_its_grade(called: Called, table: Table) -> None:
    good = {"unit": "甲县", **SETTLED, "measures": 91, "environment": 88, "bonus": "1.5"}
    bad = {"unit": "乙县", **SETTLED, **THREE_MISSES}
    done = called("score", "-", "--year", "1", given=table([good, bad]).encode())
    assert line(done.out, "甲县") == ["甲县", "达到", "因口径而异", "23/21", "0", "0", "91.90", "优秀"]
    assert line(done.out, "乙县")[1:4] == ["未达到", "均未达到", "20/21"]
    assert line(done.out, "乙县")[-2:] == ["不合格", "占GDP比重、新三板、企业家培训"]


def test_a_unit_one_short_is_told_the_nearest_ways(called: Called, table: Table) -> None:
    given = table([{"unit": "乙县", **SETTLED, **THREE_MISSES}]).encode()
    done = called("score", "-", "--year", "1", given=given)
    assert "- 企业家培训再增1人（达到100人）" in done.out
    assert "- 占GDP比重再增0.01个百分点（达到50%）" in done.out


def test_a_unit_that_passed_needs_no_ways(called: Called, table: Table) -> None:
    done = called("score", "-", "--year", "1", given=table([{"unit": "甲县", **SETTLED}]).encode())
    assert "途径" not in done.out


def test_every_indicator_is_told_with_its_clause(called: Called) -> None:
    done = called("score", "-", "--year", "1", given="unit,high_tech,main_board\n甲县,24,1\n".encode())
    assert line(done.out, "10 ")[:6] == ["10", "高企", "未达标", "24家", "25", "-1家"]
    assert line(done.out, "10 ")[6] == "D1-4-10"
    assert "D1-4-N" in line(done.out, "20 ")


def test_several_units_are_added_up_but_never_their_shares(called: Called) -> None:
    given = "unit,high_tech,srdi,sme_gdp_share\n甲县,24,10,50\n乙县,30,,60\n".encode()
    done = called("score", "-", "--year", "1", given=given)
    assert "各单位合计：高企54家、专精特新10家（1个单位）。" in done.out.splitlines()
    assert "合计" not in called("score", "-", "--year", "1", given=given[: given.index("乙".encode())]).out
    assert "合计" not in called("score", "-", "--year", "1", given="unit\n甲县\n乙县\n".encode()).out


def test_a_name_broken_in_two_by_the_spreadsheet_keeps_its_row(called: Called) -> None:
    done = called("score", "-", "--year", "1", given='unit,high_tech\n"甲\r\n县",24\n乙县,30\n'.encode())
    assert line(done.out, "甲")[:3] == ["甲", "县", "尚不能认定"]
    assert "【甲 县】" in called("eligible", "-", given='unit\n"甲\n县"\n'.encode()).out


def test_readings_changed_are_said_above_everything(called: Called) -> None:
    given = "unit\n甲县\n".encode()
    words = ("score", "-", "--year", "1", "--reading", "gate_mode=absolute", "--reading", "double_max=2")
    assert "改用的口径：gate_mode=absolute，double_max=2" in called(*words, given=given).out
    assert "改用的口径" not in called("score", "-", "--year", "1", given=given).out


def test_more_than_twenty_six_is_shown_as_twenty_six(called: Called, table: Table) -> None:
    keys = ("new_enterprises", "srdi", "high_tech", "shareholding")
    rising = {"unit": "甲县", **SETTLED, **{f"prev.{key}": 1 for key in keys}}
    given = table([rising]).encode()
    assert "26/21" in called("score", "-", "--year", "1", given=given).out
    done = called("rehearse", "-", "--year", "1", "--reading", "double_max=0", given=given)
    assert line(done.out, "甲县")[3] == "26/21→23/21"


def test_conditions_are_told_one_by_one(called: Called) -> None:
    done = called("eligible", "-", given=f"{FACTS}甲县,是,19999,200,20,20,1,3,,是\n".encode())
    assert line(done.out, "甲县") == ["甲县", "不符合", "市场主体", "省级专精特新企业"]
    assert line(done.out, "自愿申报")[1] == "符合"
    assert "市场主体19999家，要求不少于20000家" in done.out
    assert done.out.endswith(LAST)


def test_several_applicants_are_one_line_each(called: Called) -> None:
    given = f"{FACTS}甲县,是,20000,200,20,20,1,5,,是\n乙县,,,,,,,,,\n".encode()
    done = called("eligible", "-", given=given)
    assert line(done.out, "甲县") == ["甲县", "符合"]
    assert line(done.out, "乙县")[1] == "尚不能判断"
    assert "【" not in done.out
    assert "【乙县】" in called("eligible", "-", "--detail", given=given).out


def test_awards_are_told_with_the_clause_and_what_must_still_be_decided(called: Called) -> None:
    done = called("awards", "2022=优秀", "2023=优秀", "2024=优秀")
    assert line(done.out, "2024")[:5] == ["2024", "优秀", "3", "500", "500"]
    assert "须有文件，不自动生效" in done.out
    assert done.out.endswith(LAST)


def test_criticism_is_told(called: Called) -> None:
    assert "2022年评定为不合格，给予通报批评并提出整改意见" in called("awards", "2022=不合格").out


def test_a_rehearsal_tells_what_turns_into_what_and_why(called: Called, table: Table) -> None:
    rows = [
        {"unit": "甲县", **SETTLED, "measures": 95, "environment": 95},
        {"unit": "乙县", **SETTLED, **THREE_MISSES},
        {"unit": "丙县", **SETTLED, "high_tech": 14, "prev.high_tech": 10, **THREE_MISSES},
    ]
    given = table(rows).encode()
    done = called("rehearse", "-", "--year", "1", "--reading", "gate_mode=absolute", given=given)
    assert "共3个单位，1个的结论、等次或奖励会变。" in done.out
    found = line(done.out, "甲县")
    assert found[1:4] == ["达到→未达到", "因口径或待填数而异", "23/21→23/24"]
    back = "如小升规再增2家（达到17家），增速30.9%，可视同完成2个考核指标，仍可达到"
    assert found[4:] == ["优秀→不合格", "100→0", f"须达标21项→24项；{back}"]
    done = called("rehearse", "-", "--year", "1", "--reading", "double_needs_met=false", given=given)
    assert line(done.out, "丙县")[-1] == "高企：未达标（指标25）→未达标，计2个"
    assert done.out.endswith(LAST)


def test_a_rehearsal_tells_apart_what_decides_alone_and_what_only_together(called: Called, table: Table) -> None:
    open_ones = {**SETTLED, "prev.srdi": None, "prev.high_tech": None}
    words = ("rehearse", "-", "--year", "1", "--reading", "double_enabled=false")

    def why(*misses: str, **figures: object) -> str:
        given = table([{"unit": "甲县", **open_ones, **dict.fromkeys(misses, 0), **figures}]).encode()
        (row,) = [one for one in called(*words, given=given).out.splitlines() if one.startswith("甲县")]
        return row.split()[-1]

    two = "高企：达标，可能计2个→达标；专精特新：达标，可能计2个→达标"
    assert why("neeq", "training", "fourth_board") == f"{two}（任一项即可决定）"
    assert why("neeq", "training", "fourth_board", "tech_smes") == f"{two}（合起来决定）"
    assert why("neeq", "training", "fourth_board", **{"prev.high_tech": 25}) == "专精特新：达标，可能计2个→达标"
    award = {**open_ones, "measures": 85, "environment": 85, "grades": "优秀"}
    given = table([{"unit": "甲县", **award}]).encode()
    done = called(*words[:4], "--reading", "award_base=lowest", given=given)
    assert line(done.out, "甲县")[-2:] == ["240→80", "award_base=lowest（原为would_be）"]


def test_a_rehearsal_against_another_edition_names_what_counts_otherwise_only(called: Called, table: Table) -> None:
    given = table([{"unit": "甲县", **SETTLED, "not_applicable": "neeq"}]).encode()
    done = called("rehearse", "-", "--year", "2", "--against", "shanxi-2020", given=given)
    assert done.out.startswith("由 shanxi-2022 改为 shanxi-2020\n")
    assert "未填报（指标" not in done.out


def test_a_rulebook_is_shown_with_its_open_questions_and_aligned_targets(called: Called) -> None:
    done = called("rulebook", "show", "shanxi-2022")
    rows = [one for one in done.out.splitlines() if one.startswith("| ")]
    assert len(rows) == 28
    assert len({width_of(one) for one in rows}) == 1
    assert len({width_of(one[: one.rindex("| D1-4")]) for one in rows[2:]}) == 1
    assert "gate_mode = deemed_met" in done.out
    assert "《通知》第三部分（五）" in done.out


@pytest.mark.parametrize("edition", ["shanxi-2020", "shanxi-2022"])
def test_the_edition_to_show_may_come_from_the_settings(
    called: Called, monkeypatch: pytest.MonkeyPatch, edition: str
) -> None:
    monkeypatch.setenv("SHIFAN_EDITION", edition)
    assert f"规则版本：{edition}" in called("rulebook", "show").out
