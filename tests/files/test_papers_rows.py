"""From a unit's drafts to the rows of its paper: figures, declared nothings, sources and explanations in words."""

from datetime import date

import pytest

from bot.files.papers import Line
from bot.files.papers_rows import indicator_rows, wanted_rows
from handlers.answers import Finality, Kind, Origin, Provenance, SourceKind
from handlers.effects import Record
from handlers.situation import Conversation, RoleName, Situation
from tests.handlers.people import EDITION, Town, a_unit


def _situation(town: Town) -> Situation:
    return town.situation(Conversation(role_id=1), (town.role(RoleName.CONTACT),))


def _line(town: Town, key: str) -> Line:
    name = EDITION.indicator(key).name
    (found,) = [line for group in indicator_rows(_situation(town)) for line in group.lines if line.name == name]
    return found


def _puts(town: Town, key: str, kind: Kind, value: str | None, **more: object) -> None:
    town.record(Record("indicators", key, kind, value, value or "暂缺", **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("year", [1, 2, 3])
def test_all_rows_stand_in_the_documents_order_and_numbering(year: int) -> None:
    groups = indicator_rows(_situation(Town(unit=a_unit(year=year))))
    assert [line.number for group in groups for line in group.lines] == [str(number) for number in range(1, 27)]
    assert [line.name for group in groups for line in group.lines] == [one.name for one in EDITION.indicators]
    assert len(groups) == 6


def test_a_figure_stands_as_it_was_typed_with_target_last_year_and_owner() -> None:
    town = Town(unit=a_unit(year=2))
    town.puts(high_tech="33", prev__high_tech="26", sme_gdp_share="24.30")
    assert _line(town, "high_tech") == Line(
        "10", "新增高新技术企业", "家", "32家", "26", "33", is_figure=True, source="科技部门", note=""
    )
    share = _line(town, "sme_gdp_share")
    assert (share.target, share.last_year, share.value, share.is_figure) == ("52%", "—", "24.30", True)


def test_relative_targets_are_said_in_words() -> None:
    town = Town()
    targets = [_line(town, key).target for key in ("sme_revenue_growth", "cluster_growth", "incubated_new")]
    assert targets == ["高于全省增速", "快于全县GDP增速2个百分点以上", "年增20%以上"]


def test_where_a_figure_comes_from_is_said_and_what_it_is_explained_by() -> None:
    town = Town()
    said = Provenance(date(2022, 11, 30), SourceKind.YEARBOOK, Finality.VERIFIED, "统计局 王芳")
    _puts(town, "above_scale", Kind.VALUE, "155", provenance=said, reason="两家企业由外县迁入（名单见附件）")
    _puts(town, "training", Kind.VALUE, "100", provenance=Provenance(date(2022, 12, 31)), origin=Origin.SAMPLE)
    line = _line(town, "above_scale")
    assert line.source == "统计局 王芳（年鉴，核定，截至2022年11月30日）"
    assert line.note == "两家企业由外县迁入（名单见附件）"
    assert _line(town, "training").source == "中小企业部门（演示值）"


@pytest.mark.parametrize(
    ("kind", "value", "word", "note"),
    [
        (Kind.ABSENT, None, "暂缺", "等县金融办"),
        (Kind.ABSENT, "2023-04-20", "暂缺", "预计2023年4月20日；等县金融办"),
        (Kind.EXCLUSION, None, "申请不做考核", "等县金融办"),
        (Kind.PROVINCE, None, "待省级数据", "等县金融办"),
        (Kind.SKIPPED, None, "未填报", ""),
        (Kind.CLEARED, None, "未填报", ""),
    ],
)
def test_a_declared_nothing_keeps_its_name_and_its_reason(
    kind: Kind, value: str | None, word: str, note: str
) -> None:
    town = Town()
    _puts(town, "neeq", kind, value, reason="等县金融办")
    line = _line(town, "neeq")
    assert (line.value, line.is_figure, line.note) == (word, False, note)


def test_zero_is_a_figure() -> None:
    town = Town()
    town.puts(neeq="0")
    assert (_line(town, "neeq").value, _line(town, "neeq").is_figure) == ("0", True)


def test_what_is_not_assessed_says_so_and_keeps_a_figure_that_was_given() -> None:
    town = Town(not_applicable=frozenset({"zone_new_above_scale"}))
    town.puts(main_board="2")
    for key, value in (("zone_new_above_scale", "—"), ("famous_trademarks", "—"), ("main_board", "2")):
        line = _line(town, key)
        assert (line.target, line.value) == ("不做考核", value)
    assert _line(town, "famous_trademarks").source == ""


def test_a_department_is_asked_for_its_own_assessed_rows_with_last_years_figures() -> None:
    town = Town()
    town.puts(prev__above_scale="51")
    wanted = wanted_rows(_situation(town), "统计")
    assert [(row.number, row.last_year) for row in wanted] == [
        ("5", "51"),
        ("6", ""),
        ("7", ""),
        ("14", ""),
        ("16", ""),
    ]
    assert wanted[0].definition == EDITION.indicator("above_scale").definition
    assert [row.name for row in wanted_rows(_situation(town), "金融监管")] == [
        "新增四板挂牌企业数量",
        "新增新三板企业数量",
    ]
    assert wanted_rows(_situation(town), "没有这个部门") == ()


def test_an_applicant_has_no_such_rows() -> None:
    town = Town(unit=a_unit(year=None))
    assert wanted_rows(_situation(town), "统计") == ()
    with pytest.raises(ValueError, match="applicant"):
        indicator_rows(_situation(town))
