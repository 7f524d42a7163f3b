"""Compares every file that belongs to something with the digest it was kept by: lost and altered ones are named."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from bot.files.store import placed
from bot.storage.as_stored import any_text
from bot.storage.engine import reading
from bot.storage.tables import evidence, seals, submissions, units


def verify_files(engine: Engine, folder: Path) -> tuple[int, tuple[str, ...]]:
    """Return how many files belong to something, and a sentence for each place where one does not fit."""
    states: dict[str, str | None] = {}
    breaks: list[str] = []
    with reading(engine) as connection, any_text(connection):
        owned = list(_owned(connection))  # a snapshot held over the files would let the log grow for minutes
    for digest, name, owner in owned:
        if digest not in states:
            states[digest] = _broken(folder, digest)
        if (broken := states[digest]) is not None:
            breaks.append(f"文件 {name}（{owner}）：{broken}")
    return len(states), tuple(breaks)


def _owned(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """Yield digest, name and owner of every file, removed evidence too: an earlier submission may hold it."""
    attached = select(evidence.c.digest, evidence.c.name, units.c.name.label("unit"), evidence.c.year)
    attached = attached.join(units, units.c.id == evidence.c.unit_id).order_by(evidence.c.id)
    for digest, name, unit, year in connection.execute(attached):
        yield str(digest), name, f"{unit} {year}年度佐证材料"
    scans = select(seals.c.digest, seals.c.name, submissions.c.receipt)
    scans = scans.join(submissions, submissions.c.id == seals.c.submission_id).order_by(seals.c.id)
    for digest, name, receipt in connection.execute(scans):
        yield str(digest), name, f"盖章件 {receipt}"


def _broken(folder: Path, digest: str) -> str | None:
    try:
        with placed(folder, digest).open("rb") as file:
            is_same = hashlib.file_digest(file, "sha256").hexdigest() == digest
    except (FileNotFoundError, ValueError):
        return f"{folder} 里没有"
    except OSError as error:
        return f"读不出（{error.strerror}）"
    return None if is_same else "内容被改动过"
