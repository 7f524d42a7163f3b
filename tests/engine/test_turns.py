"""One message, one turn: exactly once, in order, together where they wait, and never stalled by a bad one."""

import re
import threading
from collections.abc import MutableMapping
from typing import Any

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import IntegrityError

from bot.blame import blame
from bot.storage.tables import accounts, inbox
from bot.storage.verification import verify_chains
from tests.fakes import World, inbound

UNWRITABLE = "\ud800"  # half a character: neither database can store it


def test_one_message_in_is_one_turn_and_one_answer(world: World) -> None:
    world.say("li", "你好")
    (message,) = world.rows("inbox")
    assert (message["state"], message["attempts"], message["done_at"]) == ("done", 0, world.clock.moment)
    (reply,) = world.rows("outbox")
    assert (reply["key"], reply["chat"]) == (f"reply:{message['id']}:0", "li")
    assert [entry["inbox_id"] for entry in world.rows("audit")] == [message["id"]]


def test_the_same_update_again_changes_nothing(world: World) -> None:
    world.enrols("li")
    world.say("li", "指标填报")
    answer = inbound("li", "7001", text="1200")
    world.stores(answer)
    before = {name: world.rows(name) for name in ("answers", "audit", "outbox", "conversations", "inbox", "drafts")}
    world.stores(answer, answer)
    world.say("wang", "你好")  # a turn that comes after whatever the doubles might have caused
    after = {name: [row for row in world.rows(name) if row in before[name]] for name in before}
    assert after == before
    assert world.recorded() == [("new_enterprises", "1200")]
    assert len(world.told("li")) == 3


def test_the_same_update_twice_in_one_batch_is_one_message(world: World) -> None:
    world.stores(inbound("li", "1", text="你好"), inbound("li", "1", text="你好"))
    assert len(world.told("li")) == 1


def test_the_same_number_from_another_source_is_another_message(world: World) -> None:
    world.stores(inbound("li", "1", text="你好"))
    assert world.running is not None
    world.running.inbox.store_now([inbound("li", "1", source="elsewhere", text="你好")])
    assert [(row["source"], row["state"]) for row in world.rows("inbox")] == [
        ("script", "done"), ("elsewhere", "waiting"),
    ]  # fmt: skip


def test_a_chat_is_answered_in_the_order_in_which_it_spoke(world: World) -> None:
    world.enrols("li")
    words = ["指标填报", "1200", "暂缺", "6.3", "暂缺"]
    with world.holding():
        for number, text in enumerate(words):
            world.puts(inbound("li", f"n{number}", text=text))
    world.settles()
    assert [key for key, _ in world.recorded()] == [
        "new_enterprises", "prev.new_enterprises", "sme_revenue_growth", "sme_gdp_share",
    ]  # fmt: skip
    audited = [entry["inbox_id"] for entry in world.rows("audit")]
    assert audited == sorted(audited)


def test_sixty_four_chats_that_wait_together_are_committed_together(world: World) -> None:
    assert world.running is not None
    commits: list[int] = []
    event.listen(world.running.database, "commit", lambda _: commits.append(1))
    with world.holding():
        for number in range(64):
            world.puts(inbound(f"chat{number}", f"n{number}", text="你好"))
    world.settles()
    assert world.count("outbox") == 64
    # The one held, the one with everybody, and what found nothing left: beside others one looks once more.
    shared = world.running.database.dialect.name == "postgresql"
    assert len(commits) <= (4 if shared else 3)


def test_a_message_that_comes_just_as_a_turn_begins_is_not_left_waiting(world: World) -> None:
    assert world.running is not None
    came = threading.Event()

    def comes(_: Connection) -> None:
        world.puts(inbound("li", "1", text="你好"))
        came.set()

    event.listen(world.running.database, "begin", comes, once=True)
    world.running.turns.stir()
    came.wait(2)
    world.settles(2)
    assert len(world.told("li")) == 1


def test_what_waited_while_nobody_served_is_taken_up_at_the_start(world: World) -> None:
    world.stop()
    with world.database.begin() as connection:
        connection.execute(
            inbox.insert().values(
                source="script", update_id="1", chat="li", payload=inbound("li", "1", text="你好").payload,
                state="waiting", attempts=0, received_at=world.clock.moment,
            )
        )  # fmt: skip
    world.start()
    world.settles()
    assert len(world.told("li")) == 1


def test_a_poisonous_payload_is_set_aside_after_three_attempts_and_stalls_nobody(world: World) -> None:
    poison, healthy = inbound("mallory", "1", text="!boom"), inbound("li", "2", text="你好")
    world.stores(poison, inbound("mallory", "3", text="你好"), healthy)
    state = {row["update_id"]: row for row in world.rows("inbox")}
    assert (state["1"]["state"], state["1"]["attempts"]) == ("aside", 3)
    assert re.fullmatch(r"ValueError, tests/fakes\.py:\d+", state["1"]["error"])
    assert (state["2"]["state"], state["3"]["state"]) == ("done", "done")
    assert (len(world.told("li")), len(world.told("mallory"))) == (1, 1)


@pytest.mark.parametrize("text", ["!a\x00b", "!a\ud800b", "!" + "很" * 4000])
def test_a_payload_whose_error_cannot_be_written_is_set_aside_all_the_same(world: World, text: str) -> None:
    world.stores(inbound("mallory", "1", text=text), inbound("li", "2", text="你好"))
    assert [row["state"] for row in world.rows("inbox")] == ["aside", "done"]


def test_what_is_nothing_to_answer_is_done_without_a_word(world: World) -> None:
    world.stores(inbound("li", "1", nothing="edited"), inbound("li", "2", text="你好"))
    assert [row["state"] for row in world.rows("inbox")] == ["done", "done"]
    assert len(world.told("li")) == 1
    assert world.count("audit") == 1


def test_a_bug_in_a_conversation_costs_a_sentence_and_leaves_the_answers(
    world: World, logged: list[MutableMapping[str, Any]]
) -> None:
    world.enrols("li")
    world.say("li", "指标填报")
    world.say("li", "1200")
    world.stores(inbound("li", "bug", tap=5))  # no channel hands out such a tap: to a conversation it is a bug
    assert world.told("li")[-1].startswith("抱歉，这一步处理出错")
    assert [row["action"] for row in world.rows("audit")][-1] == "broken"
    assert {row["state"] for row in world.rows("inbox")} == {"done"}
    assert world.recorded() == [("new_enterprises", "1200")]
    assert [one["event"] for one in logged if one["log_level"] == "error"] == ["turn_failed"]
    assert not verify_chains(world.database).breaks


def test_a_turn_that_cannot_be_written_is_set_aside_and_the_others_in_its_group_are_answered(world: World) -> None:
    code = world.invite()
    with world.holding():
        world.puts(inbound("li", "1", text=f"/start {code}", name=UNWRITABLE))
        world.puts(inbound("wang", "2", text="你好"))
        world.puts(inbound("li", "3", text="你好"))
    world.settles()
    assert [row["state"] for row in world.rows("inbox")] == ["aside", "done", "done"]
    assert (len(world.told("li")), len(world.told("wang"))) == (1, 1)
    assert (world.count("people"), world.count("roles")) == (0, 0)
    assert not verify_chains(world.database).breaks


def test_a_name_longer_than_a_register_holds_does_not_keep_anybody_out(world: World) -> None:
    code = world.invite()
    world.stores(inbound("li", "1", text=f"/start {code}", name="李" * 129))
    assert [row["state"] for row in world.rows("inbox")] == ["done"]
    assert [row["name"] for row in world.rows("people")] == ["李" * 64]


def test_what_somebody_typed_is_never_in_an_error(world: World, logged: list[MutableMapping[str, Any]]) -> None:
    world.stores(inbound("li", "1", text=f"/start {world.invite()}", name=f"13593330000{UNWRITABLE}"))
    world.stores(inbound("wang", "2", text="!13593330000"))
    kept = [row["error"] for row in world.rows("inbox") if row["state"] == "aside"]
    assert len(kept) == 2
    assert "13593330000" not in f"{kept}{logged}"


def test_a_row_the_database_refuses_is_named_by_its_constraint_and_not_by_its_values(world: World) -> None:
    world.say("li", "你好")
    with world.database.connect() as connection, pytest.raises(IntegrityError) as refused:
        connection.execute(accounts.insert().values(source="script", chat="li", created_at=world.clock.moment))
    told = blame(refused.value)
    assert told.startswith(("IntegrityError, SQLITE_CONSTRAINT_UNIQUE", "UniqueViolation, 23505, uq_accounts_source"))
    assert "(script, li)" in str(refused.value) or world.database.dialect.name == "sqlite"
    assert "(script, li)" not in told
