"""Makes the letter that goes with a request to a department: who asks, for which rows, by when, with the link."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from bot.files.documents import Made, NoDocumentError, Work
from bot.files.kinds import PDF
from bot.files.papers_letter import Letter, Wanted, letter_pdf
from bot.files.papers_rows import wanted_rows
from bot.storage.asked import asked_by, department_file
from bot.storage.invitation import find_invitation
from bot.storage.rounds import Rounds
from handlers.dates import full_day
from handlers.effects import Document
from handlers.facts import opened as the_round_of
from handlers.offices import rows_of
from handlers.sentences import say
from handlers.situation import Situation, Unit
from reminders.deadlines import LOCAL


def letter(connection: Connection, document: Document) -> Work:
    """Load what is asked; `ref`: the address behind which the rows are. Raises NoDocumentError."""
    now, opened = datetime.now(UTC), Rounds().opened(connection)
    invitation = find_invitation(connection, document.ref.rpartition("/")[2])
    asked = asked_by(connection, opened, invitation.id, now) if invitation is not None else None
    if opened is None or invitation is None or invitation.department is None or asked is None:
        raise NoDocumentError(document.name)
    situation = department_file(connection, opened, asked.unit_id, invitation.department, now)
    if situation is None or situation.unit is None or asked.ended_at is not None:
        raise NoDocumentError(document.name)
    edition = opened.round.edition
    made = Letter(
        unit=situation.unit.name,
        kind=_kind(situation.unit),
        department=f"{situation.unit.name}{asked.office}",
        programme=edition.programme.name,
        documents=tuple(f"《{one.title}》（{one.number}）" for one in edition.documents),
        year=asked.year,
        rows=wanted_rows(situation, invitation.department) or _base_rows(situation, invitation.department),
        due=full_day(asked.due_on) if asked.due_on is not None else "",
        address=document.ref,
        expires=full_day((invitation.expires_at - timedelta(seconds=1)).astimezone(LOCAL).date()),
        contact=asked.contact,
        phone=asked.phone,
        date=full_day(asked.made_at.astimezone(LOCAL).date()),
        moment=asked.made_at,
    )
    return lambda: Made(letter_pdf(made), PDF.media_type)


def _base_rows(situation: Situation, department: str) -> tuple[Wanted, ...]:
    """What an applicant asks for: base figures, of which nothing is on file yet."""
    by_key = the_round_of(situation).edition.by_key
    return tuple(
        Wanted(str(number), one.label, one.unit, "", by_key[one.key].definition)
        for number, one in enumerate(rows_of(department, situation), 1)
    )


def _kind(unit: Unit) -> str:
    """What a unit calls itself: the last letter of its name, a development zone in full."""
    zone = say("delegate.zone")
    return zone if unit.kind == "zone" else unit.name[-1]
