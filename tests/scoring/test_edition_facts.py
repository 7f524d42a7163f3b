"""What the two documents say in so many words, held in the edition and in no code."""

from collections import Counter
from decimal import Decimal

from scoring.names import plain_name
from scoring.rulebook import load_edition

NOTICE, NOTE = load_edition("shanxi-2020"), load_edition("shanxi-2022")


def test_twenty_six_indicators_in_six_groups_in_the_order_of_the_document() -> None:
    for edition in (NOTICE, NOTE):
        assert list(Counter(one.group for one in edition.indicators).values()) == [3, 4, 6, 3, 6, 4]
        assert edition.gate.of == len(edition.indicators) == 26
        assert edition.gate.need == 24
    assert NOTICE.keys == NOTE.keys


def test_each_indicator_has_the_supplying_department_of_the_note_and_trademarks_have_none() -> None:
    owners: dict[str, list[str]] = {}
    for one in NOTE.indicators:
        owners.setdefault(one.department, []).append(one.key)
    assert owners.pop("") == ["famous_trademarks"]
    assert {office: len(keys) for office, keys in owners.items()} == {
        "市场监管": 1, "中小企业": 13, "统计": 5, "工信": 1, "科技": 2, "金融监管": 3,
    }  # fmt: skip
    assert owners["市场监管"] == ["new_enterprises"]
    assert owners["统计"] == [
        "above_scale", "yi_industrial", "ten_yi_industrial", "noncoal_share", "modern_service_share",
    ]  # fmt: skip
    assert owners["工信"] == ["prov_tech_centers"]
    assert owners["科技"] == ["tech_smes", "high_tech"]
    assert owners["金融监管"] == ["fourth_board", "neeq", "main_board"]
    assert tuple(owners) == ("市场监管", "中小企业", "统计", "工信", "科技", "金融监管")


def test_only_the_new_ones_are_cumulative_and_the_definition_cites_where_it_is_said() -> None:
    numbers = [at for at, one in enumerate(NOTE.indicators, 1) if one.cumulative]
    assert numbers == [1, *range(5, 14), 17, 18, 19, 22]
    for one in NOTE.indicators:
        if one.cumulative and not one.discontinued:
            assert "累计数，不是当年新增数（《指标说明》第二部分第1项）" in one.definition
    assert "不累计（《指标说明》第二部分第1项）" in NOTE.indicator("xsg_new").definition
    assert "全部工业增加值" in NOTE.indicator("noncoal_share").definition
    assert "占服务业产值" in NOTE.indicator("modern_service_share").definition


def test_the_notes_first_and_third_years_are_the_notices_first_two_columns() -> None:
    for old, new in zip(NOTICE.indicators, NOTE.indicators, strict=True):
        if all(isinstance(cell, Decimal) for cell in (*old.targets[:2], *new.targets)):
            assert (new.targets[0], new.targets[2]) == old.targets[:2], old.key


def test_units_are_those_of_the_notice() -> None:
    units = Counter(one.unit for one in NOTE.indicators)
    assert units == {"家": 20, "%": 5, "人": 1}
    assert {one.value for one in NOTE.indicators if one.unit == "%"} == {"percent", "ratio"}


def test_the_scored_parts_hold_six_measures_and_other_nine_matters_and_nine_bonus_fields() -> None:
    assert [one.clause for one in NOTE.marks.measures] == [*(f"D0-3.3-{n}" for n in range(1, 7)), "D0-3.3-0"]
    assert [one.clause for one in NOTE.survey.items] == [f"D0-3.4-{n}" for n in range(1, 10)]
    assert [one.key for one in NOTE.survey.items if one.reversed] == ["arrears", "extortion"]
    assert {one.clause for one in NOTE.marks.bonus} == {"D1-5-4"}
    assert (len(NOTE.marks.bonus), NOTICE.marks.bonus) == (9, ())
    assert (NOTE.marks.measures_weight, NOTE.marks.environment_weight) == (Decimal("0.8"), Decimal("0.2"))


def test_procedure_report_and_deadlines_are_data() -> None:
    assert NOTE.programme.stages == ("自愿申报", "市级推荐", "专家评审", "会议研究", "社会公示", "省政府同意")
    assert [part.title for part in NOTE.report.parts] == [
        "上一年度创建工作进展情况", "绩效完成情况", "主要措施", "工作特点", "存在的主要问题", "下一年度工作打算",
    ]  # fmt: skip
    assert [part.holds for part in NOTE.report.parts] == ["text", "results", "measures", "text", "text", "text"]
    assert NOTE.report.clause == "D0-5.1-2"
    assert (NOTE.report, NOTE.report.growths_in) == (NOTICE.report, "growth")
    growths = [(one.title.removeprefix("中小企业"), one.unit) for one in NOTE.report.growths]
    assert growths == [("数量", "家"), ("营业收入", "万元"), ("上缴税金", "万元"), ("从业人员", "人")]
    assert (NOTE.deadlines.application, NOTE.deadlines.report) == ("04-30", "05-31")
    assert NOTE.programme.applicant == "县级政府或开发区管委会"
    assert NOTE.programme.unit == "县（开发区）"
    assert NOTE.programme.bureau == "省小企业局"
    assert NOTE.programme.honour == "全省中小企业高质量发展示范县（开发区）"


def test_both_documents_are_named_with_number_and_issuer() -> None:
    first, second = NOTE.documents
    assert (first.id, first.number, first.date) == ("D0", "晋政办函〔2020〕99号", "2020-10-18")
    assert (second.id, second.short) == ("D1", "《指标说明》")
    assert [one.id for one in NOTICE.documents] == ["D0"]


def test_four_grades_a_ladder_and_three_years_each_way() -> None:
    assert [one.name for one in NOTE.grades] == ["优秀", "良好", "合格", "不合格"]
    assert [one.floor for one in NOTE.grades] == [90, 80, 60, 0]
    assert [one.supported for one in NOTE.grades] == [True, False, False, False]
    assert [one.share for one in NOTE.grades] == [1, Decimal("0.8"), Decimal("0.5"), 0]
    assert NOTE.awards.ladder == (100, 300, 500)
    assert (NOTE.awards.designation_after, NOTE.awards.removal_after) == (3, 3)


def test_everyday_names_belong_to_one_indicator_each() -> None:
    everyday = {
        "高企": "high_tech",
        "股改": "shareholding",
        "规上": "above_scale",
        "亿元": "yi_industrial",
        "10亿": "ten_yi_industrial",
        "四板": "fourth_board",
        "新三板": "neeq",
        "主板": "main_board",
        "小升规": "xsg_new",
        "专精特新": "srdi",
        "省级小巨人": "prov_little_giants",
        "国家级小巨人": "nat_little_giants",
        "非煤": "noncoal_share",
        "占GDP": "sme_gdp_share",
        "技术中心": "prov_tech_centers",
        "科技型": "tech_smes",
        "集群": "cluster_growth",
        "服务业": "modern_service_share",
        "培训": "training",
        "著名商标": "famous_trademarks",
        "新孵化": "incubated_new",
        "营收增速": "sme_revenue_growth",
    }
    for edition in (NOTE, NOTICE):
        owner = {short: one.key for one in edition.indicators for short in one.short}
        assert {name: owner[name] for name in everyday} == everyday


def test_names_that_may_mean_several_indicators_are_declared_and_belong_to_none() -> None:
    for edition in (NOTE, NOTICE):
        assert edition.ambiguous_names["小巨人"] == ("prov_little_giants", "nat_little_giants")
        assert edition.ambiguous_names["孵化"] == ("incubated_new", "incubated_5m")
        owned = {plain_name(name) for one in edition.indicators for name in (one.name, *one.short)}
        assert owned.isdisjoint(plain_name(name) for name in edition.ambiguous_names)


def test_a_name_is_the_same_however_it_is_dressed() -> None:
    assert plain_name("小巨人（省级）") == plain_name("小巨人 省级") == "小巨人省级"
    assert plain_name("占ＧＤＰ 比重") == "占gdp比重"


def test_a_reading_no_document_supports_is_marked_so() -> None:
    unsupported = {name for name, one in NOTE.open_questions.items() if not one.supported}
    assert {"gate_mode", "double_needs_met", "double_max", "xsg_growth", "award_mode", "after_year3"} <= unsupported
    assert {"double_enabled", "double_inclusive", "trademark", "province_inclusive"} & unsupported == set()


def test_the_notice_alone_knows_no_doubling_and_still_assesses_trademarks() -> None:
    assert NOTICE.readings.double_enabled is False
    assert NOTICE.readings.trademark == "assessed"
    assert NOTICE.programme.years == ("2020年", "2022年", "2025年")
    assert all(not one.department for one in NOTICE.indicators)
