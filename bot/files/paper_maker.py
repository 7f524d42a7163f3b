"""Makes the paper that goes with a message: of the version that `ref` names, or of the draft as it stands."""

from datetime import UTC, datetime

from sqlalchemy import Connection, func, select

from bot.files.documents import Made, Maker, NoDocumentError, Work
from bot.files.kinds import PDF
from bot.files.papers import Paper, form_pdf
from bot.files.papers_filled import draft_paper, handed_in_paper
from bot.storage.handed_in import as_handed_in
from bot.storage.rounds import Rounds
from bot.storage.tables import drafts
from bot.storage.unit_file import unit_file
from handlers.effects import Document
from handlers.packages import FORMS_OF, package_of


def paper_maker(site: str) -> Maker:
    """Return the maker; `site`: where receipts can be checked."""

    def make(connection: Connection, document: Document) -> Work:
        paper = paper_of(connection, document, site)
        return lambda: Made(form_pdf(paper), PDF.media_type)

    return make


def paper_of(connection: Connection, document: Document, site: str) -> Paper:
    """Return what is to be printed. Raises NoDocumentError."""
    if document.ref:
        found = as_handed_in(connection, int(document.ref)) if document.ref.isdecimal() else None
        if found is None or found.handed_in.unit_id != document.unit_id:
            raise NoDocumentError(document.name)
        return handed_in_paper(found, site)
    opened = Rounds().opened(connection)
    if opened is None or opened.round.year != document.year:
        raise NoDocumentError(document.name)
    situation = unit_file(connection, opened, document.unit_id, datetime.now(UTC))
    if situation is None:
        raise NoDocumentError(document.name)
    files = [one for form in FORMS_OF[package_of(situation)] for one in situation.archive.evidence(form)]
    return draft_paper(situation, files, _touched(connection, document))


def _touched(connection: Connection, document: Document) -> datetime:
    """Return when the drafts were last written on: the same draft gives the same paper."""
    newest = select(func.max(drafts.c.touched_at)).where(
        drafts.c.unit_id == document.unit_id, drafts.c.year == document.year
    )
    found: datetime | None = connection.execute(newest).scalar()
    return found if found is not None else datetime(document.year, 12, 31, tzinfo=UTC)
