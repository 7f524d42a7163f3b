"""The corners of the gate, one sentence of the contract each."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from scoring.assessment import Assessment, assess
from scoring.model import Facts
from scoring.overrides import override
from scoring.rulebook import load_edition
from scoring.whatif import shortest_ways
from scoring.wire import assessment_document
from tests.scoring.units import just_met, with_last_year, with_values

EDITION = load_edition("shanxi-2022")
MET = just_met(EDITION, 1)


def judged(facts: Facts, *settings: str, year: int = 1) -> Assessment:
    return assess(EDITION, year, facts, override(EDITION, settings))


def room(facts: Facts, *settings: str) -> int:
    return judged(facts, *settings).gate.room


def test_exactly_thirty_doubles_only_where_the_line_counts() -> None:
    facts = with_last_year(with_values(MET, srdi=13), srdi=10)
    assert judged(facts).gate.doubled == ()
    assert judged(facts, "double_inclusive=true").gate.doubled == ("srdi",)
    above = with_last_year(with_values(MET, new_enterprises=13001), new_enterprises=10000)
    assert judged(above).gate.doubled == ("new_enterprises",)


def test_growth_of_new_above_scale_firms_on_the_stock_counts_from_above_thirty() -> None:
    assert judged(with_last_year(with_values(MET, xsg_new=30), above_scale=100)).gate.doubled == ()
    assert judged(with_last_year(with_values(MET, xsg_new=31), above_scale=100)).gate.doubled == ("xsg_new",)


def test_a_missing_figure_leaves_room_for_one_and_for_one_more_where_it_could_double() -> None:
    assert room(MET) == 0
    assert room(with_values(MET, neeq=None)) == 1
    assert room(with_values(MET, srdi=None)) == 2
    assert room(with_last_year(with_values(MET, srdi=None), srdi=None)) == 2
    assert room(with_last_year(with_values(MET, srdi=None), srdi=0)) == 1
    assert room(with_values(MET, srdi=None), "double_enabled=false") == 1


def test_a_missing_baseline_leaves_room_to_double_only_when_the_known_growth_is_above_the_line() -> None:
    since = replace(MET, baseline=dict.fromkeys(MET.values, Decimal(0)))
    without = replace(since, baseline={key: value for key, value in since.baseline.items() if key != "srdi"})
    assert judged(without, "cumulative=since_baseline").gate.missing == ("srdi",)
    assert room(without, "cumulative=since_baseline") == 1
    growing = with_last_year(without, srdi=5)
    assert room(growing, "cumulative=since_baseline") == 2
    outcome = judged(growing, "cumulative=since_baseline").outcomes["srdi"]
    assert (outcome.value, outcome.target, outcome.gap, outcome.double_growth) == (None, 10, None, 100)
    assert outcome.readings == ("cumulative",)


def test_an_unknown_last_year_leaves_room_for_one_when_met_and_for_two_when_growth_alone_would_do() -> None:
    met = with_last_year(MET, srdi=None)
    assert room(met) == 1
    unmet = with_values(met, srdi=9)
    assert room(unmet) == 0
    assert room(unmet, "double_needs_met=false") == 2
    assert room(with_last_year(unmet, srdi=0), "double_needs_met=false") == 0


def test_the_cap_on_doubling_limits_the_count_and_the_room_the_worthiest_first() -> None:
    facts = with_last_year(MET, new_enterprises=500, srdi=5, high_tech=None)
    assert judged(facts, "double_max=1").gate.doubled == ("new_enterprises",)
    assert judged(facts, "double_max=1").gate.effective == 24
    assert (room(facts, "double_max=2"), room(facts, "double_max=3"), room(facts)) == (0, 1, 1)
    unmet = with_values(with_last_year(MET, srdi=None, high_tech=None), high_tech=10)
    assert room(unmet, "double_needs_met=false", "double_max=1") == 2
    assert room(unmet, "double_needs_met=false", "double_max=2") == 3
    assert room(unmet, "double_max=0") == 0


def test_the_order_of_the_list_decides_who_doubles_first() -> None:
    facts = with_last_year(MET, new_enterprises=500, srdi=5)
    assert judged(facts, "double_max=1", "double_keys=srdi,new_enterprises").gate.doubled == ("srdi",)
    assert judged(facts, "double_keys=srdi,new_enterprises").gate.doubled == ("srdi", "new_enterprises")


def test_each_of_the_four_thresholds_for_23_22_and_25_assessed() -> None:
    without_zone = replace(MET, not_applicable=frozenset({"zone_new_above_scale"}))
    third = just_met(EDITION, 3)
    modes = ("deemed_met", "proportional", "all_assessed", "absolute")

    def thresholds(facts: Facts, year: int) -> list[int]:
        return [judged(facts, f"gate_mode={mode}", year=year).gate.required for mode in modes]

    assert thresholds(MET, 1) == [21, 22, 23, 24]
    assert thresholds(without_zone, 1) == [20, 21, 22, 24]
    assert thresholds(third, 3) == [23, 24, 24, 24]
    everything = replace(MET, not_applicable=frozenset(EDITION.keys))
    assert thresholds(everything, 1) == [0, 0, 0, 24]


def test_the_sixteen_follow_the_readings_that_are_not_varied() -> None:
    facts = with_last_year(with_values(MET, xsg_new=13), above_scale=20, xsg_new=14)
    gate = judged(facts, "double_enabled=false").gate
    assert {one.effective for one in gate.readings} == {22}
    ways = {(one.double_needs_met, one.xsg_growth): one.effective for one in judged(facts).gate.readings}
    assert ways == {(True, "stock"): 22, (True, "flow"): 22, (False, "stock"): 24, (False, "flow"): 22}
    other = {
        (one.double_needs_met, one.xsg_growth): one.effective
        for one in judged(facts, "xsg_growth=flow").gate.readings
    }
    assert other == ways


def test_an_exclusion_comes_after_the_documents_own_and_a_blank_that_fails_needs_no_value() -> None:
    excluded = frozenset({"main_board", "famous_trademarks", "training"})
    found = judged(replace(just_met(EDITION, 2), not_applicable=excluded), "blank_target=not_met", year=2)
    assert found.findings["main_board"].status == "not_met"
    assert found.findings["training"].status == "not_assessed"
    assert found.findings["famous_trademarks"].why == "discontinued"
    assert found.gate.assessed == 24


def test_what_is_not_compared_holds_no_figures() -> None:
    facts = with_values(MET, main_board=3, training=100)
    outcomes = judged(replace(facts, not_applicable=frozenset({"training"}))).outcomes
    for key in ("main_board", "training"):
        outcome = outcomes[key]
        assert (outcome.value, outcome.target, outcome.growth, outcome.gap) == (None, None, None, None)


def test_a_missing_figure_still_shows_the_line_it_will_be_held_against() -> None:
    empty = Facts(province_sme_growth=Decimal("6.3"), county_gdp_growth=Decimal(5))
    outcomes = judged(empty).outcomes
    lines = {"sme_revenue_growth": Decimal("6.3"), "cluster_growth": 7, "high_tech": 25, "incubated_new": 20}
    assert {key: outcomes[key].target for key in lines} == lines
    unknown = judged(Facts()).outcomes
    assert (unknown["sme_revenue_growth"].target, unknown["cluster_growth"].target) == (None, None)
    waiting = judged(Facts(values={"incubated_new": Decimal(5)})).outcomes["incubated_new"]
    assert (waiting.value, waiting.target, waiting.gap) == (None, 20, None)
    compared = judged(Facts(values={"sme_revenue_growth": Decimal(5)})).outcomes["sme_revenue_growth"]
    assert (compared.value, compared.target) == (5, None)


def test_growing_indicators_listed_as_doubling_carry_their_growth_even_while_missing() -> None:
    facts = Facts(values={"incubated_new": Decimal(5)}, previous={"incubated_new": Decimal(0)})
    keys = "double_keys=incubated_new,training"
    zero = judged(facts, keys, "yoy_zero_base=missing")
    assert zero.findings["incubated_new"].why == "zero_base"
    assert zero.findings["incubated_new"].target == 20
    assert zero.outcomes["incubated_new"].because.startswith("未填报：新孵化小微企业5家，上年为0，无法计算增速。")
    growing = replace(facts, previous={"incubated_new": Decimal(4)})
    assert judged(growing, keys).findings["incubated_new"].double_growth == 25
    assert judged(growing).findings["incubated_new"].double_growth is None


@pytest.mark.parametrize(
    ("change", "growth"),
    [({}, "25"), ({"values": {}}, None), ({"not_applicable": frozenset({"incubated_new"})}, "25"),
     ({"previous": {"incubated_new": Decimal(0)}}, None)],
)  # fmt: skip
def test_in_a_document_every_indicator_carries_its_growth_on_last_year(
    change: dict[str, Any], growth: str | None
) -> None:
    facts = Facts(values={"incubated_new": Decimal(5)}, previous={"incubated_new": Decimal(4)})
    written = assessment_document(judged(replace(facts, **change)))["indicators"]
    assert written["incubated_new"]["double_growth"] == growth
    assert {one["double_growth"] for key, one in written.items() if key != "incubated_new"} == {None}
    one = judged(Facts(values={"incubated_new": Decimal(1)}, previous={"incubated_new": Decimal(0)}))
    assert one.findings["incubated_new"].status == "met"


def test_twos_are_used_where_ones_would_not_do() -> None:
    low = dict.fromkeys(
        ("srdi", "high_tech", "shareholding", "new_enterprises", "training", "neeq", "fourth_board"), 0
    )
    hard = judged(with_values(MET, **low), "gate_mode=absolute")
    (way,) = shortest_ways(hard, limit=1)
    assert hard.gate.effective == 16
    assert way.result.gate.passed
    assert sum(move.gain for move in way.moves) >= 8
    assert [move.gain for move in way.moves].count(2) >= len(way.moves) - 3
    assert len(way.moves) == 5 or len(way.moves) == 4


def test_once_the_missing_are_frozen_nothing_is_left_open() -> None:
    facts = replace(with_last_year(with_values(MET, srdi=None, neeq=None), high_tech=None), missing_frozen=True)
    gate = judged(facts, "double_needs_met=false").gate
    assert (gate.missing, gate.not_met, gate.room) == ((), ("srdi", "neeq"), 0)
    assert all(one.passed is not None for one in gate.readings)
    since = replace(with_last_year(facts, srdi=1), values={**facts.values, "srdi": Decimal(20)}, baseline={})
    frozen = judged(since, "double_needs_met=false", "cumulative=since_baseline").gate
    assert "srdi" in frozen.not_met
    assert frozen.doubled == ()


def test_a_last_year_of_one_is_a_base_like_any_other() -> None:
    assert judged(with_last_year(MET, srdi=1)).gate.doubled == ("srdi",)
    assert judged(with_last_year(with_values(MET, xsg_new=15), above_scale=1)).gate.doubled == ("xsg_new",)


def test_five_twos_are_found_where_ten_are_lacking() -> None:
    lost = (
        "new_enterprises",
        "xsg_new",
        "srdi",
        "high_tech",
        "shareholding",
        "training",
        "neeq",
        "fourth_board",
        "yi_industrial",
    )
    facts = with_values(with_last_year(MET, above_scale=10), **dict.fromkeys(lost, 0))
    hard = judged(facts, "gate_mode=absolute")
    assert hard.gate.required - hard.gate.effective == 10
    (way,) = shortest_ways(hard)
    assert {move.key for move in way.moves} == set(lost[:5])
    assert [move.gain for move in way.moves] == [2] * 5
    harder = judged(with_values(facts, tech_smes=0), "gate_mode=absolute")
    (longer,) = shortest_ways(harder)
    assert sorted(move.gain for move in longer.moves) == [1, 2, 2, 2, 2, 2]
    assert len({move.key for move in longer.moves}) == 6


def test_who_may_still_double_is_nobody_once_the_cap_is_reached() -> None:
    facts = with_last_year(with_values(MET, srdi=14), srdi=10, high_tech=None)
    assert judged(facts).gate.count.may_double == ("high_tech",)
    assert judged(facts, "double_max=2").gate.count.may_double == ("high_tech",)
    assert judged(facts, "double_max=1").gate.count.may_double == ()
    assert judged(replace(facts, missing_frozen=True)).gate.count.may_double == ()


def test_what_is_not_known_of_the_base_is_what_may_still_double() -> None:
    facts = with_last_year(MET, above_scale=None)
    assert facts.previous["xsg_new"] == 15
    assert judged(facts).gate.count.may_double == ("xsg_new",)
    assert judged(facts, "xsg_growth=flow").gate.count.may_double == ()
    ways = judged(with_values(facts, neeq=0), "gate_mode=all_assessed").gate.readings
    found = {way.xsg_growth: way.passed for way in ways if way.gate_mode == "all_assessed" and way.double_needs_met}
    assert found == {"stock": None, "flow": False}
