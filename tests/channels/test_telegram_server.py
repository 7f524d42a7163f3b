"""The test server itself: what it refuses, and in which words, is what the real one would say."""

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.telegram_server import TelegramServer, bad_request, blocked, garbage, reset_after, reset_before, slow


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer() as running:
        running.meets(42)
        yield running


@pytest.fixture
def client(server: TelegramServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{server.url}/bot{server.token}", timeout=5) as open_client:
        yield open_client


def ok(client: httpx.Client, method: str, **params: Any) -> Any:
    answer = client.post(
        f"/{method}", data={k: v if isinstance(v, str) else json.dumps(v) for k, v in params.items()}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


def no(client: httpx.Client, method: str, **params: Any) -> str:
    answer = client.post(
        f"/{method}", data={k: v if isinstance(v, str) else json.dumps(v) for k, v in params.items()}
    )
    assert answer.json()["error_code"] == answer.status_code
    return str(answer.json()["description"])


def keyboard(*labels: str, data: str = "d") -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": label, "callback_data": data} for label in labels]]}


def ids(updates: list[dict[str, Any]]) -> list[int]:
    return [each["update_id"] for each in updates]


def test_an_offset_confirms_everything_below_it(server: TelegramServer, client: httpx.Client) -> None:
    for n in range(5):
        server.says(42, str(n))
    assert ids(ok(client, "getUpdates")) == [1, 2, 3, 4, 5]
    assert ids(ok(client, "getUpdates", limit=2)) == [1, 2]
    assert ids(ok(client, "getUpdates", offset=3)) == [3, 4, 5]
    assert ids(ok(client, "getUpdates")) == [3, 4, 5]
    assert ids(ok(client, "getUpdates", offset=-1)) == [5]
    assert ids(ok(client, "getUpdates")) == [5]
    assert ids(ok(client, "getUpdates", offset=6)) == []


def test_an_offset_far_in_the_future_confirms_nothing(server: TelegramServer, client: httpx.Client) -> None:
    server.says(42, "33")
    assert ids(ok(client, "getUpdates", offset=1000)) == [1]


def test_a_long_poll_is_answered_as_soon_as_something_is_said(server: TelegramServer, client: httpx.Client) -> None:
    threading.Timer(0.1, server.says, (42, "33")).start()
    begun = time.monotonic()
    assert len(ok(client, "getUpdates", timeout=4)) == 1
    assert 0.05 < time.monotonic() - begun < 1


def test_a_second_poller_ends_the_first_with_a_conflict(server: TelegramServer, client: httpx.Client) -> None:
    first: list[str] = []
    waiting = threading.Thread(target=lambda: first.append(no(client, "getUpdates", timeout=4)))
    waiting.start()
    time.sleep(0.1)
    assert ok(client, "getUpdates") == []
    waiting.join(2)
    assert first[0].startswith("Conflict: terminated by other getUpdates request")


def test_a_webhook_excludes_polling(server: TelegramServer, client: httpx.Client) -> None:
    assert "HTTPS" in no(client, "setWebhook", url="http://plain")
    assert ok(client, "setWebhook", url="https://x/telegram/webhook", secret_token="s")
    assert no(client, "getUpdates").startswith("Conflict: can't use getUpdates method while webhook is active")
    assert ok(client, "getWebhookInfo")["url"] == "https://x/telegram/webhook"
    assert ok(client, "deleteWebhook")
    assert ok(client, "getUpdates") == []


def test_a_text_may_have_4096_characters_and_must_have_one(client: httpx.Client) -> None:
    assert ok(client, "sendMessage", chat_id=42, text="😀" * 4096)
    assert no(client, "sendMessage", chat_id=42, text="甲" * 4097) == "Bad Request: message is too long"
    assert no(client, "sendMessage", chat_id=42, text="") == "Bad Request: message text is empty"
    assert no(client, "sendMessage", chat_id=42, text=" \n ") == "Bad Request: text must be non-empty"


def test_a_bot_may_write_only_to_whom_it_knows(client: httpx.Client) -> None:
    assert no(client, "sendMessage", text="33") == "Bad Request: chat_id is empty"
    assert no(client, "sendMessage", chat_id=7, text="33") == "Bad Request: chat not found"


def test_button_data_may_have_64_bytes(client: httpx.Client) -> None:
    assert ok(client, "sendMessage", chat_id=42, text="问", reply_markup=keyboard("答", data="字" * 21 + "x"))
    refused = no(client, "sendMessage", chat_id=42, text="问", reply_markup=keyboard("答", data="字" * 22))
    assert refused == "Bad Request: BUTTON_DATA_INVALID"
    text_button = {"inline_keyboard": [[{"text": "答"}]]}
    assert no(client, "sendMessage", chat_id=42, text="问", reply_markup=text_button).endswith(
        "Text buttons are unallowed in the inline keyboard"
    )


def test_edits_are_what_the_chat_sees(server: TelegramServer, client: httpx.Client) -> None:
    one = ok(client, "sendMessage", chat_id=42, text="问", reply_markup=keyboard("答"))["message_id"]
    ok(client, "editMessageText", chat_id=42, message_id=one, text="问二", reply_markup=keyboard("是", "否"))
    assert [(each.text, each.labels, each.edited) for each in server.messages(42)] == [("问二", ["是", "否"], True)]
    assert "message is not modified" in no(
        client, "editMessageText", chat_id=42, message_id=one, text="问二", reply_markup=keyboard("是", "否")
    )
    ok(client, "editMessageReplyMarkup", chat_id=42, message_id=one)
    assert server.messages(42)[0].labels == []
    assert server.heard(42) == 3
    assert (
        no(client, "editMessageText", chat_id=42, message_id=99, text="x") == "Bad Request: message to edit not found"
    )
    ok(client, "deleteMessage", chat_id=42, message_id=one)
    assert server.messages(42) == []


def test_a_tap_carries_the_buttons_data_and_is_answered_once(server: TelegramServer, client: httpx.Client) -> None:
    one = ok(client, "sendMessage", chat_id=42, text="问", reply_markup=keyboard("答", data="a:1"))["message_id"]
    query_id = server.taps(42, "答")
    server.taps(42, one)
    server.taps(42, data="stale")
    taps = [each["callback_query"] for each in ok(client, "getUpdates")]
    assert [each["data"] for each in taps] == ["a:1", "a:1", "stale"]
    assert taps[0]["message"]["reply_markup"]["inline_keyboard"][0][0]["text"] == "答"
    assert ok(client, "answerCallbackQuery", callback_query_id=query_id)
    assert no(client, "answerCallbackQuery", callback_query_id=query_id).startswith("Bad Request: query is too old")
    with pytest.raises(LookupError):
        server.taps(42, "不存在")


def test_a_command_is_marked_as_one(server: TelegramServer, client: httpx.Client) -> None:
    server.says(42, "/start abc")
    (update,) = ok(client, "getUpdates")
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


def test_files_go_both_ways(server: TelegramServer, client: httpx.Client) -> None:
    sent = client.post("/sendDocument", data={"chat_id": 42}, files={"document": ("表.xlsx", b"\r\n--PK\x00")}).json()
    about = ok(client, "getFile", file_id=sent["result"]["document"]["file_id"])
    assert httpx.get(f"{server.url}/file/bot{server.token}/{about['file_path']}").content == b"\r\n--PK\x00"
    server.uploads(42, "表.xlsx", b"PK")
    assert ok(client, "getUpdates")[0]["message"]["document"]["file_name"] == "表.xlsx"
    assert no(client, "sendPhoto", chat_id=42) == "Bad Request: there is no photo in the request"


def test_unknown_methods_and_tokens_are_refused(server: TelegramServer, client: httpx.Client) -> None:
    assert no(client, "sendNothing") == "Not Found: method not found"
    assert httpx.post(f"{server.url}/bot1:x/getMe").json()["error_code"] == 401
    assert httpx.get(f"{server.url}/else").json() == {"ok": False, "error_code": 404, "description": "Not Found"}


def test_limits_are_enforced_in_sliding_seconds(server: TelegramServer, client: httpx.Client) -> None:
    server.limit(overall=3, per_chat=2)
    server.meets(43)
    answers = [client.post("/sendMessage", data={"chat_id": chat, "text": "33"}) for chat in (42, 42, 42, 43, 43)]
    assert [each.status_code for each in answers] == [200, 200, 429, 200, 429]
    assert answers[2].json()["parameters"] == {"retry_after": 1}
    time.sleep(1)
    assert ok(client, "sendMessage", chat_id=42, text="33")
    assert [call.status for call in server.called("sendMessage", 42)] == [200, 200, 429, 200]


def test_faults_hit_the_calls_they_were_meant_for(server: TelegramServer, client: httpx.Client) -> None:
    server.meets(43)
    server.fail(blocked(), method="sendMessage", chat=43, times=2)
    server.fail(bad_request("odd"), method="getMe")
    assert ok(client, "sendMessage", chat_id=42, text="33")
    assert no(client, "sendMessage", chat_id=43, text="33") == "Forbidden: bot was blocked by the user"
    assert no(client, "getMe") == "Bad Request: odd"
    assert ok(client, "getMe")["username"] == "shifan_test_bot"
    server.mend()
    assert ok(client, "sendMessage", chat_id=43, text="33")


def test_a_connection_may_break_before_or_after_the_call_was_carried_out(
    server: TelegramServer, client: httpx.Client
) -> None:
    for fault, arrived in ((reset_before(), 0), (reset_after(), 1), (slow(0.2), 2)):
        server.fail(fault)
        if fault.reset:
            with pytest.raises(httpx.HTTPError):
                client.post("/sendMessage", data={"chat_id": 42, "text": "33"})
        else:
            ok(client, "sendMessage", chat_id=42, text="33")
        assert server.heard(42) == arrived
    server.fail(garbage(b"?"))
    assert client.post("/sendMessage", data={"chat_id": 42, "text": "33"}).content == b"?"


async def test_waiting_for_messages_works_inside_and_outside_an_event_loop(server: TelegramServer) -> None:
    async with httpx.AsyncClient(base_url=f"{server.url}/bot{server.token}") as client:
        await client.post("/sendMessage", data={"chat_id": 42, "text": "一"})
        assert [each.text for each in await server.arrives(42, 1)] == ["一"]
        assert [each.text for each in server.wait_for(42, 1)] == ["一"]
    with pytest.raises(TimeoutError):
        server.wait_for(42, 2, timeout=0.05)
    with pytest.raises(TimeoutError):
        await server.arrives(42, 2, timeout=0.05)
