"""The page of a draft as a channel: rows that were changed there arrive like messages, and are read by the same turn.

The browser's account speaks, in the role the page was opened for; the conversation in its chat stays where it is.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from bot.channels.base import Arrival, Inbound, SendError, packed
from bot.channels.web import MARK, fresh_mark
from bot.channels.web import SOURCE as WEB
from bot.files.receiving import said_of
from handlers.effects import Say
from handlers.said import Cell, Cells, Enclosure, Rejected, Removal, Said, Upload

SOURCE = "page"


class PageChannel:
    """The pages of drafts. They are ours, on our own server, so what they are told may hold figures and names."""

    source = SOURCE
    pulls = True
    may_carry_values = True
    limits = None

    def read(self, payload: str) -> Arrival | None:
        """Understand a payload made here. Raises ValueError or KeyError on anything else."""
        words = json.loads(payload)
        return Arrival(words["chat"], _entered(words), "", account_of=WEB, speaks_as=int(words["role"]))

    async def send(self, chat: str, message: Say, replaces: str | None = None) -> str:  # noqa: ARG002 - Channel's
        """Refuse: a page pulls, and a message that got here was claimed by mistake."""
        raise SendError(f"pages fetch their messages; {chat[:8]} was handed {len(message.text)} characters")


class Writer(Struct, frozen=True):
    """Which browser a page is open in, and in which role it speaks."""

    chat: str
    role_id: int


def cells(writer: Writer, mark: str, form: str, changed: Sequence[Cell]) -> Inbound:
    """Return rows of a page, ready to be stored. The same mark with the same rows is the same update."""
    return _inbound(writer, mark, {"form": form, "cells": [asdict(cell) for cell in changed]})


def enclosure(writer: Writer, mark: str, form: str, key: str, file: Mapping[str, Any]) -> Inbound:
    """Return a file for one row, ready to be stored; `file` is what `receive` made of it."""
    return _inbound(writer, mark, {"form": form, "row": key, **file})


def removal(writer: Writer, mark: str, form: str, evidence_id: int) -> Inbound:
    """Return the wish to take a file away, ready to be stored."""
    return _inbound(writer, mark, {"form": form, "remove": evidence_id})


def _inbound(writer: Writer, mark: str, words: Mapping[str, Any]) -> Inbound:
    payload = packed({"chat": writer.chat, "role": writer.role_id, **words})
    mark = mark if MARK.fullmatch(mark) else fresh_mark()
    digest = sha256(payload.encode()).hexdigest()[:8]
    return Inbound(SOURCE, f"{writer.chat[:16]}:{mark}:{digest}", writer.chat, payload)


def _entered(words: dict[str, Any]) -> Said:
    match words:
        case {"form": str(form), "cells": list(changed)}:
            return Cells(form, tuple(Cell(**one) for one in changed))
        case {"form": str(form), "remove": int(evidence_id)}:
            return Removal(form, evidence_id)
        case {"form": str(form), "row": str(key)} if isinstance(file := said_of(words), Upload | Rejected):
            return Enclosure(form, key, file)
        case _:
            raise ValueError("a page's payload holds rows, a file, or one to be taken away")
