"""The program as a stranger runs it: a process of its own, or the same commands in this one where many are needed."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from bot.cli import app, main

ROOT = Path(__file__).parents[2]


class Ran(NamedTuple):
    """What a process left behind."""

    status: int
    out: str
    err: str


@pytest.fixture
def shifan(tmp_path: Path) -> Callable[..., Ran]:
    """Run the program in a process of its own, in an empty directory, without settings."""

    def run(*words: str, given: bytes = b"", **settings: str) -> Ran:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SHIFAN_")}
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            input=given,
            capture_output=True,
            cwd=tmp_path,
            env={**environment, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **settings},
            timeout=60,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture
def called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run the same program within this process: as strict, and quick enough to be asked a hundred times."""

    def run(*words: str, given: bytes = b"", **settings: str) -> Ran:
        monkeypatch.chdir(tmp_path)
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["shifan", *words])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
            for name, value in settings.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as stopped:
                main()
        code = stopped.value.code
        return Ran(code if isinstance(code, int) else 1, *capfd.readouterr())

    return run


@pytest.fixture
def document() -> Callable[..., Any]:
    """Run a command in this process and read the JSON it prints."""

    def run(*words: str, given: str = "") -> Any:
        done = CliRunner().invoke(app, [*words, "--json"], input=given, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    return run


@pytest.fixture
def judge(document: Callable[..., Any]) -> Callable[..., Any]:
    """Judge one unit: its figures by column, the year, and readings written NAME=VALUE."""

    def run(figures: dict[str, object], *readings: str, year: int = 1, edition: str = "shanxi-2022") -> Any:
        words = [word for reading in readings for word in ("--reading", reading)]
        given = table([{"unit": "甲县", **figures}])
        found = document("score", "-", "--year", str(year), "--edition", edition, *words, given=given)
        return found["units"][0]

    return run


def table(rows: list[dict[str, object]]) -> str:
    """Write rows as CSV; a figure of None is left empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@pytest.fixture(name="table")
def _table() -> Callable[[list[dict[str, object]]], str]:
    return table
