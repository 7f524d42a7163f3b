"""Worked cases a policy officer can read and sign: one sentence, the input, the outcome, the clause.

The files in `cases/` hold nothing but facts; this file turns them into calls.
"""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from scoring.assessment import assess
from scoring.awards import judge_awards, read_years
from scoring.edition import Edition
from scoring.eligibility import judge_eligibility
from scoring.errors import ReadingError
from scoring.exact import Exact, plain
from scoring.grading import grade_of_total
from scoring.model import Facts, Status
from scoring.overrides import override
from scoring.readings import Readings
from scoring.rulebook import load_edition
from tests.scoring.units import just_met

FOLDER = Path(__file__).parent / "cases"
STATUS = {"达标": Status.MET, "未达标": Status.NOT_MET, "未填报": Status.MISSING, "不做考核": Status.NOT_ASSESSED}
PASSED = {"达到": True, "未达到": False, "尚不能认定": None}
CONDITION = {"符合": Status.MET, "不符合": Status.NOT_MET, "尚不能判断": Status.MISSING}
ELIGIBLE = {"符合": True, "不符合": False, "尚不能判断": None}
JUST_ELIGIBLE = {
    "voluntary": True,
    "market_entities": 20000,
    "below_scale_industrial": 200,
    "above_scale_industrial": 20,
    "leading_industry_enterprises": 20,
    "prov_bases": 1,
    "srdi": 5,
    "poverty_county": False,
    "sme_institution": True,
}


def load_cases() -> list[dict]:
    cases = []
    for file in sorted(FOLDER.glob("*.toml")):
        found = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        cases += [{"edition": found["edition"], **case} for case in found["case"]]
    return cases


CASES = load_cases()


@pytest.mark.parametrize("case", CASES, ids=[f"{case['clause']} {case['name']}" for case in CASES])
def test_the_worked_case_comes_out_as_signed(case: dict) -> None:
    edition = load_edition(case["edition"])
    JUDGES[case["judge"]](edition, override(edition, case.get("readings", [])), case)


def indicator_case(edition: Edition, readings: Readings, case: dict) -> None:
    key = case["indicator"]
    for row in case["rows"]:
        facts = Facts(
            values={key: Decimal(row["value"])},
            previous=optional(key, row.get("last")),
            baseline=optional(key, row.get("base")),
            province_sme_growth=row.get("province"),
            county_gdp_growth=row.get("gdp"),
        )
        outcome = assess(edition, row["year"], facts, readings).outcomes[key]
        assert outcome.status is STATUS[row["expected"]], row
        assert case.get("says", "") in outcome.because


def optional(key: str, value: Decimal | int | None) -> dict[str, Decimal]:
    return {} if value is None else {key: Decimal(value)}


def facts_of(edition: Edition, readings: Readings, case: dict) -> Facts:
    facts = just_met(edition, case["year"], readings) if case["others"] == "达标" else Facts()
    return replace(
        facts,
        values={**facts.values, **decimals(case.get("values", {}))},
        previous={**facts.previous, **decimals(case.get("last", {}))},
        not_applicable=frozenset(case.get("not_applicable", ())),
    )


def decimals(table: dict) -> dict[str, Decimal]:
    return {key: Decimal(value) for key, value in table.items()}


def gate_case(edition: Edition, readings: Readings, case: dict) -> None:
    found = assess(edition, case["year"], facts_of(edition, readings, case), readings)
    gate = found.gate
    actual = {
        "assessed": gate.assessed,
        "required": gate.required,
        "effective": gate.effective,
        "verdict": gate.verdict,
        "passed": next(word for word, passed in PASSED.items() if passed is gate.passed),
        "doubled": list(gate.doubled),
        "not_met": list(gate.not_met),
        "missing_count": len(gate.missing),
    }
    assert {name: actual[name] for name in case["expected"]} == case["expected"]
    for key, words in case.get("says", {}).items():
        assert words in found.outcomes[key].because


GATES = {"达到": {}, "未达到": {"high_tech": 0, "srdi": 0, "training": 0}, "尚不能认定": None}


def score_case(edition: Edition, readings: Readings, case: dict) -> None:
    gate = GATES[case.get("gate", "达到")]
    facts = Facts() if gate is None else just_met(edition, 1, readings)
    facts = replace(
        facts,
        values={**facts.values, **decimals(gate or {})},
        measures=optional("", case.get("measures")).get(""),
        environment=optional("", case.get("environment")).get(""),
        bonus=Decimal(case.get("bonus", 0)),
    )
    found = assess(edition, 1, facts, readings)
    score = found.score
    actual = {name: written(getattr(score, name)) for name in ("base", "bonus", "total", "shown")}
    actual["grade"] = found.grade or ""
    assert {name: actual[name] for name in case["expected"]} == case["expected"]


def written(value: Exact | None) -> str:
    return "" if value is None else plain(value)


def grades_case(edition: Edition, readings: Readings, case: dict) -> None:
    for row in case["rows"]:
        assert grade_of_total(edition, Decimal(row["total"])).name == row["grade"], row


def awards_case(edition: Edition, readings: Readings, case: dict) -> None:
    awards = judge_awards(edition, read_years(edition, case["years"]), readings)
    assert [plain(one.amount) for one in awards.years] == case["amounts"]
    for name, expected in case["expected"].items():
        actual = getattr(awards, name)
        assert (list(actual) if isinstance(actual, tuple) else actual) == expected, name


def eligible_case(edition: Edition, readings: Readings, case: dict) -> None:
    facts = {**JUST_ELIGIBLE, **case.get("facts", {})}
    for name in case.get("without", ()):
        del facts[name]
    exact = {name: fact if isinstance(fact, bool) else Decimal(fact) for name, fact in facts.items()}
    judged = judge_eligibility(edition, exact, readings)
    assert judged.eligible is ELIGIBLE[case["eligible"]]
    for key, word in case["items"].items():
        assert judged.items[key].status is CONDITION[word], key
        assert judged.items[key].because.startswith(f"{word}：")


def edition_case(edition: Edition, readings: Readings, case: dict) -> None:
    facts = {
        "申报截止": edition.deadlines.application,
        "报告截止": edition.deadlines.report,
        "主管部门": edition.programme.bureau,
        "考核年度": "、".join(edition.programme.years),
    }
    assert {name: facts[name] for name in case["expected"]} == case["expected"]


def refused_case(edition: Edition, readings: Readings, case: dict) -> None:
    with pytest.raises(ReadingError, match=case["says"]):
        assess(edition, case["year"], Facts(), readings)


def refused_awards_case(edition: Edition, readings: Readings, case: dict) -> None:
    with pytest.raises(ReadingError, match=case["says"]):
        read_years(edition, case["years"])


JUDGES = {
    "indicator": indicator_case,
    "gate": gate_case,
    "score": score_case,
    "grades": grades_case,
    "awards": awards_case,
    "eligible": eligible_case,
    "edition": edition_case,
    "refused": refused_case,
    "refused awards": refused_awards_case,
}
