"""The program against a second reading of the contract, on units made up around every line that could be crossed."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.second_reading import ORDER, TARGETS, read_again

CHOICES = {
    "gate_mode": ("deemed_met", "proportional", "all_assessed", "absolute"),
    "double_enabled": ("true", "true", "true", "false"),
    "double_needs_met": ("true", "false"),
    "double_inclusive": ("true", "false"),
    "double_keys": (
        "new_enterprises,xsg_new,srdi,high_tech,shareholding",
        "shareholding,high_tech,srdi,xsg_new",
        "main_board,sme_revenue_growth,incubated_new,xsg_new,famous_trademarks,srdi",
    ),
    "double_max": ("none", "none", "0", "1", "2", "3"),
    "xsg_growth": ("stock", "flow"),
    "trademark": ("dropped", "dropped_year1", "assessed"),
    "blank_target": ("not_assessed", "not_met"),
    "cumulative": ("stock", "stock", "since_baseline"),
    "province_inclusive": ("true", "false"),
    "cluster_inclusive": ("true", "false"),
    "yoy_inclusive": ("true", "false"),
    "yoy_zero_base": ("met_if_positive", "not_met", "missing"),
}
PERCENT = {"sme_gdp_share", "noncoal_share", "modern_service_share"}


def made_up(chance: random.Random, number: int, year: int) -> dict[str, object]:
    """Make a unit up: most figures near their lines, some unknown, some last years 0."""
    known = chance.choice((0.7, 0.9, 1.0))
    row: dict[str, object] = {"unit": f"县{number}"}
    for key in ORDER:
        target = TARGETS[key][year - 1] or 1
        if key in {"sme_revenue_growth", "cluster_growth"}:
            value: object = chance.choice(("5", "5.00", "6", "6.5", "7", "7.01", "-1"))
        elif key in PERCENT:
            value = chance.choice((f"{target - 1}.99", f"{target}", f"{target}.00", "100"))
        else:
            value = chance.choice((target, target, target, target + 1, max(0, target - 1), target * 13 // 10, 13))
        row[key] = value if chance.random() < known else None
        last = chance.choice((0, 1, 10, max(1, target * 10 // 13), max(1, target * 3 // 4), target, target * 2))
        row[f"prev.{key}"] = None if key in PERCENT or chance.random() > known else last
        row[f"base.{key}"] = chance.choice((0, 0, 0, 1, None))
    row["province_sme_growth"] = chance.choice(("5", "6", "5.999", None))
    row["county_gdp_growth"] = chance.choice(("5", "4", "-3.5", None))
    row["not_applicable"] = " ".join(chance.sample(ORDER, chance.choice((0, 0, 0, 1, 2))))
    return row


@pytest.mark.parametrize("seed", range(60))
def test_both_readings_of_the_contract_agree(
    document: Callable[..., Any], table: Callable[..., str], seed: int
) -> None:
    chance = random.Random(seed)
    year = chance.choice((1, 2, 3))
    readings = {name: chance.choice(words) for name, words in CHOICES.items() if chance.random() < 0.5}
    rows = [made_up(chance, number, year) for number in range(12)]
    words = [word for name, value in readings.items() for word in ("--reading", f"{name}={value}")]
    given = document("score", "-", "--year", str(year), "--edition", "shanxi-2022", *words, given=table(rows))
    for row, unit in zip(rows, given["units"], strict=True):
        statuses, gate = read_again(row, year, readings)
        assert {key: one["status"] for key, one in unit["indicators"].items()} == statuses
        assert unit["gate"] == gate
