"""How a command gets at the settings and the database, and how it prints JSON."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from bot.cli.refusal import CommandError, unreachable
from bot.crash import NEVER, CrashPoint
from bot.logs import configure
from bot.settings import Settings, read_settings
from bot.storage.opening import open_current
from scoring.grid import decode_sheet


def opened(crash: CrashPoint = NEVER) -> tuple[Settings, Engine]:
    """Read the settings and open their database, created and migrated where missing."""
    settings = read_settings()
    configure(settings.log)
    try:
        return settings, open_current(settings.database, crash)
    except OperationalError as error:
        raise unreachable(error) from error


@contextmanager
def writing() -> Iterator[tuple[Settings, Connection]]:
    """One transaction on the settings' database."""
    settings, database = opened()
    try:
        with database.begin() as connection:
            yield settings, connection
    except OperationalError as error:
        raise unreachable(error) from error
    finally:
        database.dispose()


def read_table(name: str) -> str:
    """Read a CSV file, or standard input for `-`, in whatever encoding Excel gave it."""
    if name == "-":
        return decode_sheet(sys.stdin.buffer.read())
    try:
        return decode_sheet(Path(name).read_bytes())
    except FileNotFoundError:
        raise CommandError(f"没有这个文件：{name}。请核对文件名和所在目录。") from None
    except IsADirectoryError:
        raise CommandError(f"{name} 是目录，不是文件。") from None
    except OSError as error:
        raise CommandError(f"读不了文件 {name}：{error.strerror}。") from None


def print_json(document: Any) -> None:
    """Print one JSON document, and nothing else, on standard output."""
    print(json.dumps(document, ensure_ascii=False, indent=2))
