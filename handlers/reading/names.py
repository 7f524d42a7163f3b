"""Indicator names within an answer: the row's own name is a label, another row's name a question. 高企33, 四板6家.

A name is no number: 10亿 in 10亿2, 四 in 四板. A name cut out of the middle of a number would be wrong the other way.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from handlers.reading.lexicon import NAMED_HERE, NAMED_OTHER
from handlers.reading.numerals import CHARACTERS
from scoring.edition import Indicator

_BEFORE = rf"(?<![0-9{CHARACTERS}.])"
_ONLY_A_NUMBER = re.compile(rf"[0-9{CHARACTERS}元以上]+")
Names = tuple[str, ...]


def names_of(indicator: Indicator) -> Names:
    """Every name an indicator goes by."""
    return (indicator.name, *indicator.short)


def named(text: str, among: Sequence[Indicator]) -> list[Indicator]:
    """Return the indicators a text names, each once. A name that is only a number (10亿) is not looked for."""
    if not among:
        return []
    pattern = _pattern(tuple(names_of(one) for one in among), numbers_too=False)
    found = dict.fromkeys(match[0] for match in pattern.finditer(text))
    owners = (next(one for one in among if name in names_of(one)) for name in found)
    return list({one.key: one for one in owners}.values())


def marked(text: str, own: Names, among: Sequence[Indicator]) -> str:
    """Put a mark in the place of every name, one for the row's own and another for those of other rows."""
    others = tuple(names for one in among if (names := names_of(one)) != own)
    if own:
        text = _pattern((own,), numbers_too=True).sub(NAMED_HERE, text)
    return _pattern(others, numbers_too=False).sub(NAMED_OTHER, text) if others else text


@lru_cache(maxsize=256)
def _pattern(names: tuple[Names, ...], *, numbers_too: bool) -> re.Pattern[str]:
    every = {name for one in names for name in one if numbers_too or not _ONLY_A_NUMBER.fullmatch(name)}
    ordered = sorted(every, key=len, reverse=True)
    return re.compile(f"{_BEFORE}(?:{'|'.join(map(re.escape, ordered))})") if ordered else re.compile("(?!)")
