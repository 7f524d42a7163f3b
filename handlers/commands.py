"""The commands a channel lists beside the line one types in: a Latin word each, and what it does."""

from msgspec import Struct

from handlers.sentences import say

NAMES = ("menu", "indicators", "eligibility", "standing", "deadlines", "page", "undo", "ask", "help", "cancel")


class Command(Struct, frozen=True):
    """A word that works everywhere, and what it does, in a few words."""

    name: str
    about: str


def commands() -> tuple[Command, ...]:
    """Return them in the order in which they are listed."""
    return tuple(Command(name, say(f"commands.{name}")) for name in NAMES)
