"""What was backed up is what is restored: every value of every table, on either database, also while people write."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.files.kept_check import verify_files
from bot.storage import schema
from bot.storage.opening import open_current
from bot.storage.tables import metadata, rounds, units
from bot.storage.verification import verify_chains
from tests.backup.places import NOW, backed_up, dump, keep_file, kept, opened, restored
from tests.fakes import World
from tests.handing_in import HANDED_IN
from tests.storage.test_migrations import a_row, fill


@pytest.fixture(params=["sqlite", "postgresql"])
def target_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that is not there yet, or has no tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/target/shifan.db"
    return str(request.getfixturevalue("bare_postgresql_url"))


def handed_in(world: World, folder: Path) -> None:
    """A county that has handed in with its scan, asked something, and wants a figure changed."""
    world.enrols("li")
    for line in ("问省局 高企按哪天的名单计", *HANDED_IN):
        world.say("li", line)
    world.sends_file("li", "盖章件.jpg")
    world.say("li", "对")
    keep_file(folder, "盖章件.jpg".encode())
    for line in ("撤回修改", "规上企业数漏报2家", "高企35"):
        world.say("li", line)
    assert {name: world.count(name) for name in ("seals", "submissions", "withdrawals", "inquiries")} == {
        "seals": 1, "submissions": 1, "withdrawals": 1, "inquiries": 1,
    }  # fmt: skip


def test_every_value_of_every_table_comes_back(database_url: str, target_url: str, tmp_path: Path) -> None:
    source = open_current(database_url)
    fill(source)
    with source.begin() as connection:
        connection.execute(insert(units).values(a_row(units) | {"id": 7, "name": '𠮷\u2028县\n"\\', "batch": None}))
    source.dispose()
    before = dump(database_url)
    backed_up(database_url, tmp_path / "files", tmp_path / "a.backup")
    restored(tmp_path / "a.backup", target_url, tmp_path / "other")
    assert dump(target_url) == before
    assert all(before.values())


def test_a_restored_world_verifies_and_goes_on(database_url: str, target_url: str, tmp_path: Path) -> None:
    with World.on(database_url) as world:
        world.start()
        handed_in(world, tmp_path / "files")
        manifest = backed_up(database_url, tmp_path / "files", tmp_path / "a.backup")
        before = dump(database_url)
    assert (len(manifest.files), manifest.lost) == (1, ())
    restored(tmp_path / "a.backup", target_url, tmp_path / "other")
    assert dump(target_url) == before
    assert kept(tmp_path / "other") == kept(tmp_path / "files")
    with opened(target_url) as database:
        assert verify_chains(database).breaks == ()
        assert verify_files(database, tmp_path / "other") == (1, ())
    with World.on(target_url) as world:
        world.start()
        world.stored = 1000  # what has arrived once is not taken again
        world.say("li", "高企36")
        assert "36家" in world.told("li")[-1]
        assert max(row["id"] for row in world.rows("outbox")) > max(row["id"] for row in before["outbox"])


def test_a_backup_is_of_one_moment_while_people_answer(database_url: str, tmp_path: Path) -> None:
    with World.on(database_url) as world:
        world.start()
        world.enrols("li")
        world.say("li", "高企30")
        before = dump(database_url)
        left = iter(range(31, 39))

        def answers(_rows: int, _files: int) -> None:
            if (count := next(left, None)) is not None:
                world.say("li", f"高企{count}")

        backed_up(database_url, tmp_path / "files", tmp_path / "a.backup", answers)
        assert "38家" in world.told("li")[-1]
    target = f"sqlite:///{tmp_path}/target/shifan.db"
    restored(tmp_path / "a.backup", target, tmp_path / "other")
    assert dump(target) == before
    with opened(target) as database:
        assert verify_chains(database).breaks == ()


def test_a_database_of_an_older_version_is_backed_up_as_it_is_and_restored_to_todays(
    sqlite_url: str, tmp_path: Path
) -> None:
    with opened(sqlite_url) as database:
        schema.migrate(database, "0003")
        with database.begin() as connection:
            for name in ("people", "units"):
                connection.execute(insert(metadata.tables[name]).values(a_row(metadata.tables[name])))
            connection.execute(insert(rounds).values(a_row(rounds)))
    manifest = backed_up(sqlite_url, tmp_path / "files", tmp_path / "a.backup")
    assert manifest.migration == "0003"
    target = f"sqlite:///{tmp_path}/target/shifan.db"
    open_current(target).dispose()  # of today's version already, and empty
    restored(tmp_path / "a.backup", target, tmp_path / "other")
    assert {name: rows for name, rows in dump(target).items() if name in ("people", "units")} == {
        name: [a_row(metadata.tables[name])] for name in ("people", "units")
    }
    with opened(target) as database, database.connect() as connection:
        assert schema.version(connection) == schema.HEAD


@pytest.fixture
def with_two_files(sqlite_url: str, tmp_path: Path) -> Iterator[tuple[str, Path, list[str]]]:
    """A database that owns two files, and has a row for a third that nothing owns."""
    folder = tmp_path / "files"
    digests = [keep_file(folder, content) for content in (b"one", b"two", b"three")]
    database = open_current(sqlite_url)
    tables = metadata.tables
    with database.begin() as connection:
        connection.execute(insert(units).values(a_row(units)))
        connection.execute(insert(tables["people"]).values(a_row(tables["people"])))
        for number, digest in enumerate(digests, 1):
            connection.execute(insert(tables["files"]).values(a_row(tables["files"]) | {"digest": digest}))
            row = a_row(tables["evidence"]) | {"id": number, "digest": digest}
            if number < len(digests):
                connection.execute(insert(tables["evidence"]).values(row))
    database.dispose()
    return sqlite_url, folder, digests  # type: ignore[return-value]


def test_a_file_that_is_gone_or_altered_is_told_and_the_others_are_kept(
    with_two_files: tuple[str, Path, list[str]], tmp_path: Path
) -> None:
    url, folder, (one, two, three) = with_two_files
    (folder / one[:2] / one).write_bytes(b"altered")
    (folder / three[:2] / three).unlink()  # nobody's: nothing is missing
    manifest = backed_up(url, folder, tmp_path / "a.backup")
    assert (manifest.lost, [file.sha256 for file in manifest.files]) == ((one,), [two])
    assert manifest.made_at == NOW
