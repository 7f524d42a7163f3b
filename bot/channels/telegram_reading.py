"""What somebody did in Telegram, read from the stored update itself: what a library does not know yet harms nothing.

Only private chats are talked in; a group is asked to come there, and whatever else arrives is kept and left alone.
"""

from collections.abc import Mapping
from typing import Any

from bot.channels.base import Arrival
from bot.channels.telegram_parts import clean, parse
from bot.files.receiving import said_of
from handlers.said import Edited, Elsewhere, Presence, Said, Tap, Text, Unreadable

KINDS = {  # an animation also carries a document and a venue a location, so the order counts
    "photo": "图片",
    "voice": "语音",
    "audio": "音频",
    "video": "视频",
    "video_note": "视频",
    "animation": "动图",
    "sticker": "贴纸",
    "document": "文件",
    "contact": "联系人名片",
    "location": "位置",
    "poll": "投票",
    "dice": "骰子",
    "story": "动态",
}
OTHER = "其他内容"
HAPPENED = (  # nobody spoke: Telegram notes that something was changed
    "pinned_message",
    "message_auto_delete_timer_changed",
    "chat_background_set",
    "write_access_allowed",
    "connected_website",
)
PRIVATE, GROUPS = "private", ("group", "supergroup")
GONE = ("kicked", "left", "restricted")
THERE = ("member", "administrator")  # in a group
RECEIVED = "received"  # beside the update: the file it names, once it has been fetched


def read(payload: str) -> Arrival | None:
    """Understand one stored update; None when it is nothing to answer. Raises on what is no update at all."""
    update = parse(payload)
    if not isinstance(update["update_id"], int):
        raise TypeError("an update without a number")
    if (message := update.get("message")) is not None:
        return _read_message(message, update.get(RECEIVED))
    if (query := update.get("callback_query")) is not None:
        return _read_tap(query)
    if (edited := update.get("edited_message")) is not None:
        is_moving = edited.get("location") is not None  # a live location is changed every few seconds, by nobody
        return None if is_moving else _private(edited, Edited())
    if (member := update.get("my_chat_member")) is not None:
        return _read_membership(member)
    return None


def file_of(update: Any) -> tuple[str, str, int] | None:
    """Return id, name and size of the file in an update, where it is to be fetched; size 0 where it is not told."""
    message = update.get("message") if isinstance(update, dict) else None
    if not isinstance(message, dict) or not _is(message.get("chat"), PRIVATE) or message.get("animation"):
        return None
    match message:
        case {"document": {"file_id": str(file_id), **about}}:
            return file_id, str(about.get("file_name") or ""), _size(about)
        case {"photo": [*_, {"file_id": str(file_id), **about}]}:  # the last is the largest
            return file_id, "图片.jpg", _size(about)
        case _:
            return None


def _size(about: Mapping[Any, Any]) -> int:
    size = about.get("file_size")
    return size if isinstance(size, int) else 0


def _read_message(message: dict[str, Any], received: dict[str, Any] | None) -> Arrival | None:
    text = message.get("text")
    if text is None and any(message.get(each) is not None for each in HAPPENED):
        return None
    if _is(message["chat"], *GROUPS):
        return _read_in_group(message)
    if received is not None:
        return _private(message, said_of(received) or Unreadable(OTHER))
    if text is not None:
        return _private(message, Text(clean(text)))
    word = next((word for kind, word in KINDS.items() if message.get(kind)), OTHER)
    return _private(message, Unreadable(word))


def _read_in_group(message: dict[str, Any]) -> Arrival | None:
    """Only what is said to the bot itself: a command. Whether it was added to the group comes as a membership."""
    if not str(message.get("text") or "").startswith("/"):
        return None
    return Arrival(str(int(message["chat"]["id"])), Elsewhere(), "")


def _read_tap(query: dict[str, Any]) -> Arrival | None:
    message, data = query.get("message"), query.get("data")
    if message is None or data is None or not _is(message["chat"], PRIVATE):
        return None
    name = _name(query["from"], message["chat"])
    return Arrival(str(int(message["chat"]["id"])), Tap(clean(data)), name, str(int(message["message_id"])))


def _read_membership(member: dict[str, Any]) -> Arrival | None:
    chat, status = member["chat"], member["new_chat_member"]["status"]
    if _is(chat, *GROUPS):
        was_there = (member.get("old_chat_member") or {}).get("status") in THERE
        is_added = status in THERE and not was_there
        return Arrival(str(int(chat["id"])), Elsewhere(), "") if is_added else None
    if not _is(chat, PRIVATE):
        return None
    return Arrival(str(int(chat["id"])), Presence(is_there=status not in GONE), _name(member["from"], chat))


def _private(message: dict[str, Any], said: Said) -> Arrival | None:
    if not _is(message["chat"], PRIVATE):
        return None
    return Arrival(str(int(message["chat"]["id"])), said, _name(message.get("from"), message["chat"]))


def _is(chat: Any, *types: str) -> bool:
    return isinstance(chat, dict) and chat.get("type") in types


def _name(person: dict[str, Any] | None, chat: dict[str, Any]) -> str:
    who = person if person is not None else chat
    return clean(" ".join([str(who[part]) for part in ("first_name", "last_name") if who.get(part)]))
