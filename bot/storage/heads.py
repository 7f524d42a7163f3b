"""Who signs for the bureau (签发): named and relieved by document; they get the three lines of the last days."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, case, func, or_, select, update

from bot.storage.own_dates import Stamp
from bot.storage.round_chain import append
from bot.storage.tables import people, roles, rounds
from handlers.situation import RoleName
from scoring.errors import RefusalError

ENTRY = "head"
SIGNS, REVIEWS = "sign", "review"
_BUREAU = (RoleName.STAFF.value, RoleName.ADMINISTRATOR.value)


def bureau(connection: Connection, stamp: Stamp) -> Sequence[Any]:
    """Return everybody of the bureau now, each once, with whether they sign."""
    signs = func.max(case((roles.c.duty == SIGNS, 1), else_=0))
    query = (
        select(people.c.id, people.c.name, signs.label("signs"))
        .join(roles, roles.c.person_id == people.c.id)
        .where(*_held(stamp))
        .group_by(people.c.id, people.c.name)
        .order_by(people.c.id)
    )
    return connection.execute(query).all()


def name_head(connection: Connection, person_id: int, stamp: Stamp) -> str:
    """Let somebody of the bureau sign; return their name. Raises RefusalError."""
    return _turn(connection, person_id, stamp, signs=True)


def relieve_head(connection: Connection, person_id: int, stamp: Stamp) -> str:
    """Let somebody sign no more; return their name. Raises RefusalError."""
    return _turn(connection, person_id, stamp, signs=False)


def somebody_of_the_bureau(connection: Connection, said: str, stamp: Stamp) -> int:
    """Return the id of the one of the bureau who is called so, or numbered 「#12」. Raises RefusalError."""
    known = bureau(connection, stamp)
    found = [one for one in known if said.strip() in (one.name, f"#{one.id}")]
    if len(found) == 1:
        return int(found[0].id)
    listed = "、".join(f"{one.name}（#{one.id}）" for one in (found or known)) or "还没有人登记"
    if found:
        raise RefusalError(f"有{len(found)}位叫“{said}”：{listed}。请写 '#编号'。")
    raise RefusalError(f"省局工作人员中没有“{said}”。现有：{listed}。登记用邀请：shifan invite --role staff")


def _turn(connection: Connection, person_id: int, stamp: Stamp, *, signs: bool) -> str:
    if not stamp.document.strip():
        raise RefusalError("请写明依据文件。")
    one = next((one for one in bureau(connection, stamp) if one.id == person_id), None)
    if one is None:
        raise RefusalError("这个人现在不是省局工作人员，没有改动。")
    if bool(one.signs) is signs:
        raise RefusalError(f"{one.name}{'已经是' if signs else '现在不是'}签发人，没有改动。")
    mine = update(roles).where(roles.c.person_id == person_id, *_held(stamp))
    connection.execute(mine.values(duty=SIGNS if signs else REVIEWS))
    year = connection.execute(select(func.max(rounds.c.year))).scalar()
    if year is None:
        raise RefusalError("还没有开启年度，无处记录。开启：shifan round open 年度 --edition 版本")
    value = f"{one.name}（#{person_id}）{'签发' if signs else '不再签发'}"
    document = stamp.document.strip()
    append(connection, year, {ENTRY: value}, document, stamp.now, unit_id=None, person_id=stamp.person_id)
    return str(one.name)


def _held(stamp: Stamp) -> tuple[Any, ...]:
    until = or_(roles.c.valid_to.is_(None), roles.c.valid_to > stamp.now)
    return roles.c.role.in_(_BUREAU), roles.c.valid_from <= stamp.now, until
