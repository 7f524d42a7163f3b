"""A backup that is cut, altered or made to harm is refused with a sentence before anything is written."""

import json
import random
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import pytest
from sqlalchemy import insert, select

from bot.backup import restoring
from bot.backup.archive import opened_archive
from bot.backup.refused import BackupError
from bot.crash import CrashPoint
from bot.storage.engine import DatabaseError, reading
from bot.storage.opening import open_current
from bot.storage.tables import files, metadata, units
from tests.backup.places import Repacked, backed_up, dump, keep_file, nobody, opened, restored
from tests.storage.test_migrations import a_row, fill


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `a.backup`: a row in every table, and a file."""
    folder = tmp_path_factory.mktemp("backup")
    url = f"sqlite:///{folder}/shifan.db"
    database = open_current(url)
    fill(database)
    digest = keep_file(folder / "files", random.Random(1).randbytes(5000))
    with database.begin() as connection:
        connection.execute(insert(files).values(a_row(files) | {"digest": digest}))
    database.dispose()
    backed_up(url, folder / "files", folder / "a.backup")
    return folder


@pytest.fixture
def backup(place: Path) -> Path:
    return place / "a.backup"


def contents(file: Path) -> tuple[Any, ...]:
    """Everything a restore would go by; BackupError where it is refused."""
    with opened_archive(file) as archive:
        archive.check(nobody)
        rows = [list(archive.rows(part)) for part in archive.manifest.tables]
        return archive.manifest, rows, [b"".join(archive.pieces(one)) for one in archive.manifest.files]


def test_every_damage_is_refused_or_changes_nothing(backup: Path, tmp_path: Path, soaking: bool) -> None:
    whole, data, dice = contents(backup), backup.read_bytes(), random.Random(7)
    damaged, refused = tmp_path / "b.backup", 0
    for _ in range(3000 if soaking else 150):
        copy = bytearray(data)
        copy[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        damaged.write_bytes(copy)
        try:
            assert contents(damaged) == whole
        except BackupError:
            refused += 1
    assert refused > 75


def test_a_backup_that_was_cut_is_refused(backup: Path, tmp_path: Path) -> None:
    data, cut = backup.read_bytes(), tmp_path / "b.backup"
    for length in (0, 1, 21, len(data) // 2, len(data) - 22, len(data) - 1):
        cut.write_bytes(data[:length])
        with pytest.raises(BackupError, match=r"不是 shifan backup 做的备份文件，或不完整"):
            contents(cut)


# --- made to harm ---------------------------------------------------------------------------------------------


def _bomb(one: Repacked) -> None:
    one.puts_rows("units", b" " * 40_000_000 + b"\n")


def _row(column: str, value: Any) -> Callable[[Repacked], None]:
    def change(one: Repacked) -> None:
        values = json.loads(one.members["rows/units.jsonl"])
        values[one.table("units")["columns"].index(column)] = value
        one.puts_rows("units", json.dumps(values).encode() + b"\n")

    return change


def _member(name: str) -> Callable[[Repacked], None]:
    return lambda one: one.members.__setitem__(name, b"x")


def _named_outside(one: Repacked) -> None:
    one.manifest["files"][0]["sha256"] = "../../../etc/passwd"


def _other_file(one: Repacked) -> None:
    one.members[f"files/{one.manifest['files'][0]['sha256']}"] = bytes(5000)


def _large_file(one: Repacked) -> None:
    data = bytes(20 * 1024 * 1024 + 1)
    one.manifest["files"] = [{"sha256": sha256(data).hexdigest(), "size": len(data)}]
    one.members = {name: part for name, part in one.members.items() if name.startswith("rows/")}
    one.members[f"files/{sha256(data).hexdigest()}"] = data


def _other_table(one: Repacked) -> None:
    one.table("gaps")["table"] = "sqlite_master"
    one.members["rows/sqlite_master.jsonl"] = one.members.pop("rows/gaps.jsonl")


HOSTILE: dict[str, tuple[Callable[[Repacked], object], str]] = {
    "a bomb": (_bomb, "大得不合常理"),
    "a member that leads out": (_member("../../evil"), "与清单不一致"),
    "a file nobody named": (_member(f"files/{'a' * 64}"), "与清单不一致"),
    "a name that leads out": (_named_outside, "清单不对"),
    "a missing table": (lambda one: one.members.pop("rows/units.jsonl"), "与清单不一致"),
    "another file under a name": (_other_file, "已损坏或被改动过"),
    "a file larger than any": (_large_file, "已损坏或被改动过"),
    "a table of somebody else's": (_other_table, "不符"),
    "a column too many": (lambda one: one.table("units")["columns"].append("admin"), "不符"),
    "a table left out": (lambda one: one.manifest["tables"].pop(), "不符"),
    "a table twice": (lambda one: one.manifest["tables"].append(one.table("units")), "不符"),
    "a wrong count": (lambda one: one.table("units").update(rows=2), "已损坏或被改动过"),
    "a wrong digest": (lambda one: one.table("units").update(sha256="0" * 64), "已损坏或被改动过"),
    "a wrong size": (lambda one: one.table("units").update(size=1), "已损坏或被改动过"),
    "a negative size": (lambda one: one.table("units").update(size=-1), "清单不对"),
    "a text for a number": (_row("id", "1; DROP TABLE units"), "已损坏或被改动过"),
    "a number beyond any": (_row("id", 2**63), "已损坏或被改动过"),
    "a list for a text": (_row("name", ["x"]), "已损坏或被改动过"),
    "nothing where something must be": (_row("name", None), "已损坏或被改动过"),
    "half a row": (lambda one: one.puts_rows("units", b'[1,"x"]\n'), "已损坏或被改动过"),
    "no row": (lambda one: one.puts_rows("units", b"[" * 100_000 + b"\n"), "已损坏或被改动过"),
    "a newer program": (lambda one: one.manifest.update(migration="9999"), "更新的程序"),
    "a newer format": (lambda one: one.manifest.update(format_version=2), "更新的程序"),
    "another program": (lambda one: one.manifest.update(format="x"), "这不是 shifan backup 做的备份文件"),
    "no migration": (lambda one: one.manifest.update(migration=None), "清单不对"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_backup_is_refused(case: str, backup: Path, tmp_path: Path) -> None:
    change, sentence = HOSTILE[case]
    taken = Repacked(backup)
    change(taken)
    taken.write(tmp_path / "b.backup")
    with pytest.raises(BackupError, match=sentence):
        contents(tmp_path / "b.backup")


def test_an_archive_with_a_name_twice_or_without_a_manifest_is_refused(backup: Path, tmp_path: Path) -> None:
    one = tmp_path / "one.zip"
    with ZipFile(one, "w") as packed:
        packed.writestr("读我.txt", "x", ZIP_STORED)
    with pytest.raises(BackupError, match="这不是 shifan backup 做的备份文件"):
        contents(one)
    two = tmp_path / "two.zip"
    two.write_bytes(backup.read_bytes())
    with pytest.warns(UserWarning, match="Duplicate"), ZipFile(two, "a") as packed:
        packed.writestr("rows/units.jsonl", "x")
    with pytest.raises(BackupError, match="重名"):
        contents(two)


# --- where it must not go -------------------------------------------------------------------------------------


def test_a_target_that_holds_a_row_is_refused_and_stays_as_it_is(
    backup: Path, database_url: str, tmp_path: Path
) -> None:
    database = open_current(database_url)
    with database.begin() as connection:
        connection.execute(insert(units).values(a_row(units)))
    database.dispose()
    before = dump(database_url)
    with pytest.raises(BackupError, match=r"已有数据（units）"):
        restored(backup, database_url, tmp_path / "other")
    assert dump(database_url) == before
    assert not (tmp_path / "other").exists()


def test_a_postgresql_database_in_use_is_refused(
    backup: Path, postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "_PAUSE_SECONDS", 0.02)
    with opened(postgresql_url) as serving, serving.connect() as connection:
        connection.execute(select(1))
        with pytest.raises(DatabaseError, match="正由另一个程序使用"):
            restored(backup, postgresql_url, tmp_path / "other")
    monkeypatch.undo()
    restored(backup, postgresql_url, tmp_path / "other")


def test_what_the_other_database_cannot_hold_is_said_and_nothing_is_written(
    backup: Path, postgresql_url: str, tmp_path: Path
) -> None:
    taken = Repacked(backup)
    _row("name", "县" * 65)(taken)
    taken.write(tmp_path / "b.backup")
    with pytest.raises(BackupError, match=r"表 units 的内容放不进这个数据库（value too long"):
        restored(tmp_path / "b.backup", postgresql_url, tmp_path / "other")
    assert not any(dump(postgresql_url).values())


class Killed(BaseException):
    """Nothing catches this: what was under way ends here."""


class Dying(CrashPoint):
    """Ends whatever is under way at a step, without ending the process."""

    def step(self, _name: str) -> None:
        self.count += 1
        if self.count == self._at:
            raise Killed


def test_a_restore_that_dies_leaves_all_or_nothing_and_can_be_run_again(
    backup: Path, place: Path, tmp_path: Path
) -> None:
    original, steps = dump(f"sqlite:///{place}/shifan.db"), Dying()
    restored(backup, f"sqlite:///{tmp_path}/0/shifan.db", tmp_path / "0" / "files", steps)
    seen = set()
    for at in (steps.count // 4, steps.count - 20, steps.count):
        url, folder = f"sqlite:///{tmp_path}/{at}/shifan.db", tmp_path / str(at) / "files"
        with pytest.raises(Killed):
            restored(backup, url, folder, Dying(at))
        with opened(url) as database, reading(database) as connection:
            tables = [name for name in metadata.tables if database.dialect.has_table(connection, name)]
            rows = sum(bool(connection.execute(select(metadata.tables[name])).first()) for name in tables)
        assert rows in (0, len(metadata.tables))
        seen.add(bool(tables))
        if not rows:
            restored(backup, url, folder)
        assert dump(url) == original
    assert seen == {True, False}


@pytest.fixture
def damaged_by_hand(sqlite_url: str) -> Iterator[str]:
    database = open_current(sqlite_url)
    fill(database)
    yield sqlite_url
    database.dispose()


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE people SET created_at = '昨天'", "表 people 第1行的 created_at 读不出来"),
        ("UPDATE units SET batch = '第一批'", "表 units 第1行的 batch 读不出来"),
        ("UPDATE people SET name = CAST(X'FF' AS TEXT)", "表 people 里有一段文字读不出来"),
    ],
)
def test_a_value_somebody_put_in_by_hand_is_named(
    damaged_by_hand: str, statement: str, named: str, tmp_path: Path
) -> None:
    with opened(damaged_by_hand) as database, database.begin() as connection:
        connection.exec_driver_sql(statement)
    with pytest.raises(BackupError, match=named):
        backed_up(damaged_by_hand, tmp_path / "files", tmp_path / "a.backup")
    assert not list(tmp_path.glob("*.backup*"))
