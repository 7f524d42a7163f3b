"""A word outside a closed set stops loudly instead of being read as something it is not."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from scoring.assessment import assess
from scoring.awards import judge_awards, read_years
from scoring.cells import read_number
from scoring.eligibility import judge_eligibility
from scoring.gate import required
from scoring.model import Facts
from scoring.rulebook import load_edition
from scoring.targets import target_words

EDITION = load_edition("shanxi-2022")
ZERO_BASE = Facts(values={"incubated_new": Decimal(5)}, previous={"incubated_new": Decimal(0)})


def readings_with(**strange: Any) -> Any:
    return replace(EDITION.readings, **strange)


@pytest.mark.parametrize("strange", [{"trademark": "?"}, {"yoy_zero_base": "?"}, {"gate_mode": "?"}])
def test_a_strange_reading_of_the_gate_judges_nobody(strange: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        assess(EDITION, 1, ZERO_BASE, readings_with(**strange))


@pytest.mark.parametrize("strange", [{"award_base": "?"}, {"award_mode": "?"}, {"award_after_ladder": "?"}])
def test_a_strange_reading_of_the_awards_pays_nobody(strange: dict[str, Any]) -> None:
    years = read_years(EDITION, ["2021=优秀", "2022=优秀", "2023=优秀", "2024=优秀", "2025=良好"])
    with pytest.raises(AssertionError):
        judge_awards(EDITION, years, readings_with(**strange))


def test_a_strange_kind_of_cell_condition_threshold_or_comparison_is_not_guessed() -> None:
    strange: Any = "?"
    with pytest.raises(AssertionError):
        read_number("1", strange)
    with pytest.raises(AssertionError):
        required(EDITION, strange, 23)
    odd = replace(EDITION, conditions=(replace(EDITION.conditions[0], kind=strange),))
    with pytest.raises(AssertionError):
        judge_eligibility(odd, {"voluntary": True})
    one = replace(EDITION.indicators[0], compared=strange)
    other = replace(EDITION, indicators=(one, *EDITION.indicators[1:]))
    with pytest.raises(AssertionError):
        target_words(other, one.key, 1)
    for values in ({}, {one.key: Decimal(1)}):
        with pytest.raises(AssertionError):
            assess(other, 1, Facts(values=values))
