"""Turns a transcript into what the chat page shows: whose words they are, and which buttons are still live."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from bot.channels.web import mark_of
from bot.perform import read_message, without_opening
from bot.storage.transcript import Heard, Line, Told
from handlers.buttons import pressed
from handlers.effects import Button, Document, DocumentKind, Rows


class Bubble(Struct, frozen=True):
    """One message on the page. `mark`: the browser's own name for what it sent; `is_live`: its buttons count.

    `is_aside`: it came without being asked for and leaves the buttons of the conversation alone.
    """

    id: str
    is_mine: bool
    at: datetime
    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    mark: str = ""
    is_live: bool = True
    is_aside: bool = False
    enclosed: "Enclosed | None" = None


class Enclosed(Struct, frozen=True):
    """A file that came with a message: where it is fetched, its name, what it shows."""

    href: str
    name: str
    alt: str
    is_picture: bool


def bubbles(lines: Sequence[Line]) -> list[Bubble]:
    """Return the bubbles. Only the newest reply's buttons live; a notice keeps its own: it may be signed for late."""
    newest = max((line.id for line in lines if isinstance(line, Told) and line.is_reply), default=0)
    return [_mine(line) if isinstance(line, Heard) else _ours(line, newest) for line in lines]


def label_of(lines: Sequence[Line], data: str) -> str | None:
    """Return what stood on the button with this data, in the newest message that had it."""
    told = (without_opening(read_message(line.body).rows) for line in reversed(lines) if isinstance(line, Told))
    return next((button.label for rows in told for row in rows for button in row if button.data == data), None)


def _mine(line: Heard) -> Bubble:
    words = json.loads(line.payload)
    text = words.get("label") or words.get("text") or words.get("tap") or _file_name(words)
    return Bubble(f"in-{line.id}", is_mine=True, at=line.at, text=text, mark=mark_of(line.update_id))


def _ours(line: Told, newest: int) -> Bubble:
    message = read_message(line.body)
    is_live = not line.is_reply or line.id >= newest
    rows = without_opening(_free(message.rows) if line.is_withheld else message.rows)
    return Bubble(
        f"out-{line.id}", is_mine=False, at=line.at, text=message.text, rows=rows, is_live=is_live,
        is_aside=not line.is_reply, enclosed=_enclosed(line.id, message.document),
    )  # fmt: skip


def _free(rows: Rows) -> Rows:
    """Keep the buttons that work at any time: the others belong to a conversation elsewhere."""
    kept = (tuple(each for each in row if (press := pressed(each.data)) and press.revision is None) for row in rows)
    return tuple(row for row in kept if row)


def _file_name(words: dict[str, Any]) -> str:
    return str(words.get("file", {}).get("name") or words.get("file_name", ""))


def _enclosed(told_id: int, document: Document | None) -> Enclosed | None:
    if document is None:
        return None
    is_picture = document.kind is DocumentKind.PICTURE
    return Enclosed(f"/chat/file/{told_id}", document.name, document.alt, is_picture)
