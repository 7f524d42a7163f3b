"""Marks of the scored measures: several experts, one mean per item, spread shown (D0-3.3, D0-3.5-3; A39, A47).

The documents give no points per item: the bureau sets them, and until then six equal items stand as an example.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from scoring.edition import Edition, Entry
from scoring.errors import ReadingError
from scoring.exact import plain

OPEN_ITEM = "other"  # whatever else the unit did: no points unless the bureau gives it some


class Mark(Struct, frozen=True):
    """What one expert gave for one item."""

    expert: str
    item: str
    points: Decimal


class ItemMarks(Struct, frozen=True):
    """One item: its maximum, the plain mean of the experts, and how far apart they are."""

    item: Entry
    maximum: Fraction
    mean: Fraction | None
    spread: Decimal | None
    flagged: bool


class Marks(Struct, frozen=True):
    """All items. `total` (0-100) is None until every item with points has a mark; `example` marks invented maxima."""

    items: tuple[ItemMarks, ...]
    total: Fraction | None
    example: bool

    @property
    def flagged(self) -> tuple[str, ...]:
        """The items on which experts are too far apart."""
        return tuple(one.item.key for one in self.items if one.flagged)


def example_maxima(edition: Edition) -> dict[str, Fraction]:
    """Share the ceiling equally among the named items; shown as 示例, never as a rule."""
    named = [one.key for one in edition.marks.measures if one.key != OPEN_ITEM]
    return {key: Fraction(edition.marks.ceiling) / len(named) for key in named}


def judge_marks(edition: Edition, marks: Iterable[Mark], maxima: Mapping[str, Decimal] | None = None) -> Marks:
    """Average the marks per item and add the means up.

    Raises ReadingError for maxima that do not add up to the ceiling, an unknown item, a mark out of range, or a
    second mark by the same expert.
    """
    limits = _checked(edition, maxima) if maxima is not None else example_maxima(edition)
    given = _by_item(limits, marks)
    items = tuple(
        _item(edition, one, limits[one.key], given[one.key]) for one in edition.marks.measures if one.key in limits
    )
    means = [one.mean for one in items if one.mean is not None]
    total = sum(means, Fraction(0)) if len(means) == len(items) else None
    return Marks(items, total, example=maxima is None)


def _checked(edition: Edition, maxima: Mapping[str, Decimal]) -> dict[str, Fraction]:
    known = [one.key for one in edition.marks.measures]
    for key, points in maxima.items():
        if key not in known:
            raise ReadingError(f"没有“{key}”这一评分项；可用：{'、'.join(known)}")
        if points < 0:
            raise ReadingError(f"评分项 {key} 的满分不能为负数")
    if sum(maxima.values()) != edition.marks.ceiling:
        raise ReadingError(
            f"各项满分之和应为{plain(edition.marks.ceiling)}，现为{plain(sum(maxima.values(), Decimal(0)))}"
        )
    return {key: Fraction(points) for key, points in maxima.items() if points > 0}


def _by_item(limits: Mapping[str, Fraction], marks: Iterable[Mark]) -> dict[str, dict[str, Decimal]]:
    given: dict[str, dict[str, Decimal]] = {key: {} for key in limits}
    for mark in marks:
        if mark.item not in given:
            raise ReadingError(f"“{mark.item}”不是设有分值的评分项；可用：{'、'.join(limits)}")
        if not 0 <= mark.points <= limits[mark.item]:
            raise ReadingError(f"{mark.expert}给 {mark.item} 打的{plain(mark.points)}分超出该项满分或为负")
        if mark.expert in given[mark.item]:
            raise ReadingError(f"{mark.expert}对 {mark.item} 打了两次分，请只留一次")
        given[mark.item][mark.expert] = mark.points
    return given


def _item(edition: Edition, item: Entry, maximum: Fraction, given: Mapping[str, Decimal]) -> ItemMarks:
    if not given:
        return ItemMarks(item, maximum, None, None, flagged=False)
    points = list(given.values())
    mean = sum((Fraction(one) for one in points), Fraction(0)) / len(points)
    spread = max(points) - min(points)
    return ItemMarks(item, maximum, mean, spread, flagged=spread > edition.marks.flag_spread)
