"""A question of a form, as data."""

from dataclasses import dataclass
from enum import StrEnum


class Asked(StrEnum):
    """What kind of answer a question takes."""

    COUNT = "count"  # whole enterprises or persons
    PERCENT = "percent"  # a share, 0-100
    RATIO = "ratio"  # a growth in per cent, may be negative
    YES_NO = "boolean"
    TEXT = "text"
    DECLARATION = "declaration"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked. `follows`: the key of the row this one belongs to, when it is only its second number."""

    key: str
    label: str
    asked: Asked
    unit: str = ""
    may_be_absent: bool = False
    may_be_excluded: bool = False
    follows: str | None = None
