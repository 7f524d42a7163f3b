"""Backups made and restored without the command line; what a database and a folder hold, to be compared."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from sqlalchemy import Engine, select

from bot.backup.archive import opened_archive
from bot.backup.making import back_up
from bot.backup.manifest import NAME, Manifest
from bot.backup.part import written_whole
from bot.backup.restoring import refuse_unfit
from bot.backup.restoring import restore as put_back
from bot.crash import NEVER, CrashPoint
from bot.files.store import put_back as keep
from bot.storage.engine import open_engine, reading
from bot.storage.tables import metadata

NOW = datetime(2023, 5, 25, 1, 2, 3, 456789, tzinfo=UTC)
Dump = dict[str, list[dict[str, Any]]]


def nobody(_rows: int, _files: int) -> None: ...


@contextmanager
def opened(url: str, crash: CrashPoint = NEVER) -> Iterator[Engine]:
    database = open_engine(url, crash)
    try:
        yield database
    finally:
        database.dispose()


def backed_up(url: str, folder: Path, file: Path, watch: Callable[[int, int], object] = nobody) -> Manifest:
    with opened(url) as database, written_whole(file) as into:
        return back_up(database, folder, into, NOW, watch)


def restored(file: Path, url: str, folder: Path, crash: CrashPoint = NEVER) -> None:
    with opened_archive(file) as archive:
        archive.check(nobody)
        with opened(url, crash) as database:
            refuse_unfit(database)
            put_back(database, folder, archive, nobody)


def dump(url: str) -> Dump:
    """Every row of every table."""
    with opened(url) as database, reading(database) as connection:
        return {
            table.name: [
                dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()
            ]
            for table in metadata.sorted_tables
        }


def keep_file(folder: Path, content: bytes) -> str:
    digest = sha256(content).hexdigest()
    keep(folder, digest, [content])
    return digest


def kept(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Repacked:
    """A backup taken apart, to be put together wrongly."""

    def __init__(self, file: Path) -> None:
        with ZipFile(file) as packed:
            self.members = {name: packed.read(name) for name in packed.namelist()}
        self.manifest = json.loads(self.members.pop(NAME))

    def table(self, name: str) -> dict[str, Any]:
        return next(one for one in self.manifest["tables"] if one["table"] == name)

    def puts_rows(self, name: str, data: bytes) -> None:
        """Replace the rows of a table, with the manifest in step."""
        self.members[f"rows/{name}.jsonl"] = data
        self.table(name).update(rows=data.count(b"\n"), size=len(data), sha256=sha256(data).hexdigest())

    def write(self, place: Path) -> None:
        with ZipFile(place, "w") as packed:
            for name, data in self.members.items():
                packed.writestr(name, data, ZIP_STORED if name.startswith("files/") else ZIP_DEFLATED)
            packed.writestr(NAME, json.dumps(self.manifest), ZIP_DEFLATED)
