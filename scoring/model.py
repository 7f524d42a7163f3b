"""What goes in and what comes out: a unit's facts of one year, and what was found about each indicator."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from msgspec import Struct, field

from scoring.edition import Indicator
from scoring.exact import Exact

NOTHING: Mapping[str, Decimal] = MappingProxyType({})


class Status(StrEnum):
    """What can be said of one indicator."""

    MET = "met"
    NOT_MET = "not_met"
    MISSING = "missing"
    NOT_ASSESSED = "not_assessed"


class Why(StrEnum):
    """What decided the status; chooses the sentence."""

    DISCONTINUED = "discontinued"  # no longer awarded
    EXCUSED = "excused"  # named in the document as not assessed
    BLANK = "blank"  # the target's cell is empty: not assessed, or not met under blank_target
    EXCLUDED = "excluded"  # the bureau granted it
    VALUE_AWAITED = "value_awaited"
    PROVINCE_AWAITED = "province_awaited"
    GDP_AWAITED = "gdp_awaited"
    LAST_YEAR_AWAITED = "last_year_awaited"
    BASELINE_AWAITED = "baseline_awaited"
    ZERO_BASE = "zero_base"  # last year 0: no growth can be computed
    COMPARED = "compared"


class Facts(Struct, frozen=True):
    """What is known of a unit in one data year. A key that is absent is unknown, never 0.

    `values`, `previous` and `baseline` hold this year's, last year's and the application year's figures by
    indicator key; growths and shares are in per cent. `not_applicable` are exclusions the bureau granted in
    writing; `missing_frozen` is the bureau's decision, after the closing date, to count what is missing as unmet.
    `measures` and `environment` are the marks (0-100) of the two scored parts, `bonus` the points added.
    """

    values: Mapping[str, Decimal] = field(default_factory=lambda: NOTHING)
    previous: Mapping[str, Decimal] = field(default_factory=lambda: NOTHING)
    baseline: Mapping[str, Decimal] = field(default_factory=lambda: NOTHING)
    province_sme_growth: Decimal | None = None
    county_gdp_growth: Decimal | None = None
    not_applicable: frozenset[str] = frozenset()
    measures: Exact | None = None
    environment: Exact | None = None
    bonus: Decimal = Decimal(0)
    missing_frozen: bool = False


class Finding(Struct, frozen=True):
    """What the comparison of one indicator gave, without words.

    `value`, `target` and `gap` (value - target) are what was compared: for a year-on-year indicator the growth in
    per cent, under since_baseline the increase. `double_growth` is the growth the doubling rule looks at, always of
    raw values, None for an indicator that cannot double. `inclusive` tells whether equal to the target is met.
    """

    indicator: Indicator
    status: Status
    why: Why
    value: Exact | None = None
    target: Decimal | None = None
    growth: Fraction | None = None
    gap: Exact | None = None
    double_growth: Fraction | None = None
    inclusive: bool = True
    frozen: bool = False


class Outcome(Finding, frozen=True):
    """A finding that explains itself: the sentence, the clause and the settings that mattered."""

    because: str = ""
    clause: str = ""
    readings: tuple[str, ...] = ()
