"""Makes the files that go with messages, when somebody fetches them or a channel sends them."""

from collections.abc import Callable, Mapping

import structlog
from msgspec import Struct
from sqlalchemy import Connection, Engine, select

from bot.blame import blame
from bot.files.kinds import SHOWN
from bot.files.press import PressError
from bot.files.store import Store
from bot.storage.engine import reading
from bot.storage.tables import files
from handlers.effects import Document, DocumentKind

log = structlog.get_logger()


class NoDocumentError(Exception):
    """What was described cannot be made (any more): the unit has left, the file is gone."""


class NotNowError(Exception):
    """It can be made, but not at the moment: too many are being made, or it took too long. Asking again helps."""


class Made(Struct, frozen=True):
    """A file, ready to be handed over."""

    content: bytes
    media_type: str

    @property
    def is_picture(self) -> bool:
        """Whether it is shown within a page or chat, rather than saved."""
        return self.media_type in SHOWN


Work = Callable[[], Made]
Maker = Callable[[Connection, Document], Work]  # reads what it needs; what takes long is left to be done afterwards


class Documents(Struct, frozen=True):
    """Makes every kind of document. Who may have it is decided where it was put into a message."""

    database: Engine
    store: Store
    makers: Mapping[DocumentKind, Maker]

    def make(self, document: Document) -> Made:
        """Return the file. Blocks, for up to seconds. Raises NoDocumentError, or NotNowError."""
        with reading(self.database) as connection:
            work = self._read(connection, document)
        try:
            return work()  # with the connection given back: a press that is busy must not hold up the database
        except PressError as error:
            log.warning("document_not_made", kind=document.kind.value, reason=blame(error))
            raise NotNowError(document.name) from error

    def _read(self, connection: Connection, document: Document) -> Work:
        if document.kind is DocumentKind.STORED:
            kept = self._stored(connection, document)
            return lambda: kept
        maker = self.makers.get(document.kind)
        if maker is None:
            raise NoDocumentError(document.kind.value)
        return maker(connection, document)

    def _stored(self, connection: Connection, document: Document) -> Made:
        media_type = connection.execute(select(files.c.media_type).where(files.c.digest == document.ref)).scalar()
        try:
            content = self.store.place(document.ref).read_bytes()
        except (OSError, ValueError) as error:
            raise NoDocumentError(document.name) from error
        if media_type is None:
            raise NoDocumentError(document.name)
        return Made(content, media_type)
