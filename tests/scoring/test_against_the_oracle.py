"""The gate compared with an independent brute-force reading of the same letter."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.assessment import assess
from scoring.rulebook import load_edition
from tests.scoring import oracle
from tests.scoring.examples import examples
from tests.scoring.strategies import YEARS, facts, readings

BOOKS = {name: oracle.raw_rulebook(name) for name in ("shanxi-2020", "shanxi-2022")}


@pytest.mark.parametrize("name", BOOKS)
@examples()
@given(data=st.data())
def test_statuses_counts_and_all_sixteen_readings_agree_with_the_brute_force_oracle(
    name: str, data: st.DataObject
) -> None:
    edition = load_edition(name)
    year, unit, how = data.draw(YEARS), data.draw(facts(edition)), data.draw(readings(edition))
    found = assess(edition, year, unit, how)
    expected = oracle.judge(BOOKS[name], year, unit, how)
    for key, line in expected["lines"].items():
        outcome = found.outcomes[key]
        assert outcome.status == line["status"], key
        for part in ("value", "target", "growth", "gap"):
            if line.get(part) is not None:
                assert Fraction(getattr(outcome, part)) == line[part], (key, part)
    gate = found.gate
    assert (gate.assessed, gate.required, list(gate.doubled)) == (
        expected["assessed"],
        expected["required"],
        expected["doubled"],
    )
    assert (gate.effective, gate.room, gate.passed) == (expected["effective"], expected["room"], expected["passed"])
    ways = [(one.gate_mode, one.double_needs_met, one.xsg_growth, one.passed) for one in gate.readings]
    assert ways == oracle.sixteen(expected["lines"], expected["assessed"], unit, how)
    outcomes = {way[-1] for way in ways}
    assert gate.verdict == ("pass" if outcomes == {True} else "fail" if outcomes == {False} else "depends")
