"""The program itself: its help, what it imports, and what it shows on a terminal."""

import os
import pty
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.cli import COMMANDS
from bot.cli.columns import BAD, clean, styled
from bot.cli.page import aligned
from bot.cli.tables import FileRefusedError, read_bytes
from bot.cli.widths import padded, width_of, wrapped

HEAVY = ("sqlalchemy", "fastapi", "telegram", "structlog", "uvicorn", "alembic", "rich")


def command_of(name: str) -> Any:
    registry = typer.Typer()
    import_module(COMMANDS[name].module).register(registry)
    return typer.main.get_group(registry).commands[name]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_itself_what_the_list_says_of_it(name: str) -> None:
    assert command_of(name).help.startswith(COMMANDS[name].line)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_word_of_a_command_line_is_explained_in_chinese(name: str) -> None:
    command = command_of(name)
    for one in [command, *getattr(command, "commands", {}).values()]:
        assert one.help
        for param in one.params:
            assert any("一" <= letter <= "鿿" for letter in param.help or ""), (one.name, param.name)


@pytest.mark.parametrize("words", [(), *((name,) for name in COMMANDS), ("rulebook", "check"), ("round", "set")])
def test_help_is_asked_for_and_given(called: Callable[..., Any], words: tuple[str, ...]) -> None:
    done = called(*words, "--help")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("用法：")
    assert "Options" not in done.out


def test_scoring_imports_no_server_and_no_database() -> None:
    asked = f"import sys; import bot.cli.score, bot.cli; print([one for one in {HEAVY} if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_refusal_of_the_database_is_still_a_sentence(shifan: Callable[..., Any]) -> None:
    done = shifan("verify", SHIFAN_DATABASE="nonsense")
    assert (done.status, done.out) == (1, "")
    assert "SHIFAN_DATABASE" in done.err
    assert "Traceback" not in done.err


def test_nothing_is_verified_where_nothing_is_and_nothing_is_made_there(
    called: Callable[..., Any], tmp_path: Path
) -> None:
    for place in ("elsewhere/shifan.db", "empty.db"):
        (tmp_path / "empty.db").touch()
        done = called("verify", SHIFAN_DATABASE=f"sqlite:///{tmp_path}/{place}")
        assert (done.status, done.out) == (1, "")
        assert "还没有建立" in done.err
        assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("line", ["SHIFAN_TELEGRAM_TOKEN", "export SHIFAN_DATABASE", 'SHIFAN_PORT="80', "= 3"])
def test_a_line_of_the_env_file_that_sets_nothing_is_named(
    called: Callable[..., Any], tmp_path: Path, line: str
) -> None:
    (tmp_path / ".env").write_text(f"# ours\nSHIFAN_LOG=debug\n{line}\n", "utf-8")
    done = called("verify")
    assert (done.status, done.out) == (1, "")
    assert "第3行读不懂" in done.err


def test_a_reader_that_goes_away_is_no_error_to_report() -> None:
    root = Path(__file__).parents[2]
    started = subprocess.Popen(
        [sys.executable, "-m", "bot", "rulebook", "show", "shanxi-2022"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=root,
    )
    assert started.stdout is not None
    assert started.stderr is not None
    started.stdout.close()
    assert started.stderr.read() == b""
    started.stderr.close()
    assert started.wait() == 1


def test_columns_stand_under_each_other_with_full_width_characters(called: Callable[..., Any]) -> None:
    given = "unit,high_tech\n甲,3\n长治高新区,130\nA区,25\n".encode()
    done = called("score", "-", "--year", "1", given=given)
    rows = [line for line in done.out.splitlines() if "尚不能认定" in line]
    assert len(rows) == 3
    assert len({width_of(row[: row.index("尚不能认定")]) for row in rows}) == 1
    assert len({width_of(row[: row.index("/21")]) for row in rows}) == 1


def test_one_unit_is_shown_with_every_indicator_and_its_sentence(called: Callable[..., Any]) -> None:
    given = "unit,xsg_new,prev.above_scale\n文水县,27,92\n".encode()
    done = called("score", "-", "--year", "1", given=given)
    assert "小升规27家，按上年末规上92家计增速29.3%；再多1家为30.4%，可视同完成2个考核指标" in done.out
    numbered = re.findall(r"^ ?(\d{1,2})  ", done.out, re.MULTILINE)
    assert numbered == [str(number) for number in range(1, 27)]
    assert "xsg_growth=stock" in done.out
    assert done.out.endswith("按现有数据测算，不作为考核结论。\n")


def test_several_units_are_shown_in_detail_when_asked(called: Callable[..., Any]) -> None:
    given = "unit,high_tech\n甲县,3\n乙县,25\n".encode()
    assert "【乙县】" not in called("score", "-", "--year", "1", given=given).out
    done = called("score", "-", "--year", "1", "--detail", given=given)
    assert "【甲县】" in done.out
    assert "【乙县】" in done.out


def test_colours_are_for_terminals_and_a_cell_never_steers_one(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("unit,high_tech\n甲\x1b[31m县,3\n", encoding="utf-8")
    keeper, terminal = pty.openpty()
    root = Path(__file__).parents[2]
    subprocess.run(
        [sys.executable, "-m", "bot", "score", "a.csv", "--year", "1"],
        stdout=terminal,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root), "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"},
        check=True,
    )
    os.close(terminal)
    shown = b""
    while True:
        try:
            shown += os.read(keeper, 65536)
        except OSError:  # a terminal nobody writes to any more
            break
    os.close(keeper)
    text = shown.decode()
    assert "\x1b[31m未达标" in text
    assert "甲?[31m县" in text


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("form", ["--json", "--detail"])
def test_a_full_disk_is_a_sentence(tmp_path: Path, form: str) -> None:
    root = Path(__file__).parents[2]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "bot", "score", "-", "--year", "1", "--edition", "shanxi-2022", form],
            input="unit\n甲县\n".encode(),
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8"},
            check=False,
        )
    assert (done.returncode, done.stderr.decode()) == (1, "磁盘已满，结果没有写完。请腾出空间后再试。\n")


def test_a_closed_standard_input_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(FileRefusedError, match="标准输入已关闭"):
        read_bytes("-")


def test_a_terminal_that_wants_no_colour_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert styled("未达标", BAD) == "\x1b[31m未达标\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert styled("未达标", BAD) == "未达标"


def test_widths_count_full_width_characters_as_two() -> None:
    assert width_of("高企13家") == 8
    assert padded("县", 4) == "县  "
    assert padded("12", 4, right=True) == "  12"


def test_wrapping_keeps_words_and_figures_whole_and_marks_off_the_start_of_a_line() -> None:
    assert wrapped("小升规27家，按上年末规上92家计", 12) == ["小升规27家，", "按上年末规上", "92家计"]
    assert wrapped("SHIFAN_EDITION", 4) == ["SHIFAN_EDITION"]


def test_control_characters_are_replaced() -> None:
    assert clean("甲\x1b[2J\u202e县\n乙") == "甲?[2J?县\n乙"


def test_a_printed_table_is_aligned() -> None:
    lines = list(aligned(["# 题", "| 指标 | a |", "| --- | --- |", "| 高企 | 全省增速 |", ""]))
    assert lines == ["# 题", "| 指标 | a        |", "| ---- | -------- |", "| 高企 | 全省增速 |", ""]


def test_what_is_stored_is_for_the_user_it_runs_as_alone(shifan: Callable[..., Any], tmp_path: Path) -> None:
    assert shifan("round", "open", "2025", "--document", "文").status == 0
    kept = [tmp_path / "var", *(tmp_path / "var").rglob("*")]
    assert {file.name: file.stat().st_mode & 0o077 for file in kept} == {file.name: 0 for file in kept}


def test_verify_names_a_file_that_a_restore_has_left_out(called: Callable[..., Any], tmp_path: Path) -> None:
    assert called("round", "open", "2025", "--document", "文").status == 0
    with sqlite3.connect(tmp_path / "var" / "shifan.db") as connection:
        connection.executescript(
            "INSERT INTO units (id, name, city, kind) VALUES (1, '文水县', '吕梁市', 'county');"
            f"INSERT INTO files VALUES ('{'a' * 64}', 3, 'application/pdf', '2026-01-05 01:00:00.000000');"
            "INSERT INTO evidence (unit_id, form, year, key, digest, name, added_at) VALUES"
            f" (1, 'report', 2025, 'fund', '{'a' * 64}', '名单.pdf', '2026-01-05 01:00:00.000000');"
        )
    done = called("verify")
    assert (done.status, done.out) == (1, "文件 名单.pdf（文水县 2025年度佐证材料）：var/files 里没有\n")
