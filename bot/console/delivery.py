"""What was not delivered: every message by name with its reason, and the two things somebody can decide."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection, Engine
from starlette.concurrency import run_in_threadpool

from bot.clock import Clock
from bot.console.access import NOT_YOURS, Viewer, viewer_of
from bot.site.device import device_of
from bot.site.ids import Id
from bot.site.pages import HERE, Pages
from bot.storage.engine import reading
from bot.storage.undelivered import let_go, resend, set_aside, try_again, undelivered
from bot.storage.writer import Writer

SOURCE = "web"
HOME = "/desk/delivery"


def delivery_pages(writer: Writer, engine: Engine, clock: Clock, pages: Pages, news: Callable[[], None]) -> APIRouter:
    """Return the routes under `/desk/delivery`, for the bureau alone. `news`: something may be ready again."""
    router = APIRouter(prefix=HOME)
    views = pages.also_from(HERE.parent / "console" / "templates")

    def viewer(request: Request) -> Viewer:
        with reading(engine) as connection:
            found = viewer_of(connection, SOURCE, device_of(request).chat, clock.now())
        if found is None or not found.is_bureau:
            raise HTTPException(403, NOT_YOURS if found else None)
        return found

    Seen = Annotated[Viewer, Depends(viewer)]  # noqa: N806 - a type, made here because it closes over the engine

    def listed(viewer: Viewer, *, is_settled: bool = False) -> HTMLResponse:
        with reading(engine) as connection:
            values: dict[str, Any] = {"messages": undelivered(connection), "aside": set_aside(connection)}
        status = 409 if is_settled else 200
        return views.page("delivery.html", status, viewer=viewer, is_settled=is_settled, **values)

    @router.get("")
    def show(viewer: Seen) -> HTMLResponse:
        return listed(viewer)

    async def decide(viewer: Viewer, job: Callable[[Connection], bool]) -> Response:
        if not await asyncio.wrap_future(writer.submit(job)):  # a colleague was quicker, or it was tapped twice
            return await run_in_threadpool(listed, viewer, is_settled=True)
        news()
        return RedirectResponse(HOME, 303)

    @router.post("/{outbox_id}/resend")
    async def send_again(viewer: Seen, outbox_id: Id) -> Response:
        return await decide(viewer, lambda connection: resend(connection, outbox_id, datetime.now(UTC)))

    @router.post("/{outbox_id}/drop")
    async def drop(viewer: Seen, outbox_id: Id) -> Response:
        return await decide(viewer, lambda connection: let_go(connection, outbox_id))

    @router.post("/update/{inbox_id}/again")
    async def again(viewer: Seen, inbox_id: Id) -> Response:
        return await decide(viewer, lambda connection: try_again(connection, inbox_id))

    router.get("/{number}/{act}")(_loaded_anew)
    router.get("/update/{number}/{act}")(_loaded_anew)
    return router


def _loaded_anew() -> RedirectResponse:
    """Lead from the page a decision was answered with, loaded anew, back to the list."""
    return RedirectResponse(HOME, 303)
