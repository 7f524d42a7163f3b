"""Who enters something by a command, on which document, and when."""

from getpass import getuser
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.clock import SystemClock
from bot.storage.operators import operator_named
from bot.storage.own_dates import Stamp

Document = Annotated[str, typer.Option(help="依据文件")]
Person = Annotated[str | None, typer.Option(help="经办人姓名，不写则为本机账号名", metavar="NAME")]


def stamp(connection: Connection, person: str | None, document: str) -> Stamp:
    """Return the stamp of a command given now."""
    now = SystemClock().now()
    return Stamp(operator_named(connection, getuser() if person is None else person, now), document, now)
