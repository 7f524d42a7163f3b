"""Statuses, what was compared, and the score, worked out by hand from the contract."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.on_the_line import SETTLED, THREE_MISSES, YEAR_2

Judge = Callable[..., Any]

CUMULATIVE = (  # assessed in year 1, named 新增…, all but srdi
    "new_enterprises",
    "above_scale",
    "yi_industrial",
    "ten_yi_industrial",
    "prov_tech_centers",
    "tech_smes",
    "high_tech",
    "prov_little_giants",
    "shareholding",
    "fourth_board",
    "neeq",
)


@pytest.mark.parametrize(
    ("reading", "year", "assessed", "required"),
    [
        ("trademark=dropped", 1, 23, 21),
        ("trademark=dropped", 2, 23, 21),
        ("trademark=dropped", 3, 25, 23),
        ("trademark=dropped_year1", 1, 23, 21),
        ("trademark=dropped_year1", 2, 24, 22),
        ("trademark=dropped_year1", 3, 26, 24),
        ("trademark=assessed", 1, 24, 22),
        ("trademark=assessed", 2, 24, 22),
        ("trademark=assessed", 3, 26, 24),
        ("blank_target=not_met", 1, 23, 21),
        ("blank_target=not_met", 2, 25, 23),
        ("blank_target=not_met", 3, 25, 23),
    ],
)
def test_what_is_assessed_in_a_year(judge: Judge, reading: str, year: int, assessed: int, required: int) -> None:
    gate = judge({}, reading, year=year)["gate"]
    assert (gate["assessed"], gate["required"]) == (assessed, required)


def test_a_blank_target_counted_unmet_needs_no_value_and_no_value_mends_it(judge: Judge) -> None:
    for figures in ({}, {"main_board": 9, "nat_little_giants": 9}):
        found = judge({**YEAR_2, **figures}, "blank_target=not_met", year=2)
        assert found["gate"]["not_met"] == ["nat_little_giants", "main_board"]
        assert (found["gate"]["effective"], found["gate"]["required"], found["gate"]["passed"]) == (23, 23, True)
        assert found["indicators"]["main_board"]["target"] is None


def test_year_one_excuses_its_two_blanks_even_so(judge: Judge) -> None:
    found = judge({**SETTLED, "main_board": 3}, "blank_target=not_met")
    assert found["indicators"]["main_board"]["status"] == "not_assessed"
    assert found["indicators"]["nat_little_giants"]["status"] == "not_assessed"


def test_a_blank_counted_unmet_may_double_where_growth_alone_suffices(judge: Judge) -> None:
    figures = {**YEAR_2, "main_board": 4, "prev.main_board": 3}  # +33.3 %
    readings = ("blank_target=not_met", "double_needs_met=false", "double_keys=main_board")
    gate = judge(figures, *readings, year=2)["gate"]
    assert (gate["doubled"], gate["effective"]) == (["main_board"], 25)


def status(unit: Any, key: str) -> tuple[str, str | None, str | None, str | None]:
    """Read an indicator's status, value, target and gap."""
    one = unit["indicators"][key]
    return one["status"], one["value"], one["target"], one["gap"]


@pytest.mark.parametrize(
    ("key", "figures", "readings", "expected"),
    [
        ("sme_gdp_share", {"sme_gdp_share": "49.99"}, (), ("not_met", "49.99", "50", "-0.01")),
        ("sme_gdp_share", {"sme_gdp_share": "24.30"}, (), ("not_met", "24.30", "50", "-25.70")),
        ("sme_revenue_growth", {"sme_revenue_growth": "6"}, (), ("not_met", "6", "6", "0")),
        ("sme_revenue_growth", {"sme_revenue_growth": "6"}, ("province_inclusive=true",), ("met", "6", "6", "0")),
        ("sme_revenue_growth", {"province_sme_growth": None}, (), ("missing", "6.01", None, None)),
        ("cluster_growth", {"cluster_growth": "7"}, (), ("met", "7", "7", "0")),
        ("cluster_growth", {"cluster_growth": "7"}, ("cluster_inclusive=false",), ("not_met", "7", "7", "0")),
        (
            "cluster_growth",
            {"cluster_growth": "-1.5", "county_gdp_growth": "-3"},
            (),
            ("not_met", "-1.5", "-1", "-0.5"),
        ),
        ("cluster_growth", {"county_gdp_growth": None}, (), ("missing", "7", None, None)),
        ("incubated_new", {"incubated_new": 12}, (), ("met", "20", "20", "0")),
        ("incubated_new", {"incubated_new": 12}, ("yoy_inclusive=false",), ("not_met", "20", "20", "0")),
        (
            "platform_served",
            {"platform_served": 12, "prev.platform_served": 11},
            (),
            ("not_met", "9.090909", "10", "-0.909091"),
        ),
        ("platform_served", {"prev.platform_served": 0}, (), ("met", None, "10", None)),
        ("platform_served", {"platform_served": 0, "prev.platform_served": 0}, (), ("not_met", None, "10", None)),
        ("platform_served", {"prev.platform_served": 0}, ("yoy_zero_base=not_met",), ("not_met", None, "10", None)),
        ("platform_served", {"prev.platform_served": 0}, ("yoy_zero_base=missing",), ("missing", None, "10", None)),
        (
            "new_enterprises",
            {"new_enterprises": 1500, "base.new_enterprises": 400},
            ("cumulative=since_baseline",),
            ("met", "1100", "1000", "100"),
        ),
        (
            "new_enterprises",
            {"new_enterprises": 1500, "base.new_enterprises": 501},
            ("cumulative=since_baseline",),
            ("not_met", "999", "1000", "-1"),
        ),
        ("new_enterprises", {}, ("cumulative=since_baseline",), ("missing", None, "1000", None)),
        ("new_enterprises", {"base.new_enterprises": 400}, (), ("met", "1000", "1000", "0")),
        ("xsg_new", {"base.xsg_new": 14}, ("cumulative=since_baseline",), ("met", "15", "15", "0")),
        ("training", {"base.training": 50}, ("cumulative=since_baseline",), ("met", "100", "100", "0")),
        ("incubated_new", {"base.incubated_new": 5}, ("cumulative=since_baseline",), ("met", "20", "20", "0")),
        ("main_board", {"main_board": 2}, (), ("not_assessed", None, None, None)),
        ("famous_trademarks", {"famous_trademarks": 9}, ("trademark=assessed",), ("not_met", "9", "10", "-1")),
        ("famous_trademarks", {}, ("trademark=assessed",), ("missing", None, "10", None)),
        ("srdi", {"srdi": 9, "not_applicable": "srdi"}, (), ("not_assessed", None, None, None)),
    ],
)
def test_a_status_and_what_was_compared(
    judge: Judge, key: str, figures: dict[str, object], readings: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert status(judge({**SETTLED, **figures}, *readings), key) == expected


def test_doubling_looks_at_raw_values_whatever_is_compared(judge: Judge) -> None:
    figures = {**SETTLED, "srdi": 14, "base.srdi": 4, "prev.srdi": 10}
    found = judge(figures, "cumulative=since_baseline")["indicators"]["srdi"]
    assert (found["value"], found["double_growth"]) == ("10", "40")


def test_a_growth_known_while_the_baseline_is_awaited_decides_what_room_there_is(judge: Judge) -> None:
    """Under since_baseline one without a baseline is missing, whatever its growth: only the room differs."""
    based = {**SETTLED, **{f"base.{key}": 0 for key in CUMULATIVE}, **THREE_MISSES}
    low = judge({**based, "srdi": 13}, "cumulative=since_baseline")["gate"]
    high = judge({**based, "srdi": 14}, "cumulative=since_baseline")["gate"]
    assert low["missing"] == high["missing"] == ["srdi"]
    assert (low["effective"], low["passed"]) == (19, False)  # 19 + 1, exactly 30 % does not double
    assert (high["effective"], high["passed"]) == (19, None)  # 19 + 1 + 1


@pytest.mark.parametrize(
    ("changes", "readings", "score", "grade"),
    [
        ({}, (), (None, "0", None, None), None),
        ({"measures": 90, "environment": 80}, (), ("88", "0", "88", "88.00"), "良好"),
        ({"measures": 90, "environment": 80, "bonus": "2.5"}, (), ("88", "2.5", "90.5", "90.50"), "优秀"),
        ({"measures": "89.996", "environment": "89.996"}, (), ("89.996", "0", "89.996", "90.00"), "良好"),
        ({"measures": 95, "environment": 95, "bonus": 9}, (), ("95", "9", "100", "100.00"), "优秀"),
        ({"measures": 95, "environment": 95, "bonus": 9}, ("total_cap=none",), ("95", "9", "104", "104.00"), "优秀"),
        ({"measures": 80, "environment": 80, "bonus": 9}, ("bonus_cap=3",), ("80", "3", "83", "83.00"), "良好"),
        ({"measures": 59, "environment": 63.995}, (), ("59.999", "0", "59.999", "60.00"), "不合格"),
        ({"measures": 90}, (), (None, "0", None, None), None),
        ({**THREE_MISSES, "measures": 90, "environment": 90}, (), (None, "0", None, None), "不合格"),
        ({**THREE_MISSES}, ("gate_fail_grade=none",), (None, "0", None, None), None),
        ({**THREE_MISSES, "prev.srdi": None, "measures": 90, "environment": 90}, (), (None, "0", None, None), None),
    ],
)
def test_only_a_passed_gate_opens_the_score(
    judge: Judge,
    changes: dict[str, object],
    readings: tuple[str, ...],
    score: tuple[str | None, ...],
    grade: str | None,
) -> None:
    found = judge({**SETTLED, **changes}, *readings)
    assert tuple(found["score"][name] for name in ("base", "bonus", "total", "shown")) == score
    assert found["grade"] == grade
