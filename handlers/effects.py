"""What a handler can ask for. Effects are imperative and inert: `bot.perform` carries them out in one transaction."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """A button and the data it sends back, at most 64 bytes (the Bot API's bound)."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Say:
    """One message to the person who is speaking: plain text, and rows of buttons under it."""

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
