"""A question of a form, as data."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property

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


class Questions(tuple[Question, ...]):  # noqa: SLOT001 - it keeps what it has put together
    """A form's questions, in order. What every turn looks up in them several times is put together once."""

    @cached_property
    def by_key(self) -> Mapping[str, Question]:
        """Each question by its key, in order."""
        return {question.key: question for question in self}

    @cached_property
    def rows(self) -> tuple[Question, ...]:
        """Those that people count: a row's second number shares its row's place."""
        return tuple(question for question in self if question.follows is None)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each question's row, from 1; a second number without its row has none."""
        of_rows = {row.key: number for number, row in enumerate(self.rows, 1)}
        return {one.key: of_rows[row] for one in self if (row := one.follows or one.key) in of_rows}
