"""Text in columns of a terminal, where a full-width character takes two."""

import re
from unicodedata import combining, east_asian_width

WIDE = frozenset("WF")
PIECES = re.compile(r"[!-~]+|.", re.DOTALL)  # a Latin word or figure stays whole, Chinese may break anywhere
NEVER_FIRST = frozenset("，。；：、）”？！％%")


def width_of(text: str) -> int:
    """Count the columns a text takes."""
    return sum(0 if combining(one) else 2 if east_asian_width(one) in WIDE else 1 for one in text)


def padded(text: str, width: int, *, right: bool = False) -> str:
    """Fill with spaces to a width: behind the text, or before it for figures set flush right."""
    space = " " * (width - width_of(text))
    return space + text if right else text + space


def wrapped(text: str, width: int) -> list[str]:
    """Break into lines no wider than `width`, except for a word or a closing mark that has no other place."""
    lines = [""]
    for piece in PIECES.findall(text):
        full = width_of(lines[-1]) + width_of(piece) > width
        if full and lines[-1] and piece not in NEVER_FIRST:
            lines.append("")
        if piece != " " or lines[-1]:
            lines[-1] += piece
    return lines
