"""What somebody did in Telegram. Only private chats are answered; whatever else arrives is kept and left alone."""

import json

from telegram import CallbackQuery, Chat, Message, Update, User
from telegram.constants import ChatType

from bot.channels.base import Arrival
from bot.channels.telegram_parts import clean
from handlers.said import Tap, Text, Unreadable

KINDS = {  # an animation also carries a document and a venue a location, so the order counts
    "photo": "图片",
    "voice": "语音",
    "audio": "音频",
    "video": "视频",
    "video_note": "视频",
    "animation": "动图",
    "sticker": "贴纸",
    "document": "文件",
    "contact": "联系人",
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


def read(payload: str) -> Arrival | None:
    """Understand one stored update; None when it is nothing to answer. Raises on what is no update at all."""
    update = Update.de_json(json.loads(payload), None)
    if update.message is not None:
        return _read_message(update.message)
    if update.callback_query is not None:
        return _read_tap(update.callback_query)
    return None


def _read_message(message: Message) -> Arrival | None:
    if message.chat.type != ChatType.PRIVATE:
        return None
    name = _name(message.from_user, message.chat)
    if message.text is not None:
        return Arrival(str(message.chat.id), Text(clean(message.text)), name)
    if any(getattr(message, each) is not None for each in HAPPENED):
        return None
    word = next((word for kind, word in KINDS.items() if getattr(message, kind)), OTHER)
    return Arrival(str(message.chat.id), Unreadable(word), name)


def _read_tap(query: CallbackQuery) -> Arrival | None:
    chat = query.message.chat if query.message is not None else None
    if chat is None or chat.type != ChatType.PRIVATE or query.data is None:
        return None
    return Arrival(str(chat.id), Tap(clean(query.data)), _name(query.from_user, chat))


def _name(person: User | None, chat: Chat) -> str:
    return clean((person.full_name if person is not None else chat.full_name) or "")
