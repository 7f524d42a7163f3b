"""What may be written down about an error: its kind and where it happened, never its message.

Messages quote what they stumbled over: a figure, a name, a whole row of the database.
"""

import traceback
from pathlib import Path
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]

_ROOM = Path(__file__).parents[1]


def blame(error: BaseException) -> str:
    """Return the kind of an error, of what it comes from, and our line that raised it: `ValueError, bot/turn.py:9`.

    A database's error is named by the database's own kind, its code and the constraint.
    """
    inner = getattr(error, "orig", None) or error
    diagnosis = getattr(inner, "diag", None)
    parts = [
        type(inner).__name__,
        str(getattr(inner, "sqlstate", None) or getattr(inner, "sqlite_errorname", None) or ""),
        str(getattr(diagnosis, "constraint_name", None) or ""),
        _line(error),
    ]
    return ", ".join(part for part in parts if part)


def frames(given: ExcInfo) -> str:
    """Return a traceback without its messages: the lines passed, and the kind of each error on the way."""
    told = traceback.TracebackException(*given, limit=None, lookup_lines=True, capture_locals=False)
    chain: list[str] = []
    one: traceback.TracebackException | None = told
    error: BaseException | None = given[1]
    while one is not None and error is not None:
        chain.append("".join([*one.stack.format(), blame(error)]))
        is_caused = one.__cause__ is not None
        one, error = (one.__cause__, error.__cause__) if is_caused else (
            (None, None) if one.__suppress_context__ else (one.__context__, error.__context__)
        )  # fmt: skip
    return "\n\n".join(reversed(chain))


def _line(error: BaseException) -> str:
    """Return file and line of the innermost frame in our own code; empty where there is none."""
    ours = [
        frame for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(_ROOM) and ".venv" not in frame.filename
    ]  # fmt: skip
    return f"{Path(ours[-1].filename).relative_to(_ROOM)}:{ours[-1].lineno}" if ours else ""
