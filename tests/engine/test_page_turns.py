"""Rows of a page go through the same turn as a message: stored, chained, answered; the chat stays where it is."""

import json
from collections.abc import Iterator

import pytest

from bot.channels.page import PageChannel, Writer, cells, removal
from bot.channels.web import WebChannel, inbound
from bot.fill.kept import remarks_on
from bot.storage.engine import reading
from bot.storage.verification import verify_chains
from handlers.effects import Fate, Remark
from handlers.said import Cell
from tests.fakes import World

LI, WANG = "a" * 64, "b" * 64


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with World.on(database_url) as built:
        built.start(WebChannel(), PageChannel())
        yield built


def says(world: World, chat: str, text: str) -> None:
    world.stored += 1
    world.stores(inbound(chat, f"m{world.stored}", {"text": text}))


def enters(world: World, chat: str, role_id: int, *changed: Cell, form: str = "indicators") -> tuple[Remark, ...]:
    world.stored += 1
    arrived = cells(Writer(chat, role_id), f"p{world.stored}", form, changed)
    world.stores(arrived)
    with reading(world.database) as connection:
        answered = remarks_on(connection, arrived.update_id)
    assert answered is not None
    return answered.remarks


def test_a_row_is_stored_chained_and_answered_and_moves_no_conversation(world: World) -> None:
    says(world, LI, f"/start {world.invite()}")
    says(world, LI, "指标填报")
    before, told = world.rows("conversations"), len(world.told(LI))
    (remark,) = enters(world, LI, 1, Cell("high_tech", "33"))
    assert (remark.key, remark.fate) == ("high_tech", Fate.STORED)
    assert "已暂存：33家" in remark.text
    assert world.recorded() == [("high_tech", "33")]
    (answer,) = world.rows("answers")
    assert (answer["origin"], answer["person_id"], answer["account_id"]) == ("page", 1, 1)
    assert world.rows("conversations") == before
    assert [row["source"] for row in world.rows("outbox")].count("web") == told
    assert verify_chains(world.database).breaks == ()


def test_many_rows_are_one_turn_and_each_has_its_remark(world: World) -> None:
    says(world, LI, f"/start {world.invite()}")
    changed = [Cell("high_tech", "33"), Cell("srdi", "十几"), Cell("neeq", "1"), Cell("no_such_row", "1")]
    remarks = enters(world, LI, 1, *changed)
    assert [(one.key, one.fate) for one in remarks] == [
        ("high_tech", Fate.STORED), ("srdi", Fate.ASKED), ("neeq", Fate.STORED), ("no_such_row", Fate.REFUSED),
    ]  # fmt: skip
    assert world.recorded() == [("high_tech", "33"), ("neeq", "1")]
    assert len({row["inbox_id"] for row in world.rows("audit")}) == 2


@pytest.mark.parametrize("role_id", [2, 99])
def test_a_role_that_is_somebody_elses_enters_nothing(world: World, role_id: int) -> None:
    says(world, LI, f"/start {world.invite()}")
    says(world, WANG, f"/start {world.invite('云冈区')}")
    (remark,) = enters(world, LI, role_id, Cell("high_tech", "33"))
    assert (remark.key, remark.fate) == ("", Fate.REFUSED)
    assert world.recorded() == world.recorded("云冈区") == []


def test_a_page_of_one_unit_is_not_led_astray_by_a_chat_about_another(world: World) -> None:
    says(world, LI, f"/start {world.invite()}")
    says(world, LI, f"/start {world.invite('云冈区')}")  # the chat now speaks for 云冈区
    enters(world, LI, 1, Cell("high_tech", "33"))
    enters(world, LI, 2, Cell("high_tech", "13"))
    assert world.recorded() == [("high_tech", "33")]
    assert world.recorded("云冈区") == [("high_tech", "13")]


def test_chat_and_page_of_one_person_at_once_are_both_stored_and_chained(world: World) -> None:
    says(world, LI, f"/start {world.invite()}")
    says(world, LI, "指标填报")
    with world.holding():
        world.puts(
            inbound(LI, "chat", {"text": "7428"}), cells(Writer(LI, 1), "page", "indicators", [Cell("neeq", "1")])
        )
    world.settles()
    assert sorted(world.recorded()) == [("neeq", "1"), ("new_enterprises", "7428")]
    assert verify_chains(world.database).breaks == ()


def test_a_stranger_and_a_payload_of_nobodys_harm_nothing(world: World) -> None:
    (remark,) = enters(world, WANG, 1, Cell("high_tech", "33"))
    assert remark.fate is Fate.REFUSED
    arrived = removal(Writer(WANG, 1), "x", "indicators", 1)
    broken = arrived.__class__(arrived.source, "broken", arrived.chat, json.dumps({"chat": WANG, "role": 1}))
    world.stores(arrived, broken)
    states = {row["update_id"]: row["state"] for row in world.rows("inbox")}
    assert states["broken"] == "aside"
