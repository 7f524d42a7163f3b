"""People at terminals who also send and save files: the engine, its store and its documents, without a screen."""

from pathlib import Path

from sqlalchemy import select

from bot.channels.terminal import SOURCE, inbound, inbound_file
from bot.files.documents import Documents
from bot.files.makers import makers
from bot.files.receiving import receive
from bot.files.store import Store
from bot.perform import read_message
from bot.storage.tables import outbox
from handlers.effects import Document, Say
from tests.fakes import World


class Terminal:
    """One terminal: lines and files go in, and the newest message is looked at. Start the world with its channel."""

    def __init__(self, world: World, name: str, folder: Path) -> None:
        assert world.running is not None
        self.world, self.name = world, name
        self.store = Store(folder, world.running.writer, world.clock.now)
        self.documents = Documents(world.database, self.store, makers("http://example.test"))
        self.lines = 0

    def says(self, line: str) -> str:
        """Type a line; the label of a button just shown is a tap on it."""
        self.lines += 1
        self.world.stores(inbound(self.name, f"{self.name}{self.lines}", line, self.newest))
        return self.text

    def sends(self, file: Path) -> str:
        self.lines += 1
        words = receive(self.store, [file.read_bytes()], file.name)
        self.world.stores(inbound_file(self.name, f"{self.name}{self.lines}", words))
        return self.text

    @property
    def newest(self) -> Say | None:
        rows = self.world.rows(
            select(outbox.c.body)
            .where(outbox.c.source == SOURCE, outbox.c.chat == self.name)
            .order_by(outbox.c.id.desc())
            .limit(1)
        )
        return read_message(rows[0]["body"]) if rows else None

    @property
    def text(self) -> str:
        assert self.newest is not None
        return self.newest.text

    def saves(self, place: Path) -> Path:
        """Save the file that came with the newest message."""
        assert self.newest is not None and isinstance(self.newest.document, Document)
        place.write_bytes(self.documents.make(self.newest.document).content)
        return place
