"""Updates that Telegram brings to us: 200 only after the commit, so that what was not stored is brought again.

It stands in front of the site: between a request and the inbox there is nothing but the secret and the limit of the
body. What is refused is refused in a word; no person reads it.
"""

import hmac
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.blame import blame
from bot.channels.base import Inbound, Intake
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_parts import parse
from bot.channels.telegram_updates import inbound, tap_of

PATH = "/telegram/webhook"
HEADER = b"x-telegram-bot-api-secret-token"

log = structlog.get_logger()


class Webhook:
    """Takes the updates POSTed to PATH, and leaves everything else to the site behind it.

    Whoever does not know the secret gets 403 and leaves no trace; a body over `limit` bytes gets 413.
    """

    def __init__(self, app: ASGIApp, *, channel: TelegramChannel, intake: Intake, secret: str, limit: int) -> None:
        self._app = app
        self._channel = channel
        self._intake = intake
        self._secret = secret.encode()
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            await self._app(scope, receive, send)
        elif not self._is_known(scope):
            await _answer(send, 403, b"forbidden")
        elif (body := await self._read(receive)) is None:
            await _answer(send, 413, b"too large")
        elif await self._is_stored(body):
            await _answer(send, 200, b"")
        else:
            await _answer(send, 503, b"not stored")

    def _is_known(self, scope: Scope) -> bool:
        given = next((value for name, value in scope["headers"] if name == HEADER), b"")
        return hmac.compare_digest(given, self._secret)

    async def _read(self, receive: Receive) -> bytes | None:
        """Return the body; None when it is over the limit, or breaks off: then nobody hears the answer."""
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
            if message["type"] == "http.disconnect" or len(body) > self._limit:
                return None
        return body

    async def _is_stored(self, body: bytes) -> bool:
        """Store the update; False when that failed: Telegram brings it again."""
        arrived, tap = read(body, self._channel.source)
        self._channel.arriving([arrived])
        try:
            await self._intake.store([arrived])
        except Exception as error:  # noqa: BLE001 - a failing database is no reason to leave Telegram without an answer
            log.warning("telegram_webhook_not_stored", source=self._channel.source, reason=blame(error))
            return False
        self._channel.stored([arrived], [] if tap is None else [tap])
        return True


async def _answer(send: Send, status: int, body: bytes) -> None:
    start: Message = {
        "type": "http.response.start",
        "status": status,
        "headers": [(b"content-length", b"%d" % len(body))],
    }
    await send(start)
    await send({"type": "http.response.body", "body": body})


def read(body: bytes, source: str) -> tuple[Inbound, str | None]:
    """Return an update ready to be stored, and the id of the tap in it. What cannot be read is kept as it came."""
    try:
        update: Any = parse(body)
        arrived = inbound(update, source, body)
    except (ValueError, RecursionError):  # what is nested as deep as can just be read cannot always be written again
        log.warning("telegram_webhook_unreadable", source=source, size=len(body))
        return inbound({"unreadable": body.decode("utf-8", "backslashreplace")}, source), None
    return arrived, tap_of(update)
