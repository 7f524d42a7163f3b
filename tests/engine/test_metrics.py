"""What the graphs are drawn from follows what happens to messages, and says nothing of what is in them."""

from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families as parse
from sqlalchemy import insert

from bot.channels.base import SendError, UnsureError
from bot.metrics import Metrics
from bot.storage.opening import open_current
from bot.storage.tables import inbox
from reminders.delivery import Lane
from tests.fakes import MORNING, World, eventually


def numbers(world: World) -> dict[str, float]:
    assert world.metrics is not None
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in parse(world.metrics.page().decode())
        for sample in family.samples
    }


def test_queues_are_counted_by_lane_and_state(sending: World) -> None:
    assert numbers(sending)["shifan_outbox_depth broadcast ready"] == 0
    sending.posts("li", "明天开会", Lane.BROADCAST)
    sending.posts("wang", "明天开会", Lane.BROADCAST)
    found = numbers(sending)
    assert found["shifan_outbox_depth broadcast ready"] == 2
    assert found["shifan_outbox_depth reply ready"] == 0
    assert found["shifan_outbox_oldest_seconds broadcast"] > 0
    assert found["shifan_inbox_depth waiting"] == found["shifan_inbox_oldest_seconds"] == 0


def test_a_database_that_does_not_answer_is_a_number_too(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    database = open_current(f"sqlite:///{folder}/shifan.db")
    metrics = Metrics(database)
    assert b"\nshifan_database_up 1.0\n" in metrics.page()
    database.dispose()
    folder.rename(tmp_path / "gone")
    page = metrics.page()
    assert b"\nshifan_database_up 0.0\n" in page and b"shifan_sent_total" in page and b"outbox_depth" not in page


def test_a_database_that_is_none_any_more_is_a_number_too(tmp_path: Path) -> None:
    database = open_current(f"sqlite:///{tmp_path}/shifan.db")
    metrics = Metrics(database)
    database.dispose()
    (tmp_path / "shifan.db").write_bytes(b"overwritten by hand " * 500)
    assert b"\nshifan_database_up 0.0\n" in metrics.page()


def test_what_waits_for_its_file_or_its_turn_and_what_is_aside_is_counted_apart(sending: World) -> None:
    rows = [("waiting", -3), ("waiting", -1), ("waiting", 0), ("aside", 3), ("aside", 3), ("aside", 3), ("done", 0)]
    with sending.database.begin() as connection:
        connection.execute(
            insert(inbox),
            [
                {"source": "elsewhere", "update_id": str(number), "chat": str(number), "payload": "{}",
                 "state": state, "attempts": attempts, "received_at": MORNING}
                for number, (state, attempts) in enumerate(rows)
            ],
        )  # fmt: skip
    found = numbers(sending)
    assert [found[f"shifan_inbox_depth {state}"] for state in ("fetching", "waiting", "aside")] == [2, 1, 3]
    assert found["shifan_inbox_oldest_seconds"] > 0


async def test_what_was_sent_and_what_was_not_is_counted(sending: World) -> None:
    sending.posts("li", "明天开会")
    sending.posts("wang", "明天开会", Lane.REMINDER)
    sending.posts("zhao", "明天开会", Lane.BROADCAST)
    sending.posts("qian", "明天开会", Lane.BROADCAST)
    sending.channel.will("wang", SendError("blocked", unreachable=True))
    sending.channel.will("zhao", UnsureError("broke off"))
    sending.channel.will("qian", SendError("slow down", retry_after=0.05, is_flood=True))
    async with sending.dispatching():
        await eventually(lambda: numbers(sending)["shifan_sent_total broadcast"] == 1)
        await eventually(lambda: numbers(sending)["shifan_outbox_depth reply ready"] == 0)
    found = numbers(sending)
    assert found["shifan_sent_total reply"] == 1
    assert found["shifan_not_sent_total reminder blocked"] == 1
    assert found["shifan_not_sent_total broadcast uncertain"] == 1
    assert found["shifan_floods_total"] == 1
    assert found["shifan_outbox_depth broadcast uncertain"] == 1


def test_nothing_typed_and_nobody_is_in_it(sending: World) -> None:
    sending.enrols("li")
    sending.say("li", "机密内容")
    assert sending.metrics is not None
    page = sending.metrics.page().decode()
    assert "机密" not in page
    assert "li" not in page.split()
