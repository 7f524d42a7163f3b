"""What-if, the shortest ways through the gate, and rules rehearsed before they are changed."""

from decimal import Decimal
from fractions import Fraction

from msgspec.structs import replace

from scoring.assessment import assess
from scoring.edition import Edition
from scoring.model import Facts
from scoring.moves import moves_of
from scoring.overrides import override
from scoring.readings import Readings
from scoring.rehearsal import Rules
from scoring.rulebook import load_edition
from scoring.whatif import shortest_ways, what_if
from tests.scoring.units import just_met, with_last_year, with_values

EDITION = load_edition("shanxi-2022")
MISSED = with_values(just_met(EDITION, 1), high_tech=23, prov_tech_centers=2, noncoal_share="11.60")


def rules(*settings: str) -> Rules:
    return Rules(EDITION, override(EDITION, settings))


def words(facts: Facts, edition: Edition = EDITION, readings: Readings | None = None, limit: int = 3) -> list[str]:
    return [way.words for way in shortest_ways(assess(edition, 1, facts, readings), limit)]


def test_another_figure_is_tried_and_nothing_is_changed() -> None:
    found = assess(EDITION, 1, MISSED)
    tried = what_if(found, {"high_tech": Decimal(40)})
    assert tried.findings["high_tech"].status == "met"
    assert found.findings["high_tech"].status == "not_met"
    assert (found.gate.passed, tried.gate.passed) == (False, True)


def test_one_missing_step_is_offered_nearest_first() -> None:
    assert words(MISSED) == [
        "高企再增2家（达到25家）",
        "企业数再增301家（达到1301家），增速30.1%，可视同完成2个考核指标",
        "股改再增5家（达到20家），增速33.3%，可视同完成2个考核指标",
    ]
    assert words(MISSED, limit=1) == ["高企再增2家（达到25家）"]


def test_nothing_is_offered_to_a_unit_that_has_passed_or_cannot() -> None:
    assert words(just_met(EDITION, 1)) == []
    frozen = replace(Facts(), missing_frozen=True)
    nothing_known = override(EDITION, ["gate_mode=absolute", "double_enabled=false"])
    assert words(frozen, readings=nothing_known) == []


def test_two_missing_steps_may_be_one_that_counts_for_two() -> None:
    unit = with_values(MISSED, srdi=9)
    ways = shortest_ways(assess(EDITION, 1, unit))
    assert [len(way.moves) for way in ways] == [1, 1]
    assert ways[0].words == "高企再增10家（达到33家），增速32%，可视同完成2个考核指标"
    assert ways[1].words == "专精特新再增5家（达到14家），增速40%，可视同完成2个考核指标"
    assert all(way.result.gate.passed for way in ways)


def test_a_unit_far_away_gets_one_way_made_of_the_nearest_steps() -> None:
    whole = just_met(EDITION, 1)
    growing = {key: value for key, value in whole.previous.items() if EDITION.indicator(key).compared == "growth"}
    unit = replace(whole, values={}, previous=growing)
    (way,) = shortest_ways(assess(EDITION, 1, unit))
    assert way.result.gate.passed
    assert len(way.moves) == way.result.gate.required == 21
    assert "企业数填报且不少于1000家" in way.words
    assert words(replace(unit, previous={})) == [], "four growths cannot be computed without last year"


def least(key: str, facts: Facts, *settings: str) -> list[tuple[Decimal, int]]:
    found = assess(EDITION, 1, facts, override(EDITION, settings))
    return [(move.value, move.gain) for move in moves_of(found, key)]


def test_the_least_figure_is_found_for_every_kind_of_target() -> None:
    low = with_values(
        just_met(EDITION, 1),
        sme_revenue_growth=6, cluster_growth=7, incubated_new=100, noncoal_share="49.99", srdi=9, xsg_new=14,
    )  # fmt: skip
    assert least("sme_revenue_growth", low) == [(Decimal("6.01"), 1)]
    assert least("sme_revenue_growth", with_values(low, sme_revenue_growth=5), "province_inclusive=true") == [(6, 1)]
    assert least("cluster_growth", low) == [(8, 1)]
    assert least("cluster_growth", low, "cluster_inclusive=false") == [(Decimal("8.01"), 1)]
    assert least("incubated_new", low) == [(120, 1)]
    assert least("incubated_new", low, "yoy_inclusive=false") == [(121, 1)]
    assert least("incubated_new", with_last_year(low, incubated_new=101), "yoy_inclusive=false") == [(122, 1)]
    assert least("noncoal_share", low) == [(50, 1)]
    assert least("srdi", low) == [(10, 1), (14, 2)]
    assert least("srdi", with_last_year(low, srdi=2)) == [(10, 1), (10, 2)]
    assert least("xsg_new", low) == [(15, 1), (301, 2)]
    assert least("xsg_new", with_last_year(low, xsg_new=14), "xsg_growth=flow") == [(15, 1), (19, 2)]
    assert least("xsg_new", with_last_year(low, xsg_new=10), "xsg_growth=flow", "double_inclusive=true") == [
        (15, 1), (15, 2),
    ]  # fmt: skip


def test_a_met_one_may_only_double_and_a_doubled_one_moves_no_more() -> None:
    unit = with_last_year(just_met(EDITION, 1), srdi=9)
    assert least("srdi", unit) == [(12, 1)]
    assert least("srdi", with_last_year(unit, srdi=5)) == []
    assert least("srdi", unit, "double_enabled=false") == []
    assert least("srdi", with_last_year(unit, srdi=0)) == []
    assert least("srdi", with_last_year(unit, srdi=None)) == []
    assert least("neeq", unit) == []


def test_growth_alone_is_enough_where_the_bureau_says_so() -> None:
    unit = with_last_year(with_values(just_met(EDITION, 1), high_tech=10), high_tech=10)
    assert least("high_tech", unit) == [(25, 1), (25, 2)]
    assert least("high_tech", unit, "double_needs_met=false") == [(25, 1), (14, 2)]


def test_what_nobody_can_compute_is_not_offered() -> None:
    unit = just_met(EDITION, 1)
    assert (
        least("sme_revenue_growth", replace(with_values(unit, sme_revenue_growth=1), province_sme_growth=None)) == []
    )
    assert least("incubated_new", with_last_year(with_values(unit, incubated_new=None), incubated_new=None)) == []
    zero = with_last_year(with_values(unit, incubated_new=0), incubated_new=0)
    assert least("incubated_new", zero) == [(1, 1)]
    assert least("incubated_new", zero, "yoy_zero_base=not_met") == []
    assert least("main_board", unit) == []
    blank = assess(EDITION, 2, just_met(EDITION, 2), override(EDITION, ["blank_target=not_met"]))
    assert moves_of(blank, "main_board") == ()


def test_with_a_baseline_the_figure_must_rise_above_it() -> None:
    unit = replace(with_values(just_met(EDITION, 1), neeq=3), baseline={"neeq": Decimal(3)})
    assert least("neeq", unit, "cumulative=since_baseline") == [(4, 1)]
    assert least("fourth_board", unit, "cumulative=since_baseline") == []


def test_distance_is_a_share_of_the_figure_and_an_unreported_one_is_far() -> None:
    found = assess(EDITION, 1, with_values(just_met(EDITION, 1), high_tech=20, neeq=None))
    (near, _) = moves_of(found, "high_tech")
    assert near.distance == Fraction(1, 5)
    (far,) = moves_of(found, "neeq")
    assert far.distance == 1
    assert far.words == "新三板填报且不少于1家"


def test_a_cap_on_doubling_is_respected_because_the_gate_is_run_again() -> None:
    capped = override(EDITION, ["double_max=0"])
    assert words(MISSED, readings=capped)[0] == "高企再增2家（达到25家）"
    assert all("可视同完成2个" not in way for way in words(MISSED, readings=capped))
