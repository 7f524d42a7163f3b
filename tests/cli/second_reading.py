"""The gate written a second time, from the contract's words alone: slow, plain, and sharing no line with the product.

Takes a row of figures by column, the year and the readings as words; returns what the contract promises of the gate
and of each indicator's status.
"""

from fractions import Fraction
from itertools import product
from math import ceil
from typing import Any

ORDER = [
    "new_enterprises",
    "sme_revenue_growth",
    "sme_gdp_share",
    "xsg_new",
    "above_scale",
    "yi_industrial",
    "ten_yi_industrial",
    "prov_tech_centers",
    "tech_smes",
    "high_tech",
    "srdi",
    "prov_little_giants",
    "nat_little_giants",
    "noncoal_share",
    "cluster_growth",
    "modern_service_share",
    "shareholding",
    "fourth_board",
    "neeq",
    "main_board",
    "training",
    "famous_trademarks",
    "incubated_new",
    "incubated_5m",
    "zone_new_above_scale",
    "platform_served",
]
BLANK = None
TARGETS: dict[str, tuple[int | None, ...]] = dict(
    zip(
        ORDER,
        [
            (1000, 1200, 1500),
            (0, 0, 0),
            (50, 52, 55),
            (15, 20, 25),
            (55, 70, 85),
            (11, 17, 23),
            (1, 2, 3),
            (3, 5, 6),
            (80, 90, 100),
            (25, 32, 40),
            (10, 13, 15),
            (1, 2, 3),
            (BLANK, BLANK, 1),
            (50, 52, 53),
            (2, 2, 2),
            (50, 52, 53),
            (15, 30, 50),
            (5, 7, 9),
            (1, 2, 3),
            (BLANK, BLANK, 1),
            (100, 200, 300),
            (10, 17, 25),
            (20, 20, 20),
            (10, 10, 10),
            (10, 10, 10),
            (10, 10, 10),
        ],
        strict=True,
    )
)
NUMBERED_NEW = {1, *range(5, 14), 17, 18, 19, 22}
YEARLY = {23, 24, 25, 26}
DEFAULTS = {
    "gate_mode": "deemed_met",
    "double_enabled": "true",
    "double_needs_met": "true",
    "double_inclusive": "false",
    "double_keys": "new_enterprises,xsg_new,srdi,high_tech,shareholding",
    "double_max": "none",
    "xsg_growth": "stock",
    "trademark": "dropped",
    "blank_target": "not_assessed",
    "cumulative": "stock",
    "province_inclusive": "false",
    "cluster_inclusive": "true",
    "yoy_inclusive": "true",
    "yoy_zero_base": "met_if_positive",
}

Row = dict[str, Any]


def figure(row: Row, column: str) -> Fraction | None:
    cell = row.get(column)
    return None if cell is None or cell == "" else Fraction(str(cell))


def status_of(key: str, row: Row, year: int, said: dict[str, str]) -> str:
    target = TARGETS[key][year - 1]
    dropped = said["trademark"] == "dropped" or (said["trademark"] == "dropped_year1" and year == 1)
    if key == "famous_trademarks" and dropped:
        return "not_assessed"
    if target is BLANK:
        return "not_met" if said["blank_target"] == "not_met" and year > 1 else "not_assessed"
    if key in str(row.get("not_applicable") or "").split():
        return "not_assessed"
    value = figure(row, key)
    return "missing" if value is None else compared(key, value, target, row, said)


def compared(key: str, value: Fraction, target: int, row: Row, said: dict[str, str]) -> str:
    number = ORDER.index(key) + 1
    if key == "sme_revenue_growth":
        return against(value, figure(row, "province_sme_growth"), 0, said["province_inclusive"])
    if key == "cluster_growth":
        return against(value, figure(row, "county_gdp_growth"), 2, said["cluster_inclusive"])
    if number in YEARLY:
        return yearly(value, figure(row, f"prev.{key}"), target, said)
    if said["cumulative"] == "since_baseline" and number in NUMBERED_NEW:
        base = figure(row, f"base.{key}")
        return "missing" if base is None else met(value - base >= target)
    return met(value >= target)


def against(value: Fraction, other: Fraction | None, ahead: int, inclusive: str) -> str:
    if other is None:
        return "missing"
    return met(value > other + ahead or (inclusive == "true" and value == other + ahead))


def yearly(value: Fraction, before: Fraction | None, target: int, said: dict[str, str]) -> str:
    if before is None:
        return "missing"
    if before == 0:
        if said["yoy_zero_base"] == "missing":
            return "missing"
        return met(said["yoy_zero_base"] == "met_if_positive" and value > 0)
    rise = (value - before) / before * 100
    return met(rise > target or (said["yoy_inclusive"] == "true" and rise == target))


def met(yes: bool) -> str:
    return "met" if yes else "not_met"


def double_base(key: str, row: Row, xsg_growth: str) -> Fraction | None:
    return figure(row, "prev.above_scale" if key == "xsg_new" and xsg_growth == "stock" else f"prev.{key}")


def double_growth(key: str, row: Row, xsg_growth: str) -> Fraction | None:
    value, before = figure(row, key), double_base(key, row, xsg_growth)
    if value is None or before is None or before == 0:
        return None
    if key == "xsg_new" and xsg_growth == "stock":
        return value / before * 100
    return (value - before) / before * 100


def count(
    row: Row, statuses: dict[str, str], said: dict[str, str], needs_met: bool, xsg_growth: str
) -> tuple[list[str], int, int]:
    """Return who doubles, the effective number, and the room."""
    keys = said["double_keys"].split(",") if said["double_enabled"] == "true" else []
    most = None if said["double_max"] == "none" else int(said["double_max"])
    doubled, could = [], []
    for key in keys:
        if statuses[key] == "not_assessed":
            continue
        growth, before = double_growth(key, row, xsg_growth), double_base(key, row, xsg_growth)
        above = growth is not None and (growth > 30 or (growth == 30 and said["double_inclusive"] == "true"))
        if statuses[key] == "missing":
            if (before is None or before > 0) and (growth is None or above):
                could.append(1)
        elif above and (statuses[key] == "met" or not needs_met):
            doubled.append(key)
        elif before is None and statuses[key] == "met":
            could.append(1)
        elif before is None and not needs_met:
            could.append(2)
    doubled = doubled[:most]
    effective = sum(1 for status in statuses.values() if status == "met")
    effective += sum(1 if statuses[key] == "met" else 2 for key in doubled)
    left = None if most is None else most - len(doubled)
    room = sum(1 for status in statuses.values() if status == "missing") + sum(sorted(could)[::-1][:left])
    return doubled, effective, room


def required(mode: str, n: int) -> int:
    return {
        "deemed_met": max(0, 24 - (26 - n)),
        "proportional": ceil(Fraction(24 * n, 26)),
        "all_assessed": min(24, n),
        "absolute": 24,
    }[mode]


def passed(effective: int, room: int, need: int) -> bool | None:
    if effective >= need:
        return True
    return None if effective + room >= need else False


def read_again(row: Row, year: int, readings: dict[str, str]) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the statuses by indicator, and the gate."""
    said = {**DEFAULTS, **readings}
    statuses = {key: status_of(key, row, year, said) for key in ORDER}
    n = sum(1 for status in statuses.values() if status != "not_assessed")
    ways = []
    for mode, needs_met, basis in product(
        ("deemed_met", "proportional", "all_assessed", "absolute"), (True, False), ("stock", "flow")
    ):
        _, effective, room = count(row, statuses, said, needs_met, basis)
        way = {"gate_mode": mode, "double_needs_met": needs_met, "xsg_growth": basis}
        ways.append({**way, "passed": passed(effective, room, required(mode, n))})
    found = [way["passed"] for way in ways]
    doubled, effective, room = count(row, statuses, said, said["double_needs_met"] == "true", said["xsg_growth"])
    need = required(said["gate_mode"], n)
    return statuses, {
        "assessed": n,
        "required": need,
        **{name: [key for key in ORDER if statuses[key] == name] for name in ("met", "not_met", "missing")},
        "doubled": doubled,
        "effective": effective,
        "passed": passed(effective, room, need),
        "verdict": "pass" if all(found) else "fail" if all(way is False for way in found) else "depends",
        "readings": ways,
    }
