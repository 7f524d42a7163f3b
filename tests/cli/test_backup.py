"""`shifan backup` and `shifan restore` as they are called: what is said, what is left, and what is refused."""

import json
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.crash import EXIT_CODE, CrashPoint
from bot.storage.engine import open_engine
from bot.storage.lock import hold
from tests.backup.places import keep_file, restored

OTHER = {"SHIFAN_DATABASE": "sqlite:///other/shifan.db"}


@pytest.fixture
def installed(called: Callable[..., Any]) -> Callable[..., Any]:
    """The program beside an installation with an open round."""
    assert called("round", "open", "2025", "--document", "文").status == 0
    return called


def test_a_backup_is_made_and_restored_and_says_what_is_in_it(installed: Callable[..., Any], tmp_path: Path) -> None:
    made = installed("backup", "a.backup")
    size = (tmp_path / "a.backup").stat().st_size
    assert (made.status, made.err) == (0, "")
    assert made.out == (
        f"已备份到 a.backup（{size:,} 字节）：6 行，0 个文件。\n"
        "其中有姓名、电话和填报内容，只有你能读（权限 0600），请妥善保管。\n"
    )
    assert (tmp_path / "a.backup").stat().st_mode & 0o777 == 0o600
    done = installed("restore", "a.backup", **OTHER)
    assert (done.status, done.err) == (0, "")
    first, second = done.out.splitlines()
    assert first.startswith("已恢复 ") and first.endswith(" UTC 的备份：6 行，0 个文件。")
    assert second.startswith("校验通过：1 条链")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.backup", "other", "var"]


def test_both_give_their_figures_as_json(installed: Callable[..., Any]) -> None:
    made = json.loads(installed("backup", "a.backup", "--json").out)
    assert {name: made[name] for name in ("file", "rows", "files", "database", "lost")} == {
        "file": "a.backup", "rows": 6, "files": 0, "database": "sqlite", "lost": [],
    }  # fmt: skip
    done = json.loads(installed("restore", "a.backup", "--json", **OTHER).out)
    assert (done["rows"], done["verified"]["chains"], done["verified"]["breaks"]) == (6, 1, [])


def test_no_file_is_overwritten_and_no_half_one_left(installed: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "a.backup").write_text("kept")
    assert installed("backup", "a.backup").err == "a.backup 已存在，备份不覆盖任何文件。请换一个文件名。\n"
    assert (tmp_path / "a.backup").read_text() == "kept"
    assert installed("backup", "no/a.backup").err.startswith("没有目录 no，备份没有做成。")
    (tmp_path / "b.backup.part").write_bytes(bytes(10**6))  # a power cut left it
    assert installed("backup", "b.backup").status == 0
    assert (tmp_path / "b.backup").stat().st_size < 10**6
    assert sorted(path.name for path in tmp_path.glob("*.backup*")) == ["a.backup", "b.backup"]


def test_what_has_no_room_is_a_sentence_and_leaves_nothing(installed: Callable[..., Any], tmp_path: Path) -> None:
    content = Random(1).randbytes(4_000_000)
    owns(tmp_path, keep_file(tmp_path / "var" / "files", content))
    with at_most(3_000_000):
        done = installed("backup", "a.backup")
    assert (done.status, done.err) == (
        1, "备份太大，这个位置放不下这么大的文件，没有留下 a.backup。请换一个位置后再试。\n",
    )  # fmt: skip
    assert not list(tmp_path.glob("*.backup*"))
    assert installed("backup", "a.backup").status == 0
    with at_most(3_000_000):
        done = installed("restore", "a.backup", **OTHER)
    assert done.status == 1
    assert done.err.startswith("写不了 other/files（") and done.err.endswith(
        "没有恢复，数据库仍是空的。请处理后再试。\n"
    )
    assert installed("restore", "a.backup", **OTHER).status == 0


def owns(place: Path, digest: str) -> None:
    """Let a county have attached a file of this digest."""
    with sqlite3.connect(place / "var" / "shifan.db") as connection:
        connection.executescript(
            "INSERT INTO units (id, name, city, kind) VALUES (1, '文水县', '吕梁市', 'county');"
            f"INSERT INTO files VALUES ('{digest}', 3, 'application/pdf', '2026-01-05 01:00:00.000000');"
            "INSERT INTO evidence (unit_id, form, year, key, digest, name, added_at) VALUES"
            f" (1, 'report', 2025, 'fund', '{digest}', '名单.pdf', '2026-01-05 01:00:00.000000');"
        )


@contextmanager
def at_most(size: int) -> Iterator[None]:
    """Let this process write no file larger than this, as if there were no more room."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_lost_file_is_told_by_exit_status_but_the_rest_is_backed_up(
    installed: Callable[..., Any], tmp_path: Path
) -> None:
    owns(tmp_path, "a" * 64)
    made = installed("backup", "a.backup")
    assert made.status == 1
    assert "有 1 个文件不在 var/files，或内容被改动过，没有备份进去。" in made.out
    done = installed("restore", "a.backup", **OTHER)
    assert (done.status, done.out.splitlines()[1]) == (
        1, "文件 名单.pdf（文水县 2025年度佐证材料）：other/files 里没有",
    )  # fmt: skip


def test_nothing_is_restored_beside_a_running_service_or_over_data(
    installed: Callable[..., Any], tmp_path: Path
) -> None:
    assert installed("backup", "a.backup").status == 0
    assert "里已有数据（" in installed("restore", "a.backup").err
    serving = open_engine(f"sqlite:///{tmp_path}/other/shifan.db")
    with hold(serving) as _:  # type: ignore[union-attr]
        refused = installed("restore", "a.backup", **OTHER)
    assert refused.status == 1 and "正由另一个 shifan 服务使用。请先停止那个服务" in refused.err
    assert installed("restore", "a.backup", **OTHER).status == 0


def test_what_is_no_backup_is_refused_and_nothing_is_made(installed: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("示范县")
    assert installed("restore", "a.txt", **OTHER).err.startswith("a.txt 不是 shifan backup 做的备份文件")
    assert installed("restore", "no.txt", **OTHER).err.startswith("没有这个文件：no.txt。")
    assert installed("restore", "var", **OTHER).err.startswith("读不了文件 var：")
    assert not (tmp_path / "other").exists()


def test_nothing_is_backed_up_where_nothing_is(called: Callable[..., Any], tmp_path: Path) -> None:
    done = called("backup", "a.backup")
    assert (done.status, list(tmp_path.iterdir())) == (1, [])
    assert "数据库还没有建立" in done.err


@pytest.mark.slow
def test_a_killed_restore_is_simply_run_again(
    installed: Callable[..., Any], shifan: Callable[..., Any], tmp_path: Path
) -> None:
    assert installed("backup", "a.backup").status == 0
    steps = CrashPoint()
    restored(tmp_path / "a.backup", f"sqlite:///{tmp_path}/first.db", tmp_path / "files", steps)
    killed = shifan("restore", "a.backup", **OTHER, SHIFAN_CRASH_AT=str(steps.count - 8))  # rows are half written
    assert (killed.status, (tmp_path / "other" / "shifan.db").stat().st_size > 0) == (EXIT_CODE, True)
    assert installed("restore", "a.backup", **OTHER).status == 0
