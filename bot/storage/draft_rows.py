"""Reads drafts as they are stored: their rows, the newest answer of every key, whether they have been handed in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, and_, bindparam, exists, or_, select

from bot.storage.chain import Head
from bot.storage.quick import read
from bot.storage.tables import (
    answer_heads,
    answer_words,
    answers,
    drafts,
    evidence,
    openings,
    seals,
    submission_parts,
    submissions,
    withdrawals,
)
from handlers.answers import UNSAID, Answer, Finality, Kind, Origin, Provenance, SourceKind, followed
from handlers.situation import Submission

Answers = Mapping[str, Answer]


class DraftRow(Struct, frozen=True):
    """A draft as stored: its id, revision and the head of its chain."""

    id: int
    revision: int
    head: Head


def draft_rows(connection: Connection, unit_ids: Iterable[int], year: int) -> Sequence[Any]:
    """Return the rows of these units' drafts: this year's and last year's, and every application's base figures."""
    return read(connection, _DRAFTS, {"units": sorted(unit_ids), "years": [year, year - 1]})


def read_answers(
    connection: Connection, draft_ids: Sequence[int], until: Mapping[int, int] | None = None
) -> dict[int, Answers]:
    """Return the newest answer of every key, for each of the drafts; of those in `until`, as of that revision."""
    current: dict[int, dict[str, Answer]] = {draft_id: {} for draft_id in draft_ids}
    last = until or {}
    for row in connection.execute(_ANSWERS, {"drafts": list(draft_ids)}):
        if row.seq > last.get(row.draft_id, row.seq):
            continue
        entry = Answer(
            row.seq,
            Kind(row.kind),
            row.value,
            row.raw or "",
            Origin(row.origin),
            None,
            row.reason,
            _provenance(row),
            row.person_id,
        )
        current[row.draft_id][row.key] = followed(current[row.draft_id].get(row.key), entry)
    return dict(current)


def _provenance(row: Any) -> Provenance:
    if row.as_of is row.source_kind is row.stage is row.supplier is None:
        return UNSAID
    source = SourceKind(row.source_kind) if row.source_kind else None
    return Provenance(row.as_of, source, Finality(row.stage) if row.stage else None, row.supplier)


def submission_of(row: Any) -> Submission | None:
    if row.submission_id is None:
        return None
    return Submission(
        row.submission_id,
        row.version,
        row.receipt,
        row.fingerprint,
        row.late,
        row.submitted_at,
        bool(row.is_opened),
        bool(row.is_sealed),
    )


_DRAFTS = (
    select(
        drafts.c.id,
        drafts.c.unit_id,
        drafts.c.form,
        drafts.c.year,
        drafts.c.revision,
        answer_heads.c.count.label("entries"),
        answer_heads.c.hash,
        submissions.c.id.label("submission_id"),
        submissions.c.version,
        submissions.c.receipt,
        submissions.c.fingerprint,
        submissions.c.late,
        submissions.c.submitted_at,
        exists().where(openings.c.submission_id == submissions.c.id).label("is_opened"),
        exists().where(seals.c.submission_id == submissions.c.id).label("is_sealed"),
        exists()
        .where(
            evidence.c.unit_id == drafts.c.unit_id,
            evidence.c.form == drafts.c.form,
            evidence.c.year == drafts.c.year,
            evidence.c.removed_at.is_(None),
        )
        .label("has_files"),
    )
    .select_from(drafts)
    .outerjoin(answer_heads, answer_heads.c.draft_id == drafts.c.id)
    .outerjoin(
        submission_parts,
        and_(
            submission_parts.c.draft_id == drafts.c.id,
            ~exists().where(withdrawals.c.submission_id == submission_parts.c.submission_id),
        ),
    )
    .outerjoin(submissions, submissions.c.id == submission_parts.c.submission_id)
    .where(
        drafts.c.unit_id.in_(bindparam("units", expanding=True)),
        or_(drafts.c.year.in_(bindparam("years", expanding=True)), drafts.c.form == "baseline"),
    )
    .order_by(drafts.c.id)
)


_ANSWERS = (
    select(
        answers.c.draft_id,
        answers.c.seq,
        answers.c.key,
        answers.c.kind,
        answers.c.value,
        answers.c.as_of,
        answers.c.source_kind,
        answers.c.stage,
        answers.c.origin,
        answers.c.person_id,
        answer_words.c.raw,
        answer_words.c.reason,
        answer_words.c.supplier,
    )
    .select_from(answers)
    .outerjoin(answer_words, and_(answer_words.c.draft_id == answers.c.draft_id, answer_words.c.seq == answers.c.seq))
    .where(answers.c.draft_id.in_(bindparam("drafts", expanding=True)))
    .order_by(answers.c.draft_id, answers.c.seq)
)
