"""Why an answer cannot be read, and the subject it was asked for. The reason leads to the one question put back."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from handlers.questions import Asked
from handlers.sentences import say
from scoring.edition import Indicator


class UnclearError(Exception):
    """What was typed has no reading, or more than one; `reason` is a key of [answers.ask] and [answers.because]."""

    def __init__(self, reason: str, **words: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.words = words


class Subject(Struct, frozen=True):
    """What a number is asked for: everything besides the words typed that decides how they are read.

    Without an indicator a total as of the year's end is assumed. `last` is last year's figure, `year` the data year,
    `of_last_year` turns round which year is wanted, `among` holds the indicators whose names are known, `today` the
    day from which 昨天 is reckoned.
    """

    kind: Asked
    indicator: Indicator | None = None
    last: Decimal | None = None
    label: str = ""
    unit: str = ""
    year: int | None = None
    of_last_year: bool = False
    among: Sequence[Indicator] = ()
    today: date | None = None

    @property
    def name(self) -> str:
        """What to call it in a question."""
        return self.label or (self.indicator.name if self.indicator else say("answers.this_row"))

    @property
    def counted_in(self) -> str:
        """The unit asked for; empty when any will do."""
        return self.unit or (self.indicator.unit if self.indicator else "")

    @property
    def is_of_one_year(self) -> bool:
        """Whether only the year's own are counted (小升规, 培训, 孵化), as the definition says, and not a total."""
        return self.indicator is not None and not self.indicator.cumulative and "当年" in self.indicator.definition
