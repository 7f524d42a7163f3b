"""The web channel: what a browser sent, and when two sendings are the same."""

import json
from typing import Any

import pytest

from bot.channels.base import Channel, SendError
from bot.channels.web import WebChannel, inbound, mark_of
from handlers.effects import Say
from handlers.ports import StoredFile
from handlers.said import Rejected, Tap, Text, Upload
from tests.fakes import World

CHAT = "ab" * 32
FILE: dict[str, Any] = {"digest": "0" * 64, "name": "年鉴.pdf", "media_type": "application/pdf", "size": 9}


def test_it_is_a_channel() -> None:
    channel: Channel = WebChannel()
    assert (channel.source, channel.pulls, channel.may_carry_values) == ("web", True, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"text": "33"}, Text("33")),
        ({"tap": "absent::7", "label": "暂缺"}, Tap("absent::7")),
        ({"file": FILE}, Upload(StoredFile(**FILE))),
        ({"rejected": "kind", "file_name": "a.exe"}, Rejected("a.exe", "kind")),
    ],
)
def test_what_is_said_is_read_back(words: dict[str, Any], said: object) -> None:
    arrival = WebChannel().read(inbound(CHAT, "m1", words).payload)
    assert arrival is not None
    assert (arrival.chat, arrival.said, arrival.display_name) == (CHAT, said, "")


def test_the_name_given_on_the_join_page_is_what_the_person_calls_themselves() -> None:
    arrival = WebChannel().read(inbound(CHAT, "m1", {"text": "/start X", "name": "李四"}).payload)
    assert arrival is not None
    assert arrival.display_name == "李四"


@pytest.mark.parametrize("payload", ["", "[]", '{"chat": "x"}', '{"text": "33"}', '{"chat": "x", "text": 33}'])
def test_anything_else_is_refused_aloud(payload: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        WebChannel().read(payload)


async def test_it_never_sends() -> None:
    with pytest.raises(SendError):
        await WebChannel().send(CHAT, Say("33"))


def test_sent_again_it_is_the_same_update() -> None:
    assert inbound(CHAT, "m1", {"text": "33"}) == inbound(CHAT, "m1", {"text": "33"})


def test_other_words_under_an_old_mark_are_another_update() -> None:
    assert inbound(CHAT, "m1", {"text": "33"}).update_id != inbound(CHAT, "m1", {"text": "34"}).update_id


def test_the_same_mark_in_another_browser_is_another_update() -> None:
    assert inbound(CHAT, "m1", {"text": "33"}).update_id != inbound("cd" * 32, "m1", {"text": "33"}).update_id


@pytest.mark.parametrize("mark", ["", "a:b", "x" * 37, "m 1", "é"])
def test_a_mark_that_is_none_is_replaced_by_a_fresh_one(mark: str) -> None:
    update_id = inbound(CHAT, mark, {"text": "33"}).update_id
    assert update_id != inbound(CHAT, mark, {"text": "33"}).update_id
    assert len(update_id) <= 64  # the inbox's column


def test_the_browser_knows_its_own_echo() -> None:
    assert mark_of(inbound(CHAT, "m1", {"text": "33"}).update_id) == "m1"


def test_the_payload_keeps_chinese_readable() -> None:
    assert json.loads(inbound(CHAT, "m1", {"text": "暂缺"}).payload) == {"chat": CHAT, "text": "暂缺"}
    assert "暂缺" in inbound(CHAT, "m1", {"text": "暂缺"}).payload


def test_what_no_database_can_hold_is_replaced_and_answered_like_everything_else(database_url: str) -> None:
    with World.on(database_url) as world:
        running = world.start(WebChannel())
        for mark, words in (
            ("m1", {"text": f"/start {world.invite('文水县')}", "name": "王\x00\ud800"}),
            ("m2", {"text": "指标填报"}),
            ("m3", {"text": "7428\x00"}),
            ("m4", {"tap": "\x00", "label": "\udfff"}),
            ("m5", {"text": r"\u0000 is six letters"}),
        ):
            running.inbox.store_now([inbound(CHAT, mark, words)])
            world.settles()
        assert [(row["state"], row["attempts"]) for row in world.rows("inbox")] == [("done", 0)] * 5
        assert len(world.told(CHAT)) == 5
        assert "登记成功" in world.told(CHAT)[0]
        assert [row["name"] for row in world.rows("people")] == ["王\ufffd\ufffd"]
        assert r"\u0000 is six letters" in WebChannel().read(world.rows("inbox")[-1]["payload"]).said.raw
