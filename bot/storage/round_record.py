"""What a round stands on, and who entered what on which document: every entry, the newest of a name last."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.storage.round_entry import STAGES, opened_round
from bot.storage.rounds import MISSING_FROZEN, TRUE
from bot.storage.tables import people, round_settings, unit_codes, units
from handlers.dates import stamp
from handlers.situation import Round
from scoring.overrides import settings_of


def describe(connection: Connection, year: int) -> dict[str, Any]:
    """Return everything about a round as plain data, every entry with its history. ReadingError without a round."""
    opened = opened_round(connection, year)
    entries = [
        {
            "name": one.name,
            "value": one.value,
            "unit": one.unit,
            "code": one.code,
            "document": one.document,
            "person": one.person,
            "at": one.set_at.isoformat(),
        }
        for one in connection.execute(_ENTRIES.where(round_settings.c.year == year))
    ]
    growth = opened.province_sme_growth
    return {
        "year": year,
        "edition": opened.edition.name,
        "deadlines": {stage: due.isoformat() for stage, due in opened.due.items()},
        "province_sme_growth": None if growth is None else str(growth),
        "missing_frozen": _is_frozen(entries),
        "readings": settings_of(opened.readings),
        "settings": entries,
    }


_ENTRIES = (
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
    .order_by(round_settings.c.id)
)


def _is_frozen(entries: list[dict[str, Any]]) -> bool:
    of_all = [one["value"] for one in entries if one["name"] == MISSING_FROZEN and one["unit"] is None]
    return bool(of_all) and of_all[-1] == TRUE


def readable(connection: Connection, year: int) -> list[str]:
    """Write a round for people, times as on the wall. ReadingError without a round."""
    opened, document = opened_round(connection, year), describe(connection, year)
    lines = [f"{year}年度　规则版本 {opened.edition.name}"]
    lines += [f"{STAGES[stage]}截止：{due}" for stage, due in document["deadlines"].items()]
    lines += _growth_of_the_province(opened)
    frozen = f"{opened.due['report']} 截止后计为未达标" if document["missing_frozen"] else "截止后仍为待定"
    lines.append(f"未填报的项目：{frozen}")
    lines.append("口径：" + "，".join(f"{name}={value}" for name, value in document["readings"].items()))
    lines.append("设置记录：" if document["settings"] else "设置记录：无")
    return lines + [_entry(one, opened) for one in document["settings"]]


def _growth_of_the_province(opened: Round) -> list[str]:
    word, growth = opened.edition.programme.province_word, opened.province_sme_growth
    compared = [one.label for one in opened.edition.indicators if one.compared == "above_province"]
    return [f"{word}{label}：{'尚未录入' if growth is None else f'{growth:f}%'}" for label in compared]


def _entry(one: dict[str, Any], opened: Round) -> str:
    at = stamp(datetime.fromisoformat(one["at"]))
    whose = one["unit"] or opened.edition.programme.province_word
    by = one["person"] or "未记名"
    return f"  {at}　{by}　{whose}　{one['name']}={one['value']}　依据：{one['document'] or '未注明'}"
