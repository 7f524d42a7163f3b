"""The page of a draft, alive: rows are sent one by one, looked at while they are typed, and kept in step."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Form, Header, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool

from bot.channels.page import Writer, cells
from bot.channels.web_pages import HEARTBEAT_EVERY, LOOK_AGAIN_SECONDS, RECONNECT_MS, STREAMED
from bot.fill.door import FillDoor, form_of
from bot.fill.view import Drawn, drawn, view
from bot.hub import UNITS
from bot.site.ids import Id
from bot.site.pages import Pages
from handlers.effects import Fate, Remark
from handlers.page import MOST_CELLS, preview
from handlers.rows import row
from handlers.said import Cell


class Entered(BaseModel):
    """One row as the script sends it."""

    key: str = Field(max_length=64)
    raw: str = Field(max_length=20_000)
    seen: Id = 0
    agreed: str = Field("", max_length=64)
    reason: str = Field("", max_length=20_000)


_ROWS = TypeAdapter(Annotated[list[Entered], Field(max_length=MOST_CELLS)])


def live_pages(door: FillDoor, pages: Pages, stopping: Callable[[], bool]) -> APIRouter:
    """Return the routes the page's script uses. `stopping` tells open streams to end."""
    router = APIRouter()

    @router.post("/fill/enter")
    async def enter(
        request: Request,
        role: Annotated[Id, Form()],
        form: Annotated[str, Form()],
        rows: Annotated[str, Form()],
        mark: Annotated[str, Form(alias="id")] = "",
    ) -> Response:
        try:
            entered = _ROWS.validate_json(rows)
        except ValidationError as error:
            raise HTTPException(400) from error
        writer = await run_in_threadpool(door.writer, request, role)
        changed = [Cell(one.key, one.raw, one.seen, one.agreed, one.reason) for one in entered]
        answered = await door.store(cells(writer, mark, form, changed))
        if answered is None:
            return Response(status_code=202)
        told = await run_in_threadpool(_told, door, pages, request, writer, form, answered.remarks)
        return JSONResponse(told)

    @router.get("/fill/look")
    def look(request: Request, role: Id, form: str, key: str, raw: Annotated[str, Query(max_length=400)]) -> Response:
        with door.opened(request, role) as (_, _filler, situation):
            asked = form_of(situation, form)
            remark, after = preview(asked, situation, key, raw)
            found = row(asked, after, key)
        if found is None:
            raise HTTPException(404)
        is_understood = remark.fate in (Fate.STORED, Fate.PROPOSED)
        words = {"tone": found.verdict.tone, "words": found.verdict.words} if is_understood else {}
        return JSONResponse({"fate": remark.fate, **words}, headers={"Cache-Control": "no-store"})

    @router.get("/fill/stream")
    async def stream(
        request: Request, role: Id, form: str, after: str = "", last_event_id: Annotated[str, Header()] = ""
    ) -> Response:
        def draw() -> tuple[str, Drawn]:
            with door.opened(request, role) as (connection, filler, situation):
                return str(filler.role.unit_id), drawn(
                    pages, view(connection, filler, situation, form_of(situation, form))
                )

        unit_id, _ = await run_in_threadpool(draw)
        news = _news(door, unit_id, lambda: draw()[1], last_event_id or after, stopping)
        return EventSourceResponse(news, headers=STREAMED)

    return router


def _told(
    door: FillDoor, pages: Pages, request: Request, writer: Writer, form: str, remarks: tuple[Remark, ...]
) -> dict[str, Any]:
    """Draw the rows that were entered, with what is said beside them, and the head. Blocks."""
    with door.opened(request, writer.role_id) as (connection, filler, situation):
        shown = view(connection, filler, situation, form_of(situation, form))
    said = {one.key: one for one in remarks}
    lines = {field: line for line in shown.lines for field in line.fields}
    html = {
        key: pages.fragment("_fill_row.html", line=lines[key], view=shown, remarks=said)
        for key in said
        if key in lines
    }
    rows = [{"key": one.key, "fate": one.fate, "text": one.text, "html": html.get(one.key, "")} for one in remarks]
    return {"rows": rows, "head": pages.fragment("_fill_head.html", view=shown)}


async def _news(
    door: FillDoor, unit_id: str, draw: Callable[[], Drawn], version: str, stopping: Callable[[], bool]
) -> AsyncIterator[bytes]:
    """Encode the rows that have changed since the version the page shows; ends when the server or the role does."""
    yield format_sse_event(comment="open", retry=RECONNECT_MS)
    known, quiet = Drawn({}, "", is_locked=False), 0
    while not stopping():
        # The bell is hung up before looking: what is committed while we look still rings it.
        bell = asyncio.create_task(door.web.hub.wait((UNITS, unit_id), LOOK_AGAIN_SECONDS))
        await asyncio.sleep(0)
        try:
            try:
                fresh = await run_in_threadpool(draw)
            except HTTPException:
                yield format_sse_event(event="gone", data_str="")
                return
            if not known.rows and fresh.version == version:
                known = fresh  # the page shows exactly this
            changed = {key: html for key, html in fresh.rows.items() if known.rows.get(key) != html}
            if changed or fresh.head != known.head:
                told = {
                    "rows": list(changed.values()), "head": fresh.head, "keys": list(fresh.rows),
                    "locked": fresh.is_locked,
                }  # fmt: skip
                yield format_sse_event(data_str=json.dumps(told, ensure_ascii=False), id=fresh.version)
                known, quiet = fresh, 0
            elif (quiet := quiet + 1) % HEARTBEAT_EVERY == 0:
                yield KEEPALIVE_COMMENT
            await bell
        finally:
            bell.cancel()
