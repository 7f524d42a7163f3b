"""The console's routes: how far everybody is, what they ask, and one unit's figures with their reasons."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from msgspec import Struct, field
from sqlalchemy import Connection, Engine

from bot.clock import Clock
from bot.console.access import NOT_YOURS, Viewer, viewer_of
from bot.console.arrived import all_arrived, arrived_page
from bot.console.progress import progress_page
from bot.console.questions import questions_page
from bot.console.reminders import reminders_page
from bot.console.submissions import Look, is_fetched_ahead
from bot.console.unit import unit_page
from bot.files.workbook_maker import figures_workbook
from bot.site.device import device_of
from bot.site.handing_out import handed_out
from bot.site.ids import Id
from bot.site.pages import HERE, Pages
from bot.storage.engine import reading
from bot.storage.handed_in import submissions_of
from bot.storage.rounds import OpenRound, Rounds
from bot.storage.unit_file import unit_file
from handlers.situation import Situation, Submission

SOURCE = "web"

Shown = tuple[str, dict[str, Any]]  # a template and its values
Overview = Callable[[Connection, OpenRound, Viewer, datetime], Shown]
OVERVIEWS: Mapping[str, Overview] = {
    "/": progress_page,
    "/arrived": arrived_page,
    "/questions": questions_page,
    "/reminders": reminders_page,
}  # about all of a viewer's units


def desk_pages(engine: Engine, clock: Clock, pages: Pages, look: Look) -> APIRouter:
    """Return the routes under `/desk`. Whoever has no role for it gets 403 and is told how to get in.

    `look` notes that somebody has looked at what a unit handed in.
    """
    router = APIRouter(prefix="/desk")
    desk = _Desk(engine, clock, look, pages.also_from(HERE.parent / "console" / "templates"))

    @router.get("")
    def without_slash() -> RedirectResponse:
        return RedirectResponse("/desk/", 308)

    for path, overview in OVERVIEWS.items():
        router.get(path)(desk.overview(overview))

    @router.get("/units/{unit_id}")
    def unit(request: Request, unit_id: Id) -> HTMLResponse:
        return desk.unit(request, unit_id)

    @router.get("/units/{unit_id}/workbook")
    def workbook(request: Request, unit_id: Id) -> Response:
        return desk.workbook(request, unit_id)

    return router


def _this_years(found: Situation, year: int) -> set[Submission]:
    return {one for (_, of), one in found.submissions.items() if of == year}


class _Desk(Struct, frozen=True):
    """Everything a page of the desk is made from."""

    engine: Engine
    clock: Clock
    look: Look
    views: Pages
    rounds: Rounds = field(default_factory=Rounds)

    def overview(self, make: Overview) -> Callable[[Request], HTMLResponse]:
        """Return the route of a page about all of a viewer's units."""

        def show(request: Request) -> HTMLResponse:
            now = self.clock.now()
            return self._render(request, lambda connection, opened, viewer: make(connection, opened, viewer, now))

        return show

    def unit(self, request: Request, unit_id: int) -> HTMLResponse:
        """Return one unit's page, to whoever may see that unit; what it has handed in has then been looked at."""
        looked: list[tuple[int, int]] = []

        def make(connection: Connection, opened: OpenRound, viewer: Viewer) -> Shown:
            found = self._file(unit_id, connection, opened, viewer)
            looked.extend((one.id, viewer.person_id) for one in _this_years(found, opened.round.year))
            versions = submissions_of(connection, unit_id, opened.round.year)
            return unit_page(found, all_arrived(connection, versions))

        page = self._render(request, make)
        for submission_id, person_id in looked:
            if not is_fetched_ahead(request):
                self.look(submission_id, person_id)
        return page

    def workbook(self, request: Request, unit_id: int) -> Response:
        """Return one unit's figures as a workbook to be filled in for it, to whoever may see that unit."""
        with reading(self.engine) as connection:
            viewer, opened = self._viewer(connection, request), self.rounds.opened(connection)
            if opened is None:
                raise HTTPException(404)
            found = self._file(unit_id, connection, opened, viewer)
        name, made = figures_workbook(found)
        return handed_out(made.content, made.media_type, name)

    def _file(self, unit_id: int, connection: Connection, opened: OpenRound, viewer: Viewer) -> Situation:
        found = unit_file(connection, opened, unit_id, self.clock.now())
        if found is None or found.unit is None:
            raise HTTPException(404)
        if not viewer.may_see(found.unit.city):
            raise HTTPException(403, NOT_YOURS)
        return found

    def _viewer(self, connection: Connection, request: Request) -> Viewer:
        viewer = viewer_of(connection, SOURCE, device_of(request).chat, self.clock.now())
        if viewer is None:
            raise HTTPException(403)
        return viewer

    def _render(self, request: Request, make: Callable[[Connection, OpenRound, Viewer], Shown]) -> HTMLResponse:
        with reading(self.engine) as connection:
            viewer = self._viewer(connection, request)
            opened = self.rounds.opened(connection)
            template, values = make(connection, opened, viewer) if opened else ("no_round.html", {})
        return self.views.page(template, viewer=viewer, **values)
