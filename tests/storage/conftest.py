"""A world with a running engine, once on SQLite and once on PostgreSQL; and a bare migrated database."""

from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
from sqlalchemy import Engine
from structlog.testing import capture_logs

from bot.storage.opening import open_current
from tests.fakes import World


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[MutableMapping[str, Any]]]:
    """What the program logs, kept instead of printed."""
    with capture_logs() as events:
        yield events


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with World.on(database_url) as made:
        made.start()
        yield made


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """A migrated database with nothing in it."""
    opened = open_current(database_url)
    yield opened
    opened.dispose()
