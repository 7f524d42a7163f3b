"""Updates that Telegram brings to us: 200 only after the commit, so that what was not stored is brought again.

A plain route: nothing between the request and the inbox but the limit of the body.
"""

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.base import Inbound, Intake
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_updates import inbound, tap_of

PATH = "/telegram/webhook"
HEADER = "X-Telegram-Bot-Api-Secret-Token"

log = structlog.get_logger()


def webhook_route(channel: TelegramChannel, intake: Intake, secret: str) -> Route:
    """Return the route. Whoever does not know the secret gets 403 and leaves no trace."""
    expected = secret.encode()

    async def take(request: Request) -> Response:
        given = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, expected):
            raise HTTPException(403, "elsewhere")
        body = await request.body()
        arrived, tap = read(body, channel.source)
        await intake.store([arrived])
        channel.stored([arrived], [] if tap is None else [tap])
        return Response(status_code=200)

    endpoint: Callable[[Request], Awaitable[Response]] = take
    return Route(PATH, endpoint, methods=["POST"])


def read(body: bytes, source: str) -> tuple[Inbound, str | None]:
    """Return an update ready to be stored, and the id of the tap in it. What cannot be read is kept as it came."""
    try:
        update: Any = json.loads(body)
    except (ValueError, RecursionError):
        log.warning("telegram_webhook_unreadable", source=source, size=len(body))
        update = {"unreadable": body.decode("utf-8", "backslashreplace")}
    return inbound(update, source), tap_of(update)
