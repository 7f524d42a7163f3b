"""What Telegram's server knows and enforces: chats, messages, keyboards, updates, and the words it refuses with.

No sockets and no faults: those are in `telegram_server_http.py` and `telegram_server.py`. Wording and bounds follow
tdlib/telegram-bot-api.
"""

import json
import random
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any

LONGEST_TEXT = 4096  # Unicode characters, not UTF-16 units: the real server takes 4,096 emoji
LONGEST_DATA = 64  # bytes
MOST_BUTTONS = 100
LARGEST_FILE = 20 * 1024 * 1024  # what getFile hands out
UNASKED = {"chat_member", "message_reaction", "message_reaction_count"}  # sent only where asked for by name
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"

Params = dict[str, str]
Rows = tuple[tuple[tuple[str, str], ...], ...]


class RefusedError(Exception):
    """The server says no."""

    def __init__(self, status: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.status, self.description, self.retry_after = status, description, retry_after


def refused(reason: str) -> RefusedError:
    return RefusedError(400, f"Bad Request: {reason}")


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as its chat sees it now: `keyboard` holds rows of (label, callback data or URL)."""

    message_id: int
    text: str
    keyboard: Rows = ()
    edited: bool = False
    file_id: str | None = None

    @property
    def labels(self) -> list[str]:
        return [label for row in self.keyboard for label, _ in row]

    def data_of(self, label: str) -> str:
        return next(data for row in self.keyboard for name, data in row if name == label)


@dataclass(slots=True)
class Chat:
    """A private chat: who sits there, what the bot shows them, all that ever reached them, who waits for more."""

    who: dict[str, Any]
    shown: dict[int, Shown] = field(default_factory=dict)
    told: list[Shown] = field(default_factory=list)
    waiting: list[tuple[int, "Future[None]"]] = field(default_factory=list)


class Updates:
    """What nobody has confirmed yet. An offset confirms everything below it; one far in the future is ignored.

    With `shuffles`, every update is handed out twice in its batch and once more later, each batch in any order.
    """

    def __init__(self) -> None:
        self.next_id = 1
        self.pending: list[tuple[int, bytes]] = []
        self.again: list[tuple[int, bytes]] = []  # handed out once more, whatever the offset
        self.history: dict[int, bytes] = {}
        self.shuffles: random.Random | None = None
        self.handed_out = 0

    def put(self, body: bytes) -> int:
        update_id = self.next_id
        self.next_id += 1
        self.pending.append((update_id, body))
        self.history[update_id] = body
        return update_id

    def take(self, offset: int, limit: int) -> list[bytes]:
        if offset < 0:
            del self.pending[:offset]
        elif offset <= self.next_id + 10:
            self.pending = [each for each in self.pending if each[0] >= offset]
        if self.shuffles is not None:
            return self._shuffled(self.shuffles, limit)
        batch = (self.again + self.pending)[:limit]
        del self.again[:limit]
        self.handed_out += len(batch)
        return [body for _, body in batch]

    def _shuffled(self, chance: random.Random, limit: int) -> list[bytes]:
        old, fresh = self.again[: limit // 4], self.pending[: limit // 4]
        del self.again[: len(old)]
        self.again += fresh
        batch = [*old, *fresh, *fresh]
        chance.shuffle(batch)
        self.handed_out += len(batch)
        return [body for _, body in batch]


class BotApi:
    """One bot, everybody who talks to it, and the methods of the Bot API. `lock` guards all of it."""

    def __init__(self, bot_id: int) -> None:
        self.bot = {"id": bot_id, "is_bot": True, "first_name": "示范", "username": "shifan_test_bot"}
        self.lock = threading.RLock()
        self.chats: dict[int, Chat] = {}
        self.updates = Updates()
        self.allowed: set[str] | None = None
        self.commands: list[dict[str, str]] = []
        self.commands_scope: dict[str, Any] = {}
        self.webhook: dict[str, Any] = {"url": ""}
        self.files: dict[str, tuple[str, bytes]] = {}
        self.taps_open: set[str] = set()
        self.taps_answered: dict[str, Params] = {}
        self.on_shown: Callable[[int, Shown], None] = lambda chat, shown: None
        self._last_message = 0
        self._methods: dict[str, Callable[[Params], Any]] = {
            "getme": lambda params: {**self.bot, "can_join_groups": False, "can_read_all_group_messages": False},
            "sendmessage": self._send_message,
            "senddocument": self._send_file,
            "sendphoto": self._send_file,
            "editmessagetext": self._edit,
            "editmessagereplymarkup": self._edit,
            "deletemessage": self._delete,
            "answercallbackquery": self._answer_tap,
            "sendchataction": lambda params: bool(self._chat(params)),
            "setmycommands": self._set_commands,
            "getmycommands": lambda params: self.commands,
            "getfile": self._get_file,
            "setwebhook": self._set_webhook,
            "deletewebhook": lambda params: self._set_webhook(params | {"url": ""}),
            "getwebhookinfo": lambda params: {
                "url": "",
                "has_custom_certificate": False,
                **self.webhook,
                "pending_update_count": len(self.updates.pending),
            },
        }

    def call(self, method: str, params: Params) -> Any:
        """Carry out one method; its name is not case-sensitive. Raises RefusedError."""
        perform = self._methods.get(method.lower())
        if perform is None:
            raise RefusedError(404, "Not Found: method not found")
        with self.lock:
            return perform(params)

    def allow(self, kinds: str) -> None:
        """Note which kinds of update are wanted from now on; an unreadable list changes nothing."""
        try:
            wanted = set(json.loads(kinds))
        except (ValueError, TypeError):
            return
        self.allowed = wanted or None

    def wants(self, kind: str) -> bool:
        return kind not in UNASKED if self.allowed is None else kind in self.allowed

    def known(self, chat: int) -> Chat:
        if chat not in self.chats:
            self.chats[chat] = Chat({"id": chat, "first_name": "小明", "last_name": "王"})
        return self.chats[chat]

    def next_message_id(self) -> int:
        self._last_message += 1
        return self._last_message

    def keep(self, name: str, content: bytes) -> dict[str, Any]:
        """Keep a file; return what a message says of it."""
        file_id = f"file-{len(self.files) + 1}"
        self.files[file_id] = (name, content)
        return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_name": name, "file_size": len(content)}

    def as_json(self, chat: int, shown: Shown) -> dict[str, Any]:
        """Describe one of the bot's messages as the Bot API does."""
        message = {
            "message_id": shown.message_id,
            "from": self.bot,
            "chat": {**self.known(chat).who, "type": "private"},
            "date": int(time.time()),
        }
        if shown.file_id:
            message["document"] = {"file_id": shown.file_id, "file_unique_id": f"u{shown.file_id}"}
        if shown.text:
            message["caption" if shown.file_id else "text"] = shown.text
        if shown.keyboard:
            rows = [[{"text": label, _kind(data): data} for label, data in row] for row in shown.keyboard]
            message["reply_markup"] = {"inline_keyboard": rows}
        return message

    # --- the methods ------------------------------------------------------------------------------------------

    def _send_message(self, params: Params) -> Any:
        chat = self._chat(params)
        shown = Shown(self.next_message_id(), _text(params), _keyboard(params))
        return self._show(chat, shown)

    def _send_file(self, params: Params) -> Any:
        chat = self._chat(params)
        kind = "document" if "document" in params else "photo"
        file_id = params.get(kind, "")
        if not file_id:
            raise refused(f"there is no {kind} in the request")
        if file_id not in self.files:
            raise refused("wrong file identifier/HTTP URL specified")
        return self._show(
            chat,
            Shown(self.next_message_id(), params.get("caption", ""), _keyboard(params), file_id=file_id),
        )

    def _edit(self, params: Params) -> Any:
        chat = self._chat(params)
        before = self._message(chat, params, "edit")
        text = _text(params) if "text" in params else before.text
        after = replace(before, text=text, keyboard=_keyboard(params))
        if after == before:
            raise refused(NOT_MODIFIED)
        return self._show(chat, replace(after, edited=True))

    def _delete(self, params: Params) -> bool:
        chat = self._chat(params)
        del self.chats[chat].shown[self._message(chat, params, "delete").message_id]
        return True

    def _answer_tap(self, params: Params) -> bool:
        query_id = params.get("callback_query_id", "")
        if query_id not in self.taps_open:
            raise refused(TOO_OLD)
        self.taps_open.discard(query_id)
        self.taps_answered[query_id] = params
        return True

    def _set_commands(self, params: Params) -> bool:
        commands = json.loads(params.get("commands", "[]"))
        for each in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", each["command"]):
                raise refused("BOT_COMMAND_INVALID")
            if not 1 <= len(each["description"]) <= 256:
                raise refused("BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands, self.commands_scope = commands, json.loads(params.get("scope", '{"type": "default"}'))
        return True

    def _get_file(self, params: Params) -> dict[str, Any]:
        file_id = params.get("file_id", "")
        if file_id not in self.files:
            raise refused("invalid file_id")
        name, content = self.files[file_id]
        if len(content) > LARGEST_FILE:
            raise refused("file is too big")
        about = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": len(content)}
        return {**about, "file_path": f"documents/{file_id}/{name}"}

    def _set_webhook(self, params: Params) -> bool:
        url = params.get("url", "")
        if url and not url.startswith("https://"):
            raise refused("bad webhook: An HTTPS URL must be provided for webhook")
        if params.get("drop_pending_updates", "").lower() in {"true", "1", "yes"}:
            self.updates.pending.clear()
        if url:
            self.allow(params.get("allowed_updates", ""))
        self.webhook = {"url": url, "has_custom_certificate": False, "secret_token": params.get("secret_token")}
        return True

    # --- helpers ----------------------------------------------------------------------------------------------

    def _chat(self, params: Params) -> int:
        said = params.get("chat_id", "")
        if not said:
            raise refused("chat_id is empty")
        if not re.fullmatch(r"-?\d+", said) or int(said) not in self.chats:
            raise refused("chat not found")
        return int(said)

    def _message(self, chat: int, params: Params, purpose: str) -> Shown:
        said = params.get("message_id", "")
        if not said:
            raise refused("message identifier is not specified")
        shown = self.chats[chat].shown.get(int(said)) if said.isdigit() else None
        if shown is None:
            raise refused(f"message to {purpose} not found")
        return shown

    def _show(self, chat: int, shown: Shown) -> dict[str, Any]:
        seat = self.chats[chat]
        seat.shown[shown.message_id] = shown
        seat.told.append(shown)
        for n, future in tuple(seat.waiting):
            if len(seat.told) >= n:
                seat.waiting.remove((n, future))
                if future.set_running_or_notify_cancel():
                    future.set_result(None)
        self.on_shown(chat, shown)
        return self.as_json(chat, shown)


def _text(params: Params) -> str:
    if not params.get("text"):
        raise refused("message text is empty")
    text = params["text"].strip()
    if not text:
        raise refused("text must be non-empty")
    if len(text) > LONGEST_TEXT:
        raise refused("message is too long")
    return text


def _keyboard(params: Params) -> Rows:
    if not params.get("reply_markup"):
        return ()
    try:
        markup = json.loads(params["reply_markup"])
    except ValueError:
        raise refused("can't parse reply keyboard markup JSON object") from None
    if not isinstance(markup, dict):
        raise refused("object expected as reply markup")
    rows = tuple(tuple(_button(each) for each in row) for row in markup.get("inline_keyboard", []) if row)
    if sum(len(row) for row in rows) > MOST_BUTTONS:
        raise refused("REPLY_MARKUP_TOO_LONG")
    return rows


def _button(button: Any) -> tuple[str, str]:
    wrong = "can't parse inline keyboard button: "
    if not isinstance(button, dict):
        raise refused(wrong + "InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise refused(wrong + 'Can\'t find field "text"')
    if not button["text"]:
        raise refused("inline keyboard button text must be non-empty")
    if "web_app" in button:
        return button["text"], _web_app(button["web_app"])
    data = button.get("url") or button.get("callback_data")
    if not data:
        raise refused(wrong + "Text buttons are unallowed in the inline keyboard")
    if "url" not in button and len(data.encode()) > LONGEST_DATA:
        raise refused("BUTTON_DATA_INVALID")
    return button["text"], data


def _web_app(about: Any) -> str:
    url = str(about.get("url", ""))
    if not url.startswith("https://"):
        raise refused(f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed")
    return url


def _kind(data: str) -> str:
    return "url" if re.match(r"(https?|tg)://", data) else "callback_data"
