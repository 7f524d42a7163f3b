"""Brings a database to the version this program knows, forward and back, and refuses one from the future."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from bot.storage.engine import DatabaseError

HEAD = "0007"
_LOCK = 0x5348494641  # one migration at a time on PostgreSQL
_MIGRATIONS = Path(__file__).parent / "migrations"


def version(connection: Connection) -> str | None:
    """Return the version a database stands at; None for an empty one. Raises DatabaseError for somebody else's."""
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" in tables:
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found
    if tables:
        raise DatabaseError("这个数据库里已有别的表，不是本程序的数据库。请在 SHIFAN_DATABASE 中换一个空的数据库。")
    return None


def ensure(engine: Engine) -> None:
    """Create or migrate to HEAD. Raises DatabaseError for a newer or foreign database."""
    with engine.connect() as connection:
        found = version(connection)
    if found == HEAD:
        return
    if is_newer(found):
        raise DatabaseError(
            f"数据库版本（{found}）比本程序（{HEAD}）新。请升级程序，或在 SHIFAN_DATABASE 中换一个数据库。"
        )
    migrate(engine, HEAD)


def is_newer(found: str | None) -> bool:
    """Whether a database is of a version this program does not know."""
    return found is not None and found not in _known()


def migrate(engine: Engine, to: str) -> None:
    """Migrate to a version, `base` being the empty database."""
    from alembic import command  # noqa: PLC0415 - 0.2 s that a start on a current database need not spend
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        config.attributes["connection"] = connection
        found = version(connection) or "base"
        if _order(to) >= _order(found):
            command.upgrade(config, to)
        else:
            command.downgrade(config, to)


def _known() -> list[str]:
    return sorted(path.name.split("_")[0] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


def _order(at: str) -> int:
    return 0 if at == "base" else _known().index(at) + 1
