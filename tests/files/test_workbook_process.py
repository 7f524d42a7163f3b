"""The process that reads is disposable: what it may use up is taken from it before it looks at a file."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def after_giving_up(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process that has given up what the reader gives up, with one second to compute."""
    script = (
        "from bot.files import workbook_process as reader; reader.MOST_SECONDS = 1; reader._give_up_rights()\n" + code
    )
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT)


def test_it_cannot_take_much_memory() -> None:
    assert "MemoryError" in after_giving_up("bytearray(600 * 2**20)").stderr


def test_it_cannot_compute_for_long() -> None:
    assert -after_giving_up("while True: pass").returncode in (signal.SIGXCPU, signal.SIGKILL)


def test_it_cannot_fill_the_disk(tmp_path: Path) -> None:
    file = tmp_path / "big"
    assert "File too large" in after_giving_up(f"open({str(file)!r}, 'wb').write(bytes(8 * 2**20))").stderr
    assert file.stat().st_size <= 2**20


def test_it_cannot_open_many_files() -> None:
    assert "Too many open files" in after_giving_up("files = [open('/dev/null') for _ in range(100)]").stderr


@pytest.mark.slow
def test_it_needs_nothing_of_where_or_by_whom_it_is_started(tmp_path: Path) -> None:
    """As the program starts it: from any directory, with an empty environment."""
    (tmp_path / "sent").write_bytes(b"not a workbook")
    with (tmp_path / "sent").open("rb") as sent:
        ran = subprocess.run(
            [sys.executable, "-I", "-m", "bot.files.workbook_process"],
            stdin=sent, capture_output=True, check=True, cwd=tmp_path, env={},
        )  # fmt: skip
    assert ran.stdout == b'{"refused": "other_kind", "where": ""}\n'
