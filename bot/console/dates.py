"""Dates and who signs, from the desk: more time for one unit, the staff's own dates, the head; each by document."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from msgspec import Struct
from pydantic import BaseModel
from sqlalchemy import Connection, Engine, select

from bot.clock import Clock
from bot.console.access import NOT_YOURS, Viewer, viewer_of
from bot.site.device import device_of
from bot.site.ids import Id
from bot.site.pages import HERE, Pages
from bot.site.typed import Typed
from bot.storage.engine import reading
from bot.storage.heads import bureau, name_head, relieve_head
from bot.storage.own_dates import Stamp, Whom, end_date, listed, move_date, set_date
from bot.storage.round_entry import STAGES, doubts, enter, read_entries
from bot.storage.rounds import DEADLINE, OpenRound, Rounds
from bot.storage.tables import units
from bot.storage.writer import Writer
from reminders.deadlines import local_date
from scoring.errors import RefusalError

SOURCE = "web"
_MOST_DIGITS = 9  # of a unit's number
_NO_UNIT = "请从列表中选择单位。"
HOME = "/desk/dates"


class Entry(BaseModel):
    """What is entered on this page; each act takes what it needs. `sure`: the doubts were read."""

    document: Typed = ""
    stage: Typed = "report"
    unit: Typed = ""
    city: Typed = ""
    title: Typed = ""
    on: str = ""
    number: Id = 0
    sure: str = ""

    @property
    def day(self) -> date:
        """The date entered. Raises RefusalError for none."""
        try:
            return date.fromisoformat(self.on)
        except ValueError:
            raise RefusalError("请写明日期，如 2027-05-31。") from None

    @property
    def unit_id(self) -> int | None:
        """The unit chosen, None for all. Raises RefusalError for what is no number."""
        if self.unit and not (self.unit.isdecimal() and len(self.unit) <= _MOST_DIGITS):
            raise RefusalError(_NO_UNIT)
        return int(self.unit) if self.unit else None


class DoubtError(RefusalError):
    """Something that may be entered once somebody has said that it is meant."""


class DateDesk(Struct, frozen=True):
    """Everything the page of dates is made from."""

    engine: Engine
    writer: Writer
    clock: Clock
    pages: Pages

    def show(self, viewer: Viewer, act: str = "", entry: Entry | None = None, said: str = "") -> HTMLResponse:
        """Show the dates that count; `entry` as it was typed when it was not taken."""
        views = self.pages.also_from(HERE.parent / "console" / "templates")
        now = self.clock.now()
        with reading(self.engine) as connection:
            opened = Rounds().opened(connection)
            if opened is None:
                return views.page("no_round.html", viewer=viewer)
            values = _told(connection, opened, Stamp(viewer.person_id, "", now))
        status = 400 if said else 200
        shown = entry or Entry()
        return views.page("dates.html", status, viewer=viewer, act=act, entry=shown, said=said, **values)

    def enter(self, viewer: Viewer, act: str, entry: Entry) -> Response:
        """Enter something; what cannot be taken is shown again with the reason."""
        if act not in ACTS:
            raise HTTPException(404)
        stamp = Stamp(viewer.person_id, entry.document, self.clock.now())

        def job(connection: Connection) -> None:
            opened = Rounds().opened(connection)
            if opened is None:
                raise HTTPException(404)
            _check_unit(connection, entry.unit_id)
            ACTS[act](connection, opened, entry, stamp)

        try:
            self.writer.submit(job).result()
        except DoubtError as doubt:
            return self.show(viewer, f"{act}-doubt", entry, str(doubt))
        except RefusalError as refusal:
            return self.show(viewer, act, entry, str(refusal))
        return RedirectResponse(f"{HOME}#{act}", 303)

    def viewer(self, request: Request) -> Viewer:
        """Return who is asking. Raises 403 for everybody but the bureau."""
        with reading(self.engine) as connection:
            found = viewer_of(connection, SOURCE, device_of(request).chat, self.clock.now())
        if found is None or not found.is_bureau:
            raise HTTPException(403, NOT_YOURS if found else None)
        return found


def date_pages(desk: DateDesk) -> APIRouter:
    """Return the routes under `/desk/dates`, for the bureau alone."""
    router = APIRouter(prefix=HOME)

    @router.get("")
    def show(request: Request) -> HTMLResponse:
        return desk.show(desk.viewer(request))

    @router.get("/{act}")
    def entered(act: str) -> RedirectResponse:  # a refusal's page, loaded anew
        return RedirectResponse(f"{HOME}#{act}" if act in ACTS else HOME, 303)

    @router.post("/{act}", response_model=None)
    def enter_(request: Request, act: str, entry: Annotated[Entry, Form()]) -> Response:
        return desk.enter(desk.viewer(request), act, entry)

    return router


def _check_unit(connection: Connection, unit_id: int | None) -> None:
    if unit_id is not None and connection.execute(select(units.c.id).where(units.c.id == unit_id)).first() is None:
        raise RefusalError(_NO_UNIT)


def _deadline(connection: Connection, opened: OpenRound, entry: Entry, stamp: Stamp) -> None:
    """Move a published date for all, or give one unit its own."""
    word = f"{DEADLINE}{entry.stage}={entry.day}"
    entries = read_entries(connection, opened.round.year, [word], for_unit=entry.unit_id is not None)
    found = doubts(opened, entries, local_date(stamp.now), entry.unit_id)
    if found and not entry.sure:
        raise DoubtError("".join(found) + "确需如此的，请勾选「已核对」后再保存。")
    if not entry.document.strip():
        raise RefusalError("请写明依据文件。")
    person, unit_id = stamp.person_id, entry.unit_id
    enter(connection, opened.round.year, entries, entry.document, stamp.now, unit_id=unit_id, person_id=person)


def _set(connection: Connection, opened: OpenRound, entry: Entry, stamp: Stamp) -> None:
    whom = Whom(entry.unit_id, entry.city or None) if not (entry.unit and entry.city) else None
    if whom is None:
        raise RefusalError("单位和市只能选一个。")
    set_date(connection, opened.round.year, entry.title, entry.day, whom, stamp)


def _move(connection: Connection, _opened: OpenRound, entry: Entry, stamp: Stamp) -> None:
    move_date(connection, entry.number, entry.day, stamp)


def _end(connection: Connection, _opened: OpenRound, entry: Entry, stamp: Stamp) -> None:
    end_date(connection, entry.number, stamp)


def _name(connection: Connection, _opened: OpenRound, entry: Entry, stamp: Stamp) -> None:
    name_head(connection, entry.number, stamp)


def _relieve(connection: Connection, _opened: OpenRound, entry: Entry, stamp: Stamp) -> None:
    relieve_head(connection, entry.number, stamp)


Act = Callable[[Connection, OpenRound, Entry, Stamp], None]
ACTS: dict[str, Act] = {
    "deadline": _deadline,
    "set": _set,
    "move": _move,
    "end": _end,
    "name": _name,
    "relieve": _relieve,
}


def _told(connection: Connection, opened: OpenRound, stamp: Stamp) -> dict[str, Any]:
    known = connection.execute(
        select(units.c.id, units.c.name, units.c.city).order_by(units.c.city, units.c.id)
    ).all()
    names = {one.id: one.name for one in known}
    extended = [
        (names[unit_id], STAGES[stage], day)
        for unit_id, own in opened.extended.items()
        for stage, day in own.items()
        if unit_id in names and day != opened.round.due.get(stage)
    ]
    return {
        "year": opened.round.year,
        "due": opened.round.due,
        "stages": STAGES,
        "extended": extended,
        "units": known,
        "cities": list(dict.fromkeys(one.city for one in known)),
        "dates": listed(connection, opened.round.year),
        "bureau": bureau(connection, stamp),
        "today": local_date(stamp.now),
    }
