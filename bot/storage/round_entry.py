"""Opens a round and enters its parameters, append-only: the newest entry counts, the older ones stay readable."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import Connection, insert, select

from bot.storage.round_chain import append
from bot.storage.rounds import (
    COUNTY_GROWTH,
    DEADLINE,
    DUTY_PHONE,
    EDITION,
    MISSING_FROZEN,
    NOT_APPLICABLE,
    PROVINCE_GROWTH,
    SECOND_ABOVE,
    TRUE,
    UNIT_READINGS,
    OpenRound,
    load_round,
)
from bot.storage.tables import rounds, stages
from handlers.situation import Round
from reminders.deadlines import due_date
from scoring.cells import CellError, read_number, tidy
from scoring.edition import Edition
from scoring.errors import ReadingError
from scoring.overrides import apply_settings
from scoring.readings import SETTINGS
from scoring.rulebook import load_edition

STAGES = {"application": "申报", "report": "年度报告"}
_OF_UNITS = (COUNTY_GROWTH, NOT_APPLICABLE)
_FLAGS = (TRUE, "false")
_PHONE = re.compile(r"[0-9+（()） \-转]{5,32}")
_MOST_DIGITS = 6
_YEARS_AFTER = 3  # a stage is due in the year after the data year, with an extension perhaps in the next
_LEAST_GROWTH, _MOST_GROWTH = -100, 1000  # per cent; beyond, a finger slipped


def open_round(
    connection: Connection,
    year: int,
    edition_name: str,
    document: str | None,
    now: datetime,
    *,
    person_id: int | None = None,
) -> Round:
    """Open a year with the edition's dates, its first entry. Raises ReadingError when it is open already."""
    edition = load_edition(edition_name)
    if connection.execute(select(rounds.c.edition).where(rounds.c.year == year)).scalar() is not None:
        raise ReadingError(f"{year}年度已经开启。查看：shifan round show {year}")
    connection.execute(
        insert(rounds).values(year=year, edition=edition.name, opened_at=now.astimezone(UTC), document=document)
    )
    for stage, due in _due(edition, year).items():
        connection.execute(insert(stages).values(year=year, stage=stage, level="county", due_on=due))
    entry = {EDITION: edition.name}
    append(connection, year, entry, document or "", now, unit_id=None, person_id=person_id)
    return load_round(connection, year).round


def read_entries(connection: Connection, year: int, given: Sequence[str], *, for_unit: bool) -> dict[str, str]:
    """Check NAME=VALUE words for a round. Raises ReadingError naming the first wrong one and what is allowed."""
    opened = opened_round(connection, year)
    entries: dict[str, str] = {}
    for word in given:
        name, sign, value = (part.strip() for part in word.partition("="))
        if not sign:
            raise ReadingError(f"应写成 名称=取值，收到的是“{word}”")
        if name in entries:
            raise ReadingError(f"{name} 写了两次，请只留一个")
        entries[name] = _checked(opened, name, value, for_unit=for_unit)
    _refuse_freezing_what_the_province_owes(opened, entries)
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
    in_one_line = " ".join(document.split())
    append(connection, year, entries, in_one_line, now, unit_id=unit_id, person_id=person_id)


def doubts(opened: OpenRound, entries: Mapping[str, str], today: date, unit_id: int | None = None) -> tuple[str, ...]:
    """Say what somebody should look at again before dates are entered: those over already, and no 延期 at all."""
    found = []
    for name, value in entries.items():
        if not name.startswith(DEADLINE):
            continue
        stage, day = name.removeprefix(DEADLINE), date.fromisoformat(value)
        if day < today:
            found.append(f"{STAGES[stage]}截止日 {day} 已过（今天是 {today}）：未报送的随即为逾期，不再提醒。")
        counts = opened.round.due if unit_id is None else opened.due_of(unit_id)
        if unit_id is not None and day < counts[stage]:
            found.append(f"{STAGES[stage]}截止日 {day} 早于现在的 {counts[stage]}：这不是延期，是提前。")
    return tuple(found)


def opened_round(connection: Connection, year: int) -> Round:
    """Load a round. Raises ReadingError when there is none of that year."""
    try:
        return load_round(connection, year).round
    except LookupError:
        raise ReadingError(f"{year}年度尚未开启。开启：shifan round open {year} --edition 版本") from None


def _due(edition: Edition, year: int) -> dict[str, date]:
    return {
        "application": due_date(year, edition.deadlines.application),
        "report": due_date(year, edition.deadlines.report),
    }


def _checked(opened: Round, name: str, value: str, *, for_unit: bool) -> str:
    dates = [DEADLINE + stage for stage in STAGES]
    allowed = [PROVINCE_GROWTH, *_OF_UNITS, MISSING_FROZEN, *dates, DUTY_PHONE, SECOND_ABOVE, *SETTINGS]
    if name not in allowed:
        raise ReadingError(f"没有名为“{name}”的参数；可用的有：{'、'.join(allowed)}")
    if name == MISSING_FROZEN:
        return _flag(name, value)
    if name in UNIT_READINGS:
        apply_settings(opened.edition, {name: value})
        return value
    if name in dates:  # for all, or 延期 for one
        return _date(name, value, opened)
    if for_unit is not (name in _OF_UNITS):
        how = "只能对一个县（开发区）设置，请加 --unit 代码" if name in _OF_UNITS else "对全省设置，请去掉 --unit"
        raise ReadingError(f"{name} {how}")
    if name in (PROVINCE_GROWTH, COUNTY_GROWTH):
        return _growth(name, value)
    if name == NOT_APPLICABLE:
        return _keys(opened.edition, value)
    if name == DUTY_PHONE:
        return _phone(name, value)
    if name == SECOND_ABOVE:
        return _whole(name, value)
    apply_settings(opened.edition, {name: value})
    return value


def _refuse_freezing_what_the_province_owes(opened: Round, entries: dict[str, str]) -> None:
    """What waits for the province's own figure is not the county's omission, and must not count against it (A18)."""
    waits = any(one.compared == "above_province" for one in opened.edition.indicators)
    entered = opened.province_sme_growth is not None or PROVINCE_GROWTH in entries
    if waits and not entered and entries.get(MISSING_FROZEN) == TRUE:
        raise ReadingError(f"请先录入 {PROVINCE_GROWTH}：没有它，各单位已填的增速无从比较，会被计为未达标")


def _flag(name: str, value: str) -> str:
    if value not in _FLAGS:
        raise ReadingError(f"{name} 应为 {' 或 '.join(_FLAGS)}；收到的是“{value}”")
    return value


def _growth(name: str, value: str) -> str:
    try:
        growth = read_number(tidy(value), "ratio")
    except CellError:
        raise ReadingError(f"{name} 应为百分数，如 6.3；收到的是“{value}”") from None
    if not _LEAST_GROWTH <= growth <= _MOST_GROWTH:
        raise ReadingError(f"{name} 应在{_LEAST_GROWTH}至{_MOST_GROWTH}之间（%），请核对；收到的是“{value}”")
    return format(growth, "f")


def _keys(edition: Edition, value: str) -> str:
    keys = value.replace(",", " ").split()
    unknown = [key for key in keys if key not in edition.keys]
    if unknown:
        raise ReadingError(f"{NOT_APPLICABLE} 中没有指标 {'、'.join(unknown)}；可用的有：{'、'.join(edition.keys)}")
    return " ".join(keys)


def _date(name: str, value: str, opened: Round) -> str:
    due = opened.due[name.removeprefix(DEADLINE)]
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ReadingError(f"{name} 应为日期，如 {due}；收到的是“{value}”") from None
    if day.year <= opened.year:
        raise ReadingError(f"{name} 应在数据年度{opened.year}年结束以后；收到的是“{value}”")
    if day.year > opened.year + _YEARS_AFTER:
        raise ReadingError(f"{name} 最晚到{opened.year + _YEARS_AFTER}年，请核对年份；收到的是“{value}”")
    return day.isoformat()


def _phone(name: str, value: str) -> str:
    if not _PHONE.fullmatch(value):
        raise ReadingError(f"{name} 应为电话号码，如 0351-1234567；收到的是“{value}”")
    return value


def _whole(name: str, value: str) -> str:
    if not value.isdecimal() or not value.isascii() or len(value) > _MOST_DIGITS:
        raise ReadingError(f"{name} 应为人数，如 50；收到的是“{value}”")
    return str(int(value))
