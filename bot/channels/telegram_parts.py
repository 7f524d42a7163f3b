"""Cuts a text into pieces a Telegram message can hold, where a reader would."""

LONGEST = 4096  # Unicode characters (not UTF-16 units: the server takes 4,096 emoji in one message)
BORDERS = ("\n\n", "\n", "。", " ")  # a paragraph before a line, a line before a sentence


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
