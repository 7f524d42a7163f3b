"""The terminal as a channel: one line in, messages out. The same engine as everywhere; nothing is simulated."""

import json
from typing import Any

from bot.channels.base import Arrival, Inbound, SendError, packed
from bot.files.receiving import said_of
from handlers.effects import Say
from handlers.said import Said, Tap, Text

SOURCE = "terminal"


class TerminalChannel:
    """A person at a keyboard. The loop in `bot.cli.play` fetches the messages and prints them."""

    source = SOURCE
    pulls = True
    may_carry_values = True
    limits = None

    def read(self, payload: str) -> Arrival | None:
        """Understand a payload made by `inbound`."""
        words = json.loads(payload)
        said: Said | None = said_of(words)
        if said is None:
            said = Tap(words["tap"]) if "tap" in words else Text(words["text"])
        return Arrival(words["chat"], said, words["chat"])

    async def send(self, chat: str, message: Say, replaces: str | None = None) -> str:  # noqa: ARG002 - Channel's
        """Refuse: a terminal fetches, and a message that got here was claimed by mistake."""
        raise SendError(f"terminals fetch their messages; {chat} was handed {len(message.text)} characters")


def inbound(chat: str, mark: str, line: str, shown: Say | None) -> Inbound:
    """Return a typed line, ready to be stored. A line equal to the label of a button just shown is a tap on it."""
    taps = {button.label: button.data for row in shown.rows for button in row} if shown else {}
    word = line.strip()
    words = {"tap": taps[word]} if word in taps else {"text": line}
    return _inbound(chat, mark, words)


def inbound_file(chat: str, mark: str, words: dict[str, Any]) -> Inbound:
    """Return a file, in the words of `receive`, ready to be stored."""
    return _inbound(chat, mark, words)


def _inbound(chat: str, mark: str, words: dict[str, Any]) -> Inbound:
    return Inbound(SOURCE, mark, chat, packed({"chat": chat, **words}))


def printed(message: Say) -> str:
    """Write a message as a terminal shows it: the text, the name of what comes with it, the buttons' labels."""
    enclosed = [f"<{message.document.name}>"] if message.document is not None else []
    rows = ["  ".join(f"[{button.label}]" for button in row) for row in message.rows]
    return "\n".join([message.text, *enclosed, *rows])
