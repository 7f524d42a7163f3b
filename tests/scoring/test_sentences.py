"""What a county contact reads: each kind of line once, word for word."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from scoring.assessment import assess
from scoring.model import Facts
from scoring.overrides import override
from scoring.readings import Readings
from scoring.rulebook import load_edition
from scoring.summary import decisive, summary
from scoring.targets import last_year_needed, target_question, target_words, year_label
from scoring.wording import DISCLAIMER
from tests.scoring.units import just_met, with_last_year, with_values

EDITION = load_edition("shanxi-2022")
DEFAULT = EDITION.readings


def line(key: str, facts: Facts, year: int = 1, readings: Readings = DEFAULT) -> str:
    return assess(EDITION, year, facts, readings).outcomes[key].because


def facts(now: dict[str, object], last: dict[str, object] | None = None, **more: object) -> Facts:
    def exact(table: dict[str, object]) -> dict[str, Decimal]:
        return {key: Decimal(value) for key, value in table.items()}  # type: ignore[arg-type]

    return replace(Facts(values=exact(now), previous=exact(last or {})), **more)


@pytest.mark.parametrize(
    ("key", "unit", "said"),
    [
        ("training", facts({"training": 100}), "达标：企业家培训100人，第一年任务指标100人，正好达到。"),
        ("training", facts({"training": 130}), "达标：企业家培训130人，第一年任务指标100人，超出30人。"),
        ("neeq", facts({"neeq": 0}), "未达标：新三板0家，第一年任务指标1家，还差1家。"),
        (
            "sme_revenue_growth",
            facts({"sme_revenue_growth": "7.1"}, province_sme_growth=Decimal("6.3")),
            "达标：营收增速7.1%，全省增速6.3%，要求高于全省增速，超出0.8个百分点。",
        ),
        (
            "sme_revenue_growth",
            facts({"sme_revenue_growth": "6.3"}, province_sme_growth=Decimal("6.3")),
            "未达标：营收增速6.3%，全省增速6.3%，要求高于全省增速，持平不算。",
        ),
        (
            "sme_revenue_growth",
            facts({"sme_revenue_growth": "6.3"}),
            "待省级数据：营收增速6.3%已填报，全省增速由省小企业局提供后再比较，非县级漏报。",
        ),
        (
            "cluster_growth",
            facts({"cluster_growth": 8}, county_gdp_growth=Decimal(6)),
            "达标：集群增速8%，全县GDP增速6%，要求快于全县GDP增速2个百分点以上，正好达到。",
        ),
        ("cluster_growth", facts({"cluster_growth": 8}), "未填报：集群增速8%已填报，尚缺全县GDP增速，有了再比较。"),
        (
            "incubated_5m",
            facts({"incubated_5m": 12}, {"incubated_5m": 11}),
            "未达标：孵化500万元以上企业12家，上年11家，增长9.1%，第一年任务指标年增10%以上。",
        ),
        (
            "incubated_5m",
            facts({"incubated_5m": 11}, {"incubated_5m": 10}),
            (
                "达标：孵化500万元以上企业11家，上年10家，增长10%，第一年任务指标年增10%以上。"
                "增速正好等于年增指标是否达标：文件没有规定，默认按“达标”计，可由省局改。"
            ),
        ),
        (
            "incubated_5m",
            facts({"incubated_5m": 11}),
            "未填报：孵化500万元以上企业11家，尚缺上年数，无法计算增速，由中小企业部门提供。",
        ),
        (
            "incubated_5m",
            facts({"incubated_5m": 11}, {"incubated_5m": 0}),
            (
                "达标：孵化500万元以上企业11家，上年为0，无法计算增速。"
                "上年为0、无法计算增速时如何认定：文件没有规定，默认按“当年大于0的计达标”计，可由省局改。"
            ),
        ),
        (
            "incubated_5m",
            facts({"incubated_5m": 9}, {"incubated_5m": 12}),
            "未达标：孵化500万元以上企业9家，上年12家，下降25%，第一年任务指标年增10%以上。",
        ),
        ("fourth_board", facts({}), "未填报：尚缺四板（家），由金融监管部门提供。"),
        (
            "main_board",
            facts({}),
            "不做考核：第一年不考核主板企业数量（《指标说明》第四部分备注）。",
        ),
        (
            "famous_trademarks",
            facts({}),
            "不做考核：新增著名商标企业数量不再评定（《指标说明》第四部分备注）。",
        ),
        (
            "training",
            facts({}, not_applicable=frozenset({"training"})),
            "不做考核：省小企业局已审定企业家培训人数不做考核。",
        ),
        (
            "fourth_board",
            facts({}, missing_frozen=True),
            "未达标：尚缺四板（家），由金融监管部门提供，截止日后按未达标计。",
        ),
        (
            "srdi",
            facts({"srdi": 13}, {"srdi": 10}),
            (
                "达标：专精特新13家，第一年任务指标10家，超出3家。"
                "专精特新13家，较上年末10家增长30%；再多1家为40%，可视同完成2个考核指标。"
            ),
        ),
        (
            "srdi",
            facts({"srdi": 14}, {"srdi": 10}),
            (
                "达标：专精特新14家，第一年任务指标10家，超出4家。"
                "专精特新14家，较上年末10家增长40%，超过30%，可视同完成2个考核指标（按《指标说明》第五部分计）。"
            ),
        ),
        (
            "srdi",
            facts({"srdi": 10}, {"srdi": 12}),
            (
                "达标：专精特新10家，第一年任务指标10家，正好达到。"
                "专精特新10家，较上年末12家下降16.7%；再多6家为33.3%，可视同完成2个考核指标。"
            ),
        ),
        (
            "srdi",
            facts({"srdi": 12}),
            "达标：专精特新12家，第一年任务指标10家，超出2家。尚缺专精特新的上年数，能否视同完成2个考核指标待定。",
        ),
        (
            "srdi",
            facts({"srdi": 12}, {"srdi": 0}),
            "达标：专精特新12家，第一年任务指标10家，超出2家。专精特新上年为0，无法计算增速，不计2个。",
        ),
        ("srdi", facts({"srdi": 9}), "未达标：专精特新9家，第一年任务指标10家，还差1家。"),
        (
            "srdi",
            facts({"srdi": 9}, {"srdi": 9}),
            (
                "未达标：专精特新9家，第一年任务指标10家，还差1家。"
                "专精特新9家，较上年末9家增长0%；再多3家为33.3%，完成任务指标后可视同完成2个考核指标。"
            ),
        ),
        (
            "high_tech",
            facts({"high_tech": 17}, {"high_tech": 13}),
            (
                "未达标：高企17家，第一年任务指标25家，还差8家。高企17家，较上年末13家增长30.8%，但任务指标未完成，"
                "不计2个；如只看增速则可视同完成2个考核指标（《指标说明》第五部分，暂定，待省局确认）。"
            ),
        ),
        (
            "xsg_new",
            facts({"xsg_new": 27}, {"above_scale": 92}),
            (
                "达标：小升规27家，第一年任务指标15家，超出12家。"
                "小升规27家，按上年末规上92家计增速29.3%；再多1家为30.4%，可视同完成2个考核指标。"
            ),
        ),
    ],
)
def test_a_line_says_figure_target_distance_and_who_is_awaited(key: str, unit: Facts, said: str) -> None:
    assert line(key, unit) == said


def test_a_growth_a_hair_above_the_line_is_not_shown_as_thirty() -> None:
    said = line("new_enterprises", facts({"new_enterprises": 13001}, {"new_enterprises": 10000}))
    assert "增长30.01%，超过30%" in said
    below = line("new_enterprises", facts({"new_enterprises": 12999}, {"new_enterprises": 10000}))
    assert "增长29.99%；再多2家为30.01%" in below


def test_a_setting_of_the_bureau_is_named_as_such() -> None:
    how = override(EDITION, ["province_inclusive=true", "cumulative=since_baseline", "blank_target=not_met"])
    level = facts({"sme_revenue_growth": "6.3"}, province_sme_growth=Decimal("6.3"))
    assert line("sme_revenue_growth", level, 1, how) == (
        "达标：营收增速6.3%，全省增速6.3%，要求不低于全省增速，正好达到。"
        "与全省增速持平是否算高于全省增速：按省局设定的“算”计。"
    )
    since = replace(facts({"neeq": 5}), baseline={"neeq": Decimal(3)})
    assert line("neeq", since, 1, how) == (
        "达标：新三板5家，申报基数3家，新增2家，第一年任务指标1家，超出1家。“新增到当年累计数”指什么：按省局设定的“比申报基数新增的数”计。"
    )
    assert line("neeq", facts({"neeq": 5}), 1, how).startswith(
        "未填报：新三板5家，尚缺申报基数，无法计算新增数，由金融监管部门提供。"
    )
    assert line("main_board", facts({}), 2, how) == (
        "未达标：主板企业数量的第二年任务指标在文件中为空白。第一年以外任务指标空白的项目如何处理：按省局设定的“计为未达标”计。"
    )
    outcome = assess(EDITION, 2, facts({}), how).outcomes["main_board"]
    assert (outcome.clause, outcome.readings) == ("D1-4-N", ("blank_target",))


def test_exclusive_readings_are_worded_as_they_are_judged() -> None:
    how = override(EDITION, ["cluster_inclusive=false", "yoy_inclusive=false"])
    assert target_words(EDITION, "cluster_growth", 1, how) == "快于全县GDP增速2个百分点以上（不含）"
    assert target_words(EDITION, "incubated_new", 1, how) == "年增超过20%"
    level = facts({"cluster_growth": 8, "incubated_new": 12}, {"incubated_new": 10}, county_gdp_growth=Decimal(6))
    found = assess(EDITION, 1, level, how).outcomes
    assert "持平不算" in found["cluster_growth"].because
    assert found["cluster_growth"].readings == ("cluster_inclusive",)
    assert found["incubated_new"].status == "not_met"
    assert found["incubated_new"].readings == ("yoy_inclusive",)


def test_targets_are_said_in_the_documents_words() -> None:
    said = {key: target_question(EDITION, key, 2) for key in EDITION.keys}
    assert said["high_tech"] == "第二年任务指标：32"
    assert said["sme_revenue_growth"] == "第二年任务指标：高于全省增速"
    assert said["noncoal_share"] == "第二年任务指标：52%"
    assert said["cluster_growth"] == "第二年任务指标：快于全县GDP增速2个百分点以上"
    assert said["incubated_new"] == "第二年任务指标：年增20%以上"
    assert said["main_board"] == said["famous_trademarks"] == "第二年任务指标：不做考核"
    assert target_words(EDITION, "main_board", 2, override(EDITION, ["blank_target=not_met"])) == "空白，计未达标"
    assert target_words(EDITION, "famous_trademarks", 2, override(EDITION, ["trademark=assessed"])) == "17"
    assert year_label(EDITION, 7, override(EDITION, ["after_year3=year3"])) == "第三年"


def test_last_year_is_asked_only_where_a_growth_needs_it() -> None:
    growing = {"incubated_new", "incubated_5m", "zone_new_above_scale", "platform_served"}
    doubling = {"new_enterprises", "above_scale", "srdi", "high_tech", "shareholding"}
    assert last_year_needed(EDITION, 1) == growing | doubling
    flow = override(EDITION, ["xsg_growth=flow"])
    assert last_year_needed(EDITION, 1, flow) == growing | doubling - {"above_scale"} | {"xsg_new"}
    assert last_year_needed(EDITION, 1, override(EDITION, ["double_enabled=false"])) == growing


def test_the_summary_names_counts_and_ends_with_the_disclaimer() -> None:
    unit = with_values(just_met(EDITION, 1), high_tech=20, srdi=None)
    said = summary(assess(EDITION, 1, unit))
    assert said == (
        "应考核23项：达标21项，未达标1项，未填报1项；计21项。",
        "未达标：高企。",
        "未填报：专精特新。",
        "须达标21项（《通知》第三部分（五）），达到参加打分条件。",
        (
            "26项中24项以上达标方可参加打分，不做考核的项目如何折算：文件没有规定，"
            "默认按“不做考核的视同已完成，最多允许2项未达标”计，可由省局改。"
        ),
        said[5],
        "措施和环境两部分的得分尚未齐全，总分和等次待定。",
        f"{DISCLAIMER}。",
    )
    assert said[5].startswith("尚不能认定：口径不同，结论不同（暂定，待省局确认）。达到参加打分条件：须达标21项")
    assert "尚待填报：须达标22项" in said[5]
    assert "未达到参加打分条件" in said[5]


def test_the_summary_of_an_open_unit_says_what_is_still_possible() -> None:
    said = summary(assess(EDITION, 1, Facts()))
    assert said[0] == "应考核23项：达标0项，未达标0项，未填报23项；计0项。"
    assert "须达标21项（《通知》第三部分（五）），已计0项，最多可计26项，尚不能认定。" in said
    assert "尚不能认定：未填报的项目仍可决定结论。" in said
    assert not any("等次" in sentence for sentence in said)


def test_the_summary_of_a_failed_unit_proposes_a_grade_and_names_the_reading() -> None:
    unit = with_values(just_met(EDITION, 1), high_tech=0, srdi=0, neeq=0, training=0)
    said = summary(assess(EDITION, 1, unit))
    assert "须达标21项（《通知》第三部分（五）），最多可计19项，还差2项，未达到参加打分条件。" in said
    assert "各种口径下均未达到参加打分条件。" in said
    assert "等次：不合格（拟定，未达打分门槛）。" in said
    assert "未达到参加打分条件的评为什么等次：文件没有规定，默认按“拟定为不合格”计，可由省局改。" in said
    ungraded = summary(assess(EDITION, 1, unit, override(EDITION, ["gate_fail_grade=none"])))
    assert "等次：不评等次（拟定，未达打分门槛）。" in ungraded


def test_the_summary_of_a_scored_unit_shows_total_bonus_and_grade() -> None:
    unit = with_values(with_last_year(just_met(EDITION, 1), srdi=5), srdi=10)
    scored = replace(unit, measures=Decimal(88), environment=Decimal(80), bonus=Decimal(2))
    said = summary(assess(EDITION, 1, scored))
    assert "应考核23项：达标23项，其中1项可视同完成2个考核指标，未达标0项，未填报0项；计24项。" in said
    assert "可视同完成2个：专精特新。" in said
    assert "各种口径下均达到参加打分条件。" in said
    sources = "《通知》第三部分（五）、《指标说明》第五部分"
    assert f"总分88.40分：措施88分×80%＋环境80分×20%＋加分2分（{sources}）。" in said
    capped = summary(assess(EDITION, 1, replace(scored, measures=Decimal("99.5"), bonus=Decimal(9))))
    assert f"总分100.00分：措施99.5分×80%＋环境80分×20%＋加分9分，合计104.60分，以100分为限（{sources}）。" in capped
    limited = summary(assess(EDITION, 1, scored, override(EDITION, ["bonus_cap=1"])))
    assert f"总分87.40分：措施88分×80%＋环境80分×20%＋加分1分（给2分，以1分为限）（{sources}）。" in limited
    (grade,) = [sentence for sentence in said if sentence.startswith("等次")]
    assert (
        grade
        == "等次：良好（拟定，分数线为假定）。单独加分最多加多少分：文件没有规定，默认按“不设上限”计，可由省局改。"
    )
    best = summary(assess(EDITION, 1, replace(scored, measures=Decimal(95), bonus=Decimal(0))))
    assert "总分92.00分：措施95分×80%＋环境80分×20%（《通知》第三部分（五））。" in best
    assert "等次：优秀（拟定）。" in best


def test_an_unmet_one_that_doubles_is_counted_apart_from_the_met() -> None:
    unit = with_last_year(with_values(just_met(EDITION, 1), high_tech=20), high_tech=10)
    said = summary(assess(EDITION, 1, unit, override(EDITION, ["double_needs_met=false"])))
    assert said[0] == "应考核23项：达标22项，另有1项可视同完成2个考核指标，未达标1项，未填报0项；计24项。"


def test_the_count_shown_never_exceeds_the_number_of_indicators() -> None:
    unit = just_met(EDITION, 1)
    doubled = {key: unit.values[key] / 2 for key in ("srdi", "high_tech", "shareholding", "new_enterprises")}
    gate = assess(EDITION, 1, with_last_year(unit, **doubled)).gate
    assert (gate.effective, gate.shown) == (27, 26)
    assert gate.shown_best_case == 26


def test_the_settings_that_decide_are_named() -> None:
    assert decisive(assess(EDITION, 1, just_met(EDITION, 1)).gate) == ("gate_mode",)
    unit = with_last_year(with_values(just_met(EDITION, 1), high_tech=20, neeq=0, training=0), high_tech=10)
    assert decisive(assess(EDITION, 1, unit).gate) == ("gate_mode", "double_needs_met")
    new = with_last_year(with_values(just_met(EDITION, 1), xsg_new=27), xsg_new=20, above_scale=92)
    assert decisive(assess(EDITION, 1, new).gate) == ("gate_mode", "xsg_growth")
    assert decisive(assess(EDITION, 1, with_values(new, neeq=0, training=0, srdi=0, high_tech=0)).gate) == ()


def test_readings_that_lead_apart_are_described_by_what_they_have_in_common() -> None:
    unit = with_last_year(
        with_values(just_met(EDITION, 1), high_tech=20, neeq=0, training=0, xsg_new=27),
        high_tech=10, xsg_new=20, above_scale=92,
    )  # fmt: skip
    (said,) = [sentence for sentence in summary(assess(EDITION, 1, unit)) if sentence.startswith("尚不能认定")]
    assert "（不做考核的视同已完成，最多允许2项未达标）的部分口径" in said
    assert "须达标24项（达标项数（含视同）须满24项）" in said
    assert "须达标23项（考核项目不足24项的须全部达标）且只看增速、以上年小升规数为基数" in said


def test_one_beyond_the_cap_on_doubling_is_told_so() -> None:
    unit = with_last_year(just_met(EDITION, 1), new_enterprises=500, srdi=5)
    found = assess(EDITION, 1, unit, override(EDITION, ["double_max=1"]))
    assert found.gate.doubled == ("new_enterprises",)
    assert found.outcomes["srdi"].because.endswith("增长100%，超过30%，但计2个的已达上限，不再计2个。")
    assert found.outcomes["srdi"].readings == ("double_max",)


def test_nobody_is_told_how_to_double_once_the_cap_is_reached() -> None:
    unit = with_last_year(just_met(EDITION, 1), new_enterprises=500, srdi=9, high_tech=None)
    for most in (0, 1):
        said = assess(EDITION, 1, unit, override(EDITION, [f"double_max={most}"])).outcomes
        assert said["srdi"].because.endswith("专精特新10家，较上年末9家增长11.1%；计2个的已达上限。")
        assert said["srdi"].readings == ("double_max",)
        assert said["high_tech"].because.endswith("正好达到。")
    room = assess(EDITION, 1, unit, override(EDITION, ["double_max=2"])).outcomes
    assert room["srdi"].because.endswith("再多2家为33.3%，可视同完成2个考核指标。")
    assert "尚缺高企的上年数" in room["high_tech"].because


def test_the_rise_of_new_above_scale_firms_is_told_on_its_basis_with_the_reading_it_rests_on() -> None:
    unit = with_last_year(with_values(just_met(EDITION, 1), xsg_new=27), xsg_new=20, above_scale=92)
    none = with_last_year(unit, xsg_new=None, above_scale=None)
    fine = with_last_year(with_values(unit, xsg_new=3001), above_scale=10000)
    flow = override(EDITION, ["xsg_growth=flow"])
    for facts, how, words in (
        (unit, None, "按上年末规上92家计增速29.3%；再多1家为30.4%，可视同完成2个考核指标。"),
        (unit, flow, "较上年20家增长35%，超过30%，可视同完成2个考核指标（按《指标说明》第五部分计）。"),
        (none, None, "尚缺规上的上年数，能否视同完成2个考核指标待定。"),
        (none, flow, "尚缺小升规的上年数，能否视同完成2个考核指标待定。"),
        (fine, None, "计增速30.01%，超过30%，可视同完成2个考核指标（按《指标说明》第五部分计）。"),
    ):
        said = assess(EDITION, 1, facts, how).outcomes["xsg_new"]
        assert said.because.endswith(words)
        assert said.readings == ("xsg_growth",)


def test_how_far_ahead_is_asked_for_is_said_as_the_document_has_it() -> None:
    unit = replace(with_values(just_met(EDITION, 1), cluster_growth=Decimal("7.1")), county_gdp_growth=Decimal("5.1"))
    said = assess(EDITION, 1, unit).outcomes["cluster_growth"].because
    assert "全县GDP增速5.1%，要求快于全县GDP增速2个百分点以上，正好达到" in said
