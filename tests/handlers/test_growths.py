"""The growth said beside a figure is that of its own last year; one judged on a stock says that growth too (A07)."""

from decimal import Decimal

from msgspec.structs import replace

from handlers.growths import growth_words
from scoring.model import Facts
from tests.handlers.people import EDITION


def facts(**before: str) -> Facts:
    values = {key: Decimal(value) for key, value in (("xsg_new", "27"), ("high_tech", "33"), ("sme_gdp_share", "68"))}
    return Facts(values=values, previous={key: Decimal(value) for key, value in before.items()})


def words(key: str, known: Facts, basis: str = "stock") -> str:
    readings = replace(EDITION.readings, xsg_growth=basis)  # type: ignore[arg-type]
    return growth_words(EDITION.indicator(key), known, EDITION, readings)


def test_a_count_is_compared_with_its_own_last_year() -> None:
    assert words("high_tech", facts(high_tech="26")) == "较上年增长26.9%"
    assert words("high_tech", facts(high_tech="40")) == "较上年下降17.5%"
    assert words("high_tech", facts()) == ""


def test_the_new_ones_are_compared_with_the_stock_by_which_they_count_for_two() -> None:
    both = facts(xsg_new="25", above_scale="86")
    assert words("xsg_new", both) == "较上年增长8.0%，按上年末规上86家计增速31.4%"
    assert words("xsg_new", facts(above_scale="86")) == "按上年末规上86家计增速31.4%"
    assert words("xsg_new", facts(xsg_new="25")) == "较上年增长8.0%"


def test_where_the_bureau_compares_with_last_years_new_ones_that_is_all() -> None:
    assert words("xsg_new", facts(xsg_new="20", above_scale="86"), "flow") == "较上年增长35.0%"


def test_a_share_says_no_growth() -> None:
    key = next(one.key for one in EDITION.indicators if one.value != "count")
    assert words(key, facts(**{key: "60"})) == ""
