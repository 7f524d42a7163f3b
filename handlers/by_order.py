"""A pasted column of bare figures: laid out in the order of the list, to be agreed to, when their number fits."""

from handlers import batch
from handlers.effects import Decision
from handlers.forms import Form
from handlers.putting import OVER_LIST, at, over
from handlers.questions import FIGURES, Question
from handlers.reading.bare_column import bare_figures
from handlers.reading.rows import Row
from handlers.sentences import say
from handlers.situation import Situation


def answer_by_order(form: Form, situation: Situation, raw: str) -> Decision | str | None:
    """Propose a column's figures for all rows, or for those from the one on the table to the end.

    None when it is no such column; a sentence when their number fits neither, so that nobody knows whose they are.
    """
    cells = bare_figures(raw)
    if cells is None or over(situation) not in ("", OVER_LIST):
        return None
    asked = form.questions(situation)
    rows = [question for question in asked if question.follows is None]
    if any(question.asked not in FIGURES for question in rows):
        return None
    meant = rows if len(cells) == len(rows) else _from_here(rows, asked, situation)
    if len(cells) != len(meant):
        return say("batch.without_names", count=len(cells), rows=len(rows))
    given = [_row(question, cell) for question, cell in zip(meant, cells, strict=True) if cell]
    return batch.propose(form, situation, given)


def _from_here(rows: list[Question], asked: tuple[Question, ...], situation: Situation) -> list[Question]:
    here = next((one for one in asked if one.key == at(situation)), None)
    keys = [question.key for question in rows]
    return rows[keys.index(here.follows or here.key) :] if here is not None else []


def _row(question: Question, cell: str) -> Row:
    return Row(f"{question.label} {cell}", question.label, cell, (question.key,))
