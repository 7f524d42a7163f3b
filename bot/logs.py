"""Logs: one line an event, to standard error, without tokens, names or answers."""

import logging
import sys

import structlog


def configure(level: str) -> None:
    """Send events of at least `level` to standard error; readable on a terminal, JSON otherwise."""
    # Tracebacks are plain in both: the library's own show local variables, and those hold what people typed.
    rendering: list[structlog.typing.Processor] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if sys.stderr.isatty()
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *rendering,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # standard error as it is when an event is told
        cache_logger_on_first_use=False,
    )
