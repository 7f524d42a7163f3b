"""Which kind of document is made by whom. A stored file needs no maker."""

from collections.abc import Mapping

from sqlalchemy import Connection

from bot.files.documents import Made, Maker, NoDocumentError, Work
from bot.files.kinds import PNG
from bot.files.letter_maker import letter
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


MAKERS: Mapping[DocumentKind, Maker] = {
    DocumentKind.PICTURE: _picture,
    DocumentKind.WORKBOOK: workbook,
    DocumentKind.LETTER: letter,
}
