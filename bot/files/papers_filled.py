"""A unit's paper with everything on it: 报送表 with the report's text, or 申报表, of a version or of the draft."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from bot.files.papers import Foot, Growth, Item, Line, Lines, Paper, Part, Receipt
from bot.files.papers_rows import indicator_rows
from bot.storage.handed_in import AsHandedIn, HandedIn
from handlers import baseline, document, eligibility, report
from handlers.answers import Answer, Kind
from handlers.completeness import is_partial
from handlers.facts import opened
from handlers.fingerprint import code
from handlers.forms import Form
from handlers.packages import APPLICATION, REPORT, package_of, package_with
from handlers.ports import Evidence
from handlers.questions import Question
from handlers.receipts import moment_words
from handlers.sentences import say
from handlers.showing import shown
from handlers.situation import Situation
from reminders.deadlines import LOCAL
from scoring.exact import fixed, plain
from scoring.targets import year_label

Kinds = Literal["report", "application"]


def handed_in_paper(found: AsHandedIn, site: str) -> Paper:
    """The paper of exactly what was handed in; `site`: where its receipt can be checked."""
    one = found.handed_in
    package = package_with(one.forms[0])
    return _paper(found.situation, package, found.files, _foot(one), _receipt(found, package, site), one.submitted_at)


def draft_paper(situation: Situation, files: Sequence[Evidence], moment: datetime) -> Paper:
    """The paper as it would be now: a draft, and marked as one."""
    return _paper(situation, package_of(situation), files, Foot(), None, moment)


def _paper(
    situation: Situation,
    package: str,
    files: Sequence[Evidence],
    foot: Foot,
    receipt: Receipt | None,
    moment: datetime,
) -> Paper:
    the_round, unit = opened(situation), situation.unit
    assert unit is not None
    edition, kind = the_round.edition, _KINDS[package]
    is_report = package == REPORT and unit.assessment_year is not None
    return Paper(
        kind,
        edition.programme.name,
        edition.programme.bureau_short,
        tuple(say("papers.document", title=one.title, number=one.number) for one in edition.documents),
        unit.name,
        the_round.year,
        year_label(edition, unit.assessment_year, the_round.readings) if is_report and unit.assessment_year else "",
        indicator_rows(situation) if is_report else _application(situation),
        _parts(situation, files) if is_report else (),
        foot,
        receipt,
        moment,
    )


_KINDS: dict[str, Kinds] = {REPORT: "report", APPLICATION: "application"}


def _receipt(found: AsHandedIn, package: str, site: str) -> Receipt:
    one = found.handed_in
    shown_code = code(one.fingerprint)
    return Receipt(
        one.receipt,
        shown_code,
        one.version,
        moment_words(one.submitted_at),
        f"{site}/receipt/{one.receipt}?code={shown_code}" if site else "",
        late=one.late,
        partial=is_partial(found.situation, package),
    )


def _foot(one: HandedIn) -> Foot:
    day = one.submitted_at.astimezone(LOCAL)
    return Foot(filler=one.by, phone=one.phone, date=say("papers.day", year=day.year, month=day.month, day=day.day))


def _application(situation: Situation) -> tuple[Lines, ...]:
    """The conditions with what is asked, the base figures, and the government's document."""
    groups = (
        (eligibility.form(), say("buttons.eligibility")),
        (baseline.form(), say("buttons.baseline")),
        (document.form(), say("buttons.document")),
    )
    return tuple(Lines(title, _lines(form, situation)) for form, title in groups)


def _lines(form: Form, situation: Situation) -> tuple[Line, ...]:
    answers = situation.draft(form.name, opened(situation).year).answers
    rows = [question for question in form.questions(situation) if question.follows is None]
    return tuple(_line(number, one, answers.get(one.key), form, situation) for number, one in enumerate(rows, 1))


def _line(number: int, question: Question, answer: Answer | None, form: Form, situation: Situation) -> Line:
    is_value = answer is not None and answer.kind is Kind.VALUE
    nothing = say("papers.nothing")
    value = shown(question, answer) if answer is None or not is_value else _bare(answer)
    return Line(
        str(number),
        question.label,
        question.unit,
        eligibility.asked_for(question, situation) if form.name == eligibility.NAME else nothing,
        nothing,
        value,
        is_figure=answer is not None and answer.number is not None,
        note=(answer.reason or "") if answer is not None else "",
    )


def _bare(answer: Answer) -> str:
    return {"true": say("papers.yes"), "false": say("papers.no")}.get(answer.value or "", answer.value or answer.raw)


def _parts(situation: Situation, files: Sequence[Evidence]) -> tuple[Part, ...]:
    """The report: every part with its text, the measures item by item with the growth rates and the files."""
    edition = opened(situation).edition
    parts = []
    for part in edition.report.parts:
        if part.holds == "measures":
            items = tuple(_item(one.key, one.title, situation, files) for one in edition.marks.measures)
            parts.append(Part(part.title, "", items))
        else:
            parts.append(Part(part.title, _text(part.key, situation)))
    return tuple(parts)


def _item(key: str, title: str, situation: Situation, files: Sequence[Evidence]) -> Item:
    edition = opened(situation).edition
    keys = [report.MEASURES + key]
    growths: tuple[Growth, ...] = ()
    if key == edition.report.growths_in:
        keys = [report.GROWTH + one.key for one in edition.report.growths]
        growths = tuple(_growth(one.key, one.title, one.unit, situation) for one in edition.report.growths)
    names = tuple(one.file.name for one in files if one.form == report.NAME and one.key in keys)
    text = say("papers.growths") if growths else _text(keys[0], situation)
    return Item(title, text, growths, names)


def _growth(key: str, title: str, unit: str, situation: Situation) -> Growth:
    this, last = report.growth_figures(report.GROWTH + key, situation)
    rate = report.growth_of(report.GROWTH + key, situation)
    nothing = say("papers.nothing")
    return Growth(
        title,
        unit,
        nothing if last is None else plain(last),
        nothing if this is None else plain(this),
        nothing if rate is None else f"{fixed(rate, 1)}%",
    )


def _text(key: str, situation: Situation) -> str:
    answer = situation.draft(report.NAME, opened(situation).year).answers.get(key)
    if answer is None or not answer.is_settled:
        return ""
    return answer.raw if answer.kind is Kind.VALUE else say(f"kinds.{answer.kind}")
