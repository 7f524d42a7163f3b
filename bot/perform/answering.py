"""Writes answers to their draft, each linked to the one before it."""

from collections.abc import Sequence
from typing import Any

from bot.perform.rows import Pen, inserted
from bot.storage import chain
from bot.storage.chain import Head
from bot.storage.draft_rows import DraftRow
from bot.storage.tables import answer_heads, answer_words, answers, drafts
from handlers.effects import Record
from handlers.forms import draft_with

DEFINITION_VERSION = 1

Span = tuple[int | None, int | None, int | None]


def record(pen: Pen, recorded: Sequence[Record]) -> Span:
    """Append answers to their draft; return (draft id, first seq, last seq). One turn writes one draft."""
    if not recorded:
        return None, None, None
    situation, form, unit_id, year = pen.situation, recorded[0].form, pen.unit_id, pen.year
    before = begun(pen, form)
    head, draft = before.head, situation.draft(form, year)
    name = chain.of_answers(before.id, unit_id, form, year)
    for one in recorded:
        assert one.form == form
        head = _append(pen, one, before.id, head, name)
        draft = draft_with(draft, one, situation.person_id)
    revision = before.revision + len(recorded)
    pen.rows.add(drafts, b_id=before.id, b_before=before.revision, revision=revision, touched_at=pen.now)
    pen.rows.add(answer_heads, draft_id=before.id, count=head.count, hash=head.hash)
    pen.written.drafts.append((before.id, draft))
    pen.written.units.add(unit_id)
    return before.id, before.revision + 1, revision


def begun(pen: Pen, form: str) -> DraftRow:
    """Return a form's draft of the open round, begun now when there was none."""
    found = pen.loaded.draft_rows.get((form, pen.year)) or pen.begun.get(form)
    if found is not None:
        return found
    new = inserted(
        pen.connection, drafts, unit_id=pen.unit_id, form=form, year=pen.year, revision=0,
        created_at=pen.now, touched_at=pen.now,
    )  # fmt: skip
    pen.begun[form] = DraftRow(new, 0, Head())
    return pen.begun[form]


def _append(pen: Pen, record: Record, draft_id: int, head: Head, name: str) -> Head:
    situation, told = pen.situation, record.provenance
    assert situation.round is not None
    words: dict[str, Any] = {
        "raw": record.raw, "reason": record.reason, "supplier": told.supplier, "salt": chain.new_salt(),
    }  # fmt: skip
    answer: dict[str, Any] = {
        "key": record.key,
        "kind": record.kind.value,
        "value": record.value,
        "as_of": told.as_of,
        "source_kind": told.source.value if told.source else None,
        "stage": told.finality.value if told.finality else None,
        "origin": record.origin.value,
        "edition": situation.round.edition.name,
        "definition_version": DEFINITION_VERSION,
        "person_id": situation.person_id,
        "account_id": pen.account_id,
        "answered_at": pen.now,
        "words_digest": chain.words_digest(words),
        "algorithm": chain.ALGORITHM,
        "salt": chain.new_salt(),
    }
    after = chain.link(head, name, chain.ANSWER_FIELDS, answer)
    pen.rows.add(answers, draft_id=draft_id, seq=after.count, hash=after.hash, **answer)
    pen.rows.add(answer_words, draft_id=draft_id, seq=after.count, **words)
    return after
