"""Computes one chain again from its rows and says what is wrong first."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, select

from bot.storage import chain
from bot.storage.as_stored import count_of, unreadable
from bot.storage.chain import Head

Entry = Mapping[str, Any]


def first_break(
    rows: Sequence[Entry],
    head: Head,
    name: str,
    fields: tuple[str, ...],
    described: Callable[[Entry], str],
    also: Callable[[Entry], str | None] = lambda _: None,
) -> str | None:
    """Return what is wrong first, or None. `also` says what else is wrong with a row whose hash fits."""
    at = Head()
    for row in rows:
        if row["seq"] != at.count + 1:
            return f"第{at.count + 1}条缺失"
        if (wrong := unreadable(row)) is not None:
            return f"第{at.count + 1}条{described(row)}的 {wrong}"
        at = chain.link(at, name, fields, row)
        if at.hash != row["hash"]:
            return f"第{at.count}条{described(row)}被改动过"
        if (more := also(row)) is not None:
            return f"第{at.count}条{described(row)}{more}"
    if at.count < head.count:
        return f"第{at.count + 1}条缺失（共应有{head.count}条）"
    return None if at == head else f"末条与链尾不符（记录{at.count}条，链尾{head.count}条）"


def heads_of(connection: Connection, table: Table, key: str) -> dict[Any, Head]:
    """Return the heads that are kept apart from the chains."""
    rows = connection.execute(select(table.c[key], table.c["count"], table.c.hash))
    return {row[0]: Head(count_of(row[1]), row[2]) for row in rows}


def grouped(rows: Iterable[Entry], key: str) -> dict[Any, list[Entry]]:
    """Put rows together by the chain they belong to."""
    found: dict[Any, list[Entry]] = {}
    for row in rows:
        found.setdefault(row[key], []).append(row)
    return found
