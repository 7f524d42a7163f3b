"""What a handler can ask for. Effects are inert; `bot.perform` carries a message's effects out in one transaction."""

from dataclasses import dataclass

from handlers.answers import Kind, Origin
from handlers.situation import Conversation


@dataclass(frozen=True, slots=True)
class Button:
    """A button and the data it sends back, at most 64 bytes (the Bot API's bound)."""

    label: str
    data: str


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Say:
    """One message to the person who is speaking: plain text, and rows of buttons under it."""

    text: str
    rows: Rows = ()


@dataclass(frozen=True, slots=True)
class Record:
    """Append one answer to this unit's draft of a form; the draft is begun when there is none."""

    form: str
    key: str
    kind: Kind
    value: str | None
    raw: str
    origin: Origin = Origin.TYPED


@dataclass(frozen=True, slots=True)
class Enrol:
    """Use up an invite and give its role to this account's person, who is entered under `name` when new."""

    invite_id: int
    name: str


Effect = Say | Record | Enrol


@dataclass(frozen=True, slots=True)
class Decision:
    """What one message leads to: effects, where the conversation stands next, and one word for the audit."""

    conversation: Conversation
    effects: tuple[Effect, ...]
    action: str
