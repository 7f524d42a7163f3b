"""Reads a workbook that came from outside, in a disposable process with bounds on memory and time.

Whatever the file does to that process, this one gets values or a refusal. Call it from a worker thread: it waits.
"""

import json
import sys
from pathlib import Path
from subprocess import DEVNULL, TimeoutExpired, run
from tempfile import TemporaryFile
from typing import Any

import structlog

from bot.files.workbook_archive import MOST_BYTES, MOST_PRINTED
from handlers.contents import Cell, CellKind, Contents, Refusal, Unusable

MOST_SECONDS = 15  # from start to end, waiting included

log = structlog.get_logger()


def read_workbook(path: Path) -> Contents | Refusal:
    """Return what is in the workbook, or why it is not read. Raises OSError when there is no such file."""
    size = path.stat().st_size
    if size == 0:
        return Refusal(Unusable.EMPTY)
    if size > MOST_BYTES:
        return Refusal(Unusable.TOO_LARGE)
    with path.open("rb") as file, TemporaryFile() as printed:
        try:
            code = run(
                [sys.executable, "-I", "-m", "bot.files.workbook_process"],
                stdin=file,
                stdout=printed,
                stderr=DEVNULL,
                timeout=MOST_SECONDS,
                check=False,
                env={},
            ).returncode
        except TimeoutExpired:
            code = None
        printed.seek(0)
        lines = printed.read(MOST_PRINTED).splitlines()
    found = _understood(lines)
    if found is None:
        log.warning("workbook_gave_up", size=size, code=code)
        return Refusal(Unusable.TOO_HEAVY)
    return found


def _understood(lines: list[bytes]) -> Contents | Refusal | None:
    """Put the lines together; None when they stop before the end."""
    identity: tuple[tuple[str, ...], ...] = ()
    cells: list[Cell] = []
    merged: list[str] = []
    for line in lines:
        try:
            said: dict[str, Any] = json.loads(line)
        except ValueError:
            return None
        match said:
            case {"refused": why, "where": where}:
                return Refusal(Unusable(why), where)
            case {"identity": rows}:
                identity = tuple(tuple(row) for row in rows)
            case {"cell": [row, column, kind, text]}:
                cells.append(Cell(row, column, CellKind(kind), text))
            case {"merged": reference}:
                merged.append(reference)
            case {"end": True}:
                return Contents(identity, tuple(cells), tuple(merged))
    return None
