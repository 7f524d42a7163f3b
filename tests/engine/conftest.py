"""A world with a running engine, once on SQLite and once on PostgreSQL."""

from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.fakes import World


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[MutableMapping[str, Any]]]:
    """What the program logs, kept instead of printed."""
    with capture_logs() as events:
        yield events


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """An installation whose people speak through a channel that fetches its messages."""
    with World.on(database_url) as made:
        made.start()
        yield made


@pytest.fixture
def sending(database_url: str) -> Iterator[World]:
    """An installation whose messages the dispatcher has to carry out."""
    with World.on(database_url, pulls=False) as made:
        made.start()
        yield made
