"""Writes what goes with a draft: submissions and their later life, files, questions, figures laid before a unit."""

import json
from collections.abc import Sequence

from sqlalchemy import func, insert, select, update

from bot.perform.answering import Span, begun
from bot.perform.rows import Pen, TakenError
from bot.storage.tables import (
    drafts,
    evidence,
    forwarded,
    inquiries,
    seals,
    submission_files,
    submission_parts,
    submissions,
    withdrawals,
)
from bot.storage.tables.papers import FILE_NAME_LENGTH
from handlers.effects import Ask, Attach, Detach, PutForward, Reply, Seal, Settle, Submit, Withdraw
from scoring.overrides import settings_of


def submit(pen: Pen, effect: Submit, span: Span) -> None:
    """Hand drafts in as they stand, with their files. Raises TakenError when another was handed in just before."""
    assert pen.situation.round is not None
    parts = [_part(pen, form, span) for form in effect.forms]
    leading = parts[0][0]
    handed_in = select(func.coalesce(func.max(submissions.c.version), 0)).where(submissions.c.draft_id == leading)
    if pen.connection.execute(handed_in).scalar_one() != effect.version - 1:
        raise TakenError("submission")
    the_round = pen.situation.round
    submission_id = pen.inserted(
        submissions,
        draft_id=leading,
        version=effect.version,
        receipt=effect.receipt,
        edition=the_round.edition.name,
        readings=json.dumps(settings_of(the_round.readings), ensure_ascii=False),
        fingerprint=effect.fingerprint,
        late=effect.late,
        person_id=pen.person_id,
        submitted_at=pen.now,
    )
    for draft_id, revision in parts:
        pen.rows.add(submission_parts, submission_id=submission_id, draft_id=draft_id, revision=revision)
    for evidence_id in _attached(pen, effect.forms):
        pen.rows.add(submission_files, submission_id=submission_id, evidence_id=evidence_id)
    pen.written.units.add(pen.unit_id)


def _part(pen: Pen, form: str, span: Span) -> tuple[int, int]:
    """Return a draft and the revision it stands at after this turn's records."""
    row = pen.loaded.draft_rows.get((form, pen.year))
    draft_id, _, last = span
    if row is None or row.id == draft_id:
        assert draft_id is not None and last is not None, f"nothing has been answered in {form}"
        return draft_id, last
    return row.id, row.revision


def _attached(pen: Pen, forms: Sequence[str]) -> Sequence[int]:
    query = select(evidence.c.id).where(
        evidence.c.unit_id == pen.unit_id,
        evidence.c.year == pen.year,
        evidence.c.form.in_(forms),
        evidence.c.removed_at.is_(None),
    )
    return pen.connection.execute(query.order_by(evidence.c.id)).scalars().all()


def withdraw(pen: Pen, effect: Withdraw) -> None:
    """Take a submission of the speaker's own unit back."""
    own = (
        select(submissions.c.id)
        .join(drafts, drafts.c.id == submissions.c.draft_id)
        .where(submissions.c.id == effect.submission_id, drafts.c.unit_id == pen.unit_id)
    )
    if pen.connection.execute(own).scalar_one_or_none() is None:
        return
    pen.rows.add(
        withdrawals,
        submission_id=effect.submission_id,
        person_id=pen.person_id,
        reason=effect.reason,
        withdrawn_at=pen.now,
    )
    pen.written.units.add(pen.unit_id)


def seal(pen: Pen, effect: Seal) -> None:
    """Keep the scan with the seal beside its version."""
    pen.rows.add(
        seals,
        submission_id=effect.submission_id,
        digest=effect.file.digest,
        name=effect.file.name[:FILE_NAME_LENGTH],
        person_id=pen.person_id,
        sealed_at=pen.now,
    )
    pen.written.units.add(pen.unit_id)


def attach(pen: Pen, effect: Attach) -> None:
    """Attach a file to a question of the speaker's unit; the draft is begun when there is none."""
    begun(pen, effect.form)
    pen.rows.add(
        evidence,
        unit_id=pen.unit_id,
        form=effect.form,
        year=pen.year,
        key=effect.key,
        digest=effect.file.digest,
        name=effect.file.name[:FILE_NAME_LENGTH],
        person_id=pen.person_id,
        added_at=pen.now,
    )
    pen.written.units.add(pen.unit_id)


def detach(pen: Pen, effect: Detach) -> None:
    """Take a file of the speaker's own unit away; the row stays."""
    pen.connection.execute(
        update(evidence)
        .where(
            evidence.c.id == effect.evidence_id,
            evidence.c.unit_id == pen.unit_id,
            evidence.c.removed_at.is_(None),
        )
        .values(removed_at=pen.now, removed_by=pen.person_id)
    )
    pen.written.units.add(pen.unit_id)


def ask(pen: Pen, effect: Ask) -> None:
    """Keep a question to the bureau."""
    unit, the_round = pen.situation.unit, pen.situation.round
    pen.rows.add(
        inquiries,
        unit_id=unit.id if unit else None,
        year=the_round.year if the_round else None,
        form=effect.form,
        key=effect.key,
        text=effect.text,
        person_id=pen.person_id,
        asked_at=pen.now,
    )


def reply(pen: Pen, effect: Reply) -> None:
    """Keep the answer to a question. The first answer stands."""
    pen.connection.execute(
        update(inquiries)
        .where(inquiries.c.id == effect.inquiry_id, inquiries.c.answer.is_(None))
        .values(answer=effect.text, answered_by=pen.person_id, answered_at=pen.now)
    )


def put_forward(pen: Pen, effect: PutForward) -> None:
    """Lay figures before a unit."""
    pen.connection.execute(
        insert(forwarded).values(
            unit_id=effect.unit_id,
            form=effect.form,
            year=pen.year,
            rows=effect.rows,
            person_id=pen.person_id,
            put_at=pen.now,
        )
    )
    pen.written.units.add(effect.unit_id)


def settle(pen: Pen, effect: Settle) -> None:
    """Close what was laid before the speaker's own unit. Raises TakenError when another has just done so."""
    closed = pen.connection.execute(
        update(forwarded)
        .where(
            forwarded.c.id == effect.forwarded_id,
            forwarded.c.unit_id == pen.unit_id,
            forwarded.c.settled_at.is_(None),
        )
        .values(settled_at=pen.now, settled_by=pen.person_id, agreed=effect.agreed)
    )
    if closed.rowcount != 1:
        raise TakenError("forwarded")
