"""Opens a round and enters its parameters, append-only: the newest entry counts, the older ones stay readable."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.storage.rounds import COUNTY_GROWTH, DEADLINE, NOT_APPLICABLE, PROVINCE_GROWTH, load_round
from bot.storage.tables import people, round_settings, rounds, stages, unit_codes, units
from handlers.situation import Round
from reminders.deadlines import due_date
from scoring.edition import Edition
from scoring.errors import ReadingError
from scoring.overrides import apply_settings, written
from scoring.readings import SETTINGS
from scoring.rulebook import load_edition

STAGES = {"application": "申报", "report": "年度报告"}
_OF_UNITS = (COUNTY_GROWTH, NOT_APPLICABLE)


def open_round(connection: Connection, year: int, edition_name: str, document: str | None, now: datetime) -> Round:
    """Open a year with the edition's dates. Raises ReadingError when it is open already."""
    edition = load_edition(edition_name)
    if connection.execute(select(rounds.c.edition).where(rounds.c.year == year)).scalar() is not None:
        raise ReadingError(f"{year}年度已经开启。查看：shifan round show {year}")
    connection.execute(
        insert(rounds).values(year=year, edition=edition.name, opened_at=now.astimezone(UTC), document=document)
    )
    for stage, due in _due(edition, year).items():
        connection.execute(insert(stages).values(year=year, stage=stage, level="county", due_on=due))
    return load_round(connection, year).round


def read_entries(connection: Connection, year: int, given: Sequence[str], *, for_unit: bool) -> dict[str, str]:
    """Check NAME=VALUE words for a round. Raises ReadingError naming the first wrong one and what is allowed."""
    edition = _opened(connection, year).edition
    entries: dict[str, str] = {}
    for word in given:
        name, sign, value = word.partition("=")
        if not sign:
            raise ReadingError(f"应写成 名称=取值，收到的是“{word}”")
        entries[name.strip()] = _checked(edition, name.strip(), value.strip(), for_unit=for_unit)
    return entries


def enter(
    connection: Connection,
    year: int,
    entries: dict[str, str],
    document: str,
    now: datetime,
    *,
    unit_id: int | None = None,
    person_id: int | None = None,
) -> None:
    """Append entries, each with its document, person and time."""
    if not document.strip():
        raise ReadingError("请用 --document 写明依据文件。")
    for name, value in entries.items():
        connection.execute(
            insert(round_settings).values(
                year=year,
                unit_id=unit_id,
                name=name,
                value=value,
                document=document.strip(),
                person_id=person_id,
                set_at=now.astimezone(UTC),
            )
        )


def describe(connection: Connection, year: int) -> dict[str, Any]:
    """Return everything about a round as plain data, every entry with its history."""
    opened = _opened(connection, year)
    entries = connection.execute(
        select(
            round_settings.c.name,
            round_settings.c.value,
            round_settings.c.document,
            round_settings.c.set_at,
            units.c.name.label("unit"),
            unit_codes.c.code,
            people.c.name.label("person"),
        )
        .outerjoin(units, units.c.id == round_settings.c.unit_id)
        .outerjoin(unit_codes, (unit_codes.c.unit_id == units.c.id) & unit_codes.c.valid_to.is_(None))
        .outerjoin(people, people.c.id == round_settings.c.person_id)
        .where(round_settings.c.year == year)
        .order_by(round_settings.c.id)
    )
    growth = opened.province_sme_growth
    return {
        "year": year,
        "edition": opened.edition.name,
        "deadlines": {stage: due.isoformat() for stage, due in opened.due.items()},
        "province_sme_growth": None if growth is None else str(growth),
        "readings": {name: written(getattr(opened.readings, name)) for name in SETTINGS},
        "settings": [
            {
                "name": one.name,
                "value": one.value,
                "unit": one.unit,
                "code": one.code,
                "document": one.document,
                "person": one.person,
                "at": one.set_at.isoformat(),
            }
            for one in entries
        ],
    }


def readable(document: dict[str, Any]) -> list[str]:
    """Write a described round for people."""
    growth = document["province_sme_growth"]
    lines = [f"{document['year']}年度　规则版本 {document['edition']}"]
    lines += [f"{STAGES[stage]}截止：{due}" for stage, due in document["deadlines"].items()]
    lines.append(f"全省中小企业营收增速：{growth + '%' if growth else '尚未录入'}")
    lines.append("口径：" + "，".join(f"{name}={value}" for name, value in document["readings"].items()))
    lines.append("设置记录：" if document["settings"] else "设置记录：无")
    lines += [
        f"  {one['at'][:16]}　{one['unit'] or '全省'}　{one['name']}={one['value']}　依据：{one['document']}"
        for one in document["settings"]
    ]
    return lines


def _opened(connection: Connection, year: int) -> Round:
    try:
        return load_round(connection, year).round
    except LookupError:
        raise ReadingError(f"{year}年度尚未开启。开启：shifan round open {year} --edition 版本") from None


def _due(edition: Edition, year: int) -> dict[str, date]:
    return {
        "application": due_date(year, edition.deadlines.application),
        "report": due_date(year, edition.deadlines.report),
    }


def _checked(edition: Edition, name: str, value: str, *, for_unit: bool) -> str:
    allowed = [PROVINCE_GROWTH, *_OF_UNITS, *(DEADLINE + stage for stage in STAGES), *SETTINGS]
    if name not in allowed:
        raise ReadingError(f"没有名为“{name}”的参数；可用的有：{'、'.join(allowed)}")
    if for_unit is not (name in _OF_UNITS):
        how = "只能对一个县（开发区）设置，请加 --unit 代码" if name in _OF_UNITS else "对全省设置，请去掉 --unit"
        raise ReadingError(f"{name} {how}")
    if name in (PROVINCE_GROWTH, COUNTY_GROWTH):
        return _growth(name, value)
    if name == NOT_APPLICABLE:
        return _keys(edition, value)
    if name.startswith(DEADLINE):
        return _date(name, value)
    apply_settings(edition, {name: value})
    return value


def _growth(name: str, value: str) -> str:
    try:
        number = Decimal(value.removesuffix("%"))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ReadingError(f"{name} 应为百分数，如 6.3；收到的是“{value}”")
    return format(number, "f")


def _keys(edition: Edition, value: str) -> str:
    keys = value.replace(",", " ").split()
    unknown = [key for key in keys if key not in edition.keys]
    if unknown:
        raise ReadingError(f"{NOT_APPLICABLE} 中没有指标 {'、'.join(unknown)}；可用的有：{'、'.join(edition.keys)}")
    return " ".join(keys)


def _date(name: str, value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise ReadingError(f"{name} 应为日期，如 2026-04-30；收到的是“{value}”") from None
