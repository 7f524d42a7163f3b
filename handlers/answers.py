"""An answer as it stands: a number, a yes, a text, or one of the nothings, never confused with each other."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value comes from. What nobody said is None: the date is then 31 December of the data year."""

    as_of: date | None = None
    source: SourceKind | None = None
    finality: Finality | None = None
    supplier: str | None = None  # office and person, as typed


UNSAID = Provenance()


@dataclass(frozen=True, slots=True)
class Answer:
    """The newest entry for one key of a draft; `seq` is its place in the draft's history, from 1.

    `value` is a number, a yes, or for ABSENT the day it is expected (ISO) when somebody said one. `reason` explains a
    value that a check found unlikely, or says what was noted beside it. `before` is what stood there until then, so
    that it can be put back. `person_id`: who entered it, where known.
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
