"""The front page, the two questions a supervisor asks, and the sandbox's clock."""

from collections.abc import Callable
from urllib.parse import urlsplit

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse

from bot.site.pages import Pages

Ready = Callable[[], str | None]


def front_pages(pages: Pages, ready: Ready) -> APIRouter:
    """Return the routes of `/`, `/healthz`, `/readyz` and, in a sandbox only, `/demo/clock`.

    `ready` returns None, or a sentence saying what is not; it may block.
    """
    router = APIRouter()

    @router.get("/")
    def front() -> HTMLResponse:
        return pages.page("front.html")

    @router.get("/healthz")
    async def alive() -> PlainTextResponse:
        return PlainTextResponse("alive")

    @router.get("/readyz")
    def readiness() -> PlainTextResponse:
        missing = ready()
        return PlainTextResponse("ready") if missing is None else PlainTextResponse(missing, 503)

    @router.post("/demo/clock")
    def move_clock(request: Request) -> RedirectResponse:
        if pages.demo is None:
            raise HTTPException(404)
        pages.demo.move()
        came_from = urlsplit(request.headers.get("referer", "")).path
        return RedirectResponse("/" + came_from.lstrip("/"), 303)

    return router
