"""Texts as Telegram and our database can hold them: clean, and cut where a reader would cut."""

LONGEST = 4096  # Unicode characters (not UTF-16 units: the server takes 4,096 emoji in one message)
BORDERS = ("\n\n", "\n", "。", " ")  # a paragraph before a line, a line before a sentence


def clean(text: str) -> str:
    """Replace lone surrogates and drop NULs: UTF-8 cannot write the first, nor PostgreSQL store the second."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def parts(text: str, longest: int = LONGEST) -> list[str]:
    """Return the text in pieces of at most `longest` characters; nothing but blanks at the borders is lost."""
    pieces = []
    while len(text) > longest:
        at = _border(text, longest)
        pieces.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [*pieces, text] if text or not pieces else pieces


def _border(text: str, longest: int) -> int:
    """Where to cut: at the best border in the second half, so that no piece is a stump."""
    for border in BORDERS:
        at = text.rfind(border, longest // 2, longest)
        if at >= 0:
            return at + len(border)
    return longest
