"""A sentence as a row of marks and its numbers: labels, politeness and punctuation gone, years told apart."""

from msgspec import Struct

from handlers.reading.amounts import Amount
from handlers.reading.lexicon import Mark, Token
from handlers.reading.numerals import DIGITS
from handlers.reading.unclear import Subject

_SILENT = frozenset({Mark.NOISE, Mark.PAUSE, Mark.BRACKET, Mark.NAMED})
_TURNED = str.maketrans("LT", "TL")


class Phrase(Struct, frozen=True):
    """The marks that matter, in a row, and the numbers in their order."""

    shape: str
    amounts: tuple[Amount, ...]


def phrase(words: list[Token], subject: Subject) -> Phrase:
    """Make the row of marks of a sentence."""
    years = _years(words, subject)
    others = any(word.mark is Mark.OTHERS for word in words)
    silent = _SILENT if others else _SILENT | {Mark.OWN}
    marks = (_mark(word, years, beside_others=others) for word in words)
    shape = "".join(mark for mark in marks if mark not in silent)
    if subject.of_last_year:
        shape = shape.translate(_TURNED)
    return Phrase(shape, tuple(word.amount for word in words if word.amount is not None))


def _mark(word: Token, years: dict[str, Mark], *, beside_others: bool) -> Mark:
    """A year is this or last year; beside others' numbers the row's own name says which one is ours."""
    if word.mark is Mark.YEAR:
        return years.get(word.text, Mark.DATE)
    return Mark.OWN if word.mark is Mark.NAMED and beside_others else word.mark


def _years(words: list[Token], subject: Subject) -> dict[str, Mark]:
    """Tell this year from last: by the data year, else by their order; a lone year is taken for this year's."""
    named = {word.text: _number(word.text) for word in words if word.mark is Mark.YEAR}
    this = subject.year if subject.year is not None else max(named.values(), default=0)
    means = {this: Mark.THIS, this - 1: Mark.LAST}
    return {text: means.get(year, Mark.DATE) for text, year in named.items()}


def _number(year: str) -> int:
    return int("".join(str(DIGITS.get(mark, mark)) for mark in year))
