"""Has pictures and papers set: each in a process of its own, with limits, so that nobody waits and nothing swells.

Blocking: called from a worker thread, never from the event loop and never while a transaction is open.
"""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from msgspec import Struct

from bot.files.fonts import FAMILIES
from bot.files.printable import Printable

WORKER = Path(__file__).parent / "press_worker.py"
SECONDS = 20.0
AT_ONCE = 2
QUEUE_SECONDS = 10.0
TRIAL_BYTES = 10_000

_presses = BoundedSemaphore(AT_ONCE)


class PressError(Exception):
    """A picture or paper could not be set: what went wrong, for the log; the reader is told to try again."""


class Png(Struct, frozen=True):
    """A picture at the largest of these widths (in pixels) at which it has at most `most` bytes."""

    widths: tuple[int, ...]
    most: int


class Pdf(Struct, frozen=True):
    """A paper; the same content and moment give the same bytes."""

    moment: datetime


def press(template: str, content: Any, made: Png | Pdf, seconds: float | None = None) -> bytes:
    """Set `content` (a value of texts, or a mapping) in a template. PressError when that fails, or takes too long."""
    printable = Printable()
    try:
        data = printable.data(content) | {"missing": printable.missing}
    except OSError as error:
        raise PressError(f"the fonts cannot be read: {error}") from error
    job = {"template": template, "data": data} | _job(made)
    if not _presses.acquire(timeout=QUEUE_SECONDS):
        raise PressError(f"{template}: {AT_ONCE} presses were busy for {QUEUE_SECONDS:.0f} s")
    try:
        return _run(job, SECONDS if seconds is None else seconds)
    finally:
        _presses.release()


def trial() -> None:
    """Set a sheet of two words in every font. PressError says what an installation lacks."""
    press("trial.typ", {"families": FAMILIES, "said": "示范"}, Png((40,), TRIAL_BYTES))


def _job(made: Png | Pdf) -> dict[str, Any]:
    match made:
        case Png(widths, most):
            return {"format": "png", "widths": widths, "most": most}
        case Pdf(moment):
            return {"format": "pdf", "moment": int(moment.timestamp())}


def _run(job: dict[str, Any], seconds: float) -> bytes:
    command = [sys.executable, "-I", str(WORKER)]
    try:
        done = subprocess.run(  # noqa: S603 - our own script; what people typed goes in as data
            command, input=json.dumps(job).encode(), capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise PressError(f"{job['template']}: not done in {seconds:g} s") from None
    if done.returncode:
        raise PressError(f"{job['template']}: {done.stderr.decode(errors='replace')[-500:] or done.returncode}")
    return done.stdout
