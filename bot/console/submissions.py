"""What was handed in, as those above and the unit itself may read it: page, paper, scan and files of one version.

Opening the page by somebody above is noted: once the deadline is over too, the unit cannot take it back any more.
"""

from collections.abc import Callable
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from msgspec import Struct
from sqlalchemy import Connection, Engine

from bot.clock import Clock
from bot.console.access import NOT_YOURS, Viewer, is_contact_of, viewer_of
from bot.console.submission import submission_page
from bot.files.documents import Documents, Made, NoDocumentError, NotNowError
from bot.files.papers_filled import handed_in_paper
from bot.files.papers_page import form_page
from bot.site.device import device_of
from bot.site.pages import HERE, Pages, static_url
from bot.storage.engine import reading
from bot.storage.handed_in import AsHandedIn, as_handed_in
from handlers.effects import Document, DocumentKind
from handlers.ports import StoredFile

SOURCE = "web"
Look = Callable[[int, int], None]  # submission and person: somebody above has looked at it. Blocks


def submission_pages(
    engine: Engine, clock: Clock, pages: Pages, documents: Documents, look: Look, site: str
) -> APIRouter:
    """Return the routes under `/desk/submissions`."""
    router = APIRouter(prefix="/desk/submissions")
    room = _Room(engine, clock, pages.also_from(HERE.parent / "console" / "templates"), documents, look, site)
    router.get("/{submission_id}")(room.page)
    router.get("/{submission_id}/paper")(room.paper)
    router.get("/{submission_id}/paper.pdf")(room.pdf)
    router.get("/{submission_id}/scan")(room.scan)
    router.get("/{submission_id}/files/{evidence_id}")(room.file)
    return router


def is_fetched_ahead(request: Request) -> bool:
    """Whether a browser fetches a page before anybody asked for it: nobody has looked at anything by that."""
    return "prefetch" in request.headers.get("sec-purpose", request.headers.get("purpose", ""))


class _Room(Struct, frozen=True):
    """Everything these pages are made from."""

    engine: Engine
    clock: Clock
    views: Pages
    documents: Documents
    look: Look
    site: str

    def page(self, request: Request, submission_id: int) -> HTMLResponse:
        """Show one version, to whoever looks after its unit."""
        with reading(self.engine) as connection:
            viewer = viewer_of(connection, SOURCE, device_of(request).chat, self.clock.now())
            if viewer is None:
                raise HTTPException(403)
            found = self._found(connection, submission_id)
            _check(viewer, found)
            template, values = submission_page(connection, found)
        if not is_fetched_ahead(request):
            self.look(submission_id, viewer.person_id)
        return self.views.page(template, viewer=viewer, **values)

    def paper(self, request: Request, submission_id: int) -> HTMLResponse:
        """Show the paper as a page to be printed."""
        found = self._readable(request, submission_id)
        page = form_page(handed_in_paper(found, self.site), static_url("paper.css"))
        return HTMLResponse(page, headers={"Cache-Control": "private, no-store"})

    def pdf(self, request: Request, submission_id: int) -> Response:
        """Hand over the paper as a PDF."""
        one = self._readable(request, submission_id).handed_in
        name = f"{one.receipt}.pdf"
        return self._made(Document(DocumentKind.PAPER, name, name, one.unit_id, one.forms[0], one.year, str(one.id)))

    def scan(self, request: Request, submission_id: int) -> Response:
        """Hand over the scan with the seal."""
        sealed = self._readable(request, submission_id).handed_in.sealed
        if sealed is None:
            raise HTTPException(404)
        return self._stored(sealed)

    def file(self, request: Request, submission_id: int, evidence_id: int) -> Response:
        """Hand over one of the files that went with this version."""
        found = self._readable(request, submission_id)
        kept = next((one.file for one in found.files if one.id == evidence_id), None)
        if kept is None:
            raise HTTPException(404)
        return self._stored(kept)

    def _readable(self, request: Request, submission_id: int) -> AsHandedIn:
        """Return a version that this browser's person may read: from above, or as a contact of its unit."""
        chat, now = device_of(request).chat, self.clock.now()
        with reading(self.engine) as connection:
            viewer = viewer_of(connection, SOURCE, chat, now)
            found = self._found(connection, submission_id)
            if not is_contact_of(connection, SOURCE, chat, found.handed_in.unit_id, now):
                _check(viewer, found)
        return found

    def _found(self, connection: Connection, submission_id: int) -> AsHandedIn:
        found = as_handed_in(connection, submission_id)
        if found is None:
            raise HTTPException(404)
        return found

    def _stored(self, kept: StoredFile) -> Response:
        return self._made(Document(DocumentKind.STORED, kept.name, kept.name, 0, "", 0, kept.digest))

    def _made(self, document: Document) -> Response:
        try:
            made = self.documents.make(document)
        except NoDocumentError as error:
            raise HTTPException(410, "gone") from error
        except NotNowError as error:
            raise HTTPException(503) from error
        return _handed_over(document, made)


def _check(viewer: Viewer | None, found: AsHandedIn) -> None:
    if viewer is None or not viewer.may_see(found.handed_in.city):
        raise HTTPException(403, NOT_YOURS if viewer else None)


def _handed_over(document: Document, made: Made) -> Response:
    where = "inline" if made.is_picture else "attachment"
    headers = {
        "Content-Disposition": f"{where}; filename*=UTF-8''{quote(document.name)}",
        "Cache-Control": "private, no-store",
    }
    return Response(made.content, media_type=made.media_type, headers=headers)
