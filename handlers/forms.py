"""The form interpreter: which question comes next. Pure; the cursor is derived from the answers, never stored.

A question is untouched (nothing said), skipped (looked at, left open) or settled (a value or a declared nothing).
Untouched ones are asked first, from where somebody is to the end and round again; then the skipped ones.
"""

from collections.abc import Callable, Mapping

from msgspec import Struct

from handlers.answers import Answer, Kind, followed
from handlers.buttons import Verb, free
from handlers.effects import Button, Record, Rows
from handlers.questions import Question, Questions
from handlers.sentences import say
from handlers.situation import Draft, Situation

Answers = Mapping[str, Answer]


class Form(Struct, frozen=True):
    """A conversation about one subject: its questions, how each is put and echoed, and how it ends.

    `questions` gives those that apply in a situation, in order. `echo` is asked with the answer already in place.
    `briefly` says the end to who is there already; None where `finish` is short enough to be said again.
    """

    name: str
    title: Callable[[Situation], str]
    questions: Callable[[Situation], Questions]
    ask: Callable[[Question, Situation], str]
    echo: Callable[[Question, Situation], str]
    finish: Callable[[Situation], str]
    leads_to: Callable[[Situation], Rows]
    briefly: Callable[[Situation], str] | None = None


def first_open(questions: Questions, answers: Answers) -> str | None:
    """Return the key to ask when somebody comes (back) to a form; None when nothing is open."""
    keys = questions.by_key
    return next((key for key in keys if _is_untouched(key, answers)), None) or next(
        (key for key in keys if not _is_settled(key, answers)), None
    )


def ways_to_fill(name: str, questions: Questions, answers: Answers) -> tuple[Button, ...]:
    """Return the ways on at a form's end: to what is open, where something is, and to the list."""
    to_open = (free(say("buttons.fill_open"), Verb.BEGIN, name),)
    return (*(to_open if first_open(questions, answers) else ()), free(say("buttons.list"), Verb.LIST))


def next_open(questions: Questions, answers: Answers, after: str) -> str | None:
    """Return the key to ask once `after` has been dealt with; None when the form is at its end.

    Skipped questions come up again only in a round of their own, each once, so that skipping never turns in circles.
    """
    keys = [*questions.by_key]
    here = keys.index(after) + 1 if after in questions.by_key else 0
    onwards = keys[here:] + keys[:here]
    untouched = next((key for key in onwards if _is_untouched(key, answers)), None)
    if untouched is not None:
        return untouched
    was_skipped = (now := answers.get(after)) is not None and _was_skipped(now)
    if not was_skipped:
        return None
    return next((key for key in keys[here:] if not _is_settled(key, answers)), None)


def previous(questions: Questions, key: str) -> str | None:
    """Return the key before; None at the first."""
    keys = [*questions.by_key]
    return keys[keys.index(key) - 1] if key in keys[1:] else None


def find(questions: Questions, key: str | None) -> Question | None:
    """Look a question up by key; None when it does not (or no longer) apply."""
    return questions.by_key.get(key) if key is not None else None


def place(questions: Questions, key: str) -> tuple[int, int]:
    """Return (number, of how many) as people count: a row's second number shares its row's place."""
    return questions.numbers.get(key, 0), len(questions.rows)


def settled(questions: Questions, answers: Answers) -> int:
    """Count the rows that have a value or a declared nothing."""
    return sum(1 for one in questions.rows if _is_settled(one.key, answers))


def with_answer(situation: Situation, record: Record) -> Situation:
    """Return the situation as it will be once `record` has been written."""
    draft = situation.draft(record.form, situation.round.year if situation.round else 0)
    return situation.with_draft(draft_with(draft, record, situation.person_id))


def draft_with(draft: Draft, record: Record, person_id: int | None) -> Draft:
    """Return the draft as it will be once `record` has been written by this person."""
    entry = Answer(
        draft.revision + 1,
        record.kind,
        record.value,
        record.raw,
        record.origin,
        None,
        record.reason,
        record.provenance,
        person_id,
    )
    return draft.with_answer(record.key, followed(draft.answers.get(record.key), entry))


def _is_untouched(key: str, answers: Answers) -> bool:
    answer = answers.get(key)
    return answer is None or answer.is_untouched


def _is_settled(key: str, answers: Answers) -> bool:
    answer = answers.get(key)
    return answer is not None and answer.is_settled


def _was_skipped(answer: Answer) -> bool:
    before = answer.before
    return before is not None and before.kind is Kind.SKIPPED
