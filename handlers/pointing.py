"""What is said where nothing of what people fill in may be said: how many items wait, and where they are read.

The operator decides whether a channel may carry values. Where it may not, nothing is filled in there either: who
cannot see the question would answer blindly.
"""

from handlers.buttons import opening
from handlers.effects import Decision, Say
from handlers.said import Elsewhere, Presence, Said, Text
from handlers.sentences import say
from handlers.situation import Situation
from handlers.words import invite_code


def pointer(count: int, link: str) -> Say:
    """Return what is sent in a message's place: no figure, no name, no file."""
    return Say(say("pointing.waiting", count=count, link=link), ((opening(say("buttons.open_page")),),))


def is_taken(said: Said) -> bool:
    """Whether this is dealt with in a channel that may not carry values: somebody enrols, comes or goes."""
    match said:
        case Text(raw):
            return invite_code(raw) is not None
        case Presence() | Elsewhere():
            return True
        case _:
            return False


def not_here(situation: Situation) -> Decision:
    """Leave everything as it stands, and say where it can be said."""
    return Decision(situation.conversation, (Say(say("pointing.not_here")),), "pointed")
