"""Typed text made comparable: full-width forms, spaces, invisible marks. Never changes which number is written.

NFKC alone would: it makes 12² into 122 and ½ into 1⁄2. What could hide or turn a digit becomes UNKNOWN, which no
number contains, and so is asked about.
"""

import unicodedata

UNKNOWN = "�"
_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in "，～"}
_SAME = {
    "﹪": "%",
    "−": "-",
    "﹣": "-",
    "–": "-",
    "‐": "-",
    "‑": "-",
    "○": "〇",
    "◯": "〇",
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "｀": "'",
    "`": "'",
    "〔": "(",
    "〕": ")",
    "【": "(",
    "】": ")",
    "\x85": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
    "\t": "\n",
    "\r": "\n",
    "\x0b": "\n",
    "\x0c": "\n",
    "\n": "\n",
}
_TRADITIONAL = str.maketrans(
    "兩萬億貳參叄陸約餘幾個戶縣區與無沒還統計報為應該誤稱數總來達實際",
    "两万亿贰叁叁陆约余几个户县区与无没还统计报为应该误称数总来达实际",
)
_INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u180e\ufe0e\ufe0f\u061c")
_TURNING = frozenset("\u202b\u202d\u202e\u2067")  # what follows is shown in another order
_TABLE = {**_FULL_WIDTH, **{ord(mark): same for mark, same in _SAME.items()}}
_TABLE.update(dict.fromkeys(map(ord, _INVISIBLE), ""))


def tidy(raw: str) -> str:
    """Return the text in one form of writing, trimmed; line breaks and tabs stay as line breaks."""
    if raw.isascii() and raw.isprintable():
        return raw.strip()
    text = _edges(raw).translate(_TABLE).translate(_TRADITIONAL)
    return "".join(map(_one, text)).strip()


def _edges(raw: str) -> str:
    """Drop what shows nothing at either end: spreadsheets put direction marks around what is copied from them."""
    start, end = 0, len(raw)
    while start < end and _shows_nothing(raw[start]):
        start += 1
    while end > start and _shows_nothing(raw[end - 1]):
        end -= 1
    return raw[start:end]


def _shows_nothing(mark: str) -> bool:
    return mark.isspace() or (unicodedata.category(mark) == "Cf" and mark not in _TURNING)


def _one(mark: str) -> str:
    if mark == "\n" or " " <= mark <= "~" or "一" <= mark <= "鿿":
        return mark
    match unicodedata.category(mark):
        case "Zs":
            return " "
        case "Cc" | "Cf" | "Co" | "Cs" | "Cn":
            return UNKNOWN
        case _:
            return mark
