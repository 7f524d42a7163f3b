"""What a sentence says beside its figure: another total, last year's number. It is kept with the figure as typed."""

from handlers.reading.lexicon import Mark, tokens
from handlers.reading.tidying import tidy

_LONGEST = 200
_BESIDE = frozenset({Mark.TOTAL, Mark.NEW, Mark.OF_WHICH, Mark.LAST, Mark.OTHERS, Mark.AGAINST})


def said_beside(raw: str) -> bool:
    """Whether a text holds more than one number, and words that tell the others apart from the figure."""
    if raw.isascii() or len(raw) > _LONGEST:
        return False
    marks = [token.mark for token in tokens(tidy(raw))]
    return marks.count(Mark.NUMBER) > 1 and not _BESIDE.isdisjoint(marks)
