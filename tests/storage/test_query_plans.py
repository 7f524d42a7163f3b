"""What is asked many times a second never reads a whole table: it would be slower every year."""

import re
from typing import Any

import pytest
from sqlalchemy import Select, select
from sqlalchemy.dialects import sqlite

from bot import metrics, turn
from bot.storage import desk, draft_rows, fetching, outgoing, undelivered
from tests.fakes import MORNING, World

ASKED = {
    "which messages wait for their turn": turn.waiting_in(["web"]),
    "which of several channels": turn.waiting_in(["web", "page", "telegram:1"]),
    "which may be sent": outgoing._READY,
    "whether any may be sent": outgoing._ANY_READY,
    "which are in somebody's hand": outgoing._IN_HAND,
    "who is still to be answered": outgoing._OPEN_REPLIES,
    "whose files are to be fetched": select(fetching.inbox).where(fetching.is_waiting(fetching.inbox)),
    "what did not arrive": undelivered._MESSAGES,
    "what could not be dealt with": undelivered._ASIDE,
    **{f"how long the outbox is ({number})": query for number, query in enumerate(metrics.OUTBOX)},
    **{f"how long the inbox is ({number})": query for number, query in enumerate(metrics.INBOX)},
    "who wrote": desk._ACCOUNTS,
    "what their units have filled in": draft_rows._DRAFTS,
}
LISTS = {"busy": ["1"], "sources": ["1", "2"], "chats": ["1", "2", "3"], "units": [1, 2, 3], "years": [1, 2]}
WHOLE = re.compile("SCAN (inbox|outbox|earlier)|SCAN (accounts|drafts|people|roles|units)( USING .*)?( LEFT-JOIN)?")


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_nothing_asked_all_the_time_reads_a_whole_table(world: World, asked: Select[Any]) -> None:
    if world.database.dialect.name != "sqlite":
        pytest.skip("PostgreSQL chooses by how many rows there are")
    compiled = asked.compile(dialect=sqlite.dialect())
    given = {**dict.fromkeys(compiled.params, "1"), "now": MORNING, **LISTS}
    expanded = compiled.construct_expanded_state({name: given[name] for name in compiled.params})
    bound = tuple(expanded.parameters[name] for name in expanded.positiontup or ())
    with world.database.connect() as connection:
        plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + expanded.statement, bound).all()
    assert [row.detail for row in plan if WHOLE.fullmatch(row.detail)] == []
