"""The console's routes: how far everybody is, and one unit's figures with their reasons."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import Connection, Engine

from bot.clock import Clock
from bot.console.access import Viewer, viewer_of
from bot.console.progress import progress_page
from bot.console.unit import unit_page
from bot.site.device import device_of
from bot.site.pages import HERE, Pages
from bot.storage.engine import reading
from bot.storage.rounds import OpenRound, Rounds
from bot.storage.unit_file import unit_file

SOURCE = "web"


def desk_pages(engine: Engine, clock: Clock, pages: Pages) -> APIRouter:
    """Return the routes under `/desk`. Whoever has no role for it gets 403 and is told how to get in."""
    router = APIRouter(prefix="/desk")
    views = pages.also_from(HERE.parent / "console" / "templates")
    rounds = Rounds()

    def viewer(request: Request) -> Viewer:
        with reading(engine) as connection:
            found = viewer_of(connection, SOURCE, device_of(request).chat, clock.now())
        if found is None:
            raise HTTPException(403)
        return found

    Seen = Annotated[Viewer, Depends(viewer)]  # noqa: N806 - a type, made here because it closes over the engine

    def render(viewer: Viewer, make: Callable[[Connection, OpenRound], tuple[str, dict[str, Any]]]) -> HTMLResponse:
        with reading(engine) as connection:
            opened = rounds.opened(connection)
            template, values = make(connection, opened) if opened else ("no_round.html", {})
        return views.page(template, viewer=viewer, **values)

    @router.get("")
    def without_slash() -> RedirectResponse:
        return RedirectResponse("/desk/", 308)

    @router.get("/")
    def progress(viewer: Seen) -> HTMLResponse:
        return render(viewer, lambda connection, opened: progress_page(connection, opened, viewer, clock.now()))

    @router.get("/units/{unit_id}")
    def unit(viewer: Seen, unit_id: int) -> HTMLResponse:

        def make(connection: Connection, opened: OpenRound) -> tuple[str, dict[str, Any]]:
            found = unit_file(connection, opened, unit_id, clock.now())
            if found is None or found.unit is None:
                raise HTTPException(404)
            if not viewer.may_see(found.unit.city):
                raise HTTPException(403)
            return unit_page(found)

        return render(viewer, make)

    return router
