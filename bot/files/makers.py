"""Which kind of document is made by whom. A stored file needs no maker."""

from collections.abc import Mapping

from sqlalchemy import Connection

from bot.files.documents import Made, Maker, NoDocumentError, Work
from bot.files.kinds import PNG
from bot.files.letter_maker import letter
from bot.files.paper_maker import paper_maker
from bot.files.picture import picture
from bot.files.workbook_maker import workbook
from handlers.bars import unpacked
from handlers.effects import Document, DocumentKind


def _picture(_: Connection, document: Document) -> Work:
    """Draw what went with the message: it shows how things stood then."""
    try:
        bars = unpacked(document.ref)
    except ValueError as error:
        raise NoDocumentError(document.name) from error
    return lambda: Made(picture(bars), PNG.media_type)


def makers(site: str) -> Mapping[DocumentKind, Maker]:
    """Return who makes what; `site`: scheme and host of our pages, which papers name."""
    return {
        DocumentKind.PICTURE: _picture,
        DocumentKind.WORKBOOK: workbook,
        DocumentKind.PAPER: paper_maker(site),
        DocumentKind.LETTER: letter,
    }
