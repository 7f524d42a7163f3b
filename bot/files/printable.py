"""What can be printed: every text is brought to the characters of our fonts, and nothing is lost unseen.

A character no font of ours holds (a rare name, an emoji, a control mark) is printed as 〓, the printers' sign for a
missing type, and its code is listed on the paper. Marks that are invisible by nature, such as those that turn the
direction of writing, are left out: a paper shows what was typed in the order in which it was typed.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cache
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from bot.files.fonts import characters

MISSING = "〓"
_LINES = re.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\U000e0000-\U000e0fff]"
)


class Printable:
    """Brings values to what can be printed, and remembers the characters that could not be."""

    def __init__(self) -> None:
        self._missing: dict[str, None] = {}

    def data(self, value: Any) -> Any:
        """Return a value, with all it holds, as plain lists, mappings, printable texts and numbers."""
        match value:
            case Enum():
                return str(value)
            case str():
                return self.text(value)
            case None | bool() | int() | float():
                return value
            case Mapping():
                return {key: self.data(each) for key, each in value.items()}
            case Sequence():
                return [self.data(each) for each in value]
            case Struct():
                return {name: self.data(each) for name, each in asdict(value).items()}
            case _:
                raise TypeError(f"{type(value).__name__} cannot be printed: say it in words first")

    def text(self, text: str) -> str:
        """Return a text with nothing in it but lines of characters that our fonts hold."""
        lines = _LINES.sub("\n", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).replace("\t", " ")
        unknown = {ord(sign): self._instead(sign) for sign in set(lines) if sign != "\n" and not _held(sign)}
        return lines.translate(unknown) if unknown else lines

    @property
    def missing(self) -> str:
        """The codes of the characters printed as 〓, such as U+9F98、U+1F600; empty when all could be printed."""
        return "、".join(f"U+{ord(sign):04X}" for sign in sorted(self._missing))

    def _instead(self, sign: str) -> str:
        plain = unicodedata.normalize("NFKC", sign)  # a radical copied from a PDF becomes the character it looks like
        if plain != sign and all(_held(each) for each in plain):
            return plain
        self._missing[sign] = None
        return MISSING


@cache
def _held(sign: str) -> bool:
    return ord(sign) in characters()
