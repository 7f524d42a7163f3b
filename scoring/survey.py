"""The enterprises' questionnaire: nine matters on a scale, two of them reversed (D0-3.4; A40, A69).

Scale, equal weights and minimum number of answers are assumptions of the edition. Answers carry no names.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from scoring.edition import Edition, Entry
from scoring.errors import ReadingError
from scoring.exact import HUNDRED

Answer = Mapping[str, int | None]  # item → step from 1 (worst as printed) to `steps`; None is 不了解


class ItemResult(Struct, frozen=True):
    """One matter: the mean as answered, the mean on 0-100 with reversed items turned, and how many answered."""

    item: Entry
    answers: int
    raw_mean: Fraction | None
    score: Fraction | None


class Survey(Struct, frozen=True):
    """The whole questionnaire; `score` (0-100) is None under the minimum or while a matter has no answer at all."""

    items: tuple[ItemResult, ...]
    respondents: int
    score: Fraction | None
    because: str


def judge_survey(edition: Edition, answers: Sequence[Answer]) -> Survey:
    """Average each matter over valid answers, then the matters with equal weight.

    Raises ReadingError for an unknown matter or a step off the scale. 不了解 is an answer and counts for nothing.
    """
    for answer in answers:
        _check(edition, answer)
    items = tuple(_item(edition, one, answers) for one in edition.survey.items)
    respondents = sum(any(step is not None for step in answer.values()) for answer in answers)
    because = _because(edition, items, respondents)
    scores = [one.score for one in items if one.score is not None]
    score = None if because else sum(scores, Fraction(0)) / len(scores)
    return Survey(items, respondents, score, because)


def _check(edition: Edition, answer: Answer) -> None:
    known = [one.key for one in edition.survey.items]
    for key, step in answer.items():
        if key not in known:
            raise ReadingError(f"问卷中没有“{key}”这一项；可用：{'、'.join(known)}")
        if step is not None and not 1 <= step <= edition.survey.steps:
            raise ReadingError(f"{key} 的回答应为1至{edition.survey.steps}，收到的是{step}")


def _item(edition: Edition, item: Entry, answers: Sequence[Answer]) -> ItemResult:
    steps = [step for answer in answers if (step := answer.get(item.key)) is not None]
    if not steps:
        return ItemResult(item, 0, None, None)
    mean = Fraction(sum(steps), len(steps))
    score = (mean - 1) * HUNDRED / (edition.survey.steps - 1)
    return ItemResult(item, len(steps), mean, HUNDRED - score if item.reversed else score)


def _because(edition: Edition, items: tuple[ItemResult, ...], respondents: int) -> str:
    if respondents < edition.survey.minimum:
        return f"有效问卷{respondents}份，少于{edition.survey.minimum}份，不显示得分"
    unanswered = "、".join(one.item.title for one in items if one.score is None)
    return f"没有人回答：{unanswered}，不显示得分" if unanswered else ""
