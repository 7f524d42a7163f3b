"""What was not delivered: every message by name with its reason, and the two things somebody can decide."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection, Engine

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

    @router.get("")
    def show(viewer: Seen) -> HTMLResponse:
        with reading(engine) as connection:
            values: dict[str, Any] = {"messages": undelivered(connection), "aside": set_aside(connection)}
        return views.page("delivery.html", viewer=viewer, **values)

    async def decide(job: Callable[[Connection], bool]) -> Response:
        if not await asyncio.wrap_future(writer.submit(job)):
            raise HTTPException(404)
        news()
        return RedirectResponse(HOME, 303)

    @router.post("/{outbox_id}/resend")
    async def send_again(_: Seen, outbox_id: Id) -> Response:
        return await decide(lambda connection: resend(connection, outbox_id, datetime.now(UTC)))

    @router.post("/{outbox_id}/drop")
    async def drop(_: Seen, outbox_id: Id) -> Response:
        return await decide(lambda connection: let_go(connection, outbox_id))

    @router.post("/update/{inbox_id}/again")
    async def again(_: Seen, inbox_id: Id) -> Response:
        return await decide(lambda connection: try_again(connection, inbox_id))

    return router
