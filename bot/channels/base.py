"""What every channel is: `read` makes sense of what arrived, `send` carries one message out."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from msgspec import Struct

from bot.limits import Limits
from handlers.effects import Say
from handlers.said import Said


class Inbound(Struct, frozen=True):
    """What arrived, raw. `source` and `update_id` together are unique; the same pair again is the same message.

    `has_file`: its turn comes when the file has been fetched.
    """

    source: str
    update_id: str
    chat: str | None
    payload: str
    has_file: bool = False


class Arrival(Struct, frozen=True):
    """An inbound, understood: which chat, what was said, and what the person calls themselves there.

    `tapped`: the remote id of the message whose button was tapped, where the channel can change what it sent.
    `phone` and `office`: what somebody wrote beside an invite they take. `account_of`: the source of the account that
    speaks, where that is not the message's own. `speaks_as`: the role it speaks in; such a message belongs to no
    conversation and moves none.
    """

    chat: str
    said: Said
    display_name: str
    tapped: str | None = None
    phone: str = ""
    office: str = ""
    account_of: str | None = None
    speaks_as: int | None = None


UNSTORABLE = re.compile(r"\\u0000|[\ud800-\udfff]")  # in JSON, where a NUL stands escaped and a surrogate as it is

LEFT = '{"left": true}'  # stored by the dispatcher: nobody is there any more, which is news like any other


class SendError(Exception):
    """A message could not be carried out. `retry_after` is in seconds; None means never: it is permanent.

    `unreachable`: nobody is there any more. `is_flood`: too much was sent, and nothing may be sent for so long.
    """

    def __init__(
        self, reason: str, *, retry_after: float | None = None, unreachable: bool = False, is_flood: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        self.unreachable = unreachable
        self.is_flood = is_flood


class UnsureError(Exception):
    """The call broke off after it may have been carried out: nobody can know whether the message arrived."""


class Channel(Protocol):
    """A way in and out.

    `pulls`: messages are fetched by the reader (web, terminal), so the dispatcher leaves them alone.
    `may_carry_values`: where false, messages hold no figures, names or files, only how many items wait and a link.
    """

    source: str
    pulls: bool
    may_carry_values: bool

    @property
    def limits(self) -> Limits | None:
        """How fast it may be written to; None where it does not matter."""
        ...

    def read(self, payload: str) -> Arrival | None:
        """Understand one stored payload; None when it is nothing to answer. Raises on anything unexpected."""
        ...

    async def send(self, chat: str, message: Say, replaces: str | None = None) -> str:
        """Carry one message out and return the remote id. Raises SendError or UnsureError.

        `replaces`: the remote id of a message that may be changed instead, when nothing stands below it.
        """
        ...


def packed(words: Mapping[str, Any]) -> str:
    """Return words as a payload; a NUL or half a surrogate pair in them becomes U+FFFD.

    A database would refuse them, and the message be set aside: whoever wrote it would wait for an answer in vain.
    """
    payload = json.dumps(words, ensure_ascii=False)
    return payload if UNSTORABLE.search(payload) is None else json.dumps(_storable(words), ensure_ascii=False)


def _storable(value: Any) -> Any:
    match value:
        case str():
            return re.sub("[\x00\ud800-\udfff]", "\ufffd", value)
        case Mapping():
            return {key: _storable(one) for key, one in value.items()}
        case list() | tuple():
            return [_storable(one) for one in value]
        case _:
            return value


def pointing(channels: Mapping[str, Channel]) -> frozenset[str]:
    """Return the sources of those that may not carry values: they only point to where something waits."""
    return frozenset(source for source, channel in channels.items() if not channel.may_carry_values)


class Intake(Protocol):
    """Where channels put what arrived. After `store` returns it is committed, and may be acknowledged."""

    async def store(self, arrived: Sequence[Inbound]) -> None:
        """Commit these; what is already there is left as it is."""
        ...
