"""A file that somebody sent: evidence for the question on the table, or a sentence on what it could be for."""

from handlers import filling, guide
from handlers.effects import Attach, Decision
from handlers.forms import Form, find
from handlers.permissions import may
from handlers.putting import at
from handlers.questions import Question
from handlers.said import Rejected, Upload
from handlers.sentences import say
from handlers.situation import Situation

MOST_FILES = 20  # for one question: more is a folder, which belongs into one archive


def took(form: Form | None, situation: Situation, upload: Upload) -> Decision:
    """Attach the file to the question on the table, once."""
    if form is None or not may(situation, "fill"):
        return guide.menu(situation, say("uploads.for_what", name=upload.file.name))
    question = find(form.questions(situation), at(situation))
    if question is None:
        return filling.again(form, situation, say("uploads.no_question", name=upload.file.name))
    lead, effects = attach(form, question, situation, upload)
    return filling.again(form, situation, lead, effects)


def attach(form: Form, question: Question, situation: Situation, upload: Upload) -> tuple[str, tuple[Attach, ...]]:
    """Return what is said of a file for a question, and its attachment unless it is there already or one too many."""
    there = [one for one in situation.archive.evidence(form.name) if one.key == question.key]
    if any(one.file.digest == upload.file.digest for one in there):
        return say("uploads.already", name=upload.file.name, label=question.label), ()
    if len(there) >= MOST_FILES:
        return say("uploads.too_many", label=question.label, most=MOST_FILES), ()
    lead = say("uploads.attached", name=upload.file.name, size=size_of(upload.file.size), label=question.label)
    return lead, (Attach(form.name, question.key, upload.file),)


def refused(form: Form | None, situation: Situation, file: Rejected) -> Decision:
    """Say why a file was not taken, and what to do."""
    lead = say(f"uploads.refused_{file.why}", name=file.name)
    return guide.menu(situation, lead) if form is None else filling.again(form, situation, lead)


def size_of(size: int) -> str:
    """Write a size in bytes as people read it."""
    kilobytes = -(-size // 1024)
    return f"{kilobytes} KB" if kilobytes < _MEGABYTE_KB else f"{kilobytes / _MEGABYTE_KB:.1f} MB"


_MEGABYTE_KB = 1024
