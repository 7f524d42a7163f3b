"""Logs: one line an event, to standard error, without tokens, names or answers."""

import logging
import sys
from contextlib import suppress
from threading import Lock
from typing import TextIO

import structlog

from bot.blame import ExcInfo, frames

QUIET = "asyncio"  # quotes the error it tells of


def configure(level: str) -> None:
    """Send events of at least `level` to standard error; readable on a terminal, JSON otherwise.

    Of an error its kind and lines are told, not its message: that quotes what people typed. What libraries log goes
    the same way.
    """
    rendering: list[structlog.typing.Processor] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=_told)]
        if sys.stderr.isatty()
        else [
            structlog.processors.ExceptionRenderer(_framed),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *rendering,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=lambda *_: _Told(),
        cache_logger_on_first_use=False,
    )
    _of_libraries()


class _Told:
    """Writes lines to standard error as it is at that moment; one that cannot be written is lost, and only that.

    Raised from there, a full disk would end the thread that was about to tell of it: the writer's, and all with it.
    """

    def msg(self, line: str) -> None:
        with suppress(OSError, ValueError), _one_at_a_time:
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()

    log = debug = info = warning = error = critical = exception = msg


_one_at_a_time = Lock()


def _framed(exc_info: ExcInfo) -> str:
    return frames(exc_info)


def _told(out: TextIO, given: ExcInfo) -> None:
    out.write(frames(given))


class _Line(logging.Formatter):
    """A library's event on one line, its error as ours are told."""

    def format(self, record: logging.LogRecord) -> str:
        said = record.getMessage()
        head = f"{record.levelname.lower()} {record.name}: {said.splitlines()[0] if record.name == QUIET else said}"
        is_error = record.exc_info and record.exc_info[1] is not None
        return f"{head}\n{frames(record.exc_info)}" if is_error else head  # type: ignore[arg-type]


def _of_libraries() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_Line())
    root = logging.getLogger()
    for former in [each for each in root.handlers if isinstance(each.formatter, _Line)]:
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
