"""An answer as it stands: a number, a yes, a text, or one of the nothings, never confused with each other."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

MOST_BACK = 20  # so many earlier answers of a row can be put back


class Kind(StrEnum):
    """What an answer is. Only VALUE carries a value; everything else says why there is none."""

    VALUE = "value"
    ABSENT = "absent"  # 暂缺: somebody is waited for
    EXCLUSION = "exclusion"  # 申请不做考核: counted until the bureau agrees (A13)
    PROVINCE = "province"  # 待省级数据
    SKIPPED = "skipped"  # 跳过: looked at and left open
    CLEARED = "cleared"  # 撤销 of a first answer: open again


class Origin(StrEnum):
    """How a value came in. It belongs to the value wherever that appears."""

    TYPED = "typed"
    PASTED = "pasted"
    WORKBOOK = "workbook"
    PAGE = "page"
    PROVINCE_LIST = "province_list"
    PUBLIC = "public"  # 公开数据
    SAMPLE = "sample"  # 演示值


class SourceKind(StrEnum):
    """Where a figure was taken from."""

    LIST = "list"  # 名单
    YEARBOOK = "yearbook"  # 年鉴
    FLASH = "flash"  # 快报
    ESTIMATE = "estimate"  # 县级测算


class Finality(StrEnum):
    """How far a figure has been checked by its office."""

    PRELIMINARY = "preliminary"  # 初步
    VERIFIED = "verified"  # 核定


class Provenance(Struct, frozen=True):
    """Where a value comes from. What nobody said is None: the date is then 31 December of the data year."""

    as_of: date | None = None
    source: SourceKind | None = None
    finality: Finality | None = None
    supplier: str | None = None  # office and person, as typed


UNSAID = Provenance()


class Answer(Struct, frozen=True):
    """The newest entry for one key of a draft; `seq` is its place in the draft's history, from 1.

    `value` is a number, a yes, or for ABSENT the day it is expected (ISO) when somebody said one. `reason` explains a
    value that a check found unlikely, or says what was noted beside it. `before` is what stood there until then, so
    that it can be put back, and before that, and so on. `person_id`: who entered it, where known. `given`: the place
    where it was first said, when it has been put back since.
    """

    seq: int
    kind: Kind
    value: str | None
    raw: str
    origin: Origin = Origin.TYPED
    before: "Answer | None" = None
    reason: str | None = None
    provenance: Provenance = UNSAID
    person_id: int | None = None
    given: int = 0

    @property
    def given_at(self) -> int:
        """The place in the draft's history where this was said."""
        return self.given or self.seq

    @property
    def expected_on(self) -> date | None:
        """The day a figure that is not there yet is expected; None when nobody said one."""
        return date.fromisoformat(self.value) if self.kind is Kind.ABSENT and self.value else None

    @property
    def is_untouched(self) -> bool:
        """Whether it is as if nothing had been said."""
        return self.kind is Kind.CLEARED

    @property
    def is_settled(self) -> bool:
        """Whether the question need not be asked again: a value or a declared nothing."""
        return self.kind not in (Kind.SKIPPED, Kind.CLEARED)

    @property
    def number(self) -> Decimal | None:
        """The value as an exact decimal; None when there is no number."""
        if self.kind is not Kind.VALUE or self.value is None or self.value in ("true", "false"):
            return None
        return Decimal(self.value)


def followed(before: Answer | None, entry: Answer) -> Answer:
    """Return what stands once `entry` (without anything before it) has been written after what stood.

    Taking back is written as CLEARED, at once followed by what stood beneath, when something did: that one is then
    the same answer again, and the next taking back goes further back instead of bringing the other one back.
    """
    if entry.kind is Kind.CLEARED:
        beneath = before.before if before is not None and before.kind is not Kind.CLEARED else None
        return replace(entry, before=beneath)
    beneath = before.before if before is not None and before.kind is Kind.CLEARED else before
    if before is not None and before.kind is Kind.CLEARED and beneath is not None and _is_put_back(before, entry):
        return replace(beneath, seq=entry.seq, given=beneath.given_at)
    return replace(entry, before=_shortened(beneath)) if beneath is not None else entry


def _is_put_back(cleared: Answer, entry: Answer) -> bool:
    beneath = cleared.before
    assert beneath is not None
    return entry.seq == cleared.seq + 1 and all(
        getattr(entry, part) == getattr(beneath, part)
        for part in ("kind", "value", "raw", "origin", "reason", "provenance")
    )


def _shortened(answer: Answer | None, depth: int = MOST_BACK) -> Answer | None:
    """Forget what lies deeper than anybody takes back: a row may be changed thousands of times."""
    at, left = answer, depth
    while at is not None and left:
        at, left = at.before, left - 1
    if at is None or answer is None:
        return answer
    return replace(answer, before=_shortened(answer.before, depth - 1) if depth > 1 else None)
