"""The staff's own dates: set, moved, ended, each with person, document and time in the round's chain.

A date that moves ends, and another one begins: what was planned for the old one dies with it, and who has done what
it asks has done so.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, String, cast, func, insert, literal, select, update

from bot.storage.round_chain import append
from bot.storage.round_entry import opened_round
from bot.storage.tables import own_dates, own_dates_met, people, round_settings, units
from reminders.deadlines import local_date
from scoring.errors import RefusalError

ENTRY = "own_date"
MOST_LETTERS = 40
_LATEST_YEARS = 3  # after the data year


class Whom(Struct, frozen=True):
    """Whom a date is meant for: one unit, the units of one city, or everybody."""

    unit_id: int | None = None
    city: str | None = None


class Stamp(Struct, frozen=True):
    """Who enters something, on which document, and when."""

    person_id: int | None
    document: str
    now: datetime


EVERYBODY = Whom()


def set_date(connection: Connection, year: int, title: str, due_on: date, whom: Whom, stamp: Stamp) -> int:
    """Set a date; return its number. Raises RefusalError with what is wrong."""
    opened_round(connection, year)
    said = " ".join(title.split())
    if not 0 < len(said) <= MOST_LETTERS:
        raise RefusalError(f"事项应写1至{MOST_LETTERS}个字，如“报送第一季度进展”；收到的是{len(said)}个字。")
    _check_document(stamp)
    _check_day(year, due_on, stamp.now)
    if whom.city is not None and whom.city not in (known := _cities(connection)):
        raise RefusalError(f"名录中没有“{whom.city}”。可选：{'、'.join(known)}。")
    same = select(own_dates.c.id).where(
        own_dates.c.year == year, own_dates.c.title == said, own_dates.c.due_on == due_on,
        own_dates.c.unit_id.is_not_distinct_from(whom.unit_id), own_dates.c.city.is_not_distinct_from(whom.city),
        own_dates.c.ended_at.is_(None),
    )  # fmt: skip
    if (number := connection.execute(same.limit(1)).scalar()) is not None:  # tapped twice, or entered by a colleague
        raise RefusalError(f"已经有同样的日期（第{number}号），没有再设一个。")
    return _add(connection, year, said, due_on, whom, stamp)


def move_date(connection: Connection, number: int, due_on: date, stamp: Stamp) -> int:
    """Move a date to another day; return its new number. Raises RefusalError."""
    row = _current(connection, number)
    _check_document(stamp)
    _check_day(row.year, due_on, stamp.now)
    if due_on == row.due_on:
        raise RefusalError(f"第{number}号已是{due_on}，没有改动。")
    _end(connection, row, stamp, f"改期到 {due_on}")
    moved = _add(connection, row.year, row.title, due_on, Whom(row.unit_id, row.city), stamp)
    done = select(literal(moved), own_dates_met.c.unit_id, own_dates_met.c.person_id, own_dates_met.c.met_at)
    met = done.where(own_dates_met.c.own_date_id == number)
    columns = ["own_date_id", "unit_id", "person_id", "met_at"]
    connection.execute(insert(own_dates_met).from_select(columns, met))
    return moved


def end_date(connection: Connection, number: int, stamp: Stamp) -> None:
    """Take a date back: nobody is reminded of it any more. Raises RefusalError."""
    row = _current(connection, number)
    _check_document(stamp)
    _end(connection, row, stamp, "取消")


def listed(connection: Connection, year: int) -> Sequence[Row[Any]]:
    """Return the dates that stand, by day: with whom they are meant for, how many have done it, and who set them."""
    met = (
        select(func.count())
        .where(own_dates_met.c.own_date_id == own_dates.c.id)
        .correlate(own_dates)
        .scalar_subquery()
    )
    begun = literal("第") + cast(own_dates.c.id, String) + literal("号 %")
    document = (
        select(round_settings.c.document)
        .where(round_settings.c.name == ENTRY, round_settings.c.value.like(begun))
        .order_by(round_settings.c.id)
        .limit(1)
        .correlate(own_dates)
        .scalar_subquery()
    )
    query = (
        select(
            own_dates,
            units.c.name.label("unit"),
            people.c.name.label("person"),
            met.label("met"),
            document.label("document"),
        )
        .outerjoin(units, units.c.id == own_dates.c.unit_id)
        .outerjoin(people, people.c.id == own_dates.c.person_id)
        .where(own_dates.c.year == year, own_dates.c.ended_at.is_(None))
        .order_by(own_dates.c.due_on, own_dates.c.id)
    )
    return connection.execute(query).all()


def _current(connection: Connection, number: int) -> Row[Any]:
    found = connection.execute(
        select(own_dates).where(own_dates.c.id == number, own_dates.c.ended_at.is_(None)).with_for_update()
    ).one_or_none()
    if found is None:
        raise RefusalError(f"没有编号为 {number} 的日期，或它已经取消。")
    return found


def _check_document(stamp: Stamp) -> None:
    if not stamp.document.strip():
        raise RefusalError("请写明依据文件。")


def _check_day(year: int, due_on: date, now: datetime) -> None:
    today = local_date(now)
    if due_on < today:
        raise RefusalError(f"{due_on} 已过（今天是 {today}），不会再提醒任何人。请改为今天或以后的日期。")
    if due_on.year > year + _LATEST_YEARS:
        raise RefusalError(f"{due_on} 离数据年度 {year} 太远，请核对年份。")


def _cities(connection: Connection) -> list[str]:
    return list(connection.execute(select(units.c.city).distinct().order_by(units.c.city)).scalars())


def _add(connection: Connection, year: int, title: str, due_on: date, whom: Whom, stamp: Stamp) -> int:
    values = {"year": year, "title": title, "due_on": due_on, "unit_id": whom.unit_id, "city": whom.city}
    added = connection.execute(insert(own_dates).values(**values, person_id=stamp.person_id, set_at=stamp.now))
    assert added.inserted_primary_key is not None
    number = int(added.inserted_primary_key[0])
    meant = f"（{whom.city}）" if whom.city else ""
    _enter(connection, year, f"第{number}号 {due_on} {title}{meant}", whom.unit_id, stamp)
    return number


def _end(connection: Connection, row: Row[Any], stamp: Stamp, how: str) -> None:
    connection.execute(update(own_dates).where(own_dates.c.id == row.id).values(ended_at=stamp.now))
    _enter(connection, row.year, f"第{row.id}号 {how}", row.unit_id, stamp)


def _enter(connection: Connection, year: int, value: str, unit_id: int | None, stamp: Stamp) -> None:
    document = stamp.document.strip()
    append(connection, year, {ENTRY: value}, document, stamp.now, unit_id=unit_id, person_id=stamp.person_id)
