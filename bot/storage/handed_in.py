"""Finds what was handed in, and shows a unit's file exactly as it was then: drafts, files, edition and readings."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, Select, func, select

from bot.storage.archive import EVIDENCE, SUBMISSIONS, evidence_in, seals_of
from bot.storage.draft_rows import read_answers
from bot.storage.rounds import load_round
from bot.storage.tables import (
    drafts,
    evidence,
    submission_files,
    submission_parts,
    submissions,
    units,
)
from bot.storage.unit_file import MOST_ID, unit_file
from handlers.ports import Evidence, StoredFile
from handlers.situation import Draft, Situation
from scoring.overrides import apply_settings
from scoring.rulebook import load_edition


class HandedIn(Struct, frozen=True):
    """One submission: whose, which version of what, when and by whom, and what became of it since.

    `forms`: those in it; `phone` of whoever handed it in; `newest`: the newest version there is.
    """

    id: int
    unit_id: int
    unit: str
    city: str
    forms: tuple[str, ...]
    year: int
    version: int
    newest: int
    receipt: str
    fingerprint: str
    late: bool
    submitted_at: datetime
    by: str
    phone: str
    withdrawn_at: datetime | None
    opened_at: datetime | None
    sealed: StoredFile | None


class AsHandedIn(Struct, frozen=True):
    """A unit's file as it was handed in: its situation then, and the files that went with it."""

    handed_in: HandedIn
    situation: Situation
    files: tuple[Evidence, ...]


def find_receipt(connection: Connection, receipt: str) -> HandedIn | None:
    """Return the submission with this receipt's number; None when there is none."""
    return next(iter(_handed_in(connection, _ONE.where(submissions.c.receipt == receipt))), None)


def find_submission(connection: Connection, submission_id: int) -> HandedIn | None:
    """Return a submission by its id; None when there is none."""
    if not 0 < submission_id <= MOST_ID:
        return None
    return next(iter(_handed_in(connection, _ONE.where(submissions.c.id == submission_id))), None)


def submissions_of(connection: Connection, unit_id: int, year: int) -> list[HandedIn]:
    """Return everything a unit has handed in in a round, oldest first."""
    return _handed_in(connection, _ONE.where(drafts.c.unit_id == unit_id, drafts.c.year == year))


def submissions_in(connection: Connection, year: int) -> list[HandedIn]:
    """Return everything that was handed in in a round, oldest first."""
    return _handed_in(connection, _ONE.where(drafts.c.year == year))


def as_handed_in(connection: Connection, submission_id: int) -> AsHandedIn | None:
    """Return a unit's file as it was handed in; None when there is no such submission."""
    found = find_submission(connection, submission_id)
    if found is None:
        return None
    then_open = load_round(connection, found.year, found.submitted_at)
    situation = unit_file(connection, then_open, found.unit_id, found.submitted_at)
    if situation is None or situation.round is None:
        return None
    then = replace(situation, drafts={**situation.drafts, **_drafts(connection, submission_id)})
    row = connection.execute(
        select(submissions.c.edition, submissions.c.readings).where(submissions.c.id == submission_id)
    ).one()
    edition = load_edition(row.edition)
    readings = apply_settings(edition, json.loads(row.readings))
    the_round = replace(situation.round, edition=edition, readings=readings)
    return AsHandedIn(found, replace(then, round=the_round), _files(connection, submission_id))


def _drafts(connection: Connection, submission_id: int) -> dict[tuple[str, int], Draft]:
    rows = connection.execute(
        select(drafts.c.id, drafts.c.form, drafts.c.year, submission_parts.c.revision)
        .join(submission_parts, submission_parts.c.draft_id == drafts.c.id)
        .where(submission_parts.c.submission_id == submission_id)
    ).all()
    current = read_answers(connection, [row.id for row in rows], {row.id: row.revision for row in rows})
    return {(row.form, row.year): Draft(row.form, row.year, row.revision, current[row.id]) for row in rows}


def _files(connection: Connection, submission_id: int) -> tuple[Evidence, ...]:
    attached = EVIDENCE.join(submission_files, submission_files.c.evidence_id == evidence.c.id)
    return tuple(evidence_in(connection, attached.where(submission_files.c.submission_id == submission_id)))


def _handed_in(connection: Connection, query: Select[Any]) -> list[HandedIn]:
    """Return what a selection of `_ONE` finds, oldest first: by as many statements for many as for one."""
    rows = connection.execute(query.order_by(submissions.c.id)).all()
    ids = [row.id for row in rows]
    forms, newest = _forms(connection, ids), _newest(connection, {row.draft_id for row in rows})
    sealed = seals_of(connection, ids)
    return [
        HandedIn(
            row.id, row.unit_id, row.unit, row.city, tuple(forms[row.id]), row.year, row.version,
            newest[row.draft_id], row.receipt, row.fingerprint, row.late, row.submitted_at, row.by or "",
            row.phone or "", row.withdrawn_at, row.opened_at, sealed.get(row.id),
        )
        for row in rows
    ]  # fmt: skip


def _forms(connection: Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {one: [] for one in ids}
    for row in connection.execute(_FORMS.where(submission_parts.c.submission_id.in_(ids))):
        found[row.submission_id].append(row.form)
    return found


def _newest(connection: Connection, draft_ids: Collection[int]) -> dict[int, int]:
    """Return the newest version there is of each leading draft."""
    newest = select(submissions.c.draft_id, func.max(submissions.c.version)).group_by(submissions.c.draft_id)
    found = connection.execute(newest.where(submissions.c.draft_id.in_(draft_ids)))
    return {draft_id: version for draft_id, version in found}  # noqa: C416 - rows, not pairs, to the type checker


_FORMS = (
    select(submission_parts.c.submission_id, drafts.c.form)
    .join(submission_parts, submission_parts.c.draft_id == drafts.c.id)
    .order_by(drafts.c.form)
)
_ONE = (
    SUBMISSIONS.add_columns(drafts.c.unit_id, drafts.c.year, units.c.name.label("unit"), units.c.city)
    .join(drafts, drafts.c.id == submissions.c.draft_id)
    .join(units, units.c.id == drafts.c.unit_id)
)
