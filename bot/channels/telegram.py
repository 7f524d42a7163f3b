"""Telegram as a channel: understands what is stored, carries messages out, answers taps, fetches updates.

It decides nothing: pacing, order and what to do with a failed or uncertain message belong to the outbox.
"""

import asyncio
import json
from urllib.parse import urlencode

import structlog
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import TelegramError

from bot.channels.base import Arrival, SendError, UnsureError
from bot.channels.telegram_parts import clean, parts
from bot.channels.telegram_reading import read
from bot.channels.telegram_wire import connect, meaning
from bot.limits import Limits
from handlers.effects import Say

API = "https://api.telegram.org"
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")  # what is asked for; more is never sent
LIMITS = Limits(overall=30)  # messages and edits in a second, as Telegram asks; and one a second to each chat
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)  # a preview would fetch our links before the person opens them
PATIENCE = 3  # times a later part of a long message is tried again
LONGEST_PATIENCE = 5.0  # seconds at most between two tries of it; an outbox lease must outlive them
LAST_MOMENT = 1.0  # seconds
MARGIN = 10.0  # seconds a long poll may take beyond its own time

log = structlog.get_logger()


class TelegramChannel:
    """One bot. `answer_within` is how many seconds a send may take before nobody can know whether it arrived.

    Making one silences the loggers of httpx, httpcore and telegram below WARNING: they write the token.
    """

    pulls = False

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
        self._bot, self._polling = connect(token, api, answer_within=answer_within)
        self._answering: set[asyncio.Task[None]] = set()

    def read(self, payload: str) -> Arrival | None:
        """Understand one stored update; None when it is nothing to answer. Raises on what is no update at all."""
        return read(payload)

    async def send(self, chat: str, message: Say) -> str:
        """Send the text, in parts where it is too long, with the buttons under the last; return that one's id.

        Raises SendError or UnsureError. Once a part has arrived, whatever would have the whole sent again is an
        UnsureError: the person would read the beginning twice.
        """
        first, *rest = parts(clean(message.text))
        remote_id = await self._send_part(chat, first, None if rest else message)
        for number, text in enumerate(rest, start=1):
            remote_id = await self._send_later_part(chat, text, message if number == len(rest) else None)
        return remote_id

    async def _send_later_part(self, chat: str, text: str, buttons: Say | None) -> str:
        for _ in range(PATIENCE):
            try:
                return await self._send_part(chat, text, buttons)
            except SendError as failure:
                if failure.retry_after is None:
                    raise
                await asyncio.sleep(min(failure.retry_after, LONGEST_PATIENCE))
        raise UnsureError("only the beginning of a long message was delivered")

    async def _send_part(self, chat: str, text: str, buttons: Say | None) -> str:
        try:
            sent = await self._bot.send_message(
                chat, text, reply_markup=_keyboard(buttons), link_preview_options=NO_PREVIEW
            )
        except TelegramError as error:
            raise meaning(error) from error
        except (
            LookupError,
            TypeError,
            ValueError,
            AttributeError,
        ) as error:  # accepted, but the answer makes no sense
            raise UnsureError(f"the answer cannot be read ({type(error).__name__})") from error
        return str(sent.message_id)

    def answer_tap(self, tap_id: str) -> None:
        """Stop the spinner on a tapped button, in the background: a failure is logged and forgotten."""
        task = asyncio.ensure_future(self._answer_tap(tap_id))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answer_tap(self, tap_id: str) -> None:
        try:
            await self._bot.answer_callback_query(tap_id)
        except TelegramError as error:
            log.info("telegram_tap_not_answered", source=self.source, reason=error.message)

    async def fetch(self, offset: int | None, limit: int, wait: float) -> bytes:
        """Ask for updates, waiting up to `wait` seconds for the first; return the answer as it came.

        Raises TelegramError (AnswerError where the server refused).
        """
        asked: dict[str, str | int] = {"limit": limit, "timeout": int(wait), "allowed_updates": json.dumps(KINDS)}
        if offset is not None:
            asked["offset"] = offset
        url = f"{self._bot.base_url}/getUpdates?{urlencode(asked)}"
        _, body = await self._polling.do_request(url, "POST", read_timeout=wait + MARGIN)
        return body

    async def username(self) -> str:
        """Ask Telegram for the bot's user name, as in https://t.me/NAME. Raises SendError or UnsureError."""
        try:
            return str((await self._bot.get_me()).username)
        except TelegramError as error:
            raise meaning(error) from error

    async def close(self) -> None:
        """Give the taps still being answered a moment, then close the connections."""
        if self._answering:
            await asyncio.wait(self._answering, timeout=LAST_MOMENT)
        for task in self._answering:
            task.cancel()
        for connection in self._bot.request, self._polling:
            await connection.shutdown()


def _keyboard(message: Say | None) -> InlineKeyboardMarkup | None:
    if message is None or not message.rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(each.label, callback_data=each.data) for each in row] for row in message.rows]
    )
