"""Points added by the bureau for outstanding results, one entry per field, each with its reason (D1-5-4; A41)."""

from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from scoring.edition import Edition
from scoring.errors import ReadingError


class BonusEntry(Struct, frozen=True):
    """Points for one field, why, and who approved them."""

    field: str
    points: Decimal
    reason: str
    approved_by: str


def total_bonus(edition: Edition, entries: Iterable[BonusEntry]) -> Decimal:
    """Add the entries up, without any cap (the reading `bonus_cap` cuts when the score is made).

    Raises ReadingError for an unknown field, a second entry for one, negative points, or no reason or approver.
    """
    titles = {one.key: one.title for one in edition.marks.bonus}
    points: dict[str, Decimal] = {}
    for entry in entries:
        _check(entry, titles, taken=entry.field in points)
        points[entry.field] = entry.points
    return sum(points.values(), Decimal(0))


def _check(entry: BonusEntry, titles: dict[str, str], *, taken: bool) -> None:
    if entry.field not in titles:
        raise ReadingError(f"没有“{entry.field}”这一加分领域；可用：{'、'.join(titles)}")
    title = titles[entry.field]
    if taken:
        raise ReadingError(f"“{title}”已加过分，每个领域只能加一次")
    if entry.points < 0:
        raise ReadingError(f"“{title}”的加分不能为负数")
    if not entry.reason.strip() or not entry.approved_by.strip():
        raise ReadingError(f"“{title}”的加分须写明理由和审批人")
