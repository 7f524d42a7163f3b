"""What a person can do to us: type, tap, send a file or something a conversation has no use for, leave, come back."""

from msgspec import Struct

from handlers.contents import Contents, Refusal
from handlers.ports import StoredFile


class Text(Struct, frozen=True):
    """Something typed."""

    raw: str


class Tap(Struct, frozen=True):
    """A button, by the data it was given."""

    data: str


class Upload(Struct, frozen=True):
    """A file that has been received and kept, and what was written beside it.

    `workbook`: what was found in it, where it may be a workbook, or why it was not read.
    """

    file: StoredFile
    caption: str = ""
    workbook: Contents | Refusal | None = None


class Rejected(Struct, frozen=True):
    """A file that was not taken. `why`: empty, too_big, kind, or lost on the way."""

    name: str
    why: str


class Unreadable(Struct, frozen=True):
    """Something a conversation has no use for, in one Chinese word: 图片, 语音, 贴纸."""

    what: str


class Edited(Struct, frozen=True):
    """A message that was sent before has been changed; what it says now is not read."""


class Elsewhere(Struct, frozen=True):
    """Somebody turned to us where others read along: a group."""


class Presence(Struct, frozen=True):
    """Whether this account can be written to at all: left, blocked us, or came back. Nobody spoke."""

    is_there: bool


class Cell(Struct, frozen=True):
    """One row of the page as somebody left it: `raw` is what stands there, read like anything typed in a chat.

    `seen`: the place in the draft's history of what the page showed there, 0 for nothing. `agreed`: the value that
    was proposed for exactly this text and agreed to. `reason`: an explanation of the figure that stands there; then
    nothing else counts.
    """

    key: str
    raw: str
    seen: int = 0
    agreed: str = ""
    reason: str = ""


class Cells(Struct, frozen=True):
    """Rows of a form that were changed on its page, together."""

    form: str
    cells: tuple[Cell, ...]


class Enclosure(Struct, frozen=True):
    """A file for one row of a form's page."""

    form: str
    key: str
    file: Upload | Rejected


class Removal(Struct, frozen=True):
    """A file of a form's page that is to be taken away again."""

    form: str
    evidence_id: int


Said = Text | Tap | Upload | Rejected | Unreadable | Edited | Elsewhere | Presence | Cells | Enclosure | Removal
