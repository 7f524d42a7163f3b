"""A form of one unit as a sheet to be filled: what it asks, what is known, and what stands already."""

from datetime import date

from handlers.answers import Answer, Finality, Kind, SourceKind
from handlers.facts import on_file, opened
from handlers.forms import Form
from handlers.questions import FIGURES, Asked, Question
from handlers.sentences import say
from handlers.sheets import Column, Identity, Line, Sheet
from handlers.situation import Situation
from scoring.edition import Indicator
from scoring.exact import plain
from scoring.targets import target_words, year_label

_NOTHINGS = (Kind.ABSENT, Kind.EXCLUSION)
_IN_CELLS = FIGURES | {Asked.YES_NO, Asked.TEXT}  # a declaration is made by a person, not in a cell


PROMPTED = (  # what has a prompt of its own
    Asked.COUNT, Asked.PERCENT, Asked.RATIO, Asked.YES_NO, Asked.TEXT, Column.NOTHING, Column.EXPECTED, Column.SOURCE,
    Column.AS_OF, Column.FINALITY, Column.EXPLANATION,
)  # fmt: skip


def sheet_out(form: Form, situation: Situation) -> Sheet:
    """Lay a form out as a sheet, with a row for everything that can be said in a cell."""
    the_round, unit = opened(situation), situation.unit
    assert unit is not None
    asked = [question for question in form.questions(situation) if question.asked in _IN_CELLS]
    seconds = {question.follows: question for question in asked if question.follows is not None}
    rows = [question for question in asked if question.follows is None]
    lines = tuple(
        _line(number, question, seconds.get(question.key), form, situation) for number, question in enumerate(rows, 1)
    )
    title = form.title(situation)
    return Sheet(
        identity=Identity(
            unit.id,
            unit.name,
            form.name,
            the_round.year,
            the_round.edition.name,
            situation.draft(form.name, the_round.year).revision,
        ),
        tab=say("workbook.tab"),
        title=title,
        whose=say(
            "workbook.whose",
            unit=unit.name,
            document=the_round.edition.documents[0].number,
            year=the_round.year,
            edition=the_round.edition.name,
        ),
        how=say("workbook.how", nothing=say("workbook.headings.nothing")),
        headings=_headings(lines, situation),
        lines=lines,
        prompts=_prompts(situation),
        refused=say("workbook.refused"),
    )


def choices(column: Column) -> dict[str, str]:
    """Return the words a column of choices takes, with what each stands for."""
    match column:
        case Column.SOURCE:
            return {say(f"sources.{source}"): source.value for source in SourceKind}
        case Column.FINALITY:
            return {say(f"sources.{finality}"): finality.value for finality in Finality}
        case _:
            return {}


def _line(number: int, question: Question, second: Question | None, form: Form, situation: Situation) -> Line:
    answers = situation.draft(form.name, opened(situation).year).answers
    indicator = _indicator(question, situation)
    locked = {Column.NUMBER: str(number), Column.NAME: question.label, Column.UNIT: question.unit}
    if indicator is not None:
        locked |= _known(indicator, form, situation)
    inputs = _inputs(question, answers.get(question.key))
    if second is not None:
        locked.pop(Column.LAST, None)
        inputs[Column.LAST] = written_cell(answers.get(second.key))
    return Line(
        question.key,
        question.asked,
        locked,
        inputs,
        _choices(question),
        form.ask(question, situation),
        second.key if second is not None else None,
    )


def _indicator(question: Question, situation: Situation) -> Indicator | None:
    """Return the indicator a row is about; a condition of an application may share an indicator's key."""
    found = opened(situation).edition.by_key.get(question.key)
    return found if found is not None and found.name == question.label else None


def _known(indicator: Indicator, form: Form, situation: Situation) -> dict[Column, str]:
    the_round, unit = opened(situation), situation.unit
    known = {Column.OWNER: indicator.department}
    if form.name != "indicators":
        return known
    assert unit is not None and unit.assessment_year is not None
    known[Column.TARGET] = target_words(the_round.edition, indicator.key, unit.assessment_year, the_round.readings)
    last = on_file(situation).get(indicator.key)
    known[Column.LAST] = plain(last) if last is not None else ""
    return known


def _inputs(question: Question, answer: Answer | None) -> dict[Column, str]:
    """Return the cells that are to be filled, with what stands in them."""
    inputs = {Column.VALUE: written_cell(answer)}
    if question.may_be_absent or question.may_be_excluded:
        declared = answer is not None and answer.kind in (*_NOTHINGS, Kind.PROVINCE)
        inputs[Column.NOTHING] = say(f"kinds.{answer.kind}") if answer is not None and declared else ""
    if question.may_be_absent:
        expected = answer.expected_on if answer is not None else None
        inputs[Column.EXPECTED] = _day(expected)
    if question.asked in FIGURES:
        told = answer.provenance if answer is not None else None
        inputs |= {
            Column.SOURCE: say(f"sources.{told.source}") if told and told.source else "",
            Column.AS_OF: _day(told.as_of if told else None),
            Column.FINALITY: say(f"sources.{told.finality}") if told and told.finality else "",
            Column.EXPLANATION: (answer.reason or "") if answer is not None else "",
        }
    return inputs


def written_cell(answer: Answer | None) -> str:
    """Write a value as a cell holds it; "" for every kind of nothing."""
    if answer is None or answer.kind is not Kind.VALUE:
        return ""
    match answer.value:
        case "true":
            return say("workbook.yes")
        case "false":
            return say("workbook.no")
        case None:
            return answer.raw
        case value:
            return value


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def _choices(question: Question) -> dict[Column, tuple[str, ...]]:
    found: dict[Column, tuple[str, ...]] = {}
    allowed = {Kind.ABSENT: question.may_be_absent, Kind.EXCLUSION: question.may_be_excluded}
    if any(allowed.values()):
        found[Column.NOTHING] = tuple(say(f"kinds.{kind}") for kind in _NOTHINGS if allowed[kind])
    if question.asked in FIGURES:
        found |= {column: tuple(choices(column)) for column in (Column.SOURCE, Column.FINALITY)}
    if question.asked is Asked.YES_NO:
        found[Column.VALUE] = (say("workbook.yes"), say("workbook.no"))
    return found


def _headings(lines: tuple[Line, ...], situation: Situation) -> dict[Column, str]:
    """Name the columns that some row has."""
    the_round, unit = opened(situation), situation.unit
    used = {column for line in lines for column in (*line.locked, *line.inputs)} | {Column.NUMBER, Column.NAME}
    year = unit.assessment_year if unit is not None else None
    label = year_label(the_round.edition, year, the_round.readings) if year is not None else ""
    given: dict[Column, dict[str, object]] = {
        Column.TARGET: {"label": label},
        Column.LAST: {"year": the_round.year - 1},
        Column.VALUE: {"year": the_round.year},
    }
    return {
        column: say(f"workbook.headings.{column}", **given.get(column, {})) for column in Column if column in used
    }


def _prompts(situation: Situation) -> dict[str, str]:
    """Say what each kind of cell takes."""
    given = {"nothing": say("workbook.headings.nothing"), "date": f"{opened(situation).year + 1}-04-20"}
    return {str(kind): say(f"workbook.prompts.{kind}", **given) for kind in PROMPTED}
