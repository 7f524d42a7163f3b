"""Makes the workbook that goes with a message: the form as it stands when it is fetched."""

from datetime import UTC, datetime

from msgspec.structs import replace
from sqlalchemy import Connection

from bot.files.documents import Made, NoDocumentError, Work
from bot.storage.rounds import Rounds
from bot.storage.unit_file import unit_file
from handlers import baseline, indicators
from handlers.effects import Document
from handlers.every_form import FORMS
from handlers.forms import Form
from handlers.sentences import say
from handlers.sheet_out import sheet_out
from handlers.sheets import Sheet
from handlers.situation import Conversation, Role, RoleName, Situation

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(connection: Connection, document: Document) -> Work:
    """Load the form to be written; `ref`: the department whose rows alone it holds. Raises NoDocumentError."""
    opened = Rounds().opened(connection)
    if opened is None or opened.round.year != document.year:
        raise NoDocumentError(document.name)
    situation = unit_file(connection, opened, document.unit_id, datetime.now(UTC))
    if situation is None:
        raise NoDocumentError(document.name)
    sheet = sheet_out(FORMS[document.form], _for_office(situation, document.ref))
    return lambda: _made(sheet)


def figures_workbook(situation: Situation) -> tuple[str, Made]:
    """Write the figures of a unit as a workbook, whoever looks at it; return its name and the file."""
    assert situation.unit is not None
    return form_workbook(
        FORMS[baseline.NAME if situation.unit.assessment_year is None else indicators.NAME], situation
    )


def form_workbook(form: Form, situation: Situation) -> tuple[str, Made]:
    """Write a form as a workbook, as far as the speaker may see it; return its name and the file."""
    return say("workbook.file", title=form.title(situation)), _made(sheet_out(form, situation))


def _made(sheet: Sheet) -> Made:
    from bot.files.workbook import write_workbook  # noqa: PLC0415 - 0.1 s and 12 MB that a start without it saves

    return Made(write_workbook(sheet), MEDIA_TYPE)


def _for_office(situation: Situation, department: str) -> Situation:
    """Look at the unit with the eyes of one department's colleague."""
    if not department:
        return situation
    assert situation.unit is not None
    role = Role(0, RoleName.CONTRIBUTOR, situation.unit.id, None, department)
    return replace(situation, roles=(role,), conversation=Conversation(role_id=role.id))
