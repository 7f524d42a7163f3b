"""A Bot API server for tests: real HTTP on loopback, Telegram's rules and wording, faults on demand.

    with TelegramServer() as server:            # server.url is what SHIFAN_TELEGRAM_API takes
        server.says(42, "/start abc")           # a person writes to the bot
        server.wait_for(42, 1)                  # one message (or edit) has reached that chat
        server.taps(42, "帮助")
        server.fail(too_many(3), method="sendMessage")

It runs in a thread of its own; every public method may be called from any thread. Left with `with` and entered
again it is the same server, on the same port, with everything it remembers: an outage.
By hand: `python tests/telegram_server.py --port 8081`; what is typed is said in chat 1, `>标签` taps a button.
"""

import argparse
import asyncio
import contextlib
import json
import re
import sys
import threading
import time
from collections.abc import Iterable
from concurrent.futures import Future
from typing import Any, Self
from urllib.parse import unquote

from tests.telegram_server_faults import (
    Call,
    Fault,
    Faults,
    Pace,
    bad_request,
    blocked,
    broken,
    garbage,
    is_paced,
    reset_after,
    reset_before,
    slow,
    too_many,
)
from tests.telegram_server_http import Answer, Connection, Files, Params
from tests.telegram_server_rules import BotApi, RefusedError, Shown

__all__ = [
    "TOKEN", "Call", "Fault", "Shown", "TelegramServer", "bad_request", "blocked", "broken", "garbage",
    "reset_after", "reset_before", "slow", "too_many",
]  # fmt: skip

TOKEN = "123456:for-tests-only"
LONGEST_POLL = 50  # seconds
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


class TelegramServer:
    """One bot's Bot API server and everybody who talks to that bot."""

    def __init__(self, *, token: str = TOKEN, port: int = 0) -> None:
        self.token, self.port = token, port
        self.api = BotApi(int(token.partition(":")[0]))
        self.calls: list[Call] = []
        self.faults = Faults()
        self.pace = Pace()
        self.answers_in = 0.0  # seconds a message or edit takes, after it has reached the chat
        self._last_tap = 0
        self._poller: asyncio.Future[None] | None = None
        self._connections: set[Connection] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    # --- running ----------------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(started)), daemon=True)
        self._thread.start()
        if not started.wait(5):
            raise RuntimeError(f"the Bot API server did not start on port {self.port}")
        return self

    def __exit__(self, *exc: object) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(5)

    async def _run(self, started: threading.Event) -> None:
        loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        listener = await loop.create_server(
            lambda: Connection(self._handle, self._connections), "127.0.0.1", self.port
        )
        self.port, self._loop = listener.sockets[0].getsockname()[1], loop
        started.set()
        await self._stop.wait()
        self._loop = None
        listener.close()
        for connection in tuple(self._connections):
            connection.transport.abort()
        await listener.wait_closed()
        await asyncio.sleep(0)  # lets the aborted connections cancel what they were waiting for

    # --- what people do ---------------------------------------------------------------------------------------

    def meets(self, chat: int) -> None:
        """Make a chat known: the bot may write only to who wrote to it (otherwise: chat not found)."""
        with self.api.lock:
            self.api.known(chat)

    def says(self, chat: int, text: str, *, from_user: dict[str, Any] | None = None) -> int:
        """Write a text in a private chat; return the update's id."""
        command = re.match(r"/[A-Za-z0-9_]{1,32}(@\w+)?", text)
        if not command:
            return self.sends(chat, from_user=from_user, text=text)
        entity = {"type": "bot_command", "offset": 0, "length": command.end()}
        return self.sends(chat, from_user=from_user, text=text, entities=[entity])

    def sends(self, chat: int, *, from_user: dict[str, Any] | None = None, **content: Any) -> int:
        """Put any content into a private chat: `sends(42, sticker={…})`."""
        with self.api.lock:
            seat = self.api.known(chat)
            if from_user:
                seat.who = {"id": chat, "first_name": "", **from_user}
            person = {**seat.who, "is_bot": False, "language_code": "zh-hans"}
            message = {"message_id": self.api.next_message_id(), "from": person, "date": int(time.time())}
            return self.update(message={**message, "chat": {**seat.who, "type": "private"}, **content})

    def uploads(self, chat: int, name: str, content: bytes) -> int:
        """Send a document the bot can fetch with getFile."""
        return self.sends(chat, document=self.api.keep(name, content))

    def taps(
        self, chat: int, button: str | int = "", *, message_id: int | None = None, data: str | None = None
    ) -> str:
        """Tap the newest button of this label, or the first button of this message id; return the query's id.

        `message_id` names the message to look in; with `data` it need not hold the button any more: a late tap.
        """
        with self.api.lock:
            label, message_id = (button, message_id) if isinstance(button, str) else (None, button)
            shown = self._message_to_tap(chat, message_id, label if data is None else None)
            if data is None:
                data = shown.data_of(label or shown.labels[0])
            self._last_tap += 1
            query = {"id": str(self._last_tap), "from": {**self.api.known(chat).who, "is_bot": False}}
            self.api.taps_open.add(query["id"])
            about = {"message": self.api.as_json(chat, shown), "chat_instance": str(chat), "data": data}
            self.update(callback_query={**query, **about})
            return str(query["id"])

    def _message_to_tap(self, chat: int, message_id: int | None, label: str | None) -> Shown:
        for shown in reversed(self.messages(chat)):
            if message_id in (None, shown.message_id) and (label is None or label in shown.labels):
                return shown
        raise LookupError(f"chat {chat} shows no such button: {label or message_id}")

    def update(self, **body: Any) -> int:
        """Enqueue one update of any kind with the next id; 0 when this kind was not asked for."""
        with self.api.lock:
            if not self.api.wants(next(iter(body))):
                return 0
            return self.raw_update({"update_id": self.api.updates.next_id, **body})

    def raw_update(self, body: dict[str, Any] | str | bytes) -> int:
        """Enqueue anything at all, word for word; return the id it counts under."""
        raw = body if isinstance(body, str | bytes) else json.dumps(body, ensure_ascii=False)
        with self.api.lock:
            update_id = self.api.updates.put(raw.encode() if isinstance(raw, str) else raw)
        self._wake()
        return update_id

    def redeliver(self, update_ids: Iterable[int]) -> None:
        """Hand these out once more, confirmed or not."""
        with self.api.lock:
            updates = self.api.updates
            updates.again += [(each, updates.history[each]) for each in update_ids]
        self._wake()

    def redraw(self, next_id: int) -> None:
        """As after a quiet week: nothing is pending, and the next update gets this id."""
        with self.api.lock:
            self.api.updates.pending.clear()
            self.api.updates.next_id = next_id

    # --- what is seen -----------------------------------------------------------------------------------------

    def messages(self, chat: int) -> list[Shown]:
        """What the bot's side of this chat looks like now, oldest first, with edits and deletions applied."""
        with self.api.lock:
            return list(self.api.known(chat).shown.values())

    def heard(self, chat: int) -> int:
        """How many messages and edits have reached this chat so far."""
        with self.api.lock:
            return len(self.api.known(chat).told)

    def told(self, chat: int) -> list[str]:
        """Every text that has reached this chat, as it was when it came: sent, or put in another's place."""
        with self.api.lock:
            return [shown.text for shown in self.api.known(chat).told]

    @property
    def pending(self) -> int:
        """How many updates are not confirmed."""
        return len(self.api.updates.pending)

    def wait_for(self, chat: int, n: int, timeout: float = 30.0) -> list[Shown]:
        """Block until `n` messages or edits in all have reached this chat; TimeoutError otherwise."""
        self._reached(chat, n).result(timeout)
        return self.messages(chat)

    async def arrives(self, chat: int, n: int, timeout: float = 30.0) -> list[Shown]:  # noqa: ASYNC109 - as above
        """Do the same for a caller inside an event loop."""
        await asyncio.wait_for(asyncio.wrap_future(self._reached(chat, n)), timeout)
        return self.messages(chat)

    def _reached(self, chat: int, n: int) -> "Future[None]":
        future: Future[None] = Future()
        with self.api.lock:
            seat = self.api.known(chat)
            if len(seat.told) >= n:
                future.set_result(None)
            else:
                seat.waiting.append((n, future))
        return future

    def called(self, method: str, chat: int | None = None) -> list[Call]:
        """The calls of this method (and chat), in order of arrival."""
        return [call for call in self.calls if call.method == method and chat in (None, call.chat)]

    # --- what goes wrong --------------------------------------------------------------------------------------

    def fail(self, fault: Fault, *, method: str | None = None, chat: int | None = None, times: float = 1) -> None:
        """Let the next `times` such calls go wrong (math.inf: until `mend`); the oldest rule that fits applies."""
        self.faults.add(fault, method, chat, times)

    def mend(self) -> None:
        """Nothing goes wrong any more."""
        self.faults.clear()

    def limit(self, *, overall: float = 30, per_chat: float = 1) -> None:
        """Refuse with 429 whatever is sent or edited beyond these in any sliding second."""
        self.pace = Pace(overall, per_chat)

    # --- answering --------------------------------------------------------------------------------------------

    async def _handle(self, path: str, params: Params, files: Files) -> Answer | None:
        if path.startswith("/file/bot"):
            return self._download(unquote(path))
        found = re.fullmatch(r"/bot([^/]*)/(\w*)", unquote(path))
        if not found:
            return _refusal(RefusedError(404, "Not Found"))
        if found[1] != self.token:
            return _refusal(RefusedError(401, "Unauthorized"))
        chat = params.get("chat_id", "")
        call = Call(found[2], int(chat) if chat.lstrip("-").isdigit() else None, params, time.monotonic())
        self.calls.append(call)
        answer = await self._carry_out(call, files)
        call.done_at, call.status = time.monotonic(), answer[0] if answer else 0
        return answer

    async def _carry_out(self, call: Call, files: Files) -> Answer | None:
        fault = self.faults.of(call)
        if fault.reset == "before":
            return None
        try:
            fault.refuse()
            self.pace.admit(call)
            answer = (200, b'{"ok":true,"result":%s}' % await self._result(call, files), dict[str, str]())
        except RefusedError as no:
            answer = _refusal(no)
        delay = fault.delay or (self.answers_in if is_paced(call) and answer[0] == 200 else 0.0)
        if delay:
            await asyncio.sleep(delay)
        if fault.reset == "after":
            return None
        return (answer[0], fault.body, {"Content-Type": "text/html"}) if fault.body is not None else answer

    async def _result(self, call: Call, files: Files) -> bytes:
        if call.method.lower() == "getupdates":
            return b"[%s]" % b",".join(await self._get_updates(call.params))
        for name, (file_name, content) in files.items():  # a parameter names its part: attach://name
            file_id = self.api.keep(file_name, content)["file_id"]
            used = [k for k, v in call.params.items() if v == f"attach://{name}"] or [name]
            call.params.update(dict.fromkeys(used, file_id))
        return json.dumps(self.api.call(call.method, call.params), ensure_ascii=False).encode()

    async def _get_updates(self, params: Params) -> list[bytes]:
        if self.api.webhook["url"]:
            raise RefusedError(409, f"Conflict: {WEBHOOK_ACTIVE}")
        if self._poller and not self._poller.done():
            self._poller.set_exception(RefusedError(409, f"Conflict: {OTHER_POLLER}"))
        self.api.allow(params.get("allowed_updates", ""))
        offset, limit = int(params.get("offset", "0")), max(1, min(100, int(params.get("limit", "100"))))
        seconds = min(LONGEST_POLL, float(params.get("timeout", "0")))
        batch = self._take(offset, limit)
        if not batch and seconds > 0:
            self._poller = asyncio.get_running_loop().create_future()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._poller, seconds)
            batch = self._take(offset, limit)
        return batch

    def _take(self, offset: int, limit: int) -> list[bytes]:
        with self.api.lock:
            return self.api.updates.take(offset, limit)

    def _wake(self) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake_poller)

    def _wake_poller(self) -> None:
        if self._poller and not self._poller.done():
            self._poller.set_result(None)

    def _download(self, path: str) -> Answer:
        found = re.fullmatch(r"/file/bot([^/]*)/documents/([^/]+)/.*", path)
        if not found or found[1] != self.token or found[2] not in self.api.files:
            return _refusal(RefusedError(404, "Not Found"))
        return 200, self.api.files[found[2]][1], {"Content-Type": "application/octet-stream"}


def _refusal(no: RefusedError) -> Answer:
    body: dict[str, Any] = {"ok": False, "error_code": no.status, "description": no.description}
    if no.retry_after is None:
        return no.status, json.dumps(body).encode(), {}
    body["parameters"] = {"retry_after": no.retry_after}
    return no.status, json.dumps(body).encode(), {"Retry-After": str(no.retry_after)}


def _print(chat: int, shown: Shown) -> None:
    rows = "\n".join("  ".join(f"[{label}]" for label, _ in row) for row in shown.keyboard)
    _tell(f"--- {chat}, {shown.message_id}{' (edited)' if shown.edited else ''}\n{shown.text}\n{rows}")


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--port", type=int, default=8081)
    options.add_argument("--token", default=TOKEN)
    options.add_argument("--chat", type=int, default=1)
    given = options.parse_args()
    with TelegramServer(token=given.token, port=given.port) as server:
        server.api.on_shown = _print
        _tell(f"SHIFAN_TELEGRAM_API={server.url} SHIFAN_TELEGRAM_TOKEN={server.token}")
        for line in sys.stdin:
            said = line.rstrip("\n")
            if said.startswith(">"):
                try:
                    server.taps(given.chat, said[1:])
                except LookupError as nothing:
                    _tell(str(nothing))
            elif said:
                server.says(given.chat, said)
        threading.Event().wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
