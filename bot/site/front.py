"""The front page, the two questions a supervisor asks, and the sandbox's clock."""

from collections.abc import Callable
from urllib.parse import urlsplit

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse

from bot.site.pages import Pages

Ready = Callable[[], str | None]
Measure = Callable[[], bytes]
ALIVE = "alive"
MEASURES = "text/plain; version=0.0.4; charset=utf-8"  # Prometheus' text format


def front_pages(pages: Pages, ready: Ready, measure: Measure) -> APIRouter:
    """Return the routes of `/`, `/healthz`, `/readyz`, `/metrics` and, in a sandbox only, `/demo/clock`.

    `ready` returns None, or a sentence saying what is not; it and `measure` may block.
    """
    router = APIRouter()

    @router.get("/")
    def front() -> HTMLResponse:
        return pages.page("front.html")

    @router.get("/healthz")
    async def alive() -> PlainTextResponse:
        return PlainTextResponse(ALIVE)

    @router.get("/readyz")
    def readiness() -> PlainTextResponse:
        missing = ready()
        return PlainTextResponse("ready") if missing is None else PlainTextResponse(missing, 503)

    @router.get("/metrics")
    def metrics() -> Response:
        return Response(measure(), media_type=MEASURES)

    @router.post("/demo/clock")
    def move_clock(request: Request) -> RedirectResponse:
        if pages.demo is None:
            raise HTTPException(404)
        pages.demo.move()
        came_from = urlsplit(request.headers.get("referer", "")).path
        return RedirectResponse("/" + came_from.lstrip("/"), 303)

    return router
