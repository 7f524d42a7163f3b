"""The Telegram channel against a real server on loopback: what is read, what is sent, and what each failure means."""

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator, Iterator, Sequence

import pytest
from msgspec.structs import replace

from bot.channels.base import Arrival, Channel, Inbound, SendError, UnsureError
from bot.channels.telegram import AWAITING, TelegramChannel
from bot.channels.telegram_polling import poll
from bot.files.documents import Made, NoDocumentError, NotNowError
from handlers.effects import Button, Document, DocumentKind, Say
from handlers.said import Tap, Text
from tests.fakes import eventually
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


async def failure_of(channel: TelegramChannel, message: Say = MENU) -> SendError:
    with pytest.raises(SendError) as caught:
        await channel.send("42", message)
    return caught.value


async def test_it_is_a_channel_named_for_its_bot(channel: TelegramChannel) -> None:
    as_channel: Channel = channel
    assert (as_channel.source, as_channel.pulls, as_channel.may_carry_values) == ("telegram:123456", False, True)


async def test_what_the_server_hands_out_is_understood(server: TelegramServer, channel: TelegramChannel) -> None:
    remote_id = await channel.send("42", MENU)
    server.says(42, "你好", from_user={"first_name": "李", "last_name": "雷"})
    server.taps(42, "进度")
    first, second = json.loads(await channel.fetch(None, 100, 0))["result"]
    assert channel.read(json.dumps(first)) == Arrival("42", Text("你好"), "李 雷")
    assert channel.read(json.dumps(second)) == Arrival("42", Tap("m:2"), "李 雷", remote_id)


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


async def test_the_answer_to_a_tap_takes_the_place_of_what_was_tapped(
    server: TelegramServer, channel: TelegramChannel
) -> None:
    remote_id = await channel.send("42", MENU)
    assert await channel.send("42", Say("您的进度", MENU.rows[:1]), replaces=remote_id) == remote_id
    (shown,) = server.messages(42)
    assert (shown.text, shown.labels, shown.edited) == ("您的进度", ["申报条件", "进度"], True)


async def test_the_same_answer_once_more_changes_nothing_and_succeeds(
    server: TelegramServer, channel: TelegramChannel
) -> None:
    remote_id = await channel.send("42", MENU)
    assert await channel.send("42", MENU, replaces=remote_id) == remote_id
    assert len(server.messages(42)) == 1


async def test_a_message_with_something_below_it_stays_as_it_is(
    server: TelegramServer, channel: TelegramChannel
) -> None:
    first = await channel.send("42", MENU)
    await channel.send("42", Say("第二条"))
    await channel.send("42", Say("第三条"), replaces=first)
    assert [shown.text for shown in server.messages(42)] == ["请选择。", "第二条", "第三条"]


async def test_where_a_change_is_refused_the_next_attempt_is_a_new_message(
    server: TelegramServer, channel: TelegramChannel
) -> None:
    remote_id = await channel.send("42", MENU)
    server.fail(bad_request("message can't be edited"), method="editMessageText")
    with pytest.raises(SendError) as refused:
        await channel.send("42", Say("您的进度"), replaces=remote_id)
    assert refused.value.retry_after is not None
    await channel.send("42", Say("您的进度"), replaces=remote_id)
    assert [shown.text for shown in server.messages(42)] == ["请选择。", "您的进度"]


PAPER = Document(DocumentKind.PAPER, "报送表.pdf", "报送表", 1, "indicators", 2022)


async def test_a_document_goes_with_its_text_and_buttons(server: TelegramServer, channel: TelegramChannel) -> None:
    channel.make = lambda _: Made(b"%PDF-1.7 ...", "application/pdf")
    await channel.send("42", Say("请盖章", MENU.rows, PAPER))
    (shown,) = server.messages(42)
    assert (shown.text, shown.labels) == ("请盖章", ["申报条件", "进度", "帮助"])
    assert shown.file_id is not None
    assert server.api.files[shown.file_id] == ("报送表.pdf", b"%PDF-1.7 ...")


async def test_a_picture_is_shown_as_one(server: TelegramServer, channel: TelegramChannel) -> None:
    channel.make = lambda _: Made(b"\x89PNG", "image/png")
    await channel.send("42", Say("进度图", (), replace(PAPER, kind=DocumentKind.PICTURE, name="进度.png")))
    assert len(server.called("sendPhoto")) == 1
    assert server.messages(42)[0].text == "进度图\n\n报送表", "what it shows, for those who cannot see it"


async def test_what_a_picture_shows_is_left_out_where_it_does_not_fit(
    server: TelegramServer, channel: TelegramChannel
) -> None:
    channel.make = lambda _: Made(b"\x89PNG", "image/png")
    await channel.send("42", Say("图" * 1020, (), replace(PAPER, kind=DocumentKind.PICTURE, alt="说明" * 10)))
    assert server.messages(42)[0].text == "图" * 1020


@pytest.mark.parametrize("error", [NotNowError("busy"), TimeoutError()])
async def test_a_document_that_is_not_made_yet_is_sent_a_little_later(
    server: TelegramServer, channel: TelegramChannel, error: Exception
) -> None:
    def make(_: Document) -> Made:
        raise error

    channel.make = make
    failure = await failure_of(channel, Say("请盖章", MENU.rows, PAPER))
    assert failure.retry_after == 5
    assert server.messages(42) == []
    channel.make = lambda _: Made(b"%PDF-1.7 ...", "application/pdf")
    await channel.send("42", Say("请盖章", MENU.rows, PAPER))
    assert len(server.messages(42)) == 1


async def test_a_document_that_cannot_be_made_costs_a_sentence(
    server: TelegramServer, channel: TelegramChannel
) -> None:
    def make(_: Document) -> Made:
        raise NoDocumentError("gone")

    channel.make = make
    await channel.send("42", Say("请盖章", MENU.rows, PAPER))
    (shown,) = server.messages(42)
    assert shown.text.startswith("请盖章")
    assert "报送表.pdf" in shown.text
    assert shown.labels == ["申报条件", "进度", "帮助"]


async def test_who_is_not_answered_in_a_moment_is_shown_that_we_are_at_it(
    server: TelegramServer, channel: TelegramChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.PATIENCE", 0.05)
    server.meets(43)
    channel.expects("42")
    channel.expects("43")
    await channel.send("43", MENU)
    await eventually(lambda: server.called("sendChatAction"))
    assert [call.chat for call in server.called("sendChatAction")] == [42]


async def test_a_crowd_is_answered_rather_than_shown_that_we_are_at_it(
    server: TelegramServer, channel: TelegramChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.PATIENCE", 0.05)
    chats = range(100, 100 + 2 * AWAITING)
    for chat in chats:
        server.meets(chat)
        channel.expects(str(chat))
    await eventually(lambda: not channel._awaited)
    await eventually(lambda: len(server.called("sendChatAction")) >= AWAITING)
    assert {call.chat for call in server.called("sendChatAction")} == set(chats[:AWAITING])
    channel.expects("42")
    await eventually(lambda: server.called("sendChatAction")[-1].chat == 42)


async def test_who_was_answered_within_the_commit_is_not_shown_that_we_are_at_it(
    server: TelegramServer, channel: TelegramChannel
) -> None:
    class Prompt:
        async def store(self, arrived: Sequence[Inbound]) -> None:
            await channel.send("42", Say("好"))  # a turn taken in the loop itself is over before `store` returns

    server.says(42, "进度")
    stop = asyncio.Event()
    polling = asyncio.create_task(poll(channel, Prompt(), stop))
    await eventually(lambda: server.pending == 0)
    stop.set()
    await polling
    assert [call.chat for call in server.called("sendMessage")] == [42]
    assert not channel._awaited


async def test_nobody_waits_for_an_answer_in_a_group(channel: TelegramChannel) -> None:
    channel.arriving([Inbound(channel.source, "1", "-100", "{}"), Inbound(channel.source, "2", "42", "{}")])
    assert list(channel._awaited) == ["42"]


async def test_where_another_process_sends_nobody_is_shown_that_we_are_at_it(
    server: TelegramServer, channel: TelegramChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.PATIENCE", 0.01)
    channel.is_sending = lambda: False
    channel.expects("42")
    await eventually(lambda: not channel._awaited)
    channel.is_sending = lambda: True
    channel.expects("43")
    await eventually(lambda: server.called("sendChatAction"))
    assert [call.chat for call in server.called("sendChatAction")] == [43]


async def test_too_many_requests_is_to_be_tried_again_when_telegram_says(
    server: TelegramServer, channel: TelegramChannel
) -> None:
    server.fail(too_many(17), method="sendMessage")
    failure = await failure_of(channel)
    assert (failure.retry_after, failure.is_flood) == (17, True)
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


async def test_many_messages_are_sent_at_once(server: TelegramServer, channel: TelegramChannel) -> None:
    for chat in range(100, 164):
        server.meets(chat)
    server.fail(slow(0.2), method="sendMessage", times=64)
    await asyncio.gather(*(channel.send(str(chat), MENU) for chat in range(100, 164)))
    calls = server.called("sendMessage")
    at_once = [sum(other.at <= call.at < other.done_at for other in calls) for call in calls]
    assert max(at_once) >= 8


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
