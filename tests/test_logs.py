"""What stands in the logs when something goes wrong: kinds and lines, never what anybody typed."""

import logging
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import structlog

from bot.logs import configure

TYPED = "高企33"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level


def fail(typed: str) -> None:
    try:
        int(typed)
    except ValueError as error:
        raise RuntimeError(f"cannot store {typed}") from error


def test_an_error_is_told_by_kind_and_line_and_not_by_its_message(capsys: pytest.CaptureFixture[str]) -> None:
    configure("debug")
    try:
        fail(TYPED)
    except RuntimeError:
        structlog.get_logger().exception("turn_failed", inbox_id=7)
    written = capsys.readouterr().err
    assert "RuntimeError, tests/test_logs.py" in written and "ValueError, tests/test_logs.py" in written
    assert '"inbox_id": 7' in written
    assert TYPED not in written


def test_a_librarys_error_is_told_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    configure("info")
    try:
        fail(TYPED)
    except RuntimeError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: %s", f"ValueError({TYPED!r})")
    written = capsys.readouterr().err
    assert "error uvicorn.error: Exception in ASGI application" in written
    assert "RuntimeError, tests/test_logs.py" in written
    assert "error asyncio: Task exception was never retrieved" in written
    assert TYPED not in written


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="NOT RUN: this system has no device that is always full")
def test_a_line_that_cannot_be_written_is_lost_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    configure("info")
    full = Path("/dev/full").open("w", buffering=1, encoding="utf-8")  # noqa: SIM115 - closing it fails, too
    monkeypatch.setattr(sys, "stderr", full)
    structlog.get_logger().warning("group_failed")
    structlog.get_logger().warning("group_failed")
    with suppress(OSError):
        full.close()
    structlog.get_logger().warning("standard_error_is_closed")
