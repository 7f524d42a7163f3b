"""The Telegram channel against a real server on loopback: what is read, what is sent, and what each failure means."""

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.channels.base import Arrival, Channel, SendError, UnsureError
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_parts import parts
from handlers.effects import Button, Say
from handlers.said import Tap, Text, Unreadable
from tests.telegram_server import (
    TelegramServer,
    bad_request,
    blocked,
    broken,
    garbage,
    reset_after,
    reset_before,
    slow,
    too_many,
)

MENU = Say("请选择。", ((Button("申报条件", "m:1"), Button("进度", "m:2")), (Button("帮助", "m:3"),)))
CHAT = {"id": 42, "type": "private", "first_name": "小明", "last_name": "王"}
PERSON = {"id": 42, "is_bot": False, "first_name": "小明", "last_name": "王"}


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer() as running:
        running.meets(42)
        yield running


@pytest.fixture
async def channel(server: TelegramServer) -> AsyncIterator[TelegramChannel]:
    made = TelegramChannel(server.token, server.url, answer_within=0.5)
    yield made
    await made.close()


def an_update(**content: object) -> str:
    return json.dumps({"update_id": 1, **content})


def a_message(**content: object) -> str:
    return an_update(message={"message_id": 1, "date": 1, "chat": CHAT, "from": PERSON, **content})


async def failure_of(channel: TelegramChannel, message: Say = MENU) -> SendError:
    with pytest.raises(SendError) as caught:
        await channel.send("42", message)
    return caught.value


# --- what is read ---------------------------------------------------------------------------------------------


async def test_it_is_a_channel_named_for_its_bot(channel: TelegramChannel) -> None:
    as_channel: Channel = channel
    assert (as_channel.source, as_channel.pulls, as_channel.may_carry_values) == ("telegram:123456", False, True)


async def test_what_is_typed_arrives_with_the_persons_name(channel: TelegramChannel) -> None:
    assert channel.read(a_message(text="/start abc")) == Arrival("42", Text("/start abc"), "小明 王")


async def test_characters_no_database_can_hold_are_left_out(channel: TelegramChannel) -> None:
    assert channel.read(a_message(text="33\ud800\x00家😀")) == Arrival("42", Text("33?家😀"), "小明 王")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ({"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}], "caption": "33"}, "图片"),
        ({"voice": {"file_id": "a", "file_unique_id": "b", "duration": 1}}, "语音"),
        ({"document": {"file_id": "a", "file_unique_id": "b"}}, "文件"),
        ({"contact": {"phone_number": "1", "first_name": "李"}}, "联系人"),
        ({"location": {"latitude": 1.0, "longitude": 1.0}}, "位置"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "骰子"),
        ({"something_new": {"a": 1}}, "其他内容"),
    ],
)
async def test_what_a_conversation_cannot_use_is_named_in_a_word(
    channel: TelegramChannel, content: dict[str, object], word: str
) -> None:
    assert channel.read(a_message(**content)) == Arrival("42", Unreadable(word), "小明 王")


async def test_a_sticker_and_a_moving_picture_are_told_apart_from_files(channel: TelegramChannel) -> None:
    file = {"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}
    sticker = {**file, "is_animated": False, "is_video": False, "type": "regular"}
    assert channel.read(a_message(sticker=sticker)) == Arrival("42", Unreadable("贴纸"), "小明 王")
    moving = {"animation": {**file, "duration": 1}, "document": {"file_id": "a", "file_unique_id": "b"}}
    assert channel.read(a_message(**moving)) == Arrival("42", Unreadable("动图"), "小明 王")


@pytest.mark.parametrize(
    "message", [{"message_id": 7, "date": 1, "chat": CHAT}, {"message_id": 7, "date": 0, "chat": CHAT}]
)
async def test_a_tap_arrives_even_under_a_message_too_old_to_be_seen(
    channel: TelegramChannel, message: dict[str, object]
) -> None:
    query = {"id": "9", "from": PERSON, "chat_instance": "1", "data": "m:1", "message": message}
    assert channel.read(an_update(callback_query=query)) == Arrival("42", Tap("m:1"), "小明 王")


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")  # of the library's own making
@pytest.mark.parametrize(
    "content",
    [
        {"edited_message": {"message_id": 1, "date": 1, "chat": CHAT, "from": PERSON, "text": "34"}},
        {"message": {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "group", "title": "群"}, "text": "33"}},
        {"message": {"message_id": 1, "date": 1, "chat": CHAT, "from": PERSON,
                     "message_auto_delete_timer_changed": {"message_auto_delete_time": 1}}},
        {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -6, "type": "channel", "title": "频道"}}},
        {"callback_query": {"id": "9", "from": PERSON, "chat_instance": "1", "data": "x", "inline_message_id": "i"}},
        {"poll_of_the_future": {"a": 1}},
    ],
)  # fmt: skip
async def test_what_is_not_said_in_private_is_nothing_to_answer(
    channel: TelegramChannel, content: dict[str, object]
) -> None:
    assert channel.read(an_update(**content)) is None


@pytest.mark.parametrize(
    "payload", ["", "[]", "{}", '{"update_id": 1, "message": {}}', '{"update_id": 1, "message": 5}']
)
async def test_what_is_no_update_at_all_raises(channel: TelegramChannel, payload: str) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever it is, the inbox counts it
        channel.read(payload)


async def test_what_the_server_hands_out_is_understood(server: TelegramServer, channel: TelegramChannel) -> None:
    await channel.send("42", MENU)
    server.says(42, "你好", from_user={"first_name": "李", "last_name": "雷"})
    server.taps(42, "进度")
    first, second = json.loads(await channel.fetch(None, 100, 0))["result"]
    assert channel.read(json.dumps(first)) == Arrival("42", Text("你好"), "李 雷")
    assert channel.read(json.dumps(second)) == Arrival("42", Tap("m:2"), "李 雷")


# --- what is sent ---------------------------------------------------------------------------------------------


async def test_a_message_arrives_as_plain_text_with_its_buttons(
    server: TelegramServer, channel: TelegramChannel
) -> None:
    remote_id = await channel.send("42", Say("<b>33</b> *家* & 5 < 6", MENU.rows))
    (shown,) = server.messages(42)
    assert (str(shown.message_id), shown.text) == (remote_id, "<b>33</b> *家* & 5 < 6")
    assert shown.keyboard == ((("申报条件", "m:1"), ("进度", "m:2")), (("帮助", "m:3"),))


async def test_characters_utf8_cannot_write_do_not_stop_a_message(
    server: TelegramServer, channel: TelegramChannel
) -> None:
    await channel.send("42", Say("33\ud800家"))
    assert server.messages(42)[0].text == "33?家"


async def test_a_long_text_is_cut_between_lines_and_the_buttons_stand_under_the_last_part(
    server: TelegramServer, channel: TelegramChannel
) -> None:
    lines = [f"{n}. 规模以上工业企业数尚未填报，请于5月31日前报送。" for n in range(300)]
    remote_id = await channel.send("42", Say("\n".join(lines), MENU.rows))
    shown = server.messages(42)
    assert "\n".join(each.text for each in shown) == "\n".join(lines)
    assert [bool(each.keyboard) for each in shown] == [False] * (len(shown) - 1) + [True]
    assert remote_id == str(shown[-1].message_id)


def test_a_paragraph_is_kept_together_before_a_line_and_a_line_before_a_sentence() -> None:
    assert parts("甲乙丙\n丁\n\n戊己庚", 8) == ["甲乙丙\n丁", "戊己庚"]
    assert parts("甲乙丙丁戊\n己庚辛", 8) == ["甲乙丙丁戊", "己庚辛"]
    assert parts("甲乙丙丁戊。己庚辛", 8) == ["甲乙丙丁戊。", "己庚辛"]
    assert parts("甲" * 20, 8) == ["甲" * 8, "甲" * 8, "甲" * 4]
    assert parts("", 8) == [""]


def test_four_thousand_and_ninety_six_characters_are_one_part_even_when_they_are_emoji() -> None:
    assert parts("😀" * 4096) == ["😀" * 4096]


async def test_too_many_requests_is_to_be_tried_again_when_telegram_says(
    server: TelegramServer, channel: TelegramChannel
) -> None:
    server.fail(too_many(17), method="sendMessage")
    assert (await failure_of(channel)).retry_after == 17
    assert await channel.send("42", MENU)


async def test_a_bot_that_was_blocked_cannot_reach_the_person(
    server: TelegramServer, channel: TelegramChannel
) -> None:
    server.fail(blocked(), chat=42)
    failure = await failure_of(channel)
    assert (failure.retry_after, failure.unreachable) == (None, True)
    assert failure.reason == "Forbidden: bot was blocked by the user"


async def test_a_bad_request_is_permanent_and_gives_its_reason(
    server: TelegramServer, channel: TelegramChannel
) -> None:
    server.fail(bad_request("wrong message"))
    failure = await failure_of(channel)
    assert (failure.reason, failure.retry_after, failure.unreachable) == ("Bad Request: wrong message", None, False)


async def test_button_data_beyond_64_bytes_is_refused_as_telegram_refuses_it(channel: TelegramChannel) -> None:
    failure = await failure_of(channel, Say("问", ((Button("答", "x" * 65),),)))
    assert (failure.reason, failure.retry_after) == ("Bad Request: BUTTON_DATA_INVALID", None)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_server_in_trouble_is_to_be_tried_again(
    server: TelegramServer, channel: TelegramChannel, status: int
) -> None:
    server.fail(broken(status))
    assert (await failure_of(channel)).retry_after


async def test_a_rejected_token_is_not_the_messages_fault(server: TelegramServer) -> None:
    stranger = TelegramChannel("1:wrong", server.url)
    assert ((await failure_of(stranger)).retry_after or 0) >= 60
    await stranger.close()


async def test_a_server_that_cannot_be_connected_to_never_got_the_message() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    nowhere = TelegramChannel("123456:x", f"http://127.0.0.1:{port}")
    failure = await failure_of(nowhere)
    assert failure.retry_after
    assert failure.reason == "not sent: ConnectError"
    await nowhere.close()


@pytest.mark.parametrize(
    "fault", [reset_after(), slow(5), garbage(), garbage(b"{}"), garbage(b'{"ok":true,"result":{}}')]
)
async def test_a_message_that_arrived_without_our_knowing_is_unsure(
    server: TelegramServer, channel: TelegramChannel, fault: object
) -> None:
    server.fail(fault, method="sendMessage")
    with pytest.raises(UnsureError):
        await channel.send("42", MENU)
    assert len(server.messages(42)) == 1


async def test_a_connection_that_broke_before_the_message_arrived_is_unsure_too(
    server: TelegramServer, channel: TelegramChannel
) -> None:
    server.fail(reset_before())
    with pytest.raises(UnsureError):
        await channel.send("42", MENU)
    assert server.messages(42) == []


async def test_a_later_part_is_tried_again_on_its_own(server: TelegramServer, channel: TelegramChannel) -> None:
    server.limit(per_chat=1)
    await channel.send("42", Say("甲" * 5000, MENU.rows))
    assert [len(each.text) for each in server.messages(42)] == [4096, 904]
    assert [call.status for call in server.called("sendMessage")] == [200, 429, 200]


async def test_a_message_whose_beginning_was_delivered_is_never_to_be_sent_again_as_a_whole(
    server: TelegramServer, channel: TelegramChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.LONGEST_PATIENCE", 0.01)
    server.fail(slow(0), method="sendMessage")
    server.fail(broken(), method="sendMessage", times=3)
    with pytest.raises(UnsureError):
        await channel.send("42", Say("甲" * 5000))
    assert len(server.messages(42)) == 1


async def test_many_messages_are_sent_at_once(server: TelegramServer, channel: TelegramChannel) -> None:
    for chat in range(100, 164):
        server.meets(chat)
    server.fail(slow(0.2), method="sendMessage", times=64)
    begun = asyncio.get_running_loop().time()
    await asyncio.gather(*(channel.send(str(chat), MENU) for chat in range(100, 164)))
    assert asyncio.get_running_loop().time() - begun < 2


# --- the rest -------------------------------------------------------------------------------------------------


async def test_a_tap_is_answered_and_an_expired_one_harms_nothing(
    server: TelegramServer, channel: TelegramChannel
) -> None:
    await channel.send("42", MENU)
    query_id = server.taps(42, "帮助")
    channel.answer_tap(query_id)
    channel.answer_tap("long ago")
    await channel.close()
    assert list(server.api.taps_answered) == [query_id]
    assert sorted(call.status for call in server.called("answerCallbackQuery")) == [200, 400]


async def test_the_bots_user_name_is_asked_for(server: TelegramServer, channel: TelegramChannel) -> None:
    assert await channel.username() == "shifan_test_bot"
    server.fail(broken())
    with pytest.raises(SendError):
        await channel.username()


async def test_neither_token_nor_text_is_logged(
    server: TelegramServer,
    channel: TelegramChannel,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    server.fail(garbage(b'{"text": "33'), method="sendMessage")
    with pytest.raises(UnsureError):
        await channel.send("42", Say("绝密"))
    await channel.send("42", Say("绝密"))
    channel.answer_tap("long ago")
    await channel.close()
    written = caplog.text + "".join(capsys.readouterr())
    assert [word for word in (server.token, "绝密", '"33') if word in written] == []
