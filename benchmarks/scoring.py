"""How long does one judgement take, explained? One unit and the whole country, beside two peers, in one run.

Peers on the same rules and the same figures: openfisca-core (installed by this script into a temporary
environment of its own, never a dependency of the project) and a hand-written loop over dataclasses. Each peer
gives 26 statuses, a sentence per indicator, the doubled ones, the count and the outcome of the gate under the
default readings. One unit is timed in processor time, best of several rounds, so that other work on the machine
disturbs little; the country by the clock. Read the ratios, not the absolutes.

    python benchmarks/scoring.py
"""

# ruff: noqa: PLW2901 -- the peers run where only they are installed, written as their
# own users would write them

import gc
import json
import random
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

COUNTRY = 2843  # county-level units of the country
ROUNDS = 7
REPEATS = 100
SEED = 2022
LINE = 30
PEER = "--openfisca"


def best(action: Callable[[], object], repeats: int = REPEATS, rounds: int = ROUNDS) -> float:
    """Time one action in microseconds of processor time: the best round's mean, collector off as timeit has it."""
    times = []
    gc.collect()
    gc.disable()
    for _ in range(rounds):
        begun = time.process_time()
        for _ in range(repeats):
            action()
        times.append((time.process_time() - begun) / repeats)
    gc.enable()
    return min(times) * 1e6


def whole(action: Callable[[], object], rounds: int = 3) -> float:
    """Time a long action in seconds by the clock on the wall, collector on: the best round."""
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        action()
        times.append(time.perf_counter() - begun)
    return min(times)


# The same rules as plain numbers, for the peers: (key, name, kind, target of year 1; None: not assessed).


def plain_rules() -> list[tuple[str, str, str, float | None]]:
    from scoring.rulebook import load_edition
    from scoring.targets import assessed_indicators

    edition = load_edition("shanxi-2022")
    assessed = {one.key for one in assessed_indicators(edition, 1)}
    return [
        (one.key, one.label, one.compared, float(one.targets[0]) if one.key in assessed else None)  # type: ignore[arg-type]
        for one in edition.indicators
    ]


def figures(units: int) -> list[dict[str, dict[str, float]]]:
    """Draw whole figures around the targets from a fixed seed."""
    chance = random.Random(SEED)
    drawn = []
    for _ in range(units):
        previous = {
            key: float(chance.randint(1, max(2, int(1.2 * (target or 10))))) for key, _, _, target in plain_rules()
        }
        values = {key: float(int(before * chance.uniform(0.9, 1.5)) + 1) for key, before in previous.items()}
        for key in ("sme_gdp_share", "noncoal_share", "modern_service_share"):
            values[key] = float(chance.randint(30, 100))
        drawn.append({"values": values, "previous": previous})
    return drawn


# The hand-written loop.


@dataclass
class Line:
    key: str
    met: bool | None
    sentence: str


def loop(
    rules: list[tuple[str, str, str, float | None]], unit: dict[str, dict[str, float]]
) -> tuple[list[Line], bool]:
    values, previous = unit["values"], unit["previous"]
    lines = []
    for key, name, kind, target in rules:
        if target is None:
            lines.append(Line(key, None, f"不做考核：{name}"))
            continue
        value = values[key]
        if kind == "growth":
            value = (value - previous[key]) * 100 / previous[key]
        elif kind == "above_province":
            target += 6.3
        elif kind == "gdp_plus":
            target += 5
        met = value > target if kind == "above_province" else value >= target
        lines.append(Line(key, met, f"{'达标' if met else '未达标'}：{name}{value:.1f}，指标{target:g}"))
    met_keys = {line.key for line in lines if line.met}
    doubled = [
        key
        for key in ("new_enterprises", "srdi", "high_tech", "shareholding")
        if key in met_keys and (values[key] - previous[key]) * 100 > LINE * previous[key]
    ]
    if "xsg_new" in met_keys and values["xsg_new"] * 100 > LINE * previous["above_scale"]:
        doubled.append("xsg_new")
    return lines, len(met_keys) + len(doubled) >= 21


# The same rules in openfisca-core; runs inside the temporary environment.


def openfisca_peer(rules_file: str) -> None:
    from openfisca_core.entities import Entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    given = json.loads(Path(rules_file).read_text(encoding="utf-8"))
    rules, units = given["rules"], given["units"]
    county = Entity("county", "counties", "", "")
    system = TaxBenefitSystem([county])

    def variable(name: str, value_type: type, formula: object = None) -> None:
        fields = {"value_type": value_type, "entity": county, "definition_period": DateUnit.YEAR, "label": name}
        if formula is not None:
            fields["formula"] = formula
        system.add_variable(type(name, (Variable,), fields))

    for key, _, _, _ in rules:
        variable(f"{key}_now", float)
        variable(f"{key}_before", float)

    def growth(county, period, key):
        before = county(f"{key}_before", period)
        return (county(f"{key}_now", period) - before) * 100 / before

    def met_formula(key, kind, target):
        def formula(county, period):
            value = growth(county, period, key) if kind == "growth" else county(f"{key}_now", period)
            if kind == "above_province":
                return value > target + 6.3
            return value >= (target + 5 if kind == "gdp_plus" else target)

        return formula

    assessed = [(key, name, kind, target) for key, name, kind, target in rules if target is not None]
    for key, _, kind, target in assessed:
        variable(f"{key}_met", bool, met_formula(key, kind, target))

    def double_formula(key):
        def formula(county, period):
            if key == "xsg_new":
                rise = county("xsg_new_now", period) * 100 / county("above_scale_before", period)
            else:
                rise = growth(county, period, key)
            return county(f"{key}_met", period) * (rise > LINE)

        return formula

    doubles = ("new_enterprises", "xsg_new", "srdi", "high_tech", "shareholding")
    for key in doubles:
        variable(f"{key}_double", bool, double_formula(key))

    def effective(county, period):
        met = sum(county(f"{key}_met", period).astype(int) for key, _, _, _ in assessed)
        return met + sum(county(f"{key}_double", period).astype(int) for key in doubles)

    variable("effective", int, effective)
    variable("passed", bool, lambda county, period: county("effective", period) >= 21)

    def judge(unit):
        asked = {f"{key}_now": {"2022": value} for key, value in unit["values"].items()}
        asked |= {f"{key}_before": {"2022": value} for key, value in unit["previous"].items()}
        simulation = SimulationBuilder().build_from_entities(system, {"counties": {"one": asked}})
        lines = []
        for key, name, _, target in rules:
            if target is None:
                lines.append(f"不做考核：{name}")
                continue
            met = bool(simulation.calculate(f"{key}_met", "2022")[0])
            lines.append(f"{'达标' if met else '未达标'}：{name}{unit['values'][key]:.1f}，指标{target:g}")
        return lines, bool(simulation.calculate("passed", "2022")[0])

    outcomes = [judge(unit)[1] for unit in units]
    print(json.dumps({"microseconds": best(lambda: judge(units[0]), 20, 5), "passed": outcomes}))


def run_openfisca(
    rules: list[tuple[str, str, str, float | None]], units: list[dict[str, dict[str, float]]]
) -> dict[str, object]:
    """Install openfisca-core into a temporary environment and time it there."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        venv.create(here / "env", with_pip=True)
        python = here / "env" / "bin" / "python"
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "openfisca-core"], check=True, stderr=subprocess.DEVNULL
        )
        given = here / "given.json"
        given.write_text(json.dumps({"rules": rules, "units": units}), encoding="utf-8")
        answer = subprocess.run([python, __file__, PEER, given], check=True, capture_output=True, text=True)
        return json.loads(answer.stdout.splitlines()[-1])


def ours(units: list[dict[str, dict[str, float]]]) -> list[object]:
    from scoring.model import Facts

    def exact(found: dict[str, float]) -> dict[str, Decimal]:
        return {key: Decimal(int(value)) for key, value in found.items()}

    return [
        Facts(
            values=exact(unit["values"]),
            previous=exact(unit["previous"]),
            province_sme_growth=Decimal("6.3"),
            county_gdp_growth=Decimal(5),
            measures=Decimal(92),
            environment=Decimal(88),
        )
        for unit in units
    ]


def main() -> None:
    from scoring.assessment import assess
    from scoring.rulebook import load_edition

    edition, rules, units = load_edition("shanxi-2022"), plain_rules(), figures(COUNTRY)
    facts = ours(units)
    sample = units[:50]
    peer = run_openfisca(rules, sample)

    agreed = [assess(edition, 1, one).gate.passed for one in facts[:50]]
    assert agreed == [loop(rules, unit)[1] for unit in sample] == peer["passed"], "the three must agree"

    def explained(one: object, *, sixteen: bool) -> object:
        found = assess(edition, 1, one)
        return found.outcomes, found.grade, found.gate.verdict if sixteen else found.gate.passed

    one = best(lambda: explained(facts[0], sixteen=False))
    all_sixteen = best(lambda: explained(facts[0], sixteen=True))
    by_hand = best(lambda: loop(rules, units[0]))
    openfisca = float(peer["microseconds"])
    country = whole(lambda: [explained(each, sixteen=False) for each in facts])
    country_sixteen = whole(lambda: [explained(each, sixteen=True) for each in facts])

    print(f"one unit, a sentence per line (µs): openfisca-core {openfisca:.0f}, loop by hand {by_hand:.0f}")
    for words, taken, goal in (("one reading", one, "0.100"), ("all sixteen", all_sixteen, "0.250")):
        ratio = f"{taken / openfisca:.3f} of openfisca (to reach {goal})"
        print(f"  ours, {words}, explained {taken:7.0f}   {ratio}, {taken / by_hand:.1f} of the loop")
    print(f"the country, {COUNTRY} units, one process (to reach 2 s):")
    print(f"  explained {country:.2f} s, with all sixteen {country_sixteen:.2f} s")


if __name__ == "__main__":
    if PEER in sys.argv:
        openfisca_peer(sys.argv[2])
    else:
        sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
        main()
