"""Makes the files that go with messages, when somebody fetches them or a channel sends them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select

from bot.files.kinds import SHOWN
from bot.files.store import Store
from bot.storage.engine import reading
from bot.storage.tables import files
from handlers.effects import Document, DocumentKind


class NoDocumentError(Exception):
    """What was described cannot be made (any more): the unit has left, the file is gone."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file, ready to be handed over."""

    content: bytes
    media_type: str

    @property
    def is_picture(self) -> bool:
        """Whether it is shown within a page or chat, rather than saved."""
        return self.media_type in SHOWN


Maker = Callable[[Connection, Document], Made]


@dataclass(frozen=True, slots=True)
class Documents:
    """Makes every kind of document. Who may have it is decided where it was put into a message."""

    database: Engine
    store: Store
    makers: Mapping[DocumentKind, Maker]

    def make(self, document: Document) -> Made:
        """Return the file. Blocks, for up to seconds. Raises NoDocumentError."""
        with reading(self.database) as connection:
            if document.kind is DocumentKind.STORED:
                return self._stored(connection, document)
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
