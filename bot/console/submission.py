"""One submission's page: exactly what was handed in, its receipt and life, its files, and the paper to print."""

from typing import Any

from sqlalchemy import Connection

from bot.console.arrived import all_arrived
from bot.files.papers_filled import handed_in_paper
from bot.storage.handed_in import AsHandedIn, HandedIn, submissions_of
from handlers.eligibility import judge
from handlers.every_form import FORMS
from handlers.forms import Form, find
from handlers.sizes import size_of


def submission_page(connection: Connection, found: AsHandedIn) -> tuple[str, dict[str, Any]]:
    """Return the template and what it shows."""
    versions = all_arrived(connection, _same(connection, found.handed_in))
    one = next(version for version in versions if version.id == found.handed_in.id)
    values = {
        "one": one,
        "paper": handed_in_paper(found, ""),
        "verdict": judge(found.situation).because if one.is_application else "",
        "files": [
            {
                "id": file.id,
                "about": _about(found, file.form, file.key),
                "name": file.file.name,
                "size": size_of(file.file.size),
            }
            for file in found.files
        ],
        "versions": versions,
    }
    return "submission.html", values


def _about(found: AsHandedIn, form: str, key: str) -> str:
    """Name the question a file was attached to."""
    known: Form | None = FORMS.get(form)
    question = find(known.questions(found.situation), key) if known is not None else None
    return question.label if question is not None else ""


def _same(connection: Connection, one: HandedIn) -> list[HandedIn]:
    return [other for other in submissions_of(connection, one.unit_id, one.year) if other.forms == one.forms]
