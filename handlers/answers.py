"""An answer as it stands: a number, a yes, a text, or one of the nothings, never confused with each other."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Answer:
    """The newest entry for one key of a draft; `seq` is its place in the draft's history, from 1.

    `before` is what stood there until then, so that it can be put back.
    """

    seq: int
    kind: Kind
    value: str | None
    raw: str
    origin: Origin = Origin.TYPED
    before: "Answer | None" = None

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
