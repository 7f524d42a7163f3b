"""Reads a backup that may be cut, altered or made to harm: nothing in it is believed before it has been compared.

Members are looked up by names of ours, never written where their own names point. What is read is bounded by what
the archive says beforehand, and that by what a backup can be.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from itertools import islice
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from sqlalchemy import Table

from bot.backup.making import BATCH, Watch
from bot.backup.manifest import NAME, File, Rows, read_manifest
from bot.backup.refused import BackupError
from bot.backup.shape import shape_of
from bot.backup.values import from_line
from bot.files.store import MOST_BYTES

MOST_LINE = 64 * 1024 * 1024  # bytes of a row; the largest is what one message may bring, a hundredth of that
MOST_MANIFEST = 64 * 1024 * 1024  # half a million files
MOST_TIMES = 200  # how much larger rows are than the file they are packed in: 10 to 20 times as a rule
_SMALL = 16 * 1024 * 1024  # below this nothing is said of how much larger
_PIECE = 256 * 1024
_DAMAGED = (
    BadZipFile, LargeZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError,
    OverflowError, LookupError, OSError,
)  # fmt: skip


class Archive:
    """A backup that has been opened: `manifest` is in order, and so are the names and sizes of what is in it."""

    def __init__(self, packed: ZipFile, size: int) -> None:
        self._packed = packed
        self._members = _listed(packed)
        self.manifest = read_manifest(self._manifest())
        self.tables = self._tables()
        self._compare(size)

    def check(self, watch: Watch) -> None:
        """Compare every row and file with the manifest. Raises BackupError for the first that does not fit."""
        for part in self.manifest.tables:
            for rows in self.rows(part):
                watch(len(rows), 0)
        for file in self.manifest.files:
            digest = hashlib.sha256()
            for piece in self.pieces(file):
                digest.update(piece)
            if digest.hexdigest() != file.sha256:
                raise BackupError(_damaged(file.member))
            watch(0, 1)

    def rows(self, part: Rows) -> Iterator[list[dict[str, Any]]]:
        """Read the rows of a table, some at a time; at their end they are known to be all and unaltered."""
        table, digest, count = self.tables[part.table], hashlib.sha256(), 0
        with _intact(part.member), self._packed.open(self._members[part.member]) as member:
            lines = BufferedReader(member, _PIECE)  # type: ignore[type-var]  # it reads like a raw file
            while some := list(islice(iter(lambda: lines.readline(MOST_LINE), b""), BATCH)):
                for line in some:
                    digest.update(line)
                count += len(some)
                yield [from_line(table, line) for line in some]
        if digest.hexdigest() != part.sha256 or count != part.rows:
            raise BackupError(_damaged(part.member))

    def pieces(self, file: File) -> Iterator[bytes]:
        """Read a file in pieces."""
        with _intact(file.member), self._packed.open(self._members[file.member]) as member:
            while piece := member.read(_PIECE):
                yield piece

    def _manifest(self) -> bytes:
        member = self._members.get(NAME)
        if member is None or member.file_size > MOST_MANIFEST:
            raise BackupError("这不是 shifan backup 做的备份文件。请核对文件名。")
        with _intact(NAME):
            return self._packed.read(member)

    def _tables(self) -> dict[str, Table]:
        """Return the tables of the backup's migration; refuse other tables and columns, and missing ones."""
        known = {table.name: table for table in shape_of(self.manifest.migration)}
        said = {part.table: part.columns for part in self.manifest.tables}
        expected = {name: tuple(column.name for column in table.columns) for name, table in known.items()}
        if said != expected or len(said) != len(self.manifest.tables):
            wrong = next((name for name in (*said, *expected) if said.get(name) != expected.get(name)), "")
            raise BackupError(
                f"备份里的表与数据库版本 {self.manifest.migration} 不符（{wrong}），不能恢复。请换一份备份。"
            )
        return known

    def _compare(self, size: int) -> None:
        """Refuse members the manifest does not name, sizes that differ from it, and sizes no backup has."""
        parts: list[Rows | File] = [*self.manifest.tables, *self.manifest.files]
        if {NAME, *(part.member for part in parts)} != set(self._members) or len(parts) + 1 != len(self._members):
            raise BackupError("备份文件里的内容与清单不一致，多了或缺了内容。请换一份备份。")
        for part in parts:
            if self._members[part.member].file_size != part.size:
                raise BackupError(_damaged(part.member))
        if sum(part.size for part in self.manifest.tables) > max(_SMALL, MOST_TIMES * size):
            raise BackupError("备份文件解开后大得不合常理，不是 shifan backup 做的，没有读下去。请换一份备份。")
        for file in self.manifest.files:
            if file.size > MOST_BYTES or self._members[file.member].compress_type != ZIP_STORED:
                raise BackupError(_damaged(file.member))


@contextmanager
def opened_archive(place: Path) -> Iterator[Archive]:
    """Open a backup and look at what it says of itself. Raises BackupError; see also `Archive.check`."""
    with _opened(place) as file:
        size = file.seek(0, 2)
        try:
            packed = ZipFile(file)
        except _DAMAGED:
            raise BackupError(
                f"{place} 不是 shifan backup 做的备份文件，或不完整、已损坏。请核对文件名，或换一份备份。"
            ) from None
        with packed:
            yield Archive(packed, size)


def _opened(place: Path) -> IO[bytes]:
    try:
        return place.open("rb")
    except FileNotFoundError:
        raise BackupError(f"没有这个文件：{place}。请核对文件名和所在目录。") from None
    except OSError as error:
        raise BackupError(f"读不了文件 {place}：{error.strerror}。") from None


def _listed(packed: ZipFile) -> dict[str, ZipInfo]:
    members = {member.filename: member for member in packed.infolist()}
    known = all(member.compress_type in (ZIP_STORED, ZIP_DEFLATED) for member in members.values())
    if len(members) != len(packed.infolist()) or not known:
        raise BackupError("备份文件里有重名的内容，或不是 shifan backup 所用的压缩方式。请换一份备份。")
    return members


@contextmanager
def _intact(member: str) -> Iterator[None]:
    try:
        yield
    except BackupError:
        raise
    except _DAMAGED as error:
        raise BackupError(_damaged(member)) from error


def _damaged(member: str) -> str:
    return f"备份文件已损坏或被改动过（{member}），什么都没有写入。请换一份备份。"
