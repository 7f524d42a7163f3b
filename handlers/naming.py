"""From names to rows: which question of a form a typed name means, and why it may mean none."""

import re

from handlers import forms
from handlers.facts import LAST_YEAR, opened
from handlers.forms import Form
from handlers.permissions import office
from handlers.questions import Question
from handlers.reading.numerals import read_numeral
from handlers.reading.rows import Owners, Row, row_of, rows_of
from handlers.reading.tidying import tidy
from handlers.sentences import say
from handlers.situation import Situation
from scoring.edition import Edition
from scoring.names import plain_name

_NUMBERED = re.compile(
    r"(?:第\s*(?P<number>[0-9]{1,2}|[一二三四五六七八九十]{1,3})|(?P<bare>[0-9]{1,2}))\s*项"
    r"\s*[:,，]?\s*(?:是|为|填|改成|改为)?\s*(?P<said>\S.*)",
    re.DOTALL,
)
_MEMO: dict[tuple[str, str, tuple[str, ...]], tuple[Edition, Owners]] = {}
_REMEMBERED = 64


def may_hold_names(raw: str) -> bool:
    """Whether a text can hold a name at all; what most people send is a bare number."""
    return not raw.isascii()


def rows(form: Form, situation: Situation, raw: str) -> tuple[Row, ...]:
    """Return the rows a text holds, by the names known in a form."""
    return rows_of(raw, owners(form, situation), opened(situation).year)


def numbered(form: Form, situation: Situation, raw: str) -> Row | None:
    """Return the row of 「第10项 33」, by its number in the list; None when it is no such text."""
    found = _NUMBERED.fullmatch(tidy(raw))
    if found is None:
        return None
    keys = [question.key for question in form.questions(situation) if question.follows is None]
    typed = found["number"] or found["bare"]
    number = int(read_numeral(typed) or 0)
    if not 0 < number <= len(keys):
        return None
    return Row(raw.strip(), typed, found["said"], (keys[number - 1],), plainly=True)


def name_alone(form: Form, situation: Situation, raw: str) -> Row | None:
    """Return the row when a text is a name and nothing else."""
    row = row_of(tidy(raw), owners(form, situation))
    return row if row is not None and not row.said else None


def owners(form: Form, situation: Situation) -> Owners:
    """Return every plain name a form's rows go by."""
    edition = opened(situation).edition
    questions = form.questions(situation)
    key = (edition.name, form.name, tuple(question.label for question in questions))
    memo = _MEMO.get(key)
    if memo is None or memo[0] is not edition:
        if len(_MEMO) >= _REMEMBERED:
            _MEMO.clear()
        memo = _MEMO[key] = (edition, _owners(edition, questions))
    return memo[1]


def _owners(edition: Edition, questions: tuple[Question, ...]) -> Owners:
    """The edition's everyday names of indicators belong to forms that ask for them, those of conditions to theirs."""
    known = edition.by_key
    asks_for_them = any(one.key in known and known[one.key].name == one.label for one in questions)
    names = edition.by_name if asks_for_them else _of_conditions(edition, questions)
    return {**names, **{plain_name(question.label): (question.key,) for question in questions}}


def _of_conditions(edition: Edition, questions: tuple[Question, ...]) -> Owners:
    asked = {one.key for one in questions if edition.condition_facts.get(one.key) == one.label}
    named = edition.condition_names.items()
    return {plain_name(name): (fact,) for fact, names in named if fact in asked for name in names}


def meant(row: Row, form: Form, situation: Situation) -> Question | None:
    """Return the question a row answers: this year's or, where it is asked for, last year's."""
    key = row.keys[0]
    if row.of_last_year and not key.startswith(LAST_YEAR):
        key = LAST_YEAR + key
    return forms.find(form.questions(situation), key)


def why_not_asked(row: Row, form: Form, situation: Situation) -> str:
    """Say why a known indicator is no row here."""
    edition, key = opened(situation).edition, row.keys[0]
    if key not in edition.by_key:
        return say("naming.not_here", name=row.name)
    label = edition.indicator(key).label
    department = office(situation)
    if department is not None and edition.indicator(key).department != department:
        return say("naming.other_office", label=label, department=edition.indicator(key).department)
    if row.of_last_year and forms.find(form.questions(situation), key) is not None:
        return say("naming.last_not_asked", label=label)
    return say("naming.not_assessed", label=label)


def names(row: Row, situation: Situation) -> str:
    """Name everything an ambiguous name may mean, in the edition's short names."""
    known = opened(situation).edition.by_key
    return "、".join(known[key].label for key in row.keys if key in known)


def candidates(row: Row, form: Form, situation: Situation) -> tuple[Question, ...]:
    """Return the rows an ambiguous name may mean here."""
    found = (forms.find(form.questions(situation), key) for key in row.keys)
    return tuple(question for question in found if question is not None)


def label(question: Question, situation: Situation) -> str:
    """Return the short name of a row."""
    indicator = opened(situation).edition.by_key.get(question.key)
    return indicator.label if indicator is not None and indicator.name == question.label else question.label
