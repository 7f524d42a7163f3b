"""请核实: which figures are to be looked at again before they are handed in. Decides nothing about a target.

A doubt is settled by another figure, or by an explanation that stays with this one.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from handlers.answers import Answer
from handlers.facts import opened, previous_figures
from handlers.questions import Question
from handlers.sentences import say
from handlers.situation import Situation
from scoring.edition import ChecksRule, Indicator
from scoring.exact import HUNDRED, fixed, growth_percent, plain, product

_COMPARED = "indicators"  # the form whose figures are compared with last year's
_CHECKED = (_COMPARED, "baseline")

Figures = Mapping[str, Decimal]
Answers = Mapping[str, Answer]


def doubts(form: str, situation: Situation, key: str) -> tuple[str, ...]:
    """Say what is unlikely about the figure of one row; nothing once it has been explained."""
    return _doubts(_answers(form, situation), situation, key, _previous(form, situation)) if form in _CHECKED else ()


def owed(form: str, questions: Sequence[Question], situation: Situation) -> tuple[Question, ...]:
    """Return the rows whose figures still want another figure or an explanation, in order."""
    if form not in _CHECKED:
        return ()
    answers, previous = _answers(form, situation), _previous(form, situation)
    rows = [question for question in questions if question.follows is None]
    return tuple(question for question in rows if _doubts(answers, situation, question.key, previous))


def _answers(form: str, situation: Situation) -> Answers:
    return situation.draft(form, opened(situation).year).answers


def _previous(form: str, situation: Situation) -> Figures:
    return previous_figures(situation) if form == _COMPARED else {}


def _doubts(answers: Answers, situation: Situation, key: str, previous: Figures) -> tuple[str, ...]:
    answer = answers.get(key)
    indicator = opened(situation).edition.by_key.get(key)
    number = None if answer is None or answer.reason else answer.number
    if answer is None or number is None or indicator is None:
        return ()
    rule = opened(situation).edition.checks
    found = (
        _against_last_year(indicator, number, previous.get(key), rule),
        _share(indicator, number, rule),
        _growth(indicator, number, rule),
        _office(indicator, answer),
        _all_the_same(answers, key, previous, rule),
    )
    return tuple(words for words in found if words)


def _against_last_year(indicator: Indicator, value: Decimal, last: Decimal | None, rule: ChecksRule) -> str:
    if indicator.value == "ratio" or last is None or last <= 0:
        return ""
    if indicator.value == "count" and (slip := _slip(indicator, value, last, rule)):
        return slip
    growth = growth_percent(value, last)
    assert growth is not None, "last year's figure is above 0"
    if abs(growth) > rule.jump:
        return say("checks.jump_up" if growth > 0 else "checks.jump_down", growth=fixed(abs(growth), 1))
    if value < last and indicator.cumulative:
        return say("checks.fall", last=f"{plain(last)}{indicator.unit}")
    return ""


def _slip(indicator: Indicator, value: Decimal, last: Decimal, rule: ChecksRule) -> str:
    """About ten thousand times as much or as little: 万 was written twice, or left out."""
    if value <= 0:
        return ""
    smaller, larger = sorted((value, last))
    about, spread = product(smaller, Decimal(rule.unit_factor)), Decimal(rule.unit_spread)
    if not about <= product(larger, spread) <= product(about, product(spread, spread)):
        return ""
    return say("checks.unit_more" if value > last else "checks.unit_less", last=f"{plain(last)}{indicator.unit}")


def _share(indicator: Indicator, value: Decimal, rule: ChecksRule) -> str:
    if indicator.value != "percent" or not rule.share_from <= value <= HUNDRED:
        return ""
    return say("checks.share", value=plain(value))


def _growth(indicator: Indicator, value: Decimal, rule: ChecksRule) -> str:
    """A growth is not compared with last year's; one beyond all measure is likely a count."""
    if indicator.value != "ratio" or value <= rule.growth_from:
        return ""
    return say("checks.growth", value=plain(value))


def _office(indicator: Indicator, answer: Answer) -> str:
    """Say when it differs from what the department itself has entered for this row."""
    if not indicator.department or _is_theirs(indicator, answer):
        return ""
    earlier = answer.before
    while earlier is not None and not _is_theirs(indicator, earlier):
        earlier = earlier.before
    if earlier is None or earlier.number is None or earlier.number == answer.number:
        return ""
    return say("checks.office", department=indicator.department, value=f"{plain(earlier.number)}{indicator.unit}")


def _is_theirs(indicator: Indicator, answer: Answer) -> bool:
    return answer.number is not None and (answer.provenance.supplier or "").startswith(indicator.department)


def _all_the_same(answers: Answers, key: str, previous: Figures, rule: ChecksRule) -> str:
    """Say that every row is as last year's: the newest of them is asked about, once for all."""
    if (last := previous.get(key)) is None or answers[key].number != last:
        return ""
    given = [one for one in previous if one in answers and answers[one].number is not None]
    if len(given) < rule.same_rows:
        return ""
    if any(answers[one].number != previous[one] or answers[one].reason for one in given):
        return ""
    newest = max(given, key=lambda one: answers[one].seq)
    return say("checks.same", count=len(given)) if newest == key else ""
