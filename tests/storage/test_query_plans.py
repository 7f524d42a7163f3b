"""What is asked many times a second never reads a whole table: it would be slower every year."""

from typing import Any

import pytest
from sqlalchemy import Select, select
from sqlalchemy.dialects import sqlite

from bot import turn
from bot.storage import fetching, outgoing
from tests.fakes import World

ASKED = {
    "which messages wait for their turn": turn.waiting_in(["web"]),
    "which of several channels": turn.waiting_in(["web", "page", "telegram:1"]),
    "which may be sent": outgoing._READY,
    "whether any may be sent": outgoing._ANY_READY,
    "which are in somebody's hand": outgoing._IN_HAND,
    "who is still to be answered": outgoing._OPEN_REPLIES,
    "whose files are to be fetched": select(fetching.inbox).where(fetching.is_waiting(fetching.inbox)),
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_nothing_asked_all_the_time_reads_a_whole_table(world: World, asked: Select[Any]) -> None:
    if world.database.dialect.name != "sqlite":
        pytest.skip("PostgreSQL chooses by how many rows there are")
    compiled = asked.compile(dialect=sqlite.dialect())
    expanded = compiled.construct_expanded_state({**dict.fromkeys(compiled.params, "1"), "busy": ["1"]})
    bound = tuple(expanded.parameters[name] for name in expanded.positiontup or ())
    with world.database.connect() as connection:
        plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + expanded.statement, bound).all()
    read_whole = [row.detail for row in plan if row.detail in ("SCAN inbox", "SCAN outbox", "SCAN earlier")]
    assert read_whole == []
