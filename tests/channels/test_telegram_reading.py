"""What is understood of an update, and that nothing an update may hold does any harm."""

import json

import pytest

from bot.channels.base import Arrival
from bot.channels.telegram_reading import read
from handlers.ports import StoredFile
from handlers.said import Edited, Elsewhere, Presence, Rejected, Tap, Text, Unreadable, Upload

CHAT = {"id": 42, "type": "private", "first_name": "小明", "last_name": "王"}
PERSON = {"id": 42, "is_bot": False, "first_name": "小明", "last_name": "王"}


def an_update(**content: object) -> str:
    return json.dumps({"update_id": 1, **content})


def a_message(**content: object) -> str:
    return an_update(message={"message_id": 1, "date": 1, "chat": CHAT, "from": PERSON, **content})


def test_what_is_typed_arrives_with_the_persons_name() -> None:
    assert read(a_message(text="/start abc")) == Arrival("42", Text("/start abc"), "小明 王")


def test_characters_no_database_can_hold_are_left_out() -> None:
    assert read(a_message(text="33\ud800\x00家😀")) == Arrival("42", Text("33?家😀"), "小明 王")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ({"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}], "caption": "33"}, "图片"),
        ({"voice": {"file_id": "a", "file_unique_id": "b", "duration": 1}}, "语音"),
        ({"document": {"file_id": "a", "file_unique_id": "b"}}, "文件"),
        ({"contact": {"phone_number": "1", "first_name": "李"}}, "联系人名片"),
        ({"location": {"latitude": 1.0, "longitude": 1.0}}, "位置"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "骰子"),
        ({"something_new": {"a": 1}}, "其他内容"),
    ],
)
def test_what_a_conversation_cannot_use_is_named_in_a_word(content: dict[str, object], word: str) -> None:
    assert read(a_message(**content)) == Arrival("42", Unreadable(word), "小明 王")


def test_a_sticker_and_a_moving_picture_are_told_apart_from_files() -> None:
    file = {"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}
    sticker = {**file, "is_animated": False, "is_video": False, "type": "regular"}
    assert read(a_message(sticker=sticker)) == Arrival("42", Unreadable("贴纸"), "小明 王")
    moving = {"animation": {**file, "duration": 1}, "document": {"file_id": "a", "file_unique_id": "b"}}
    assert read(a_message(**moving)) == Arrival("42", Unreadable("动图"), "小明 王")


@pytest.mark.parametrize(
    "message", [{"message_id": 7, "date": 1, "chat": CHAT}, {"message_id": 7, "date": 0, "chat": CHAT}]
)
def test_a_tap_arrives_even_under_a_message_too_old_to_be_seen(message: dict[str, object]) -> None:
    query = {"id": "9", "from": PERSON, "chat_instance": "1", "data": "m:1", "message": message}
    assert read(an_update(callback_query=query)) == Arrival("42", Tap("m:1"), "小明 王", "7")


@pytest.mark.parametrize(
    "content",
    [
        {"message": {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "group", "title": "群"}, "text": "33"}},
        {"message": {"message_id": 1, "date": 1, "chat": CHAT, "from": PERSON,
                     "message_auto_delete_timer_changed": {"message_auto_delete_time": 1}}},
        {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -6, "type": "channel", "title": "频道"}}},
        {"callback_query": {"id": "9", "from": PERSON, "chat_instance": "1", "data": "x", "inline_message_id": "i"}},
        {"poll_of_the_future": {"a": 1}},
    ],
)  # fmt: skip
def test_what_is_not_said_in_private_is_nothing_to_answer(content: dict[str, object]) -> None:
    assert read(an_update(**content)) is None


@pytest.mark.parametrize(
    "payload", ["", "[]", "{}", '{"update_id": 1, "message": {}}', '{"update_id": 1, "message": 5}']
)
def test_what_is_no_update_at_all_raises(payload: str) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever it is, the inbox counts it
        read(payload)


GROUP = {"id": -5, "type": "group", "title": "群"}


def membership(chat: dict[str, object], status: str, before: str = "left") -> str:
    was, is_now = (
        {"user": {"id": 1, "is_bot": True, "first_name": "b"}, "status": each} for each in (before, status)
    )
    about = {"chat": chat, "from": PERSON, "date": 1, "old_chat_member": was, "new_chat_member": is_now}
    return an_update(my_chat_member=about)


def test_a_message_that_was_changed_is_noticed() -> None:
    edited = {"message_id": 1, "date": 1, "edit_date": 2, "chat": CHAT, "from": PERSON, "text": "34"}
    assert read(an_update(edited_message=edited)) == Arrival("42", Edited(), "小明 王")


@pytest.mark.parametrize(("status", "is_there"), [("kicked", False), ("member", True)])
def test_who_blocks_the_bot_and_who_comes_back_is_noticed(status: str, is_there: bool) -> None:
    assert read(membership(CHAT, status)) == Arrival("42", Presence(is_there), "小明 王")


def test_a_group_is_answered_when_the_bot_is_added_and_when_it_is_given_a_command() -> None:
    to_the_bot = a_message(chat=GROUP, text="/start@shifan_bot abc")
    for payload in (membership(GROUP, "member"), membership(GROUP, "administrator"), to_the_bot):
        assert read(payload) == Arrival("-5", Elsewhere(), "")
    assert read(membership(GROUP, "left", "member")) is None
    assert read(membership({"id": -6, "type": "channel", "title": "频道"}, "administrator")) is None


@pytest.mark.parametrize(("before", "after"), [("member", "administrator"), ("administrator", "member")])
def test_a_group_is_not_told_again_when_the_bots_rights_there_change(before: str, after: str) -> None:
    assert read(membership(GROUP, after, before)) is None


def test_a_live_location_that_moves_on_is_nothing_to_answer() -> None:
    moved = {"message_id": 1, "date": 1, "edit_date": 2, "chat": CHAT, "from": PERSON, "location": {"latitude": 1.0}}
    assert read(an_update(edited_message=moved)) is None


def test_a_file_that_was_fetched_arrives_as_an_upload() -> None:
    file = {"digest": "a" * 64, "name": "证明.pdf", "media_type": "application/pdf", "size": 5}
    update = json.loads(a_message(document={"file_id": "f", "file_name": "证明.pdf"}))
    arrival = read(json.dumps({**update, "received": {"file": file, "caption": "见附件"}}))
    assert arrival == Arrival("42", Upload(StoredFile(**file), "见附件"), "小明 王")
    arrival = read(json.dumps({**update, "received": {"rejected": "too_big", "file_name": "证明.pdf"}}))
    assert arrival == Arrival("42", Rejected("证明.pdf", "too_big"), "小明 王")
