"""Files are kept by what is in them; what is not taken leaves nothing behind."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from bot.files.kinds import HEIC, JPEG, OLE, PDF, PNG, WEBP, ZIPPED, FileKind, kind_of, safe_name
from bot.files.store import MOST_BYTES, RefusedFileError, Store
from bot.storage.tables import files
from bot.storage.writer import Writer

NOW = datetime(2023, 5, 25, 1, tzinfo=UTC)
SCAN = b"%PDF-1.7\n" + b"x" * 100_000


@pytest.fixture
def store(database: Engine, tmp_path: Path) -> Iterator[Store]:
    writer = Writer(database)
    yield Store(tmp_path / "files", writer, lambda: NOW)
    writer.close()


def pieces(content: bytes, size: int = 1000) -> Iterator[bytes]:
    return (content[at : at + size] for at in range(0, len(content), size))


def rows(database: Engine) -> list[tuple[str, int, str]]:
    with database.connect() as connection:
        return [tuple(row) for row in connection.execute(select(files.c.digest, files.c.size, files.c.media_type))]


def left(store: Store) -> list[Path]:
    return [place for place in store.folder.rglob("*") if place.is_file()]


def test_a_file_is_kept_under_its_digest_with_a_row(store: Store, database: Engine) -> None:
    kept = store.keep(pieces(SCAN), "年鉴第35页.PDF")
    digest = hashlib.sha256(SCAN).hexdigest()
    assert (kept.digest, kept.name, kept.media_type, kept.size) == (
        digest,
        "年鉴第35页.pdf",
        PDF.media_type,
        len(SCAN),
    )
    assert store.place(digest).read_bytes() == SCAN
    assert rows(database) == [(digest, len(SCAN), PDF.media_type)]


def test_the_same_file_twice_is_one_file(store: Store, database: Engine) -> None:
    first, second = store.keep(pieces(SCAN), "a.pdf"), store.keep(pieces(SCAN, 77), "b.pdf")
    assert first.digest == second.digest
    assert len(left(store)) == len(rows(database)) == 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00" + b"x" * 99, "kind"),
        (b"<svg onload=alert(1)>", "kind"),
        (b"%PDF-" * 5_000_000, "too_big"),
    ],
)
def test_what_is_not_taken_leaves_nothing_behind(store: Store, database: Engine, content: bytes, why: str) -> None:
    with pytest.raises(RefusedFileError) as refusal:
        store.keep(pieces(content, 1 << 20), "x.pdf")
    assert refusal.value.why == why
    assert (left(store), rows(database)) == ([], [])


def test_a_sender_who_stops_half_way_leaves_nothing_behind(store: Store, database: Engine) -> None:
    def broken() -> Iterator[bytes]:
        yield SCAN
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store.keep(broken(), "a.pdf")
    assert (left(store), rows(database)) == ([], [])


def test_just_as_much_as_is_allowed_is_taken(store: Store) -> None:
    assert store.keep(pieces(b"%PDF-".ljust(MOST_BYTES, b"x"), 1 << 20), "a.pdf").size == MOST_BYTES


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 65])
def test_only_a_digest_is_a_place(store: Store, digest: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        store.place(digest)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0", JPEG),
        (b"\x89PNG\r\n\x1a\n", PNG),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", WEBP),
        (b"\x00\x00\x00\x18ftypheic", HEIC),
        (b"%PDF-1.4", PDF),
        (b"PK\x03\x04", ZIPPED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
        (b"#!/bin/sh", None),
        (b"\x7fELF", None),
        (b"RIFF\x00\x00\x00\x00WAVE", None),
    ],
)
def test_a_kind_is_told_by_the_first_bytes(head: bytes, kind: FileKind | None) -> None:
    assert kind_of(head) == kind


@pytest.mark.parametrize(
    ("given", "kind", "name"),
    [
        ("../../etc/passwd", PDF, "passwd.pdf"),
        ("C:\\用户\\报表.PDF", PDF, "报表.pdf"),
        ("报表.pdf.exe", PDF, "报表.pdf.exe.pdf"),
        ("", PNG, "file.png"),
        ("...", PNG, "file.png"),
        ('a<b>"c"\n|d?.jpeg', JPEG, "abcd.jpeg"),
        ("表" * 300 + ".xlsx", ZIPPED, "表" * 100 + ".xlsx"),
        ("\u202exslx.fdp", PDF, "xslx.fdp.pdf"),
    ],
)
def test_a_name_is_made_safe(given: str, kind: FileKind, name: str) -> None:
    assert safe_name(given, kind) == name
