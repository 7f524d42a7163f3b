"""What an applicant reads about each condition, word for word."""

from decimal import Decimal

from scoring.eligibility import judge_eligibility
from scoring.overrides import override
from scoring.rulebook import load_edition
from scoring.wording import DISCLAIMER

EDITION = load_edition("shanxi-2022")
CITED = "（《通知》第四部分（二））。"
ALL = {
    "voluntary": True,
    "market_entities": Decimal(20000),
    "below_scale_industrial": Decimal(200),
    "above_scale_industrial": Decimal(20),
    "leading_industry_enterprises": Decimal(20),
    "prov_bases": Decimal(1),
    "srdi": Decimal(5),
    "poverty_county": False,
    "sme_institution": True,
}


def said(**changed: object) -> dict[str, str]:
    judged = judge_eligibility(EDITION, {**ALL, **changed})  # type: ignore[dict-item]
    return {key: item.because.removesuffix(CITED) for key, item in judged.items.items()}


def test_each_condition_says_figure_requirement_and_clause() -> None:
    assert said() == {
        "voluntary": "符合：自愿申报，是",
        "market_entities": "符合：市场主体20000家，要求不少于20000家",
        "industry": "符合：规下工业企业200家，要求不少于200家；规上工业企业20家，要求不少于20家，两项都要达到",
        "leading_industry": "符合：主导产业链上企业20家，要求不少于20家",
        "prov_bases": "符合：省级小微企业双创基地1个，要求不少于1个",
        "srdi": "符合：省级专精特新企业5家，要求不少于5家，原贫困县不少于2家（本单位不属于）",
        "sme_institution": "符合：中小企业促进工作（服务）部门机构队伍体系健全，是",
    }
    assert all(item.clause.startswith("D0-4.2-") for item in judge_eligibility(EDITION, ALL).items.values())


def test_a_no_and_an_open_answer_are_told_apart() -> None:
    assert said(voluntary=False)["voluntary"] == "不符合：自愿申报，否"
    assert said(voluntary=None)["voluntary"] == "尚不能判断：自愿申报，尚未填报"
    assert said(market_entities=None)["market_entities"] == "尚不能判断：市场主体尚未填报，要求不少于20000家"


def test_the_former_poverty_county_is_named_with_what_is_known_of_it() -> None:
    of_unit = "省级专精特新企业3家，要求不少于5家，原贫困县不少于2家"
    assert said(srdi=Decimal(3), poverty_county=True)["srdi"] == f"符合：{of_unit}（本单位属于）"
    assert said(srdi=Decimal(3), poverty_county=False)["srdi"] == f"不符合：{of_unit}（本单位不属于）"
    assert said(srdi=Decimal(3), poverty_county=None)["srdi"] == f"尚不能判断：{of_unit}（是否属于待核）"


def test_what_only_the_registry_can_tell_is_not_asked_of_the_county() -> None:
    waits = "省级专精特新企业待省局按名单核定是否属于原贫困县"
    open_one = {**ALL, "srdi": Decimal(3), "poverty_county": None}
    assert judge_eligibility(EDITION, open_one).because == f"尚不能判断；{waits}。{DISCLAIMER}。"
    both = judge_eligibility(EDITION, {**open_one, "prov_bases": None})
    assert both.because == f"尚不能判断，还需填报：省级小微企业双创基地；{waits}。{DISCLAIMER}。"
    lacking = judge_eligibility(EDITION, {**open_one, "prov_bases": Decimal(0)})
    assert lacking.because == f"不符合申报条件：省级小微企业双创基地；{waits}。{DISCLAIMER}。"


def test_the_other_reading_of_the_industry_condition_is_worded_so() -> None:
    judged = judge_eligibility(EDITION, ALL, override(EDITION, ["industry_rule=or"]))
    assert judged.items["industry"].because.endswith(f"，达到一项即可{CITED}")


def test_the_whole_is_summed_up_with_the_disclaimer() -> None:
    assert judge_eligibility(EDITION, ALL).because == f"申报条件全部符合。{DISCLAIMER}。"
    lacking = judge_eligibility(EDITION, {**ALL, "prov_bases": Decimal(0), "market_entities": Decimal(1)})
    assert lacking.because == f"不符合申报条件：市场主体、省级小微企业双创基地。{DISCLAIMER}。"
    partly = judge_eligibility(EDITION, {**ALL, "prov_bases": Decimal(0), "srdi": None, "voluntary": None})
    assert partly.because == (
        f"不符合申报条件：省级小微企业双创基地；尚未填报：自愿申报、省级专精特新企业。{DISCLAIMER}。"
    )
    waiting = judge_eligibility(EDITION, {**ALL, "srdi": None, "voluntary": None})
    assert waiting.because == f"尚不能判断，还需填报：自愿申报、省级专精特新企业。{DISCLAIMER}。"
