"""Turns a transcript into what the chat page shows: whose words they are, and which buttons are still live."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.channels.web import mark_of
from bot.storage.transcript import Heard, Line, Told
from handlers.effects import Button


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message on the page. `mark`: the browser's own name for what it sent; `is_live`: its buttons count."""

    id: str
    is_mine: bool
    at: datetime
    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    mark: str = ""
    is_live: bool = True


def bubbles(lines: Sequence[Line]) -> list[Bubble]:
    """Return the bubbles. Only the newest reply's buttons live; a notice keeps its own: it may be signed for late."""
    newest = max((line.id for line in lines if isinstance(line, Told) and line.is_reply), default=0)
    return [_mine(line) if isinstance(line, Heard) else _ours(line, newest) for line in lines]


def label_of(lines: Sequence[Line], data: str) -> str | None:
    """Return what stood on the button with this data, in the newest message that had it."""
    told = (_rows(json.loads(line.body)) for line in reversed(lines) if isinstance(line, Told))
    return next((button.label for rows in told for row in rows for button in row if button.data == data), None)


def _mine(line: Heard) -> Bubble:
    words = json.loads(line.payload)
    text = words.get("label") or words.get("text") or words.get("unreadable") or words.get("tap", "")
    return Bubble(f"in-{line.id}", is_mine=True, at=line.at, text=text, mark=mark_of(line.update_id))


def _ours(line: Told, newest: int) -> Bubble:
    body = json.loads(line.body)
    is_live = not line.is_reply or line.id >= newest
    return Bubble(f"out-{line.id}", is_mine=False, at=line.at, text=body["text"], rows=_rows(body), is_live=is_live)


def _rows(body: dict[str, list[list[dict[str, str]]]]) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(Button(button["label"], button["data"]) for button in row) for row in body.get("rows", ()))
