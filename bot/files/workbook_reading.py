"""Reads a workbook that came from outside, in a disposable process with bounds on memory and time.

Whatever the file does to that process, this one gets values or a refusal. Call it from a worker thread: it waits.
"""

import json
import sys
from pathlib import Path
from subprocess import DEVNULL, TimeoutExpired, run
from tempfile import TemporaryDirectory, TemporaryFile
from threading import BoundedSemaphore
from typing import Any

import structlog

from bot.files.workbook_archive import MOST_BYTES, MOST_PRINTED
from handlers.contents import Cell, CellKind, Contents, Refusal, Unusable

Line = dict[str, Any]

MOST_SECONDS = 15  # from start to end, of one reading
AT_ONCE = 4  # so that many bombs cannot take the machine's memory together
QUEUE_SECONDS = 60.0
_readers = BoundedSemaphore(AT_ONCE)

log = structlog.get_logger()


def read_workbook(path: Path) -> list[Line]:
    """Return what is in the workbook, or why it is not read, as lines for `understood`. OSError: no such file."""
    size = path.stat().st_size
    if size == 0:
        return _refused(Unusable.EMPTY)
    if size > MOST_BYTES:
        return _refused(Unusable.TOO_LARGE)
    if not _readers.acquire(timeout=QUEUE_SECONDS):
        log.warning("workbook_not_read", size=size, at_once=AT_ONCE)
        return _refused(Unusable.TOO_HEAVY)
    try:
        return _read(path, size)
    finally:
        _readers.release()


def _read(path: Path, size: int) -> list[Line]:
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
        lines = _lines(printed.read(MOST_PRINTED))
    if understood(lines) is None:
        log.warning("workbook_gave_up", size=size, code=code)
        return _refused(Unusable.TOO_HEAVY)
    return lines


def is_working() -> bool:
    """Whether workbooks can be read on this machine: one that is nobody's is known to be foreign."""
    from openpyxl import Workbook  # noqa: PLC0415 - only the doctor asks

    with TemporaryDirectory() as folder:
        path = Path(folder, "trial.xlsx")
        Workbook().save(path)
        return understood(read_workbook(path)) == Refusal(Unusable.FOREIGN)


def understood(lines: list[Line]) -> Contents | Refusal | None:
    """Put the lines together; None when they stop before the end, or are no such lines."""
    identity: tuple[tuple[str, ...], ...] = ()
    cells: list[Cell] = []
    merged: list[str] = []
    for line in lines:
        match line:
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


def _refused(why: Unusable) -> list[Line]:
    return [{"refused": why.value, "where": ""}]


def _lines(printed: bytes) -> list[Line]:
    try:
        return [json.loads(line) for line in printed.splitlines()]
    except ValueError:
        return []  # it was ended in the middle of a line
