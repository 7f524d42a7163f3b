"""Figures by name: 「高企33」 answers that row wherever the cursor is, several at once become a table to agree to."""

from handlers import batch, forms, naming, storing
from handlers.buttons import Verb, bound
from handlers.effects import Decision, Rows
from handlers.forms import Form
from handlers.proposals import subject_of
from handlers.putting import OVER_TABLE, at, here_for, on_table, over, put
from handlers.quantities import Outcome, read_for
from handlers.questions import FIGURES, Question
from handlers.reading.rows import LONGEST, MOST_ROWS, Row
from handlers.sentences import say
from handlers.situation import Situation
from handlers.taking import already, instead, propose, take


def answer_by_name(form: Form, situation: Situation, raw: str) -> Decision | str | None:
    """Answer the rows a text names, wherever the cursor is.

    None when it is no such text; a sentence when it names a row that cannot be answered here.
    """
    if not naming.may_hold_names(raw):
        return None
    if len(raw) > LONGEST:
        return say("batch.too_long", length=len(raw), most=LONGEST)
    question = on_table(form, situation)
    numbered = naming.numbered(form, situation, raw)
    rows = (numbered,) if numbered is not None else naming.rows(form, situation, raw)
    if len(rows) > MOST_ROWS and (raw.count("\n") >= MOST_ROWS or any(row.keys for row in rows)):
        return say("batch.too_many", most=MOST_ROWS)
    if over(situation) == OVER_TABLE and any(row.keys and row.said for row in rows):
        return batch.propose(form, situation, rows)
    named = [row for row in rows if row.keys]
    if len(rows) > 1 and named and _is_table(rows):
        return batch.propose(form, situation, rows)
    if len(named) != 1 or len(rows) != 1 or not named[0].said:
        return None
    return _by_name(form, situation, named[0], raw, question)


def names_own_row(form: Form, situation: Situation, raw: str) -> bool:
    """Whether a text names a row of this very form."""
    rows = naming.rows(form, situation, raw) if naming.may_hold_names(raw) else ()
    return any(forms.find(form.questions(situation), key) is not None for row in rows for key in row.keys)


def is_plain(form: Form, situation: Situation, raw: str) -> bool:
    """Whether a text is nothing but names and figures, so that it cannot be meant as a text."""
    rows = naming.rows(form, situation, raw)
    return all(row.plainly and row.said[:1].isdecimal() for row in rows)


def _is_table(rows: tuple[Row, ...]) -> bool:
    """Several rows, or one with something beside it that is no row."""
    told = [row for row in rows if row.keys and row.said]
    return len({(row.keys, row.of_last_year) for row in rows if row.keys}) > 1 or len(told) < len(rows)


def _by_name(form: Form, situation: Situation, row: Row, raw: str, here: Question | None) -> Decision | str | None:
    """Answer one named row: at once when name and figure are exact and nothing unseen stands there."""
    if len(row.keys) > 1:
        return _which(form, situation, row)
    if here is not None and (here.follows in row.keys or (here.key in row.keys and not row.plainly)):
        return None  # the row on the table, with its own name before the figure
    question = naming.meant(row, form, situation)
    if question is None:
        return naming.why_not_asked(row, form, situation)
    if question.asked not in FIGURES:
        return None
    if here == question and (overtaken := storing.stale(form, situation, question)):
        return overtaken
    reading = read_for(row.said, subject_of(question, situation))
    unseen = here != question and storing.is_overtaken(form, situation, question.key)
    if reading.outcome is Outcome.VALUE and (unseen or not row.plainly):
        if same := already(form, situation, question, reading):
            return same
        return propose(form, situation, question, reading.value, raw, instead(form, situation, question, reading))
    return take(form, situation, question, reading, raw)


def _which(form: Form, situation: Situation, row: Row) -> Decision | str:
    """Ask which of several rows a name means; each button says it in full."""
    found = naming.candidates(row, form, situation)
    if not found:
        return naming.why_not_asked(row, form, situation)
    revision = situation.conversation.revision + 1
    buttons: Rows = tuple(
        (bound(name, revision, Verb.ANSWER, typed_again),)
        for one in found
        if len((typed_again := f"{(name := naming.label(one, situation))}{row.said}").encode()) <= _MOST_TYPED
        and ":" not in typed_again
    )
    names = naming.names(row, situation)
    lead = say("naming.which", name=row.name, names=names)
    key = at(situation) if situation.conversation.question is not None else here_for(form, situation)
    return put(form, situation, key or None, lead, (), buttons, action="ask")


_MOST_TYPED = 48  # bytes of a button that types a name and a figure
