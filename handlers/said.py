"""What a person can do to us: type, tap, send a file or something a conversation has no use for, leave, come back."""

from dataclasses import dataclass

from handlers.contents import Contents, Refusal
from handlers.ports import StoredFile


@dataclass(frozen=True, slots=True)
class Text:
    """Something typed."""

    raw: str


@dataclass(frozen=True, slots=True)
class Tap:
    """A button, by the data it was given."""

    data: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that has been received and kept, and what was written beside it.

    `workbook`: what was found in it, where it may be a workbook, or why it was not read.
    """

    file: StoredFile
    caption: str = ""
    workbook: Contents | Refusal | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file that was not taken. `why`: empty, too_big, kind, or lost on the way."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something a conversation has no use for, in one Chinese word: 图片, 语音, 贴纸."""

    what: str


@dataclass(frozen=True, slots=True)
class Edited:
    """A message that was sent before has been changed; what it says now is not read."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Somebody turned to us where others read along: a group."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether this account can be written to at all: left, blocked us, or came back. Nobody spoke."""

    is_there: bool


Said = Text | Tap | Upload | Rejected | Unreadable | Edited | Elsewhere | Presence
