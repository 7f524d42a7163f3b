"""The gate once more, by brute force and from the letter alone, sharing no code with the package.

Everything is read from the rulebook's raw table; numbers are fractions, words are plain strings. Slow and plain on
purpose: where the two disagree, one of them has misread the policy.
"""

import math
import tomllib
from fractions import Fraction
from importlib.resources import files
from itertools import product

from scoring.model import Facts
from scoring.readings import Readings

DEEMED, PROPORTIONAL, ALL, ABSOLUTE = "deemed_met", "proportional", "all_assessed", "absolute"
NEWLY_NAMED = (1, *range(5, 14), 17, 18, 19, 22)  # the at-least indicators called 新增, less the yearly one
TRADEMARK, XSG, STOCK = "famous_trademarks", "xsg_new", "above_scale"


def raw_rulebook(name: str) -> dict:
    text = (files("scoring") / "rulebooks" / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def frac(value: object) -> Fraction | None:
    return None if value is None else Fraction(value)


def judge(book: dict, year: int, facts: Facts, how: Readings) -> dict:
    """Return statuses with what was compared, and the count under the readings `how`."""
    keys = [key for group in book["groups"].values() for key in group]
    lines = {key: line(book, number, key, year, facts, how) for number, key in enumerate(keys, 1)}
    n = sum(one["status"] != "not_assessed" for one in lines.values())
    return {
        "lines": lines,
        "assessed": n,
        **tally(lines, n, facts, how, how.gate_mode, how.double_needs_met, how.xsg_growth),
    }


def sixteen(lines: dict, assessed: int, facts: Facts, how: Readings) -> list:
    modes = (DEEMED, PROPORTIONAL, ALL, ABSOLUTE)
    return [
        (mode, needs, basis, tally(lines, assessed, facts, how, mode, needs, basis)["passed"])
        for mode, needs, basis in product(modes, (True, False), ("stock", "flow"))
    ]


def line(book: dict, number: int, key: str, year: int, facts: Facts, how: Readings) -> dict:
    cell = book["targets"][key][min(year, 3) - 1]
    raw = frac(facts.values.get(key))
    if key == TRADEMARK and (how.trademark == "dropped" or (how.trademark == "dropped_year1" and year == 1)):
        return {"status": "not_assessed"}
    if isinstance(cell, str):
        fails = how.blank_target == "not_met" and year > 1
        return {"status": "not_met" if fails else "not_assessed"}
    if key in facts.not_applicable:
        return {"status": "not_assessed"}
    if raw is None:
        return {"status": "missing"}
    rule = {"at_least": at_least, "above_province": province, "gdp_plus": county, "growth": year_on_year}
    return rule[book["indicators"][key]["compared"]](number, key, raw, Fraction(str(cell)), facts, how)


def province(number: int, key: str, raw: Fraction, target: Fraction, facts: Facts, how: Readings) -> dict:
    if facts.province_sme_growth is None:
        return {"status": "missing"}
    return compared(raw, frac(facts.province_sme_growth), how.province_inclusive)


def county(number: int, key: str, raw: Fraction, target: Fraction, facts: Facts, how: Readings) -> dict:
    if facts.county_gdp_growth is None:
        return {"status": "missing"}
    return compared(raw, frac(facts.county_gdp_growth) + 2, how.cluster_inclusive)


def year_on_year(number: int, key: str, raw: Fraction, target: Fraction, facts: Facts, how: Readings) -> dict:
    last = frac(facts.previous.get(key))
    if last is None:
        return {"status": "missing"}
    if last == 0:
        met = how.yoy_zero_base == "met_if_positive" and raw > 0
        return {"status": "missing" if how.yoy_zero_base == "missing" else ("met" if met else "not_met")}
    growth = (raw / last - 1) * 100
    return compared(growth, target, how.yoy_inclusive) | {"growth": growth}


def at_least(number: int, key: str, raw: Fraction, target: Fraction, facts: Facts, how: Readings) -> dict:
    if how.cumulative == "since_baseline" and number in NEWLY_NAMED:
        base = frac(facts.baseline.get(key))
        if base is None:
            return {"status": "missing"}
        raw -= base
    return compared(raw, target, inclusive=True)


def compared(value: Fraction, target: Fraction, inclusive: bool) -> dict:
    met = value > target or (inclusive and value == target)
    return {
        "status": "met" if met else "not_met",
        "value": value,
        "target": target,
        "growth": None,
        "gap": value - target,
    }


def growth_and_last(key: str, facts: Facts, basis: str) -> tuple[Fraction | None, Fraction | None]:
    now = frac(facts.values.get(key))
    if key == XSG and basis == "stock":
        last = frac(facts.previous.get(STOCK))
        return (None if now is None or not above_nothing(last) else 100 * now / last), last
    last = frac(facts.previous.get(key))
    return (None if now is None or not above_nothing(last) else 100 * (now - last) / last), last


def above_nothing(last: Fraction | None) -> bool:
    """No growth can be told on a base of 0 or below (a falling growth rate may be listed as doubling by mistake)."""
    return last is not None and last > 0


def tally(lines: dict, n: int, facts: Facts, how: Readings, mode: str, needs_met: bool, basis: str) -> dict:
    status = {key: one["status"] for key, one in lines.items()}
    required = {
        DEEMED: max(0, 24 - (26 - n)),
        PROPORTIONAL: math.ceil(Fraction(24 * n, 26)),
        ALL: min(24, n),
        ABSOLUTE: 24,
    }[mode]

    def above(growth: Fraction | None) -> bool:
        return growth is not None and (growth >= 30 if how.double_inclusive else growth > 30)

    doubled, could = [], []
    for key in how.double_keys if how.double_enabled else ():
        growth, last = growth_and_last(key, facts, basis)
        if status[key] == "missing":
            still = (last is None or last > 0) and (growth is None or above(growth))
            could += [1] if still else []
        elif status[key] in {"met", "not_met"}:
            if above(growth) and (status[key] == "met" or not needs_met):
                doubled.append(key)
            elif last is None and (status[key] == "met" or not needs_met):
                could.append(1 if status[key] == "met" else 2)
    left = None if how.double_max is None else max(0, how.double_max - len(doubled))
    doubled = doubled if how.double_max is None else doubled[: how.double_max]
    met = [key for key, word in status.items() if word == "met"]
    effective = len(met) + sum(1 if key in met else 2 for key in doubled)
    most = sum(sorted(could, reverse=True)[:left])
    room = sum(word == "missing" for word in status.values()) + most
    passed = True if effective >= required else (None if effective + room >= required else False)
    return {"required": required, "doubled": doubled, "effective": effective, "room": room, "passed": passed}
