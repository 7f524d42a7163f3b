"""Issues invites. A code is shown once and kept only as a hash.

It is used up by the confirming tap, and after 72 hours by nobody.
"""

import hashlib
import unicodedata
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection, insert

from bot.storage.randomness import draw
from bot.storage.tables import invites

LIFETIME = timedelta(hours=72)
_ALPHABET = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is misread over the telephone
_LETTER_OF = _ALPHABET * (256 // len(_ALPHABET))  # of every byte; each letter has as many
_LENGTH = 12


class Invited(Struct, frozen=True):
    """A fresh code, and until when it is good."""

    code: str
    expires_at: datetime


def new_code() -> str:
    """Return a code nobody has been given."""
    return draw()[:_LENGTH].translate(_LETTER_OF).decode()


def code_hash(code: str) -> str:
    """Return what is stored for a code, in whatever letters it was typed: small or full-width ones, when dictated."""
    return hashlib.sha256(unicodedata.normalize("NFKC", code).strip().upper().encode(errors="replace")).hexdigest()


def issue(
    connection: Connection,
    role: str,
    now: datetime,
    *,
    unit_id: int | None = None,
    city: str | None = None,
    department: str | None = None,
    lifetime: timedelta = LIFETIME,
) -> Invited:
    """Issue an invite for a role. Only a sandbox, whose clock is moved by days, gives it another `lifetime`."""
    code = new_code()
    expires_at = now + lifetime
    connection.execute(
        insert(invites).values(
            code_hash=code_hash(code),
            role=role,
            unit_id=unit_id,
            city=city,
            department=department,
            created_at=now,
            expires_at=expires_at,
        )
    )
    return Invited(code, expires_at)
