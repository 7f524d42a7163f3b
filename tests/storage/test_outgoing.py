"""What the rows of the outbox tell about calls of a process that is gone."""

from datetime import timedelta

from sqlalchemy import insert

from bot.storage.engine import open_engine, reading
from bot.storage.opening import open_current
from bot.storage.outgoing import calls_since
from bot.storage.tables import accounts, outbox
from reminders.delivery import Lane
from tests.fakes import MORNING

SOURCE = "telegram:1"
JUST_NOW, LONG_AGO = MORNING - timedelta(seconds=0.3), MORNING - timedelta(minutes=3)


def test_what_was_sent_just_now_is_found_before_any_number_that_is_still_to_be_sent(database_url: str) -> None:
    open_current(database_url).dispose()
    states = [
        {"state": "sent", "attempts": 1, "sent_at": LONG_AGO, "due_at": LONG_AGO},
        {"state": "sent", "attempts": 1, "sent_at": JUST_NOW, "due_at": LONG_AGO},
        {"state": "sending", "attempts": 0, "sent_at": None, "due_at": LONG_AGO},
        {"state": "uncertain", "attempts": 1, "sent_at": None, "due_at": JUST_NOW},
        {"state": "failed", "attempts": 1, "sent_at": None, "due_at": LONG_AGO},
        {"state": "ready", "attempts": 1, "sent_at": None, "due_at": MORNING + timedelta(seconds=9)},
        *({"state": "ready", "attempts": 0, "sent_at": None, "due_at": JUST_NOW} for _ in range(300)),
    ]
    shared = {"lane": int(Lane.BROADCAST), "source": SOURCE, "body": "{}", "created_at": LONG_AGO}
    database = open_engine(database_url)
    with database.begin() as connection:
        people = [{"id": at, "source": SOURCE, "chat": f"c{at}", "created_at": LONG_AGO} for at in range(len(states))]
        connection.execute(insert(accounts), people)
        rows = [
            {**shared, **each, "key": f"k{at}", "account_id": at, "chat": f"c{at}"} for at, each in enumerate(states)
        ]
        connection.execute(insert(outbox), rows)
    with reading(database) as connection:
        found = calls_since(connection, [SOURCE], MORNING - timedelta(seconds=1))
        assert not calls_since(connection, ["web"], MORNING - timedelta(seconds=1))
    database.dispose()
    assert sorted(found, key=str) == [
        (SOURCE, "c1", JUST_NOW), (SOURCE, "c2", None), (SOURCE, "c3", None), (SOURCE, "c5", None),
    ]  # fmt: skip
