"""What a notice says to each recipient. Staff's words are never a template: a fixed list of names is put in, once."""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256

MOST_CHARACTERS = 2000
PLACEHOLDERS = ("姓名", "单位", "市", "还差项数", "截止日")
_PLACEHOLDER = re.compile(r"[{｛]([^{}｛｝\n]{1,20})[}｝]")


def unknown_placeholders(text: str) -> tuple[str, ...]:
    """Return what stands in braces and is none of the names that are put in."""
    return tuple(name for name in dict.fromkeys(_PLACEHOLDER.findall(text)) if name not in PLACEHOLDERS)


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """Put a recipient's values in place, in one pass: a value with braces in it is never read again."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def digest(text: str) -> str:
    """Return what two texts that say the same have in common, however they are spaced."""
    return sha256("".join(text.split()).encode()).hexdigest()[:32]


def circle_digest(persons: Iterable[int]) -> str:
    """Return what a choice of people is known by, so that a change between preview and sending is noticed."""
    return sha256(",".join(str(each) for each in sorted(persons)).encode()).hexdigest()[:32]
