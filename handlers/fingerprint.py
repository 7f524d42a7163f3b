"""校验码: a digest of exactly what was handed in. The same content always has the same code, whoever computes it.

It covers every answer that stands (its value or text, which nothing it is, its explanation and source) and the files
attached, by their content; not who entered it, nor when.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from handlers.answers import Answer, Kind
from handlers.ports import Evidence
from handlers.situation import Draft

_SHOWN = 16  # hexadecimal digits: enough against any slip, short enough to be typed from paper
_GROUP = 4


def fingerprint(unit_id: int, edition: str, drafts: Sequence[Draft], files: Iterable[Evidence]) -> str:
    """Return the SHA-256 of a submission's content, in hexadecimal."""
    content = {
        "unit": unit_id,
        "edition": edition,
        "answers": sorted(_entry(draft, key, answer) for draft in drafts for key, answer in _standing(draft)),
        "files": sorted([one.form, one.key, one.file.digest, one.file.name] for one in files),
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def code(fingerprint: str) -> str:
    """Write a fingerprint as people read and compare it: 8F3A-21C7-90BE-44D1."""
    shown = fingerprint[:_SHOWN].upper()
    return "-".join(shown[at : at + _GROUP] for at in range(0, _SHOWN, _GROUP))


def is_code(typed: str, fingerprint: str) -> bool:
    """Whether a code typed from paper is that of the fingerprint, however it was dressed."""
    plain = unicodedata.normalize("NFKC", typed[:_LONGEST])
    bare = "".join(letter for letter in plain if letter.isalnum()).lower()
    return bare == fingerprint[:_SHOWN]


_LONGEST = 64


def _standing(draft: Draft) -> Iterable[tuple[str, Answer]]:
    return ((key, answer) for key, answer in draft.answers.items() if answer.is_settled)


def _entry(draft: Draft, key: str, answer: Answer) -> list[Any]:
    told = answer.provenance
    is_text = answer.kind is Kind.VALUE and answer.value is None
    return [
        draft.form,
        str(draft.year),
        key,
        answer.kind.value,
        answer.value or "",
        answer.raw if is_text else "",
        answer.reason or "",
        told.as_of.isoformat() if told.as_of else "",
        told.source.value if told.source else "",
        told.finality.value if told.finality else "",
        told.supplier or "",
    ]
