"""One serving process for an SQLite database. Commands may write beside it; a second server would send twice."""

import fcntl
from pathlib import Path
from typing import IO

from sqlalchemy import Engine

from bot.storage.engine import DatabaseError


def hold(engine: Engine) -> IO[str] | None:
    """Take the serving lock, held until the returned file is closed; None where the database needs none.

    Raises DatabaseError when another process serves this database.
    """
    database = engine.url.database
    if engine.dialect.name != "sqlite" or not database or database == ":memory:":
        return None
    file = Path(f"{database}.serving").open("w")  # noqa: SIM115 - held for the life of the process
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise DatabaseError(
            f"数据库 {database} 正由另一个 shifan 服务使用。请先停止那个服务，或换一个数据库（SHIFAN_DATABASE）。"
        ) from None
    return file
