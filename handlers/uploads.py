"""A file that somebody sent: evidence for the question on the table, or a sentence on what it could be for."""

from msgspec.structs import replace

from handlers import filling, guide, locking, storing
from handlers.answers import Kind
from handlers.attached import files_of
from handlers.effects import Attach, Decision, Record
from handlers.forms import Form, find
from handlers.permissions import may
from handlers.ports import Evidence
from handlers.putting import at
from handlers.questions import Asked, Question
from handlers.said import Rejected, Upload
from handlers.sentences import say
from handlers.situation import Situation
from handlers.sizes import size_of

MOST_FILES = 20  # for one question: more is a folder, which belongs into one archive


def took(form: Form | None, situation: Situation, upload: Upload) -> Decision:
    """Attach the file to the question on the table, once; a question that asks for a file is answered by it."""
    if form is None or not may(situation, "fill"):
        return guide.menu(situation, say("uploads.for_what", name=upload.file.name))
    question = _meant(form, situation)
    if question is None:
        return filling.again(form, situation, say("uploads.no_question", name=upload.file.name))
    if locking.is_locked(form.name, situation):
        return filling.again(form, situation, locking.sentence(situation, form.name))
    lead, effects = attach(form, question, situation, upload)
    if effects and question.asked is Asked.FILE:
        return _answers(form, situation, question, upload)
    return filling.again(form, _with(situation, effects), lead, effects)


def _meant(form: Form, situation: Situation) -> Question | None:
    """Return the row a file is for: the one that asks for a file where a form has it, else what is on the table."""
    asked = form.questions(situation)
    wants_it = next((one for one in asked if one.asked is Asked.FILE), None)
    return wants_it or find(asked, at(situation))


def attach(form: Form, question: Question, situation: Situation, upload: Upload) -> tuple[str, tuple[Attach, ...]]:
    """Return what is said of a file for a question, and its attachment unless it is there already or one too many."""
    there = files_of(form.name, question.key, situation)
    if any(one.file.digest == upload.file.digest for one in there):
        return say("uploads.already", name=upload.file.name, label=question.label), ()
    if len(there) >= MOST_FILES:
        return say("uploads.too_many", label=question.label, most=MOST_FILES), ()
    lead = say(
        "uploads.attached",
        name=upload.file.name,
        size=size_of(upload.file.size),
        label=question.label,
        count=len(there) + 1,
    )
    return lead, (Attach(form.name, question.key, upload.file),)


def refused(form: Form | None, situation: Situation, file: Rejected) -> Decision:
    """Say why a file was not taken, and what to do."""
    lead = say(f"uploads.refused_{file.why}", name=file.name)
    return guide.menu(situation, lead) if form is None else filling.again(form, situation, lead)


def _with(situation: Situation, attached: tuple[Attach, ...]) -> Situation:
    """Return the situation once these files are attached, so that the question counts them at once."""
    sent = [Evidence(0, one.form, one.key, one.file, situation.person_name, situation.now) for one in attached]
    return replace(situation, just_sent=(*situation.just_sent, *sent))


def _answers(form: Form, situation: Situation, question: Question, upload: Upload) -> Decision:
    record = Record(form.name, question.key, Kind.VALUE, None, upload.file.name)
    stored = storing.store(form, situation, record)
    return replace(stored, effects=(Attach(form.name, question.key, upload.file), *stored.effects))
