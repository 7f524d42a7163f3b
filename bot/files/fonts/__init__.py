"""The fonts of pictures and papers (cut by tools/font.py, licence in OFL.txt), and which characters they hold."""

import struct
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
SANS, SANS_BOLD, SERIF = "sans.otf", "sans-bold.otf", "serif.otf"
FILES = (SANS, SANS_BOLD, SERIF)
FAMILIES = ("Shifan Sans", "Shifan Serif")

_WINDOWS, _FULL_UNICODE = 3, 10
_GROUPED = 12  # the format of the table of characters that reaches beyond U+FFFF


@cache
def characters(file: str = SANS) -> frozenset[int]:
    """Return the code points a font has a glyph for, from its table of characters. OSError without the font."""
    font = (FOLDER / file).read_bytes()
    (tables,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sLLL", font, 12 + 16 * number) for number in range(tables))
    cmap = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    return frozenset(_grouped(font, cmap + _full_unicode(font, cmap)))


def _full_unicode(font: bytes, cmap: int) -> int:
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    for number in range(count):
        platform, encoding, offset = struct.unpack_from(">HHL", font, cmap + 4 + 8 * number)
        if (platform, encoding) == (_WINDOWS, _FULL_UNICODE):
            return int(offset)
    raise OSError("a font without a table of all characters was not cut by tools/font.py")


def _grouped(font: bytes, at: int) -> list[int]:
    form, groups = struct.unpack_from(">H10xL", font, at)
    assert form == _GROUPED, "tools/font.py writes fonts with a grouped table"
    spans = (struct.unpack_from(">LL", font, at + 16 + 12 * number) for number in range(groups))
    return [code for first, last in spans for code in range(first, last + 1)]
