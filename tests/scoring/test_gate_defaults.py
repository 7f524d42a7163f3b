"""The gate under the default readings, on the shapes a county meets first."""

from decimal import Decimal

from scoring.assessment import assess
from scoring.model import Facts, Status
from scoring.rulebook import load_edition
from scoring.targets import assessed_indicators, target_question

EDITION = load_edition("shanxi-2022")
YUNGANG = Facts(
    values={
        "new_enterprises": Decimal(7026),
        "sme_gdp_share": Decimal("24.30"),
        "xsg_new": Decimal(22),
        "prov_tech_centers": Decimal(3),
        "high_tech": Decimal(13),
        "srdi": Decimal(17),
        "noncoal_share": Decimal("28.40"),
        "modern_service_share": Decimal("51.10"),
        "shareholding": Decimal(16),
    }
)


def test_twenty_three_twenty_three_and_twenty_five_are_assessed() -> None:
    assert [len(assessed_indicators(EDITION, year)) for year in (1, 2, 3)] == [23, 23, 25]


def test_a_unit_with_three_published_misses_is_undecided_not_failed() -> None:
    gate = assess(EDITION, 1, YUNGANG).gate
    assert gate.not_met == ("sme_gdp_share", "high_tech", "noncoal_share")
    assert (gate.assessed, gate.required, len(gate.met), len(gate.missing)) == (23, 21, 6, 14)
    assert gate.passed is None
    assert gate.verdict == "depends"
    assert len(gate.met) + len(gate.missing) == 20, "without a doubling one short of the 21 needed"


def test_new_above_scale_firms_on_last_years_stock_are_told_how_little_is_lacking_to_double() -> None:
    facts = Facts(values={"xsg_new": Decimal(27)}, previous={"above_scale": Decimal(92)})
    outcome = assess(EDITION, 1, facts).outcomes["xsg_new"]
    assert outcome.status is Status.MET
    assert "小升规27家，按上年末规上92家计增速29.3%；再多1家为30.4%，可视同完成2个考核指标" in outcome.because


def test_a_target_is_said_as_the_documents_say_it() -> None:
    assert target_question(EDITION, "high_tech", 2) == "第二年任务指标：32"
    assert target_question(EDITION, "incubated_new", 1) == "第一年任务指标：年增20%以上"
