"""Telegram as a channel: understands what is stored, carries messages out, answers taps, fetches updates and files.

It decides nothing: pacing, order and what to do with a failed or uncertain message belong to the outbox.
"""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Sequence
from typing import Any
from urllib.parse import urlencode

import orjson
import structlog
from telegram import InputFile
from telegram.error import TelegramError

from bot.blame import blame
from bot.channels.base import Arrival, Inbound, SendError, UnsureError
from bot.channels.telegram_parts import clean
from bot.channels.telegram_reading import read
from bot.channels.telegram_wire import AnswerError, connect, meaning
from bot.files.documents import Made, NoDocumentError, NotNowError
from bot.limits import Limits
from handlers.commands import commands
from handlers.effects import Button, Document, Say
from handlers.sentences import say

API = "https://api.telegram.org"
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")  # what is asked for; more is never sent
_ALLOWED_UPDATES = urlencode({"allowed_updates": json.dumps(KINDS)})
LIMITS = Limits(overall=30)  # messages and edits in a second, as Telegram asks; and one a second to each chat
NO_PREVIEW = '{"is_disabled":true}'  # a preview would fetch our links before the person opens them
NOT_MODIFIED = "message is not modified"
LARGEST_PICTURE = 10 * 1024 * 1024  # bytes; a larger one goes as a file
MAKING = 12.0  # seconds a document may take to be made; together with its sending it must not outlive a lease
NOT_YET = 5.0  # seconds after which one that was not made in time is asked for again
LAST_MOMENT = 1.0  # seconds
MARGIN = 10.0  # seconds a long poll may take beyond its own time
PATIENCE = 1.0  # seconds without an answer after which somebody is shown that we are at it
AWAITING = 64  # chats at most: to show it to a crowd would take the time in which it could be answered
REMEMBERED = 10_000  # chats whose last message is known

Make = Callable[[Document], Made]

log = structlog.get_logger()


class TelegramChannel:
    """One bot. `answer_within` is how many seconds a send may take before nobody can know whether it arrived.

    `make` makes the documents that go with messages; it may block. `app`: the page its buttons open.
    `is_sending`: whether this process sends, or another. Making a channel silences the loggers of httpx, httpcore and
    telegram below WARNING: they write the token.
    """

    pulls = False
    make: Make | None = None
    app: str | None = None
    is_sending: Callable[[], bool] = staticmethod(lambda: True)

    def __init__(
        self,
        token: str,
        api: str = API,
        *,
        may_carry_values: bool = True,
        answer_within: float = 20.0,
        limits: Limits | None = LIMITS,
    ) -> None:
        self.source = f"telegram:{token.partition(':')[0]}"
        self.may_carry_values = may_carry_values
        self.limits = limits
        self._bot, self._sending, self._polling = connect(token, api, answer_within=answer_within)
        self.has_files = asyncio.Event()  # files have been sent that are to be fetched
        self._aside: set[asyncio.Task[None]] = set()
        self._awaited: dict[str, float] = {}  # chats that wait for an answer, and until when they do so patiently
        self._impatience: asyncio.TimerHandle | None = None  # one for all: most are answered long before
        self._latest: OrderedDict[str, str] = OrderedDict()  # the last message in each chat: nothing stands below it

    def read(self, payload: str) -> Arrival | None:
        """Understand one stored update; None when it is nothing to answer. Raises on what is no update at all."""
        return read(payload)

    async def send(self, chat: str, message: Say, replaces: str | None = None) -> str:
        """Send one message, or put it in the place of the one it answers; return its id.

        Raises SendError or UnsureError.
        """
        self._awaited.pop(chat, None)
        if replaces is not None and message.document is None and self._latest.get(chat) == replaces:
            return await self._replace(chat, replaces, message)
        remote_id = await (
            self._send_text(chat, message) if message.document is None else self._hand_over(chat, message)
        )
        self._latest[chat] = remote_id
        self._latest.move_to_end(chat)
        if len(self._latest) > REMEMBERED:
            self._latest.popitem(last=False)
        return remote_id

    async def _send_text(self, chat: str, message: Say) -> str:
        body = _body(message, self.app)
        return _id_of(await self._deliver("sendMessage", chat_id=chat, **body, link_preview_options=NO_PREVIEW))

    async def _replace(self, chat: str, remote_id: str, message: Say) -> str:
        """Change the message; where that is refused, the next attempt sends it as a new one."""
        about = {"chat_id": chat, "message_id": remote_id, "link_preview_options": NO_PREVIEW}
        try:
            await self._deliver("editMessageText", **about, **_body(message, self.app))
        except SendError as error:
            if NOT_MODIFIED in error.reason:
                return remote_id
            if error.retry_after is None and not error.unreachable:
                del self._latest[chat]
                raise SendError(error.reason, retry_after=0.0) from error
            raise
        return remote_id

    async def _hand_over(self, chat: str, message: Say) -> str:
        """Send a file with its text beside it; one that cannot be made (any more) costs a sentence."""
        assert message.document is not None
        self.shows(chat, "upload_document")
        try:
            assert self.make is not None
            made = await asyncio.wait_for(asyncio.to_thread(self.make, message.document), MAKING)
        except (NotNowError, TimeoutError) as error:
            raise SendError("not sent: its document is not made yet", retry_after=NOT_YET) from error
        except NoDocumentError:
            gone = say("messages.no_document", name=message.document.name)
            text = "\n\n".join(part for part in (message.text, gone) if part)
            return await self._send_text(chat, Say(text, message.rows))
        is_picture = made.is_picture and len(made.content) <= LARGEST_PICTURE
        file = InputFile(made.content, filename=message.document.name, attach=False)
        send = self._bot.send_photo if is_picture else self._bot.send_document
        caption, markup = self._caption(message, is_picture=is_picture) or None, _keyboard(message, self.app)
        try:
            sent = await send(chat, file, caption=caption, api_kwargs={"reply_markup": markup} if markup else None)
        except TelegramError as error:
            raise meaning(error) from error
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise UnsureError(f"the answer cannot be read ({type(error).__name__})") from error
        return str(sent.message_id)

    def _caption(self, message: Say, *, is_picture: bool) -> str:
        """Return the text, and what a picture shows: Telegram has no other place for it."""
        assert message.document is not None
        alt = message.document.alt if is_picture else ""
        told = clean("\n\n".join(part for part in (message.text, alt) if part))
        return told if self.limits is None or len(told) <= self.limits.caption else clean(message.text)

    async def _deliver(self, method: str, **parameters: str) -> Any:
        try:
            return await self.call(method, **parameters)
        except TelegramError as error:
            raise meaning(error) from error

    async def call(self, method: str, **parameters: str | int) -> Any:
        """Call one method of the Bot API and return its result. Raises TelegramError (AnswerError for a refusal)."""
        return await self._sending.call(f"{self._bot.base_url}/{method}", parameters)

    # --- beside the messages ----------------------------------------------------------------------------------

    def arriving(self, arrived: Sequence[Inbound]) -> None:
        """Note who waits for an answer, before it is stored: a turn may be over, and answered, within the commit.

        A group, whose chat is below 0, is not: what people say to each other there is left alone.
        """
        for each in arrived:
            if each.chat is not None and not each.chat.startswith("-"):
                self.expects(each.chat)

    def stored(self, arrived: Sequence[Inbound], taps: Sequence[str]) -> None:
        """Begin with what is done beside the turns of updates, now that these are stored."""
        if any(each.has_file for each in arrived):
            self.has_files.set()
        for tap in taps:
            self.answer_tap(tap)

    def answer_tap(self, tap_id: str) -> None:
        """Stop the spinner on a tapped button, in the background: a failure is logged and forgotten."""
        self._beside("answerCallbackQuery", callback_query_id=tap_id)

    def expects(self, chat: str) -> None:
        """Show somebody that we are at it when they are not answered in a moment, unless very many wait."""
        if chat not in self._awaited and len(self._awaited) < AWAITING:
            loop = asyncio.get_running_loop()
            self._awaited[chat] = loop.time() + PATIENCE
            if self._impatience is None:
                self._impatience = loop.call_later(PATIENCE, self._still_at_it)

    def _still_at_it(self) -> None:
        loop = asyncio.get_running_loop()
        waiting = [chat for chat, until in self._awaited.items() if until <= loop.time()]
        for chat in waiting:
            del self._awaited[chat]
            if self.is_sending():  # where another process sends, only that one knows whether they still wait
                self.shows(chat, "typing")
        following = next(iter(self._awaited.values()), None)
        self._impatience = None if following is None else loop.call_at(following, self._still_at_it)

    def shows(self, chat: str, action: str) -> None:
        """Show for a few seconds what we are doing: typing, upload_document."""
        self._beside("sendChatAction", chat_id=chat, action=action)

    def _beside(self, method: str, **parameters: str) -> None:
        async def call() -> None:
            try:
                await self.call(method, **parameters)
            except (TelegramError, ValueError) as error:  # what cannot be written as a request is refused, too
                log.info("telegram_call_failed", source=self.source, method=method, reason=blame(error))

        self._begin(call())

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    # --- fetching ---------------------------------------------------------------------------------------------

    async def fetch(self, offset: int | None, limit: int, wait: float) -> bytes:
        """Ask for updates, waiting up to `wait` seconds for the first; return the answer as it came.

        Raises TelegramError (AnswerError where the server refused).
        """
        url = f"{self._bot.base_url}/getUpdates?{_ALLOWED_UPDATES}&limit={limit}&timeout={int(wait)}"
        if offset is not None:
            url += f"&offset={offset}"
        _, body = await self._polling.do_request(url, "POST", read_timeout=wait + MARGIN)
        return body

    async def download(self, file_id: str) -> bytes:
        """Return a file somebody sent. Raises TelegramError; too large for the server: an AnswerError."""
        about = await self.call("getFile", file_id=file_id)
        try:
            url = f"{self._bot.base_file_url}/{about['file_path']}"
        except (LookupError, TypeError) as error:
            raise TelegramError("the answer names no file") from error
        _, content = await self._polling.do_request(url, "GET")
        return content

    async def username(self) -> str:
        """Ask Telegram for the bot's user name, as in https://t.me/NAME. Raises SendError or UnsureError."""
        me = await self._deliver("getMe")
        try:
            return str(me["username"])
        except (LookupError, TypeError) as error:
            raise UnsureError("the answer names nobody") from error

    async def list_commands(self) -> None:
        """Have Telegram list our commands in private chats, the only ones we talk in. Raises as `username`."""
        listed = [{"command": each.name, "description": each.about} for each in commands()]
        scope = json.dumps({"type": "all_private_chats"})
        await self._deliver("setMyCommands", commands=json.dumps(listed, ensure_ascii=False), scope=scope)

    async def close(self) -> None:
        """Give what is under way beside the messages a moment, then close the connections."""
        if self._impatience is not None:
            self._impatience.cancel()
        if self._aside:
            await asyncio.wait(self._aside, timeout=LAST_MOMENT)
        for task in self._aside:
            task.cancel()
        for connection in self._sending, self._polling:
            await connection.shutdown()


def is_too_big(error: TelegramError) -> bool:
    """Whether a file was refused for its size."""
    return isinstance(error, AnswerError) and "too big" in error.description


def _body(message: Say, app: str | None) -> dict[str, str]:
    """The text and the buttons. A text without a visible character would be refused for ever."""
    body = {"text": clean(message.text)}
    if (markup := _keyboard(message, app)) is not None:
        body["reply_markup"] = markup
    return body


def _keyboard(message: Say, app: str | None) -> str | None:
    """The buttons; one that opens a page is left out where we have none that Telegram may open."""
    rows = [
        [_button(each, app) for each in row if app is not None or not each.opens]
        for row in message.rows
    ]  # fmt: skip
    shown = [row for row in rows if row]
    return orjson.dumps({"inline_keyboard": shown}).decode() if shown else None


def _button(button: Button, app: str | None) -> dict[str, Any]:
    if button.opens:
        return {"text": button.label, "web_app": {"url": app}}
    return {"text": button.label, "callback_data": button.data}


def _id_of(sent: Any) -> str:
    try:
        return str(int(sent["message_id"]))
    except (LookupError, TypeError, ValueError) as error:  # accepted, but the answer makes no sense
        raise UnsureError(f"the answer cannot be read ({type(error).__name__})") from error
