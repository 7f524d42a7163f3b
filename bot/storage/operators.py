"""Who enters something by command: a person of the bureau, known by name, or entered when nobody has that name."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, insert, or_, select

from bot.storage.tables import accounts, people, roles
from scoring.errors import RefusalError

MOST = 64  # characters of a name, as stored
OF_THE_BUREAU = ("staff", "administrator")
_NUMBERED = re.compile(r"#([0-9]{1,18})")


def operator_named(connection: Connection, name: str, now: datetime) -> int:
    """Return the id of the person called so, or numbered 「#12」; enter one when there is none.

    Only people of the bureau are meant, and those entered here before: a county's contact of the same name is
    somebody else. Raises RefusalError for no name, an unknown number, and a name that several have.
    """
    said = name.strip()
    if numbered := _NUMBERED.fullmatch(said):
        return _numbered(connection, int(numbered[1]))
    if not said or len(said) > MOST or not said.isprintable():
        raise RefusalError(f"--person 应写经办人姓名，1至{MOST}个字；收到的是“{said}”。")
    known = _called(connection, said)
    if len(known) > 1:
        listed = "、".join(f"#{one.id}（{one.created_at:%Y-%m-%d}登记）" for one in known)
        raise RefusalError(f"有{len(known)}位叫“{said}”：{listed}。请用 --person '#编号' 写明是哪一位。")
    if known:
        return int(known[0].id)
    entered = connection.execute(insert(people).values(name=said, created_at=now.astimezone(UTC)))
    assert entered.inserted_primary_key is not None
    return int(entered.inserted_primary_key[0])


def _numbered(connection: Connection, number: int) -> int:
    if connection.execute(select(people.c.id).where(people.c.id == number)).scalar() is None:
        raise RefusalError(f"没有编号为 #{number} 的人员。请写姓名，或核对编号。")
    return number


def _called(connection: Connection, name: str) -> Sequence[Row[Any, Any]]:
    of_bureau = exists().where(roles.c.person_id == people.c.id, roles.c.role.in_(OF_THE_BUREAU))
    speaks = exists().where(accounts.c.person_id == people.c.id)
    has_role = exists().where(roles.c.person_id == people.c.id)
    return connection.execute(
        select(people.c.id, people.c.created_at)
        .where(people.c.name == name, or_(of_bureau, ~speaks & ~has_role))
        .order_by(people.c.id)
    ).all()
