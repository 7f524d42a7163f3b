"""What the picture of 进度 says of each indicator, before anything is drawn."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from handlers.answers import Kind, Origin
from handlers.bars import Bar, Bars
from handlers.effects import Record
from handlers.picture import bars
from handlers.situation import Conversation, RoleName
from scoring.model import Status
from scoring.rulebook import parse_edition
from tests.handlers.people import NOW, Town, a_round, a_unit

FICTITIOUS = Path(__file__).parents[1] / "scoring" / "fictitious.toml"
ANOTHER = parse_edition(FICTITIOUS.read_text("utf-8"), FICTITIOUS.name)


def _drawn(town: Town) -> Bars:
    return bars(town.situation(Conversation(role_id=1), (town.role(RoleName.CONTACT),)))


def _bar(town: Town, key: str) -> Bar:
    assert town.round is not None
    label = town.round.edition.indicator(key).label
    (found,) = [bar for group in _drawn(town).groups for bar in group.bars if bar.name == label]
    return found


def test_all_indicators_are_drawn_in_the_order_and_the_groups_of_the_document() -> None:
    town = Town()
    drawn = _drawn(town)
    assert town.round is not None
    assert [bar.name for group in drawn.groups for bar in group.bars] == [
        indicator.label for indicator in town.round.edition.indicators
    ]
    assert [(group.title, len(group.bars)) for group in drawn.groups] == [
        ("质量效益显著提高", 3), ("企业规模明显扩大", 4), ("创新能力显著增强", 6), ("产业结构不断优化", 3),
        ("企业管理更加规范", 6), ("服务能力明显提升", 4),
    ]  # fmt: skip


def test_met_and_not_met_show_figure_and_target_with_units_and_their_proportion() -> None:
    town = Town()
    town.puts(high_tech="33", sme_gdp_share="24.3", training="100")
    assert _bar(town, "high_tech") == Bar("高企", Status.MET, "33", "家", "≥25家", 1.32)
    assert _bar(town, "sme_gdp_share") == Bar("占GDP比重", Status.NOT_MET, "24.3", "%", "≥50%", 0.486)
    assert _bar(town, "training") == Bar("企业家培训", Status.MET, "100", "人", "≥100人", 1.0)


def test_what_counts_for_two_says_so() -> None:
    town = Town()
    town.puts(high_tech="34", prev__high_tech="26")
    assert _bar(town, "high_tech").doubled
    town.puts(high_tech="33")
    assert not _bar(town, "high_tech").doubled


def test_a_growth_is_drawn_against_the_growth_that_is_asked() -> None:
    town = Town()
    town.puts(incubated_new="110", prev__incubated_new="100", incubated_5m="7", prev__incubated_5m="8")
    assert _bar(town, "incubated_new") == Bar("新孵化小微企业", Status.NOT_MET, "10", "%", "≥20%", 0.5)
    assert _bar(town, "incubated_5m") == Bar("孵化500万元以上企业", Status.NOT_MET, "-12.5", "%", "≥10%", 0.0)


def test_a_figure_just_under_its_target_never_looks_as_if_it_had_reached_it() -> None:
    town = Town()
    town.puts(incubated_new="119999", prev__incubated_new="100000")
    assert _bar(town, "incubated_new").value == "19.999"


@pytest.mark.parametrize(
    ("key", "value", "figure", "target"),
    [
        ("sme_revenue_growth", "7.2", ("7.2", "%"), "待全省增速"),
        ("cluster_growth", "7.2", ("7.2", "%"), "待全县GDP增速"),
        ("incubated_new", "12", ("12", "家"), "待上年数"),
    ],
)
def test_a_figure_that_cannot_be_compared_yet_says_what_is_awaited(
    key: str, value: str, figure: tuple[str, str], target: str
) -> None:
    town = Town()
    town.puts(**{key: value})
    bar = _bar(town, key)
    assert (bar.status, bar.value, bar.unit, bar.target, bar.reach) == (Status.MISSING, *figure, target, None)


def test_relative_targets_are_drawn_as_what_they_come_to() -> None:
    town = Town()
    assert town.round is not None
    town.round, town.county_gdp_growth = replace(town.round, province_sme_growth=Decimal("6.3")), Decimal("5.6")
    town.puts(sme_revenue_growth="6.3", cluster_growth="7.6")
    assert _bar(town, "sme_revenue_growth") == Bar("营收增速", Status.NOT_MET, "6.3", "%", ">6.3%", 1.0)
    assert _bar(town, "cluster_growth") == Bar("集群增速", Status.MET, "7.6", "%", "≥7.6%", 1.0)


def test_what_is_to_be_exceeded_says_so_before_there_is_a_figure() -> None:
    town = Town(county_gdp_growth=Decimal("5.6"))
    assert town.round is not None
    town.round = replace(town.round, province_sme_growth=Decimal("6.3"))
    targets = {
        key: _bar(town, key).target for key in ("sme_revenue_growth", "cluster_growth", "incubated_new", "neeq")
    }
    assert targets == {
        "sme_revenue_growth": ">6.3%", "cluster_growth": "≥7.6%", "incubated_new": "≥20%", "neeq": "≥1家",
    }  # fmt: skip
    town.round = replace(
        town.round, readings=replace(town.round.readings, province_inclusive=True, yoy_inclusive=False)
    )
    assert (_bar(town, "sme_revenue_growth").target, _bar(town, "incubated_new").target) == ("≥6.3%", ">20%")


def test_where_a_target_is_not_above_zero_no_proportion_is_drawn() -> None:
    town = Town(county_gdp_growth=Decimal(-3))
    town.puts(cluster_growth="1")
    bar = _bar(town, "cluster_growth")
    assert (bar.status, bar.target, bar.reach) == (Status.MET, "≥-1%", None)


def test_last_year_zero_is_said_and_not_divided_by() -> None:
    town = Town()
    town.puts(incubated_new="12", prev__incubated_new="0")
    bar = _bar(town, "incubated_new")
    assert (bar.status, bar.value, bar.target, bar.reach) == (Status.MET, "12", "上年为0", None)


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (Kind.ABSENT, "暂缺"),
        (Kind.EXCLUSION, "申请不做考核"),
        (Kind.PROVINCE, "待省级数据"),
        (Kind.SKIPPED, "未填报"),
        (Kind.CLEARED, "未填报"),
    ],
)
def test_the_nothings_keep_their_names(kind: Kind, word: str) -> None:
    town = Town()
    town.record(Record("indicators", "neeq", kind, None, word))
    bar = _bar(town, "neeq")
    assert (bar.status, bar.value, bar.unit, bar.target, bar.reach) == (Status.MISSING, word, "", "≥1家", None)


def test_zero_is_a_figure_with_a_bar_of_no_length() -> None:
    town = Town()
    town.puts(neeq="0")
    assert _bar(town, "neeq") == Bar("新三板", Status.NOT_MET, "0", "家", "≥1家", 0.0)


def test_what_is_not_assessed_has_neither_figure_nor_target() -> None:
    town = Town(not_applicable=frozenset({"zone_new_above_scale"}))
    town.puts(main_board="2", zone_new_above_scale="3")
    for key, name in (
        ("main_board", "主板"),
        ("famous_trademarks", "著名商标"),
        ("zone_new_above_scale", "开发区新规上"),
    ):
        assert _bar(town, key) == Bar(name, Status.NOT_ASSESSED, "不做考核", "", "", None)


def test_figures_that_the_unit_did_not_enter_are_marked_and_explained_at_the_foot() -> None:
    town = Town()
    town.puts(high_tech="33")
    for key, origin in (("srdi", Origin.SAMPLE), ("shareholding", Origin.PUBLIC), ("neeq", Origin.SAMPLE)):
        town.record(Record("indicators", key, Kind.VALUE, "20", "20", origin))
    marks = {key: _bar(town, key).mark for key in ("high_tech", "srdi", "shareholding", "neeq")}
    assert marks == {"high_tech": "", "srdi": "*", "shareholding": "†", "neeq": "*"}
    assert "*（演示值）　†（公开数据）" in _drawn(town).notes


def test_the_head_the_counts_and_the_sentence_for_those_who_do_not_see_it() -> None:
    town = Town(unit=a_unit(year=3))
    town.puts(high_tech="50", srdi="1")
    drawn = _drawn(town)
    assert (drawn.title, drawn.subtitle) == ("文水县", "2022年度 · 第三年任务指标")
    assert [(count.word, count.number) for count in drawn.counts] == [
        ("达标", 1), ("未达标", 1), ("未填报或待对比", 23), ("不做考核", 1),
    ]  # fmt: skip
    assert drawn.alt == "进度图：达标1项，未达标1项，未填报或待对比23项，不做考核1项。"
    assert drawn.verdict == "现计1项，须23项，数据未齐，尚不能认定。"
    assert drawn.notes[-1] == "截至2023年5月25日09:00。"
    assert drawn.caveat == "按现有数据测算，不作为考核结论。"


def test_an_applicant_has_no_picture() -> None:
    with pytest.raises(ValueError, match="applicant"):
        _drawn(Town(unit=a_unit(year=None)))


def test_what_is_frozen_as_unmet_says_so() -> None:
    drawn = _drawn(Town(missing_frozen=True, now=NOW + timedelta(days=30)))
    assert drawn.counts[1].number == 23
    assert "截止" in drawn.notes[0]


def test_another_province_is_drawn_from_its_rulebook_alone() -> None:
    town = Town(county_gdp_growth=Decimal(5))
    town.round = a_round(edition=ANOTHER, readings=ANOTHER.readings, province_sme_growth=Decimal(6))
    town.puts(shops="160", prev__shops="100", starts="50", prev__starts="40", cluster="8")
    drawn = _drawn(town)
    assert [bar.name for group in drawn.groups for bar in group.bars] == [one.label for one in ANOTHER.indicators]
    assert [group.title for group in drawn.groups] == list(dict.fromkeys(one.group for one in ANOTHER.indicators))
    words = str(drawn)
    assert all(said not in words for said in ("省小企业局", "山西", "高企"))
    assert sum(count.number for count in drawn.counts) == len(ANOTHER.indicators)
