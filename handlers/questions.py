"""A question of a form, as data."""

from enum import StrEnum

from msgspec import Struct


class Asked(StrEnum):
    """What kind of answer a question takes."""

    COUNT = "count"  # whole enterprises or persons
    PERCENT = "percent"  # a share, 0-100
    RATIO = "ratio"  # a growth in per cent, may be negative
    YES_NO = "boolean"
    AMOUNT = "amount"  # a sum with decimals, in the question's unit
    TEXT = "text"
    LONG = "long"  # a text of many sentences, typed in several messages
    DOCUMENT = "document"  # its number: 文政函〔2023〕12号
    DATE = "date"
    FILE = "file"  # a scan or photograph
    DECLARATION = "declaration"


# Answers that are one figure of an indicator.
FIGURES = frozenset({Asked.COUNT, Asked.PERCENT, Asked.RATIO})

# Answers that are kept as they are worded.
IN_WORDS = frozenset({Asked.TEXT, Asked.LONG, Asked.DOCUMENT, Asked.DATE, Asked.FILE})


class Question(Struct, frozen=True):
    """One thing asked. `follows`: the key of the row this one belongs to, when it is only its second number.

    `takes_figures`: a text into which the figures that were reported may be put.
    """

    key: str
    label: str
    asked: Asked
    unit: str = ""
    may_be_absent: bool = False
    may_be_excluded: bool = False
    follows: str | None = None
    takes_figures: bool = False
