"""Reads what somebody typed for a question: an exact answer, or one question back; never a guess.

Plain numbers for now: digits, full-width or not, with thousands marks and the unit the question has.
"""

import re
import unicodedata
from decimal import Decimal

from handlers.questions import Asked, Question
from handlers.sentences import say

_PLAIN = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_UNITS = {
    Asked.COUNT: ("家企业", "家", "户", "个", "名", "人"),
    Asked.PERCENT: ("%",),
    Asked.RATIO: ("%",),
}
_YES = frozenset({"是", "有", "对", "符合", "已建立", "健全", "确认", "yes", "y"})
_NO = frozenset({"否", "不是", "没有", "无", "不符合", "还没", "未建立", "不健全", "no", "n"})
_NOTHING = frozenset({"无", "没有", "暂无", "无数据", "/", "-", "—", "n/a"})
_LONGEST_TEXT = 2000
_HUNDRED = Decimal(100)
_MOST_DIGITS = 12


class AnswerError(Exception):
    """What was typed cannot be stored. The message is a question or a request, and is shown to the person."""


def read(raw: str, question: Question) -> str:
    """Return the canonical value of `raw`: an exact decimal, true/false, or the text itself. Raises AnswerError."""
    text = unicodedata.normalize("NFKC", raw).strip()
    match question.asked:
        case Asked.COUNT | Asked.PERCENT | Asked.RATIO:
            return _number(text, question)
        case Asked.YES_NO | Asked.DECLARATION:
            return _boolean(text, question)
        case Asked.TEXT:
            return _words(raw.strip())


def _number(text: str, question: Question) -> str:
    if text.lower() in _NOTHING:
        raise AnswerError(say("answers.nothing", label=question.label))
    bare = text
    for unit in _UNITS[question.asked]:
        bare = bare.removesuffix(unit).strip()
    if not _PLAIN.fullmatch(bare):
        raise AnswerError(say("answers.not_a_number", label=question.label, example=_example(question)))
    digits = bare.replace(",", "")
    if len(digits) > _MOST_DIGITS:
        raise AnswerError(say("answers.too_long_a_number"))
    value = Decimal(digits)
    if value < 0 and question.asked is not Asked.RATIO:
        raise AnswerError(say("answers.negative", label=question.label))
    if question.asked is Asked.COUNT and value != value.to_integral_value():
        raise AnswerError(say("answers.fraction", label=question.label, unit=question.unit))
    if question.asked is Asked.PERCENT:
        _check_share(value, text, question)
    return f"{value:f}" if question.asked is not Asked.COUNT else str(int(value))


def _check_share(value: Decimal, text: str, question: Question) -> None:
    if value > _HUNDRED:
        raise AnswerError(say("answers.over_hundred", label=question.label))
    if 0 < value < 1 and not text.endswith("%"):  # 0.52 is more often a mistyped 52 % than a real half per cent (A71)
        raise AnswerError(say("answers.tiny_share", typed=text, times=f"{value * _HUNDRED:f}"))


def _boolean(text: str, question: Question) -> str:
    word = text.lower().rstrip("。.!")
    if word in _YES:
        return "true"
    if word in _NO:
        return "false"
    raise AnswerError(say("answers.yes_or_no", label=question.label))


def _words(text: str) -> str:
    if not text:
        raise AnswerError(say("answers.empty"))
    if len(text) > _LONGEST_TEXT:
        raise AnswerError(say("answers.too_long", most=_LONGEST_TEXT, length=len(text)))
    return text


def _example(question: Question) -> str:
    return "33" if question.asked is Asked.COUNT else "52.1"
