"""What getUpdates brought, as it is stored: raw, whatever is in it. Understanding comes later, one by one.

Telegram's server writes well-formed answers. Where one is not, this finds out as much as is needed to keep the
update and to ask for the next: its id and, if possible, its chat.
"""

import json
import re
from hashlib import sha256
from operator import itemgetter
from typing import Any, TypeGuard

from msgspec import Raw, Struct
from msgspec.json import Decoder

from bot.channels.base import Inbound
from bot.channels.telegram_parts import parse
from bot.channels.telegram_reading import file_of

LARGEST_ID = 2**31 - 1  # the server's own bound; an offset beyond it would be refused
LARGEST_CHAT = 2**53
CHATS = (  # where an update's chat stands, the likeliest first
    ("message", "chat", "id"),
    ("callback_query", "message", "chat", "id"),
    ("callback_query", "from", "id"),
    ("edited_message", "chat", "id"),
    ("my_chat_member", "chat", "id"),
)
ENVELOPE = re.compile(rb'\s*\{\s*"ok"\s*:\s*true\s*,\s*"result"\s*:\s*\[(.+)\]\s*\}\s*', re.DOTALL)
WRITTEN_ID = re.compile(r'"update_id"\s*:\s*(\d{1,10})\b')


class GarbageError(Exception):
    """The answer to getUpdates is none."""


class _Answer(Struct, frozen=True):
    """An answer with its updates as they were written: they are stored so, and to write them anew costs more."""

    result: list[Raw]


_ANSWERS = Decoder(_Answer)


def unpack(body: bytes) -> list[tuple[Any, bytes]]:
    """Return the updates in an answer, in order, each with how it was written where that is known.

    Raises GarbageError; then a smaller answer may be readable.
    """
    try:
        written = [bytes(each) for each in _ANSWERS.decode(body).result]
        return [(parse(each), each) for each in written]
    except (ValueError, RecursionError):
        return [(each, b"") for each in _unpack_slowly(body)]


def _unpack_slowly(body: bytes) -> list[Any]:
    """Read what is no sound JSON and yet what Python's own reader makes sense of: half characters, NaN."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise GarbageError("the answer to getUpdates is not JSON") from None
    if not isinstance(answer, dict) or not isinstance(answer.get("result"), list):
        raise GarbageError("the answer to getUpdates holds no updates")
    updates: list[Any] = answer["result"]
    return updates


def is_envelope(body: bytes) -> bool:
    """Whether an answer that `unpack` refuses comes from a Bot API server, as far as can be seen."""
    return ENVELOPE.fullmatch(body) is not None


def unreadable(body: bytes, source: str, offset: int | None) -> Inbound:
    """Keep the only update of an answer that `unpack` refuses. Raises GarbageError where it is no such answer.

    The id in it may be damaged as well: it counts only where it is the one that was asked for. Taken for another
    update's, that one would pass for a repetition when it comes.
    """
    found = ENVELOPE.fullmatch(body)
    if not found:
        raise GarbageError("the answer to getUpdates is neither readable nor from a Bot API server")
    payload = found[1].decode("utf-8", "backslashreplace").replace("\x00", "\\u0000")
    written = WRITTEN_ID.search(payload)
    given = int(written[1]) if written and offset in (None, int(written[1])) else None
    return Inbound(source, _stable_id(given, payload), None, payload)


def inbound(update: Any, source: str, written: bytes = b"") -> Inbound:
    """Return one update ready to be stored, under its own id or one made of its contents.

    The payload is ASCII: no lone surrogate or NUL in it can make the database refuse the batch it is in. Where the
    update was `written` so it stays as it was, but for space around it.
    """
    payload = written.strip().decode() if written and written.isascii() else json.dumps(update)
    has_file = file_of(update) is not None
    return Inbound(source, _stable_id(id_of(update), payload), _chat_of(update), payload, has_file)


def in_order(arrived: list[Inbound]) -> list[Inbound]:
    """Return these in the order in which they were said, however they were handed out.

    One without an id stays behind the one it came after.
    """
    keyed: list[tuple[int, Inbound]] = []
    last = 0
    for each in arrived:
        last = int(each.update_id) if each.update_id.isdigit() else last
        keyed.append((last, each))
    return [each for _, each in sorted(keyed, key=itemgetter(0))]


def id_of(update: Any) -> int | None:
    """Return the update's id if it can serve as one."""
    given = update.get("update_id") if isinstance(update, dict) else None
    return given if _is_int(given) and 0 < given <= LARGEST_ID else None


def tap_of(update: Any) -> str | None:
    """Return the id of the callback query in this update, if there is one to be answered: Telegram's are digits."""
    given = _in(update, "callback_query", "id")
    return given if isinstance(given, str) and given.isascii() else None


def next_offset(arrived: list[Inbound], offset: int | None) -> int | None:
    """Return the offset that confirms these. One without an id is stepped over: it is the first unconfirmed one."""
    ids = [int(each.update_id) for each in arrived if each.update_id.isdigit()]
    if ids:
        return max(ids) + 1
    return offset + 1 if arrived and offset is not None else offset


def _chat_of(update: Any) -> str | None:
    for path in CHATS:
        if _is_int(found := _in(update, *path)):
            return str(found) if abs(found) < LARGEST_CHAT else None
    return None


def _in(update: Any, *path: str) -> Any:
    for key in path:
        update = update.get(key) if isinstance(update, dict) else None
    return update


def _is_int(given: Any) -> TypeGuard[int]:
    return isinstance(given, int) and not isinstance(given, bool)


def _stable_id(given: int | None, payload: str) -> str:
    return str(given) if given is not None else "without-id:" + sha256(payload.encode()).hexdigest()[:32]
