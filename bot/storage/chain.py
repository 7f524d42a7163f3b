"""How entries are chained, so that an edited, inserted or deleted row is found and located.

An entry's hash covers the hash before it, its ids and a salted digest of its content. Words that may have to be
redacted (raw text, reasons, names) enter only by a salted digest of their own: they can go, and the chain holds.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from msgspec import Struct

from bot.storage.randomness import draw

ALGORITHM = "sha256-1"
SALT_BYTES = 8

ANSWER_FIELDS = (
    "key", "kind", "value", "as_of", "source_kind", "stage", "origin", "edition", "definition_version",
    "person_id", "account_id", "answered_at", "words_digest",
)  # fmt: skip
AUDIT_FIELDS = ("inbox_id", "person_id", "action", "draft_id", "first_seq", "last_seq", "at")
SETTING_FIELDS = ("unit_id", "name", "value", "document", "person_id", "set_at")
WORDS_FIELDS = ("raw", "reason", "supplier")


class Head(Struct, frozen=True):
    """The end of a chain: how many entries, and the hash of the last. An empty chain is `Head()`."""

    count: int = 0
    hash: str = ""


def new_salt() -> str:
    """Return a fresh salt: without one, a digest of a small number could be looked up."""
    return draw()[:SALT_BYTES].hex()


def words_digest(words: Mapping[str, Any]) -> str:
    """Digest a row of answer_words by its own salt."""
    return _sha256([words["salt"], *map(words.__getitem__, WORDS_FIELDS)])


def link(head: Head, chain: str, fields: tuple[str, ...], row: Mapping[str, Any]) -> Head:
    """Return the head after `row` (with its salt and algorithm) has been added to `chain`."""
    content = _sha256([row["salt"], *map(row.__getitem__, fields)])
    count = head.count + 1
    return Head(count, _sha256([head.hash, row["algorithm"], chain, count, content]))


def of_answers(draft_id: int, unit_id: int, form: str, year: int) -> str:
    """Name a draft's chain, by whose it is: answers must not be moved to another unit or year unnoticed."""
    return f"answers:{draft_id}:{unit_id}:{form}:{year}"


def of_audit(account_id: int) -> str:
    """Name an account's chain."""
    return f"audit:{account_id}"


def of_settings(year: int) -> str:
    """Name a round's chain of entries."""
    return f"settings:{year}"


def _sha256(parts: list[Any]) -> str:
    """Hash a list as JSON without blanks, UTF-8; dates and instants as ISO text, instants in UTC wherever from."""
    return hashlib.sha256(orjson.dumps(parts, _plain)).hexdigest()


def _plain(value: Any) -> str:
    """Give a text of its own to what the program never wrote: the hash will not fit."""
    return repr(value)
