"""Files in the web chat: one is sent to a route of its own, and fetched by whoever was sent the message it is in."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, File, Form, Header, HTTPException, Request, Response, UploadFile
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from bot.channels.web import SOURCE, inbound
from bot.channels.web_pages import WebDoor, face
from bot.files.documents import Documents, NoDocumentError, NotNowError
from bot.files.receiving import receive
from bot.files.store import Store
from bot.perform import read_message
from bot.site.device import device_of
from bot.site.handing_out import handed_out
from bot.site.ids import Id
from bot.storage.engine import reading
from bot.storage.transcript import body_of
from handlers.effects import Document

PIECE = 64 * 1024


def file_pages(door: WebDoor, store: Store, documents: Documents) -> APIRouter:
    """Return the routes `/chat/upload` and `/chat/file/…`."""
    router = APIRouter()

    @router.post("/chat/upload")
    async def upload(
        request: Request,
        file: Annotated[UploadFile, File()],
        mark: Annotated[str, Form(alias="id")] = "",
        who: Annotated[str, Form()] = "",
        x_requested_with: Annotated[str, Header()] = "",
    ) -> Response:
        device = device_of(request)
        if who not in ("", face(device)):
            return Response(status_code=409) if x_requested_with else RedirectResponse("/chat#end", 303)
        name = file.filename or ""
        words = await run_in_threadpool(receive, store, iter(partial(file.file.read, PIECE), b""), name)
        arrived = inbound(device.chat, mark, words)
        await door.store(arrived)
        response: Response = Response(status_code=202)
        if not x_requested_with:
            await door.answered(arrived)
            response = RedirectResponse("/chat#end", 303)
        device.remember(response, secure=door.secure)
        return response

    @router.get("/chat/file/{told_id}")
    def fetch(request: Request, told_id: Id) -> Response:
        document = _document(door, device_of(request).chat, told_id)
        if document is None:
            raise HTTPException(404)
        try:
            made = documents.make(document)
        except NoDocumentError as error:
            raise HTTPException(410, "gone") from error
        except NotNowError as error:
            raise HTTPException(503, "not now") from error
        return handed_out(made.content, made.media_type, document.name, is_shown=made.is_picture)

    return router


def _document(door: WebDoor, chat: str, told_id: int) -> Document | None:
    """Return what goes with a message of this chat; None when it is another's, or nothing does."""
    with reading(door.engine) as connection:
        body = body_of(connection, SOURCE, chat, told_id, door.pointing)
    return read_message(body).document if body is not None else None
