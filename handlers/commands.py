"""The commands a channel lists beside the line one types in: a Latin word each, and what it does."""

from dataclasses import dataclass

from handlers.sentences import say

NAMES = ("menu", "indicators", "eligibility", "standing", "deadlines", "page", "undo", "ask", "help", "cancel")


@dataclass(frozen=True, slots=True)
class Command:
    """A word that works everywhere, and what it does, in a few words."""

    name: str
    about: str


def commands() -> tuple[Command, ...]:
    """Return them in the order in which they are listed."""
    return tuple(Command(name, say(f"commands.{name}")) for name in NAMES)
