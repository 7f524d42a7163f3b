"""Cuts a message that is too long for its channel, where a reader would cut it. Texts are plain, without markup."""

from msgspec.structs import replace

from bot.limits import Limits
from handlers.effects import Say

BORDERS = ("\n\n", "\n", "。", "；", "，", " ")  # a paragraph before a line, a line before a sentence
LONGEST_WORD = 256  # characters: an address, a number, a name; what is longer is cut anywhere


def cut(message: Say, limits: Limits | None) -> list[Say]:
    """Return the message in parts, the buttons under the last; a document with too long a text goes before it."""
    if limits is None or len(message.text) <= (limits.caption if message.document else limits.text):
        return [message]
    texts = parts(message.text, limits.text)
    said = [Say(text) for text in texts[:-1]] + [Say(texts[-1], message.rows)]
    return [replace(message, text="", rows=()), *said] if message.document else said


def parts(text: str, longest: int) -> list[str]:
    """Return the text in pieces of at most `longest` characters; nothing but blanks at the borders is lost."""
    pieces = []
    while len(text) > longest:
        at = _border(text, longest)
        pieces.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [*pieces, text] if text or not pieces else pieces


def _border(text: str, longest: int) -> int:
    """Where to cut: at the best border in the second half, so that no piece is a stump; never within a word."""
    for border in BORDERS:
        at = text.rfind(border, longest // 2, longest)
        if at >= 0:
            return at + len(border)
    at = longest
    while at > max(1, longest - LONGEST_WORD) and _holds_together(text[at - 1], text[at]):
        at -= 1
    return at if at > max(1, longest - LONGEST_WORD) else longest


def _holds_together(before: str, after: str) -> bool:
    """Whether a cut between these would part an address or a number, or a sign from what it stands on."""
    return (before.isascii() and after.isascii()) or after in _JOINERS or before in _JOINERS


_JOINERS = "\u200d\ufe0f\u20e3"  # an emoji may be several characters
