"""The web chat as a channel: understands what a browser sent. Pages fetch their own messages, so it never sends."""

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import uuid4

from bot.channels.base import Arrival, Inbound, SendError, packed
from bot.files.receiving import said_of
from handlers.effects import Say
from handlers.said import Said, Tap, Text

SOURCE = "web"
MARK = re.compile(r"[A-Za-z0-9-]{1,36}")


class WebChannel:
    """A browser's chat. It is ours, on our own server, so messages may hold figures, names and links to files."""

    source = SOURCE
    pulls = True
    may_carry_values = True
    limits = None

    def read(self, payload: str) -> Arrival | None:
        """Understand a payload made by `inbound`. Raises ValueError or KeyError on anything else."""
        words = json.loads(payload)
        return Arrival(
            words["chat"],
            said_of(words) or _spoken(words),
            words.get("name", ""),
            phone=words.get("phone", ""),
            office=words.get("office", ""),
        )

    async def send(self, chat: str, message: Say, replaces: str | None = None) -> str:  # noqa: ARG002 - Channel's
        """Refuse: a browser pulls, and a message that got here was claimed by mistake."""
        raise SendError(f"browsers fetch their messages; chat {chat[:8]} was handed {len(message.text)} characters")


def _spoken(words: dict[str, Any]) -> Said:
    match words:
        case {"text": str(raw)}:
            return Text(raw)
        case {"tap": str(data)}:
            return Tap(data)
        case _:
            raise ValueError("a web payload says text, tap or file")


def inbound(chat: str, mark: str, words: Mapping[str, Any]) -> Inbound:
    """Return what a browser said, ready to be stored: `text`, `tap`, or what `receive` made of a file.

    `label` or `name` may stand beside it.

    The same mark with the same words is the same update however often it is sent. The words are part of it because
    a page taken back from history carries its old mark: what is typed there anew must not be taken for a repetition.
    """
    payload = packed({"chat": chat, **words})
    said = json.dumps([words.get(key) for key in ("text", "tap", "file", "rejected")])
    digest = sha256(said.encode()).hexdigest()[:8]
    mark = mark if MARK.fullmatch(mark) else fresh_mark()
    return Inbound(SOURCE, f"{chat[:16]}:{mark}:{digest}", chat, payload)


def mark_of(update_id: str) -> str:
    """Return the mark a browser gave this update, by which its page knows its own echo."""
    return update_id.split(":")[1] if update_id.count(":") == 2 else update_id  # noqa: PLR2004  prefix:mark:digest


def fresh_mark() -> str:
    """Return a mark nobody has used."""
    return uuid4().hex
