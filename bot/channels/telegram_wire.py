"""HTTP to a Bot API server: connections, the token's URLs, and what each failure says about the call.

The library maps every refusal to an exception of its own, but loses the status code on the way, and its RetryAfter
warns of deprecation whenever it is made. So refusals are raised here, one step earlier.
"""

import asyncio
import json
import logging
import ssl
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import Any, cast

import httpx
from msgspec import Struct
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from bot.channels.base import SendError, UnsureError
from bot.channels.telegram_parts import parse

POOLS, EACH_POOL = 16, 16  # connections for sending: pools, and in each
LONGEST_REASON = 200  # characters; a proxy may answer with a whole page
NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
SOON, LATER = 2.0, 60.0  # seconds: a server in trouble; a token that is not accepted, until somebody has looked


class AnswerError(TelegramError):
    """The server answered, and the answer is no. `retry_after` is in seconds, where the server named a time."""

    def __init__(self, status: int, description: str, retry_after: float | None) -> None:
        super().__init__(f"{status}: {description}")
        self.status = status
        self.description = description
        self.retry_after = retry_after


class _Written(Struct, frozen=True):
    """Parameters that are texts already, as a `RequestData` gives them: making one costs more than the sending."""

    json_parameters: dict[str, str]
    multipart_data: None = None


class Request(BaseRequest):
    """Connection pools as one, raising AnswerError for every answer but 200.

    Several small ones, each call going to the least busy: httpcore looks through every connection and every waiting
    request of a pool at every step, so that with 64 messages in flight one large pool costs four times the work.
    """

    def __init__(self, pools: int, *, read_timeout: float) -> None:
        self._pools = [
            HTTPXRequest(
                connection_pool_size=EACH_POOL,
                read_timeout=read_timeout,
                write_timeout=10.0,
                pool_timeout=5.0,
                httpx_kwargs={"verify": _trusted()},
            )
            for _ in range(pools)
        ]
        self._busy = [0] * pools

    @property
    def read_timeout(self) -> float | None:
        return self._pools[0].read_timeout

    async def initialize(self) -> None:
        await asyncio.gather(*(each.initialize() for each in self._pools))

    async def shutdown(self) -> None:
        await asyncio.gather(*(each.shutdown() for each in self._pools))

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        least = self._busy.index(min(self._busy))
        self._busy[least] += 1
        try:
            status, body = await self._pools[least].do_request(*args, **kwargs)
        finally:
            self._busy[least] -= 1
        if status != HTTPStatus.OK:
            raise _refusal(status, body)
        return status, body

    async def call(self, url: str, parameters: Mapping[str, str | int]) -> Any:
        """Post to a method and return its result, without the library's objects, which cost more than the call.

        Raises TelegramError.
        """
        data = _Written({name: str(value) for name, value in parameters.items()})
        _, body = await self.do_request(url, "POST", cast("RequestData", data))
        return self.parse_json_payload(body)["result"]

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer. Unlike the library's own, this does not log what it could not read: it may hold answers."""
        try:
            answer = parse(payload)
        except (ValueError, RecursionError):
            raise TelegramError("the answer is not JSON") from None
        if not isinstance(answer, dict) or "result" not in answer:
            raise TelegramError("the answer holds no result")
        return answer


def connect(token: str, api: str, *, answer_within: float) -> tuple[Bot, Request, Request]:
    """Return the bot, the connections it sends by, and those for long polling, which must not queue behind these."""
    _hush()
    base = api.rstrip("/")
    polling = Request(1, read_timeout=answer_within)
    sending = Request(POOLS, read_timeout=answer_within)
    bot = Bot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=sending,
        get_updates_request=polling,
    )
    return bot, sending, polling


def meaning(error: TelegramError) -> SendError | UnsureError:
    """Say what a failed send means for its message: never, later, unreachable, or nobody can know."""
    if isinstance(error, AnswerError):
        return _meaning_of_answer(error)
    if isinstance(error.__cause__, NEVER_LEFT):
        return SendError(f"not sent: {type(error.__cause__).__name__}", retry_after=SOON)
    cause = error.__cause__
    return UnsureError(f"it may have arrived: {type(cause).__name__ if cause else error.message}")


def _meaning_of_answer(error: AnswerError) -> SendError:
    match error.status:
        case HTTPStatus.TOO_MANY_REQUESTS:
            return SendError(error.description, retry_after=error.retry_after or SOON, is_flood=True)
        case HTTPStatus.FORBIDDEN:
            return SendError(error.description, unreachable=True)
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.NOT_FOUND:  # the token, not the message
            return SendError(error.description, retry_after=LATER)
        case status if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return SendError(error.description)
        case _:
            return SendError(error.description, retry_after=error.retry_after or SOON)


def _refusal(status: int, body: bytes) -> AnswerError:
    try:
        answer = json.loads(body)
        description = str(answer["description"])
        retry_after = answer.get("parameters", {}).get("retry_after")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return AnswerError(status, "an answer without a description", None)
    seconds = float(retry_after) if isinstance(retry_after, int | float) else None
    return AnswerError(status, description[:LONGEST_REASON], seconds)


@cache
def _trusted() -> ssl.SSLContext:
    """Whom connections trust. Made once: reading the file of certificates takes longer than opening the database."""
    return httpx.create_ssl_context()


def _hush() -> None:
    """Keep tokens out of the logs: these libraries write whole URLs at INFO, and parameters at DEBUG."""
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)
