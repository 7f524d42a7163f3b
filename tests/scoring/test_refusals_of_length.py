"""Absurdly long figures end in a sentence: Python refuses to read integers of thousands of digits."""

import pytest

from scoring.awards import read_years
from scoring.errors import ReadingError
from scoring.overrides import override
from scoring.rulebook import load_edition

LONG = "2" * 5000


def test_a_year_of_five_thousand_digits_is_no_year() -> None:
    with pytest.raises(ReadingError, match="年份=等次"):
        read_years(load_edition("shanxi-2022"), [f"{LONG}=优秀"])


def test_a_cap_of_five_thousand_digits_is_no_cap() -> None:
    with pytest.raises(ReadingError, match="double_max"):
        override(load_edition("shanxi-2022"), [f"double_max={LONG}"])
