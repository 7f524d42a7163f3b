"""Notices from the desk: compose, look at who and what, try it on oneself, send, watch who signs, stop, ask again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Form, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from msgspec import Struct
from pydantic import BaseModel
from sqlalchemy import Connection, Engine

from bot import announcing
from bot.announcing import Announced
from bot.clock import Clock
from bot.console.access import NOT_YOURS, Viewer, viewer_of
from bot.perform.rows import Written
from bot.site.device import device_of
from bot.site.ids import Id
from bot.site.pages import HERE, Pages
from bot.site.typed import Typed
from bot.storage import notice_looks, notice_rows
from bot.storage.engine import reading
from bot.storage.rounds import OpenRound, Rounds
from bot.storage.writer import Writer
from handlers import noticing
from handlers.overlook import Preview
from reminders.audiences import AudienceError
from reminders.broadcasts import Broadcast, Refused, Step
from reminders.deadlines import LOCAL
from reminders.notices import PLACEHOLDERS
from reminders.signing import Chase, board, step_shown

SOURCE = "web"
LISTED = 20
TWICE_WITHIN = timedelta(seconds=30)  # the same notice from the same form: tapped twice, and meant once
T = TypeVar("T")


class Draft(BaseModel):
    """The form in which a notice is composed. `circle`: who was looked at, when it has been."""

    text: Typed = ""
    to: Typed = ""
    at: Typed = ""
    reason: Typed = ""
    corrects: Id | None = None
    circle: Typed = ""
    act: str = "look"

    def notice(self, author_id: int) -> Broadcast:
        """Return what was composed. Raises ValueError for a time that is none."""
        send_at = datetime.fromisoformat(self.at).replace(tzinfo=LOCAL) if self.at else None
        return Broadcast(
            0, self.text.strip(), self.to, author_id, circle=self.circle, send_at=send_at, reason=self.reason,
            corrects=self.corrects,
        )  # fmt: skip


def notice_pages(desk: "NoticeDesk") -> APIRouter:
    """Return the routes under `/desk/notices`, for the bureau alone."""
    router = APIRouter(prefix="/desk/notices")

    @router.get("")
    def compose(request: Request, to: str = "", corrects: Id | None = None) -> HTMLResponse:
        return desk.overview(desk.viewer(request), Draft(to=to, corrects=corrects))

    @router.post("", response_model=None)
    def look_or_send(request: Request, draft: Annotated[Draft, Form()]) -> Response:
        return desk.compose(desk.viewer(request), draft)

    @router.get("/{number}")
    def show(request: Request, number: Id) -> HTMLResponse:
        return desk.one(desk.viewer(request), number)

    @router.get("/{number}/{act}")
    def moved(number: Id, act: str) -> RedirectResponse:  # noqa: ARG001 - a refusal's page, loaded anew
        return RedirectResponse(f"/desk/notices/{number}", 303)

    @router.post("/{number}/{act}", response_model=None)
    def move(request: Request, number: Id, act: str, circle: Annotated[str, Form()] = "") -> Response:
        return desk.move(desk.viewer(request), number, act, circle)

    return router


class NoticeDesk(Struct, frozen=True):
    """Everything the pages of notices are made from. `done` is told what was written."""

    engine: Engine
    writer: Writer
    clock: Clock
    pages: Pages
    done: Callable[[Written], None]

    def viewer(self, request: Request) -> Viewer:
        """Return who is asking. Raises 403 for everybody but the bureau."""
        with reading(self.engine) as connection:
            viewer = viewer_of(connection, SOURCE, device_of(request).chat, self.clock.now())
        if viewer is None or not viewer.is_bureau:
            raise HTTPException(403, NOT_YOURS if viewer else None)
        return viewer

    def overview(
        self, viewer: Viewer, draft: Draft, said: str = "", preview: Preview | None = None, *, is_tried: bool = False
    ) -> HTMLResponse:
        """Show the form as it is filled in, and the newest notices under it."""
        rows = self._read(lambda connection, _opened, _now: notice_rows.latest(connection, LISTED))
        opened = self._read(lambda _connection, opened, _now: opened)
        sample = noticing.sample(preview, announcing.due(opened)) if preview else None
        values = {
            "viewer": viewer, "draft": draft, "said": said, "preview": preview, "rows": rows, "sample": sample,
            "is_tried": is_tried,
        }  # fmt: skip
        people = noticing.people(preview.people) if preview else ""
        cautions = [noticing.caution(one) for one in preview.cautions] if preview else []
        status = 400 if said else 200
        return self._views().page(
            "notices.html", status, people=people, cautions=cautions, placeholders=PLACEHOLDERS, **values
        )

    def compose(self, viewer: Viewer, draft: Draft) -> Response:
        """Look at what was composed; try it or send it when that was asked for."""
        try:
            notice = draft.notice(viewer.person_id)
            preview = self._read(lambda c, opened, now: notice_looks.preview(c, opened, notice, now))
        except AudienceError as error:
            return self.overview(viewer, draft, str(error))
        except ValueError:
            return self.overview(viewer, draft, "定时应为日期和时间，如 2027-05-24 09:00。")
        if preview.refused is not None:
            return self.overview(viewer, draft, noticing.refusal(preview.refused))
        if draft.act == "send":
            return self._send(viewer, draft, notice, preview)
        if draft.act == "try":
            tried = self._write(lambda c, opened, now: announcing.try_on(c, opened, notice, viewer.person_id, now))
            self.done(tried or Written())
        is_tried = draft.act == "try"
        looked = draft.model_copy(update={"circle": preview.notice.circle})
        return self.overview(viewer, looked, preview=preview, is_tried=is_tried)

    def _send(self, viewer: Viewer, draft: Draft, notice: Broadcast, preview: Preview) -> Response:
        def send(c: Connection, opened: OpenRound | None, now: datetime) -> Announced | Refused | int:
            twin = notice_rows.just_sent(c, notice, now - TWICE_WITHIN)
            return twin if twin is not None else announcing.announce(c, opened, notice, now)

        found = self._write(send)
        if isinstance(found, int):
            return RedirectResponse(f"/desk/notices/{found}", 303)
        if isinstance(found, Refused):
            looked = draft.model_copy(update={"circle": preview.notice.circle})
            return self.overview(viewer, looked, noticing.refusal(found), preview)
        self.done(found.written)
        return RedirectResponse(f"/desk/notices/{found.notice.id}", 303)

    def one(self, viewer: Viewer, number: int, said: str = "") -> HTMLResponse:
        """Show one notice: its text, and who has signed, by city."""
        told = self._read(lambda connection, opened, now: _told(connection, opened, number, now))
        return self._views().page("notice.html", 400 if said else 200, viewer=viewer, said=said, **told)

    def move(self, viewer: Viewer, number: int, act: str, circle: str) -> Response:
        """Stop a notice, agree to it, or ask those again who have not signed."""
        if act not in _ACTS:
            raise HTTPException(404)
        found = self._write(_ACTS[act](number, viewer.person_id, circle))
        match found:
            case Refused():
                return self.one(viewer, number, noticing.refusal(found))
            case Chase():
                return self.one(viewer, number, noticing.not_chased(found))
            case Announced():
                self.done(found.written)
            case Written():
                self.done(found)
            case _:
                pass  # stopped: nothing is to be told
        return RedirectResponse(f"/desk/notices/{number}", 303)

    def _views(self) -> Pages:
        return self.pages.also_from(HERE.parent / "console" / "templates")

    def _read(self, act: Callable[[Connection, OpenRound | None, datetime], T]) -> T:
        with reading(self.engine) as connection:
            return act(connection, Rounds().opened(connection), self.clock.now())

    def _write(self, act: Callable[[Connection, OpenRound | None, datetime], T]) -> T:
        return self.writer.submit(lambda c: act(c, Rounds().opened(c), self.clock.now())).result()


Act = Callable[[Connection, OpenRound | None, datetime], Any]


def _stop(number: int, person: int, _circle: str) -> Act:
    def act(connection: Connection, _opened: OpenRound | None, now: datetime) -> Refused | Written:
        found = announcing.stop(connection, number, now)
        return found if isinstance(found, Refused) else announcing.tell_author(connection, found, person, now)

    return act


def _agree(number: int, person: int, circle: str) -> Act:
    return lambda connection, opened, now: announcing.agree(connection, opened, number, person, now, circle)


def _chase(number: int, person: int, _circle: str) -> Act:
    return lambda connection, opened, now: announcing.chase_rest(connection, opened, number, person, now)


_ACTS: dict[str, Callable[[int, int, str], Act]] = {"stop": _stop, "agree": _agree, "chase": _chase}


def _told(connection: Connection, opened: OpenRound | None, number: int, now: datetime) -> dict[str, Any]:
    row = notice_rows.numbered(connection, number)
    if row is None:
        raise HTTPException(404)
    notice = notice_rows.read_notice(row)
    waits = notice.step in (Step.AWAITING_SECOND, Step.SCHEDULED)
    seen = notice_looks.looked_over(connection, opened, notice, now) if waits else None
    signed = notice_rows.signatures(connection, number)
    lines = board(signed)
    step = step_shown(Step(row.step), lines)
    return {
        "notice": row,
        "seen": seen,
        "people": noticing.people(seen.people) if seen else "",
        "sample": noticing.sample(seen, announcing.due(opened)) if seen else None,
        "not_out": noticing.not_out(notice),
        "lines": lines,
        "counts": noticing.counts(signed),
        "step": step.value,
        "is_moving": step in (Step.SENDING, Step.SCHEDULED, Step.AWAITING_SECOND),
    }
