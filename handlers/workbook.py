"""导出表格: a form goes out as a workbook to be filled, and what comes back is laid out to be agreed to at once."""

from collections.abc import Mapping

from msgspec.structs import replace

from handlers import baseline, batch, eligibility, filling, forwarding, guide, indicators, locking, uploads
from handlers.batch import Table
from handlers.buttons import Verb, free
from handlers.contents import Contents, Refusal, Unusable
from handlers.effects import Attach, Decision, Document, DocumentKind, Say
from handlers.facts import opened
from handlers.forms import Form, find
from handlers.permissions import may, office
from handlers.putting import at, lines
from handlers.said import Upload
from handlers.sent_sheet import SentSheet, sent_sheet
from handlers.sentences import say
from handlers.sheet_in import MisfitError, check_unit, read_sheet
from handlers.sheet_out import sheet_out
from handlers.sheets import SHEETED
from handlers.situation import Conversation, Situation

# What was never filled in here may still be evidence for the question on the table. An older format is not taken for
# that: it may well be the form, saved as something else, and would be put away unread.
_PERHAPS_EVIDENCE = frozenset({Unusable.FOREIGN, Unusable.TOO_LARGE})
MOST_LISTED = 30  # cells: as many as a form has rows


def export(form: Form | None, situation: Situation) -> Decision:
    """Hand out a form as a workbook."""
    if form is None or form.name not in SHEETED:
        return guide.menu(situation, say("table.nothing_open"))
    assert situation.unit is not None
    name = say("workbook.file", title=form.title(situation))
    rows = len(sheet_out(form, situation).lines)
    document = Document(
        DocumentKind.WORKBOOK,
        name,
        say("workbook.alt", title=form.title(situation)),
        situation.unit.id,
        form.name,
        opened(situation).year,
        office(situation) or "",
    )
    on = (guide.go_on(situation),) if situation.conversation.form is not None else ()
    ways = (*on, free(say("buttons.menu"), Verb.MENU))
    told = say("workbook.exported", name=name, rows=rows)
    if locking.is_locked(form.name, situation):
        told = say("workbook.exported_locked", name=name, rows=rows)
    return Decision(situation.conversation, (Say(told, (ways,), document),), "export")


def took(form: Form | None, situation: Situation, upload: Upload, known: Mapping[str, Form]) -> Decision | None:
    """Read a workbook that was sent back. None when the file is none of these."""
    match upload.workbook:
        case Contents() as contents if may(situation, "fill"):
            return _returned(form, situation, upload, contents, known)
        case Contents() as contents if may(situation, "put_forward"):
            return _forwarded(situation, upload, contents, known)
        case Contents():
            return guide.menu(situation, say("workbook.not_yours", name=upload.file.name))
        case Refusal() as refusal if refusal.why in _PERHAPS_EVIDENCE and _is_asked(form, situation):
            return _as_evidence(uploads.took(form, situation, upload))
        case Refusal() as refusal:
            lead = say(f"workbook.unusable.{refusal.why}", where=refusal.where)
            return guide.menu(situation, lead) if form is None else filling.again(form, situation, lead)
        case None:
            return None


def _as_evidence(decision: Decision) -> Decision:
    """Say of a table that was attached that it was not read."""
    if not any(isinstance(effect, Attach) for effect in decision.effects):
        return decision
    told = tuple(
        replace(effect, text=lines(say("workbook.as_evidence"), effect.text)) if isinstance(effect, Say) else effect
        for effect in decision.effects
    )
    return replace(decision, effects=told)


def _is_asked(form: Form | None, situation: Situation) -> bool:
    return form is not None and find(form.questions(situation), at(situation)) is not None


def _returned(
    form: Form | None, situation: Situation, upload: Upload, contents: Contents, known: Mapping[str, Form]
) -> Decision:
    sent = sent_sheet(contents.identity)
    try:
        own = _form_of(sent, situation, known)
        if own.name == eligibility.NAME and not may(situation, "apply"):
            return guide.menu(situation, say("workbook.not_yours", name=upload.file.name))
        read = read_sheet(contents, own, situation)
    except MisfitError as misfit:
        lead = str(misfit)
        return guide.menu(situation, lead) if form is None else filling.again(form, situation, lead)
    if form is None or form.name != own.name:
        before = situation.conversation
        situation = replace(situation, conversation=Conversation(before.revision, before.role_id, own.name, ""))
    lead = say("workbook.read", name=upload.file.name)
    return batch.show(own, situation, Table(read.records, read.same, read.left, MOST_LISTED), lead)


def _forwarded(situation: Situation, upload: Upload, contents: Contents, known: Mapping[str, Form]) -> Decision:
    """Read a county's workbook for somebody who looks after it."""
    sent = sent_sheet(contents.identity)
    file = situation.unit_files.of(sent.identity.unit_id) if sent is not None else None
    if file is None or not forwarding.looks_after(situation, file):
        return guide.menu(situation, say("forwarding.not_theirs", name=upload.file.name))
    try:
        form = _form_of(sent, file, known)
        read = read_sheet(contents, form, file)
    except MisfitError as misfit:
        return guide.menu(situation, str(misfit))
    lead = say("workbook.read", name=upload.file.name)
    return forwarding.offer(form, situation, file, Table(read.records, read.same, read.left, MOST_LISTED), lead)


def _form_of(sent: SentSheet | None, situation: Situation, known: Mapping[str, Form]) -> Form:
    """Return the form a sheet belongs to, as long as the unit fills it in this round. Raises MisfitError."""
    if sent is None or situation.round is None:
        raise MisfitError(say("workbook.misfit.layout"))
    if situation.unit is not None:
        check_unit(sent, situation)
    form = known.get(sent.identity.form) if sent.identity.form in SHEETED else None
    is_assessed = situation.unit is not None and situation.unit.assessment_year is not None
    if form is None or form.name == (baseline.NAME if is_assessed else indicators.NAME):
        raise MisfitError(say("workbook.misfit.unknown_form"))
    if locking.is_locked(form.name, situation):
        raise MisfitError(locking.sentence(situation, form.name))
    return form
