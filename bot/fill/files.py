"""Files of the page: one is attached to a row, and fetched again by whoever fills in that row."""

from functools import partial
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, File, Form, Header, HTTPException, Request, Response, UploadFile
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from bot.channels.page import enclosure, removal
from bot.channels.web_files import PIECE
from bot.files.documents import Documents, NoDocumentError
from bot.files.receiving import receive
from bot.files.store import Store
from bot.files.workbook_maker import form_workbook
from bot.fill.door import FillDoor, form_of
from bot.fill.kept import Remarks
from bot.site.handing_out import handed_out
from bot.site.ids import Id
from handlers.effects import Document, DocumentKind
from handlers.forms import find
from handlers.sheets import SHEETED


def fill_files(door: FillDoor, store: Store, documents: Documents) -> APIRouter:
    """Return the routes by which files come and go."""
    router = APIRouter()

    @router.post("/fill/upload")
    async def upload(
        request: Request,
        role: Annotated[Id, Form()],
        form: Annotated[str, Form()],
        key: Annotated[str, Form(max_length=64)],
        file: Annotated[UploadFile, File()],
        mark: Annotated[str, Form(alias="id")] = "",
        x_requested_with: Annotated[str, Header()] = "",
    ) -> Response:
        writer = await run_in_threadpool(door.writer, request, role)
        words = await run_in_threadpool(
            receive, store, iter(partial(file.file.read, PIECE), b""), file.filename or ""
        )
        arrived = enclosure(writer, mark, form, key, words)
        answered = await door.store(arrived)
        if x_requested_with:
            return _told(answered)
        where = urlencode({"role": role, "form": form, "said": arrived.update_id})
        return RedirectResponse(f"/fill/?{where}#row-{quote(key)}", 303)

    @router.post("/fill/remove")
    async def remove(
        request: Request, role: Annotated[Id, Form()], form: Annotated[str, Form()], file: Annotated[Id, Form()]
    ) -> Response:
        writer = await run_in_threadpool(door.writer, request, role)
        answered = await door.store(removal(writer, "", form, file))
        return _told(answered)

    @router.get("/fill/file/{evidence_id}")
    def fetch(
        request: Request,
        evidence_id: Id,
        role: Id,
        form: str,
    ) -> Response:
        with door.opened(request, role) as (_, _filler, situation):
            asked = form_of(situation, form)
            found = next((one for one in situation.archive.evidence(asked.name) if one.id == evidence_id), None)
            if found is None or find(asked.questions(situation), found.key) is None:
                raise HTTPException(404)
            assert situation.unit is not None and situation.round is not None
            unit_id, year = situation.unit.id, situation.round.year
        document = Document(
            DocumentKind.STORED, found.file.name, found.file.name, unit_id, asked.name, year, found.file.digest
        )
        try:
            made = documents.make(document)
        except NoDocumentError as error:
            raise HTTPException(410, "gone") from error
        return handed_out(made.content, made.media_type, found.file.name)

    @router.get("/fill/workbook")
    def workbook(request: Request, role: Id, form: str) -> Response:
        with door.opened(request, role) as (_, _filler, situation):
            asked = form_of(situation, form)
            if asked.name not in SHEETED:
                raise HTTPException(404)
            name, made = form_workbook(asked, situation)
        return handed_out(made.content, made.media_type, name)

    return router


def _told(answered: Remarks | None) -> Response:
    """Say what became of a file; its row is drawn anew by the page's stream."""
    told = answered.remarks if answered is not None else ()
    rows = [{"key": one.key, "fate": one.fate, "text": one.text, "html": ""} for one in told]
    return JSONResponse({"rows": rows}, 200 if answered is not None else 202)
