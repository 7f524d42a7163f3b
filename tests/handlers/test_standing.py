"""「进度」: where a unit stands, by name, with every verdict there is, and what is still possible."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace

from handlers.answers import Kind, Origin
from handlers.effects import Record
from handlers.ports import Stage, UnitProgress
from handlers.situation import RoleName
from handlers.standing import text
from tests.cli.on_the_line import MET, SETTLED
from tests.handlers.people import YEAR, Board, Town, a_round, a_unit

YUNGANG = {  # 云冈区, as published for 2022
    "new_enterprises": "7026", "sme_gdp_share": "24.30", "xsg_new": "22", "prov_tech_centers": "3", "high_tech": "13",
    "srdi": "17", "noncoal_share": "28.4", "modern_service_share": "51.1", "shareholding": "16",
}  # fmt: skip
CAVEAT = "按现有数据测算，不作为考核结论。"


def yungang() -> Town:
    town = Town(unit=a_unit("云冈区"))
    for key, value in YUNGANG.items():
        town.record(Record("indicators", key, Kind.VALUE, value, value, Origin.PUBLIC))
    return town


def standing_at(figures: dict[str, object], year: int = 1, **readings: object) -> Town:
    """A unit with these figures, as the worked cases of scoring write them."""
    readings_now = replace(a_round().readings, **readings)
    the_round = a_round(readings=readings_now, province_sme_growth=_decimal(figures.get("province_sme_growth")))
    town = Town(unit=a_unit(year=year), round=the_round)
    town.county_gdp_growth = _decimal(figures.get("county_gdp_growth"))
    for key, value in figures.items():
        if key not in ("province_sme_growth", "county_gdp_growth"):
            town.record(Record("indicators", key, Kind.VALUE, str(value), str(value)))
    return town


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def standing(town: Town) -> str:
    return town.contact().says("进度")


# --- the demo's 云冈区 ----------------------------------------------------------------------------------------


def test_yungang_reads_its_three_misses_by_name_with_the_gap() -> None:
    said = standing(yungang())
    assert "应考核23项：达标6项，未达标3项，未填报或待对比14项。" in said
    assert "· 中小企业占GDP比重：24.30%（公开数据），任务指标50%，差25.70个百分点" in said
    assert "· 新增高新技术企业：13家（公开数据），任务指标25家，差12家" in said
    assert "· 非煤工业增加值比重：28.4%（公开数据），任务指标50%，差21.6个百分点" in said


def test_yungang_has_not_failed_one_family_above_30_per_cent_decides() -> None:
    said = standing(yungang())
    assert "尚不能认定" in said
    assert "最多计20项，比须完成的21项还少1项" in said
    assert "比上年增长超过30%" in said
    assert "未达到参加打分条件" not in said
    assert said.endswith(CAVEAT)


def test_rows_nobody_published_stand_under_the_office_that_supplies_them() -> None:
    said = standing(yungang())
    offices = {line.split("：")[0]: line for line in said.splitlines() if line.startswith("· ")}
    assert "新增规上企业数量" in offices["· 统计"]
    assert "新增科技型中小企业" in offices["· 科技"]
    assert "企业家培训人数" in offices["· 中小企业"]


# --- every verdict --------------------------------------------------------------------------------------------


def test_passed() -> None:
    said = standing(standing_at(SETTLED))
    assert "达标23项，未达标0项，未填报或待对比0项" in said
    assert "现计23项，达到参加打分条件（须21项）。" in said
    assert "还有可能" not in said
    assert "还差" not in said


def test_failed_says_how_far_it_could_have_come() -> None:
    said = standing(standing_at({**SETTLED, "sme_gdp_share": 1, "training": 1, "neeq": 0, "fourth_board": 0}))
    assert "按现行口径，最多计19项，未达到参加打分条件（须21项）。" in said
    assert "· 企业家培训人数：1人，任务指标100人，差99人" in said


def test_open_with_some_to_spare() -> None:
    figures = {**SETTLED, "training": 1}
    del figures["neeq"], figures["fourth_board"]
    said = standing(standing_at(figures))
    assert "这2项若全部达标，可计22项，还可以再缺1项。" in said


def test_open_and_exactly_enough() -> None:
    figures = {**SETTLED, "training": 1, "sme_gdp_share": 1}
    del figures["neeq"]
    said = standing(standing_at(figures))
    assert "这1项若全部达标，可计21项，刚好够，一项也不能再缺。" in said


def test_open_by_doubling_only_names_the_families_that_could() -> None:
    figures = {**MET, "sme_gdp_share": 1, "training": 1, "neeq": 0}
    said = standing(standing_at(figures))
    assert "最多计20项，比须完成的21项还少1项" in said
    last = said.split("每项可视同完成2个考核指标")[1]
    assert "高企" in last


def test_what_counts_twice_is_named_with_its_growth() -> None:
    said = standing(standing_at({**SETTLED, "high_tech": 33, "prev.high_tech": 25}))
    assert "可视同完成2个考核指标：新增高新技术企业（增速32.0%）" in said
    assert "现计24项" in said


def test_readings_that_differ_are_said_to_differ() -> None:
    said = standing(standing_at({**SETTLED, "sme_gdp_share": 1, "training": 1}))
    assert "现计21项，达到参加打分条件（须21项）。" in said
    assert "尚不能认定：口径不同，结论不同（" in said


def test_where_all_readings_agree_nothing_is_said_of_them() -> None:
    assert "口径不同" not in standing(standing_at({}))


@pytest.mark.parametrize("year", [1, 2, 3])
def test_every_judgement_ends_with_what_it_is_not(year: int) -> None:
    for figures in ({}, SETTLED, {"high_tech": 33}):
        assert standing(standing_at(figures, year)).endswith(CAVEAT)


@pytest.mark.parametrize(("year", "label"), [(1, "第一年"), (2, "第二年"), (3, "第三年")])
def test_the_year_of_targets_is_named(year: int, label: str) -> None:
    assert f"2022年度进度（{label}任务指标）" in standing(standing_at({}, year))


# --- the different nothings -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "note"),
    [(Kind.ABSENT, "新增高新技术企业（暂缺）"), (Kind.EXCLUSION, "新增高新技术企业（申请不做考核，待审定）")],
)
def test_a_declared_nothing_is_named_as_what_it_is(kind: Kind, note: str) -> None:
    town = Town()
    town.record(Record("indicators", "high_tech", kind, None, ""))
    assert note in standing(town)


def test_waiting_for_somebody_elses_figure_is_not_the_countys_omission() -> None:
    town = Town()
    town.puts(sme_revenue_growth="7", cluster_growth="9", platform_served="40")
    said = standing(town)
    assert "中小企业营业收入年增速（已填，待省级数据，非县级漏报）" in said
    assert "特色产业集群产值年增长（已填，待GDP增速）" in said
    assert "各类中小企业公共服务平台服务企业数量（已填，待上年数）" in said


def test_a_skipped_row_is_simply_not_filled_in() -> None:
    town = Town()
    town.record(Record("indicators", "high_tech", Kind.SKIPPED, None, "跳过"))
    assert "新增高新技术企业（" not in standing(town)


def test_an_exclusion_granted_leaves_the_row_out_and_lowers_nothing_else() -> None:
    town = Town()
    town.not_applicable = frozenset({"high_tech"})
    said = standing(town)
    assert "应考核22项" in said
    assert "新增高新技术企业" not in said


# --- who else asks --------------------------------------------------------------------------------------------


def test_an_applicant_is_not_judged() -> None:
    town = Town(unit=a_unit("交城县", None))
    town.puts("eligibility", market_entities="20000")
    town.puts("baseline", new_enterprises="5", high_tech="6")
    said = standing(town)
    parts = "申报条件已填1项，共10项；申报基数已填2项，共25项；申报文件已填0项，共3项"
    told = ["交城县尚未列入创建考核。", f"2023年申报：{parts}。"]
    assert said.splitlines()[:-1] == [*told, "2023年申报材料：暂存，尚未提交（4月30日前报送，已过25天）。"]
    assert said.splitlines()[-1].startswith("尚不能判断，还需填报：自愿申报、")


def test_a_unit_that_has_not_begun_to_apply_is_not_made_look_late() -> None:
    said = standing(Town(unit=a_unit("交城县", None)))
    assert said.splitlines() == [
        "交城县尚未列入创建考核。", "2023年申报尚未开始填报（申报自愿，4月30日前报送，已过25天）。",
    ]  # fmt: skip


def test_who_has_no_unit_is_told_so() -> None:
    town = Town(unit=None)
    li = town.contact()
    assert text(town.situation(li.conversation, li.roles)) == "您的身份没有对应的县（开发区）。"


UNITS = (
    UnitProgress("文水县", "吕梁市", Stage.FILLING, 12, 23, 9, ("统计",), (("科技", 2), ("中小企业", 8))),
    UnitProgress("交口县", "吕梁市", Stage.NOT_BEGUN, 0, 23, 9, ()),
    UnitProgress("云冈区", "大同市", Stage.FILLED, 23, 23, 9, ()),
)


def test_the_bureau_reads_progress_by_city_and_no_misses() -> None:
    said = Town(board=Board(UNITS)).somebody(RoleName.STAFF).says("进度")
    assert "2022年度填报进度：共3个县（开发区），已开始2个。" in said
    assert "· 文水县：填报中 12/23，暂缺待统计，未填：科技2项、中小企业8项\n" in said
    assert "· 交口县：尚未填报，已预填9项" in said
    assert "· 云冈区：已填齐，暂存 23/23" in said
    assert "未达标" not in said
    assert said.index("吕梁市") < said.index("大同市")


@pytest.mark.parametrize(
    ("role", "asked"), [(RoleName.REVIEWER, "吕梁市"), (RoleName.STAFF, None), (RoleName.ADMINISTRATOR, None)]
)
def test_a_city_asks_for_its_own_units_only(role: RoleName, asked: str | None) -> None:
    town = Town(board=Board(UNITS))
    town.somebody(role, city="吕梁市" if role is RoleName.REVIEWER else None).says("进度")
    assert town.board.asked_for == [asked]


def test_a_city_without_units_is_told_so() -> None:
    assert "还没有列入本年度" in Town().somebody(RoleName.REVIEWER, city="晋城市").says("进度")


def test_asking_leaves_the_question_on_the_table() -> None:
    li = Town().contact()
    li.says("指标填报")
    li.says("进度")
    assert li.labels == ["继续填报", "进度图", "提交", "菜单"]
    li.says("7428")
    assert li.town.stands("new_enterprises") == "7428"
    assert YEAR == 2022


def test_only_families_whose_growth_is_open_are_named_and_only_unknown_figures_are_asked_for() -> None:
    town = Town()
    li = town.contact()
    li.says("指标填报")
    for row, now, before in ((1, "1100", "1050"), (10, "25", "10"), (11, "12", "11"), (16, "20", "19")):
        for word in (f"第{row}项", now, before):
            li.says(word)
    for row, miss in ((3, "10"), (9, "1"), (13, "28"), (19, "1")):
        for word in (f"第{row}项", miss):
            li.says(word)
    said = li.says("进度")
    assert "高企" not in said.split("可视同完成2个考核指标（")[-1]
    assert said.split("还有可能：")[1].split("。")[-3].endswith("请先补报小升规的上年数") or "小升规" in said
    for known in ("企业数、", "专精特新、", "股改。"):
        assert known not in said.split("还有可能：")[1]


# --- what cannot be compared, and the closing date ------------------------------------------------------------


def test_a_miss_says_what_its_relative_target_comes_to() -> None:
    figures = {**SETTLED, "sme_revenue_growth": "6", "cluster_growth": "6.5", "incubated_new": 11}
    said = standing(standing_at({**figures, "platform_served": 10999, "prev.platform_served": 10000}))
    assert "· 中小企业营业收入年增速：6%，任务指标高于全省增速（全省增速6%）\n" in said
    assert "快于全县GDP增速2个百分点以上（全县GDP增速5%，即7%以上），差0.5个百分点\n" in said
    assert "小微企业数量：11家，较上年增长10%，任务指标年增20%以上（即12家以上）\n" in said
    assert "：10999家，较上年增长9.99%，任务指标年增10%以上（即11000家以上）\n" in said


def test_a_miss_without_a_comparison_says_why() -> None:
    zero = {**SETTLED, "zone_new_above_scale": 0, "prev.zone_new_above_scale": 0}
    assert "数量：0家，上年为0，不能计算增速，按现行口径计为未达标\n" in standing(standing_at(zero))
    blank = standing(standing_at(dict(SETTLED), 2, blank_target="not_met"))
    assert "· 主板企业数量：任务指标在文件中为空白，按现行口径计为未达标\n" in blank


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("deemed_met", "视同已完成，最多允许2项未达标。不做考核3项，须完成21项（默认口径，可由省局改）。"),
        ("absolute", "须满24项。不做考核3项，须完成24项（省局设定的口径）。"),
    ],
)
def test_the_rule_is_told_under_the_reading_in_force(mode: str, said: str) -> None:
    assert said in standing(standing_at(dict(SETTLED), gate_mode=mode))


def frozen_at(now: datetime) -> str:
    figures = {key: value for key, value in SETTLED.items() if key not in ("srdi", "prev.incubated_new")}
    town = standing_at(figures)
    town.record(Record("indicators", "neeq", Kind.ABSENT, None, "暂缺"))
    town.missing_frozen, town.now = True, now
    return standing(town)


def test_what_is_missing_is_never_counted_as_unmet_before_the_closing_date_is_over() -> None:
    said = frozen_at(datetime(2023, 5, 31, 15, 59, tzinfo=UTC))  # 23:59 in Taiyuan
    assert "未达标0项，未填报或待对比3项" in said
    assert "截止日" not in said


def test_after_the_closing_date_the_bureau_may_count_it_so_and_each_is_named_with_its_reason() -> None:
    said = frozen_at(datetime(2023, 5, 31, 16, 0, tzinfo=UTC))
    assert "未达标3项，未填报或待对比0项" in said
    assert "截止日已过，按省局决定，未填报和待对比的项目计为未达标。" in said
    assert "· 新增省级专精特新企业数量（未填报）" in said
    assert "· 新增新三板企业数量（暂缺）" in said
    assert "· 双创载体新孵化小微企业数量（已填，待上年数）" in said
    assert "最多计20项，未达到参加打分条件（须21项）" in said
