"""What no page has to think of: headers that keep foreign scripts and frames out, and forms sent from elsewhere."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # With no-referrer browsers send "Origin: null" for our own forms, and the check below would refuse them.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}


class SafeHeaders:
    """Adds the policy to every response. Plain ASGI: a wrapping task would hide that a stream's reader has gone."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._headers = POLICY | (HTTPS_ONLY if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await self._app(scope, receive, send_safely)


class BodyLimit:
    """Refuses a body over `limit` bytes with 413 while it is being read; `uploads` is the limit of `…/upload`.

    Not FastAPI's own limit: that one answers in English, in front of the error pages and the headers.
    """

    def __init__(self, app: ASGIApp, *, limit: int, uploads: int) -> None:
        self._app = app
        self._limit = limit
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        read = 0
        limit = self._uploads if scope.get("path", "").endswith("/upload") else self._limit

        async def receive_within_limit() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise HTTPException(413)
            return message

        await self._app(scope, receive_within_limit, send)


def same_origin(public_url: str) -> Callable[[Request], Awaitable[None]]:
    """Return the check that a form was sent from our own pages (403 otherwise).

    A program that names no origin passes: it carries no cookie of ours unless its owner put it there.
    """
    public = urlsplit(public_url).netloc

    async def check(request: Request) -> None:
        if request.method in SAFE_METHODS:
            return
        origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "same-origin")
        ours = {public, request.headers.get("host", "")} - {""}
        if (urlsplit(origin).netloc not in ours) if origin is not None else (site not in ("same-origin", "none")):
            raise HTTPException(403, "elsewhere")

    return check
