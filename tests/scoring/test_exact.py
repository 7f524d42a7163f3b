"""Arithmetic that never rounds before people read."""

from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.doubling import least_to_double
from scoring.exact import (
    beyond,
    difference,
    fixed,
    growth_percent,
    half_up,
    plain,
    share_percent,
    side_of,
    sum_of,
    trimmed,
)
from scoring.overrides import override
from scoring.rulebook import load_edition
from scoring.wording import figure, percent

EDITION = load_edition("shanxi-2022")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(1, 3), "0.333333"),
        (Fraction(2, 3), "0.666667"),
        (Fraction(-2, 3), "-0.666667"),
        (Fraction(100), "100"),
        (Fraction(-37, 4), "-9.25"),
        (Fraction(1, 1024), "0.0009765625"),
        (Fraction(1, 5**8), "0.00000256"),
        (Fraction(1, 7 * 10**7), "0.000000"),
        (Fraction(-1, 7 * 10**7), "0.000000"),
        (Fraction(1000001, 3), "333333.666667"),
        (Decimal("24.30"), "24.30"),
        (Decimal("1E+3"), "1000"),
    ],
)
def test_figures_are_printed_exactly_or_to_six_places_half_up(value: Decimal | Fraction, text: str) -> None:
    assert plain(value) == text


def test_halves_are_rounded_away_from_nought() -> None:
    assert [fixed(Fraction(n, 200), 2) for n in (1, -1, 3, -3, 0)] == ["0.01", "-0.01", "0.02", "-0.02", "0.00"]
    assert fixed(Decimal("2.5"), 0) == "3"
    assert fixed(Decimal("-2.5"), 0) == "-3"
    assert str(half_up(Fraction(179, 2), 2)) == "89.50"
    assert str(half_up(Decimal("89.996"), 2)) == "90.00"


def test_sums_and_differences_keep_every_digit() -> None:
    long, short = Decimal("123456789012345678901234567890.12"), Decimal("0.0000000001")
    assert difference(long, short) == Decimal("123456789012345678901234567890.1199999999")
    assert sum_of(long, short) == Decimal("123456789012345678901234567890.1200000001")


def test_growth_is_unknown_on_nothing_and_exact_on_anything_above() -> None:
    one, nought = Decimal(1), Decimal(0)
    assert growth_percent(None, one) is growth_percent(one, None) is growth_percent(one, nought) is None
    assert share_percent(None, one) is share_percent(one, None) is share_percent(one, nought) is None
    assert growth_percent(Decimal(2), one) == 100
    assert share_percent(one, one) == 100
    assert growth_percent(Decimal("1.5"), Decimal("0.5")) == 200
    assert share_percent(Decimal("0.5"), Decimal("1.5")) == Fraction(100, 3)
    assert growth_percent(Decimal(1), Decimal(-1)) is None


def test_distances_from_a_line_are_exact() -> None:
    line = Decimal("30.5")
    assert beyond(Fraction(61, 2), line) == side_of(Fraction(61, 2), line) == 0
    assert beyond(Fraction(100, 3), line) == Fraction(17, 6)
    assert side_of(Fraction(100, 3), line) > 0 > side_of(Fraction(61, 2) - Fraction(1, 10**9), line)


def test_zeros_behind_the_point_are_dropped_and_no_others() -> None:
    assert [plain(trimmed(Decimal(text))) for text in ("240.0", "0.50", "100", "0.0", "12.345", "1E+2")] == [
        "240", "0.5", "100", "0", "12.345", "100",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "before", "line", "settings", "least"),
    [
        ("srdi", "10", "30", (), 14),
        ("srdi", "10", "30", ("double_inclusive=true",), 13),
        ("srdi", "9", "30", (), 12),
        ("srdi", "9", "30", ("double_inclusive=true",), 12),
        ("srdi", "0.5", "30", (), 1),
        ("srdi", "200", "30.5", (), 262),
        ("srdi", "200", "30.5", ("double_inclusive=true",), 261),
        ("xsg_new", "92", "30", (), 28),
        ("xsg_new", "100", "30", ("double_inclusive=true",), 30),
        ("xsg_new", "100", "30", ("xsg_growth=flow",), 131),
    ],
)
def test_the_least_figure_above_the_line_is_found(
    key: str, before: str, line: str, settings: tuple[str, ...], least: int
) -> None:
    how = override(EDITION, settings)
    assert least_to_double(EDITION.indicator(key), Decimal(before), Decimal(line), how) == least


def test_a_percentage_is_shown_so_that_its_side_of_the_line_is_seen() -> None:
    line = Decimal(30)
    assert percent(Fraction(30), line) == "30"
    assert percent(Fraction(3001, 100), line) == "30.01"
    assert percent(Fraction(2999999, 100000), line) == "29.99999"
    assert percent(Fraction(2948, 100), line) == "29.5"
    assert percent(Fraction(88, 3)) == "29.3"
    assert percent(Fraction(20)) == figure(Fraction(20)) == "20"
    assert percent(Fraction(30) + Fraction(1, 10**15), line) == "30"
    assert figure(Decimal("24.30")) == "24.30"
