"""What one indicator would have to become to count for one more, or for two: the least figure that does it."""

from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from msgspec import Struct

from scoring.assessment import Assessment
from scoring.doubling import growth_base, growth_from, least_to_double
from scoring.exact import difference, sum_of
from scoring.model import Finding, Status, Why
from scoring.targets import least_to_grow
from scoring.wording import figure, percent, points_or_unit, with_unit

SMALLEST_STEP = Decimal("0.01")  # growths and shares are reported with two decimals
FAR = Fraction(1)  # an unreported figure is as far away as one that has to double


class Move(Struct, frozen=True):
    """One figure raised to `value`, what that adds to the count, and how far it is (as a share of the figure)."""

    key: str
    value: Decimal
    gain: int
    distance: Fraction
    words: str


def moves_of(assessment: Assessment, key: str) -> tuple[Move, ...]:
    """List what would make an indicator count for more: to meet its target, and to double where it may."""
    finding = assessment.findings[key]
    if finding.status is Status.NOT_ASSESSED or finding.why is Why.BLANK or key in assessment.gate.doubled:
        return ()
    meet = None if finding.status is Status.MET else least_to_meet(assessment, finding)
    double = _least_for_two(assessment, finding, meet)
    found: list[Move] = []
    if meet is not None:
        found.append(_move(assessment, finding, meet, gain=1))
    if double is not None:
        found.append(_move(assessment, finding, double, gain=1 if finding.status is Status.MET else 2))
    return tuple(found)


def least_to_meet(assessment: Assessment, finding: Finding) -> Decimal | None:
    """Find the least figure that meets the target; None when what it is compared with is not known."""
    one, target = finding.indicator, finding.target
    if target is None:
        return None
    match one.compared:
        case "at_least":
            return _with_baseline(assessment, finding, target)
        case "above_province":
            return target if assessment.readings.province_inclusive else sum_of(target, SMALLEST_STEP)
        case "gdp_plus":
            return target if assessment.readings.cluster_inclusive else sum_of(target, SMALLEST_STEP)
        case "growth":
            return _least_growth(assessment, finding, target)
        case _:
            assert_never(one.compared)


def _with_baseline(assessment: Assessment, finding: Finding, target: Decimal) -> Decimal | None:
    if not (finding.indicator.cumulative and assessment.readings.cumulative == "since_baseline"):
        return target
    base = assessment.facts.baseline.get(finding.indicator.key)
    return None if base is None else sum_of(target, base)


def _least_growth(assessment: Assessment, finding: Finding, target: Decimal) -> Decimal | None:
    before = assessment.facts.previous.get(finding.indicator.key)
    if before is None:
        return None
    if before <= 0:
        return Decimal(1) if assessment.readings.yoy_zero_base == "met_if_positive" else None
    return Decimal(least_to_grow(before, target, assessment.readings))


def _least_for_two(assessment: Assessment, finding: Finding, meet: Decimal | None) -> Decimal | None:
    """Find the least figure that doubles; where the target must be met too, at least that."""
    readings, one = assessment.readings, finding.indicator
    full = readings.double_max is not None and len(assessment.gate.doubled) >= readings.double_max
    if not readings.double_enabled or full or one.key not in readings.double_keys:
        return None
    before = assessment.facts.previous.get(growth_base(one, readings.xsg_growth))
    if before is None or before <= 0:
        return None
    least = Decimal(least_to_double(one, before, assessment.edition.gate.double_line, readings))
    if finding.status is Status.MET or not readings.double_needs_met:
        return least
    return None if meet is None else max(least, meet)


def _move(assessment: Assessment, finding: Finding, value: Decimal, *, gain: int) -> Move:
    now = assessment.facts.values.get(finding.indicator.key)
    words = _words(assessment, finding, now, value, for_two=gain > 1 or finding.status is Status.MET)
    return Move(finding.indicator.key, value, gain, _distance(now, value), words)


def _distance(now: Decimal | None, value: Decimal) -> Fraction:
    if now is None or value == 0:
        return FAR
    return Fraction(difference(value, now)) / abs(Fraction(value))


def _words(assessment: Assessment, finding: Finding, now: Decimal | None, value: Decimal, *, for_two: bool) -> str:
    one = finding.indicator
    if now is None:
        said = f"{one.label}填报且不少于{with_unit(value, one)}"
    else:
        more = difference(value, now)
        said = f"{one.label}再增{figure(more)}{points_or_unit(one)}（达到{with_unit(value, one)}）"
    if not for_two:
        return said
    basis = assessment.readings.xsg_growth
    growth = growth_from(one, value, assessment.facts.previous.get(growth_base(one, basis)), basis)
    assert growth is not None, "only an indicator whose last year is known and above 0 is offered for two"
    return f"{said}，增速{percent(growth, assessment.edition.gate.double_line)}%，可视同完成2个考核指标"
