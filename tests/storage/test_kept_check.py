"""After a restore the database may be whole and the files not: `verify` says which is not as it was."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, QueuePool, insert

from bot.files import kept_check
from bot.files.kept_check import verify_files
from bot.files.store import Store
from bot.storage.tables import evidence, units
from bot.storage.writer import Writer
from tests.fakes import MORNING


def kept(database: Engine, folder: Path) -> Path:
    """One file of 文水县, as it was received."""
    writer = Writer(database)
    store = Store(folder, writer, lambda: MORNING)
    file = store.keep([b"%PDF-1.7 list"], "名单.pdf")
    writer.close()
    with database.begin() as connection:
        unit = {"id": 1, "name": "文水县", "city": "吕梁市", "kind": "county"}
        connection.execute(insert(units).values(unit))
        attached = {"unit_id": 1, "form": "report", "year": 2022, "key": "fund", "name": file.name}
        connection.execute(insert(evidence).values(**attached, digest=file.digest, added_at=MORNING))
    return store.place(file.digest)


def test_a_file_that_is_lost_or_altered_is_named_with_what_it_belongs_to(database: Engine, tmp_path: Path) -> None:
    place = kept(database, tmp_path)
    assert verify_files(database, tmp_path) == (1, ())
    place.write_bytes(b"%PDF-1.7 lost")
    named = "文件 名单.pdf（文水县 2022年度佐证材料）："
    assert verify_files(database, tmp_path) == (1, (f"{named}内容被改动过",))
    place.unlink()
    assert verify_files(database, tmp_path) == (1, (f"{named}{tmp_path} 里没有",))
    place.mkdir()
    _, (found,) = verify_files(database, tmp_path)
    assert found.startswith(f"{named}读不出（")


def test_a_file_that_belongs_to_nothing_is_not_missed(database: Engine, tmp_path: Path) -> None:
    writer = Writer(database)
    file = Store(tmp_path, writer, lambda: MORNING).keep([b"%PDF-1.7 list"], "名单.pdf")
    writer.close()
    (tmp_path / file.digest[:2] / file.digest).unlink()
    assert verify_files(database, tmp_path) == (0, ())


def test_no_snapshot_of_the_database_is_held_while_files_are_read(
    database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(database, tmp_path)
    pool, held = database.pool, []
    assert isinstance(pool, QueuePool)
    place = kept_check.placed

    def placed(folder: Path, digest: str) -> Path:
        held.append(pool.checkedout())
        return place(folder, digest)

    monkeypatch.setattr(kept_check, "placed", placed)
    verify_files(database, tmp_path)
    assert held == [0]
