"""The questions the documents leave open, as named settings with a closed set of answers.

An edition gives every setting its default; an assessment keeps the settings it was made with.
"""

from decimal import Decimal
from typing import Literal, assert_never, get_args

from msgspec import Struct

GateMode = Literal["deemed_met", "proportional", "all_assessed", "absolute"]
XsgGrowth = Literal["stock", "flow"]
Trademark = Literal["dropped", "dropped_year1", "assessed"]
BlankTarget = Literal["not_assessed", "not_met"]
Cumulative = Literal["stock", "since_baseline"]
YoyZeroBase = Literal["met_if_positive", "not_met", "missing"]
AwardBase = Literal["would_be", "ordinal", "lowest"]
AwardMode = Literal["annual", "topup"]
AwardAfterLadder = Literal["stop", "repeat"]
IndustryRule = Literal["and", "or"]
AfterYear3 = Literal["error", "year3"]
DeadlineRule = Literal["as_written", "previous_workday", "next_workday"]

GATE_MODES: tuple[GateMode, ...] = get_args(GateMode)
XSG_GROWTHS: tuple[XsgGrowth, ...] = get_args(XsgGrowth)


class Readings(Struct, frozen=True, cache_hash=True):  # every turn looks things up by them
    """One answer to every open question. Caps are None where there is no cap."""

    gate_mode: GateMode
    double_enabled: bool
    double_needs_met: bool
    double_inclusive: bool
    double_keys: tuple[str, ...]
    double_max: int | None
    xsg_growth: XsgGrowth
    trademark: Trademark
    blank_target: BlankTarget
    cumulative: Cumulative
    province_inclusive: bool
    cluster_inclusive: bool
    yoy_inclusive: bool
    yoy_zero_base: YoyZeroBase
    bonus_cap: Decimal | None
    total_cap: Decimal | None
    gate_fail_grade: str | None
    award_from: int
    award_base: AwardBase
    award_mode: AwardMode
    award_after_ladder: AwardAfterLadder
    industry_rule: IndustryRule
    after_year3: AfterYear3
    deadline_rule: DeadlineRule
    first_data_year_offset: int


class Choice(Struct, frozen=True):
    """One word of a closed list."""

    words: tuple[str, ...]


class Flag(Struct, frozen=True):
    """True or false."""


class Number(Struct, frozen=True):
    """One whole number of a closed list."""

    numbers: tuple[int, ...]


class CountLimit(Struct, frozen=True):
    """A whole number from 0, or none."""


class PointLimit(Struct, frozen=True):
    """A number of points from 0, or none."""


class IndicatorKeys(Struct, frozen=True):
    """Indicator keys separated by commas, in the order in which they count."""


class FailingGrade(Struct, frozen=True):
    """The edition's lowest grade, or none."""


SettingKind = Choice | Flag | Number | CountLimit | PointLimit | IndicatorKeys | FailingGrade

SETTINGS: dict[str, SettingKind] = {
    "gate_mode": Choice(get_args(GateMode)),
    "double_enabled": Flag(),
    "double_needs_met": Flag(),
    "double_inclusive": Flag(),
    "double_keys": IndicatorKeys(),
    "double_max": CountLimit(),
    "xsg_growth": Choice(get_args(XsgGrowth)),
    "trademark": Choice(get_args(Trademark)),
    "blank_target": Choice(get_args(BlankTarget)),
    "cumulative": Choice(get_args(Cumulative)),
    "province_inclusive": Flag(),
    "cluster_inclusive": Flag(),
    "yoy_inclusive": Flag(),
    "yoy_zero_base": Choice(get_args(YoyZeroBase)),
    "bonus_cap": PointLimit(),
    "total_cap": PointLimit(),
    "gate_fail_grade": FailingGrade(),
    "award_from": Number((1, 2)),
    "award_base": Choice(get_args(AwardBase)),
    "award_mode": Choice(get_args(AwardMode)),
    "award_after_ladder": Choice(get_args(AwardAfterLadder)),
    "industry_rule": Choice(get_args(IndustryRule)),
    "after_year3": Choice(get_args(AfterYear3)),
    "deadline_rule": Choice(get_args(DeadlineRule)),
    "first_data_year_offset": Number((0, 1)),
}


def words_of(kind: SettingKind, failing_grade: str) -> tuple[str, ...]:
    """List the words a setting takes; empty where any number or list of keys may stand."""
    match kind:
        case Choice(words):
            return words
        case Flag():
            return ("true", "false")
        case Number(numbers):
            return tuple(str(number) for number in numbers)
        case FailingGrade():
            return (failing_grade, "none")
        case CountLimit() | PointLimit() | IndicatorKeys():
            return ()
        case _:
            assert_never(kind)


def besides(kind: SettingKind) -> str:
    """Say what else may be written than the words of a setting; empty where the list of words is closed."""
    match kind:
        case CountLimit():
            return "0以上的整数"
        case PointLimit():
            return "0以上的数"
        case IndicatorKeys():
            return "指标键，用逗号分隔"
        case _:
            return ""
