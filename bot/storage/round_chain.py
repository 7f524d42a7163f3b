"""The chain of a round's entries: what the bureau set can be added to, and nothing in it changed unnoticed."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.storage import chain
from bot.storage.as_stored import as_stored, read, time_of
from bot.storage.chain import Head
from bot.storage.chain_check import Entry, first_break, grouped, heads_of
from bot.storage.rounds import EDITION
from bot.storage.tables import round_heads, round_settings, rounds, stages
from bot.storage.upsert import insert_or_replace
from reminders.deadlines import due_date
from scoring.errors import RefusalError
from scoring.rulebook import load_edition


def append(
    connection: Connection,
    year: int,
    entries: Mapping[str, str],
    document: str,
    now: datetime,
    *,
    unit_id: int | None,
    person_id: int | None,
) -> None:
    """Add entries to a round's chain. Two who enter at once wait for each other."""
    connection.execute(select(rounds.c.year).where(rounds.c.year == year).with_for_update())
    row = connection.execute(
        select(round_heads.c["count"], round_heads.c.hash).where(round_heads.c.year == year)
    ).one_or_none()
    head = Head(*row) if row is not None else Head()
    for name, value in entries.items():
        entry = {
            "unit_id": unit_id,
            "name": name,
            "value": value,
            "document": document,
            "person_id": person_id,
            "set_at": now.astimezone(UTC),
            "algorithm": chain.ALGORITHM,
            "salt": chain.new_salt(),
        }
        head = chain.link(head, chain.of_settings(year), chain.SETTING_FIELDS, entry)
        connection.execute(insert(round_settings).values(year=year, seq=head.count, hash=head.hash, **entry))
    ended = {"year": year, "count": head.count, "hash": head.hash}
    connection.execute(insert_or_replace(connection, round_heads), ended)


def verify_rounds(connection: Connection) -> Iterator[tuple[str, int, str | None]]:
    """Yield every round's chain by name, with how many entries it has and what is wrong first."""
    heads = heads_of(connection, round_heads, "year")
    columns = round_settings.columns
    statement = select(*as_stored(columns)).order_by(round_settings.c.year, round_settings.c.seq)
    by_year = grouped(read(connection, statement, columns), "year")
    for year, edition in connection.execute(select(rounds.c.year, rounds.c.edition).order_by(rounds.c.year)):
        own = by_year.pop(year, [])
        head = heads.pop(year, Head())
        broken = first_break(own, head, chain.of_settings(year), chain.SETTING_FIELDS, _entry)
        yield f"年度参数 {year}年度", len(own), broken or _opening(connection, year, edition, own)
    for year in {*by_year, *heads}:
        yield f"年度参数 {year}年度", len(by_year.get(year, [])), "所属年度已不存在"


def _entry(row: Entry) -> str:
    return f"（{row['name']}，{time_of(row['set_at'])}）"


def _opening(connection: Connection, year: int, edition: object, entries: list[Entry]) -> str | None:
    """Compare what the round stands on with what was entered when it was opened."""
    entered = next((one["value"] for one in entries if one["name"] == EDITION), None)
    if entered != edition:
        return f"规则版本 {edition} 与开启时的记录 {entered} 不符"
    due = _due(edition, year)
    columns = stages.columns
    own = select(*as_stored(columns)).where(stages.c.year == year, stages.c.level == "county")
    for stage in read(connection, own, columns):
        if due is not None and stage["due_on"] != due.get(stage["stage"]):
            return f"{stage['stage']} 的截止日期 {stage['due_on']} 与规则版本不符"
    return None


def _due(edition: object, year: int) -> dict[str, date] | None:
    """Return the edition's dates; None when this program does not know the edition."""
    try:
        dates: Any = load_edition(str(edition)).deadlines
    except RefusalError:
        return None
    return {"application": due_date(year, dates.application), "report": due_date(year, dates.report)}
