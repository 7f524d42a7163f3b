"""What a button sends back: a verb, an argument and, when it belongs to a question, the conversation's revision.

A free button (menu, help, standing) works at any time. A bound one is spent as soon as the conversation moves on.
"""

from enum import StrEnum
from functools import lru_cache

from msgspec import Struct

from handlers.effects import Button

MOST_BYTES = 64
YES = "yes"  # the argument by which an explained step is taken


class Verb(StrEnum):
    """Everything a button or a command word can mean."""

    MENU = "menu"
    HELP = "help"
    BEGIN = "begin"  # argument: a form, and perhaps after a dot one of its questions
    STANDING = "standing"
    PICTURE = "picture"
    DEADLINES = "deadlines"
    DELEGATE = "delegate"  # argument: a department, and perhaps whether a link is to be made anew
    REQUESTS = "requests"  # what was asked of departments, and how far they are
    END_REQUEST = "endrequest"  # argument: a request's id
    PAGE = "page"  # the same draft on a page of its own
    ROLE = "role"  # argument: a role's id
    SHOW = "show"
    BACK = "back"
    SKIP = "skip"
    LIST = "list"
    JUMP = "jump"  # argument: a question's key
    UNDO = "undo"  # argument: a question's key, or the first and last place of a table
    ANSWER = "answer"  # argument: what would have been typed
    AGREE = "agree"  # to what was proposed
    EXPLAIN = "explain"  # argument: a question's key
    SOURCE = "source"  # argument: a question's key, and perhaps what to change
    ABSENT = "absent"
    EXCLUDE = "exclude"
    LEAVE = "leave"
    EXPORT = "export"  # the form as a workbook
    FORWARD = "forward"  # lay a county's workbook before its contact
    FORWARDED = "forwarded"  # what was laid before the unit
    SEND_BACK = "sendback"  # argument: what was laid before the unit, by its id
    DONE = "done"  # with a long text
    BEGIN_ANEW = "anew"  # a long text
    FILL_IN = "fillin"  # figures that were reported, into a long text
    FILES = "files"  # argument: a question's key; those attached to it
    FETCH = "fetch"  # argument: an attached file's id
    DETACH = "detach"  # argument: an attached file's id
    SUBMIT = "submit"  # argument: "" looks through, YES hands in
    WITHDRAW = "withdraw"
    SEAL = "seal"  # what was sent is the scan with the seal
    VERSIONS = "versions"
    PRINT = "print"  # argument: a version, "" what stands now
    ASK = "ask"  # a question to the bureau
    INQUIRIES = "inquiries"
    REPLY = "reply"  # argument: an inquiry's id
    HAND_OVER = "handover"  # argument: "" explains, HAND_OVER_YES makes the link
    SNOOZE = "snooze"
    INTEND = "intend"  # argument: a unit's id
    DECLINE = "decline"  # argument: a unit's id
    MET = "met"  # argument: one of the staff's dates and a unit's id, with a dot between
    RECEIVED = "received"  # argument: a notice's id
    OWING = "owing"
    NUDGE = "nudge"  # argument: a stage
    PLAN = "plan"
    NOTICES = "notices"
    NOTICE = "notice"  # argument: a notice's id, here and below
    CHASE = "chase"
    STOP = "stop"
    CONFIRM = "confirm"  # as the second person
    CORRECT = "correct"
    COMPOSE = "compose"  # argument: a step, or a word of the audience
    FEED = "feed"


class Press(Struct, frozen=True):
    """A button or command word, understood. `revision` None: it is not bound to a question."""

    verb: Verb
    argument: str = ""
    revision: int | None = None


@lru_cache(1024)  # most are the same in every message
def free(label: str, verb: Verb, argument: str = "") -> Button:
    """A button that works at any time."""
    return _button(label, f"{verb}:{argument}:")


def bound(label: str, revision: int, verb: Verb, argument: str = "") -> Button:
    """A button that is spent once the conversation has left `revision`."""
    return _button(label, f"{verb}:{argument}:{revision}")


def opening(label: str) -> Button:
    """A button that opens the page of the draft, signed in by the channel."""
    return Button(label, f"{Verb.PAGE}::", opens=True)


def pressed(data: str) -> Press | None:
    """Read a button's data; None for anything that is none of ours."""
    if len(data) > MOST_BYTES:  # a forged form may carry megabytes, or a number too long to be read
        return None
    parts = data.split(":")
    if len(parts) != 3 or parts[0] not in set(Verb):  # noqa: PLR2004 - verb, argument, revision
        return None
    verb, argument, revision = parts
    if revision and not revision.isdecimal():
        return None
    return Press(Verb(verb), argument, int(revision) if revision else None)


def _button(label: str, data: str) -> Button:
    if len(data.encode()) > MOST_BYTES:
        raise ValueError(f"button data over {MOST_BYTES} bytes: {data}")
    return Button(label, data)
