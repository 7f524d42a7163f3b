"""Keeps received files by their content, under `files/` beside the database.

The row is committed before the file gets its name: a row without a file does no harm until something refers to it,
while a file nobody knows of would stay for ever.
"""

import hashlib
import os
import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Connection

from bot.files.kinds import HEAD_BYTES, kind_of, safe_name
from bot.storage.tables import files
from bot.storage.upsert import insert_new
from bot.storage.writer import Writer
from handlers.ports import StoredFile

MOST_BYTES = 20 * 1024 * 1024  # as much as the Bot API hands over


class RefusedFileError(Exception):
    """A file is not taken: `why` is empty, too_big or kind."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Store(Struct, frozen=True):
    """A folder of files named by the SHA-256 of what is in them."""

    folder: Path
    writer: Writer
    now: Callable[[], datetime]

    def keep(self, pieces: Iterable[bytes], name: str) -> StoredFile:
        """Keep one file, however often it comes. Blocks. Raises RefusedFileError."""
        incoming = self.folder / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        waiting = incoming / secrets.token_hex(16)
        try:
            digest, size, head = _write(waiting, pieces)
            kind = kind_of(head)
            if kind is None:
                raise RefusedFileError("kind" if size else "empty")
            kept = StoredFile(digest, safe_name(name, kind), kind.media_type, size)
            self.writer.submit(self._row(kept)).result()
            place = self.place(digest)
            place.parent.mkdir(exist_ok=True)
            waiting.replace(place)
            sync_folder(place.parent)
        finally:
            waiting.unlink(missing_ok=True)
        return kept

    def place(self, digest: str) -> Path:
        """Return where the file with this content is kept. Raises ValueError for anything that is no digest."""
        return placed(self.folder, digest)

    def _row(self, kept: StoredFile) -> Callable[[Connection], None]:
        created_at = self.now().astimezone(UTC)
        row = {"digest": kept.digest, "size": kept.size, "media_type": kept.media_type, "created_at": created_at}

        def job(connection: Connection) -> None:
            connection.execute(insert_new(connection, files), [row])

        return job


def placed(folder: Path, digest: str) -> Path:
    """Return where a folder keeps the file with this content. Raises ValueError for anything that is no digest."""
    if len(digest) != _DIGEST_LENGTH or not set(digest) <= _HEX:
        raise ValueError(digest)
    return folder / digest[:2] / digest


def put_back(folder: Path, digest: str, pieces: Iterable[bytes]) -> None:
    """Put a file that was kept once into its place again. Raises ValueError where it is not what its name says."""
    place = placed(folder, digest)
    incoming = folder / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    waiting = incoming / secrets.token_hex(16)
    try:
        if _write(waiting, pieces)[0] != digest:
            raise ValueError(digest)
        place.parent.mkdir(exist_ok=True)
        waiting.replace(place)
        sync_folder(place.parent)
    finally:
        waiting.unlink(missing_ok=True)


def _write(place: Path, pieces: Iterable[bytes]) -> tuple[str, int, bytes]:
    """Write a file to the disk; return its digest, size and first bytes."""
    digest, size, head = hashlib.sha256(), 0, b""
    with place.open("xb") as file:
        for piece in pieces:
            size += len(piece)
            if size > MOST_BYTES:
                raise RefusedFileError("too_big")
            digest.update(piece)
            head = head if len(head) >= HEAD_BYTES else (head + piece)[:HEAD_BYTES]
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size, head


def sync_folder(folder: Path) -> None:
    """Make a new name survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_DIGEST_LENGTH = 64
_HEX = frozenset("0123456789abcdef")
