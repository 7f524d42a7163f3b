"""Reads what somebody typed for a question: an exact answer, a proposal, one question back, or that there is none.

A number is stored without asking only when it is typed as a form wants it. Every word beside a number must be known
and its sentence of a known kind; whatever is vague, strange or has two readings is asked about.
"""

import re
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from handlers.questions import Asked
from handlers.reading.amounts import PATTERN as NUMBER
from handlers.reading.amounts import read_amount
from handlers.reading.bounds import checked, unit_fits, written
from handlers.reading.counts import Figure, read_count
from handlers.reading.days import read_day
from handlers.reading.growths import read_growth
from handlers.reading.lexicon import Mark, Token, tokens
from handlers.reading.names import marked, named, names_of
from handlers.reading.nothings import is_awaited, is_no_document, is_not_applicable, is_nothing
from handlers.reading.phrases import phrase
from handlers.reading.plain_texts import read_document_number, read_long, read_text
from handlers.reading.sums import read_sum
from handlers.reading.tidying import tidy
from handlers.reading.unclear import Subject, UnclearError
from handlers.reading.vagueness import vague_mark
from handlers.reading.yes_no import read_boolean
from handlers.sentences import say
from scoring.edition import Indicator

_LONGEST = 200  # nobody needs more words for one number
_LONGEST_QUOTED = 20
_MOST_WORDS = 40
_STOPS = "。!"
_USUAL = "single"  # one number, read as anybody would: the figure itself says how
_FORMULA = re.compile(r"[+*=×÷/^]")
_LETTERS = re.compile(r"[A-Za-z]")
_DIGIT = re.compile("[0-9]")


class Outcome(StrEnum):
    """What follows from an answer."""

    VALUE = "value"  # stored at once
    CONFIRM = "confirm"  # proposed, stored when agreed to
    ASK = "ask"  # one question; nothing is stored
    MISSING = "missing"  # it was said that there is no number yet


class Reading(Struct, frozen=True):
    """How an answer is understood: `value` with VALUE and CONFIRM, `question` with CONFIRM and ASK.

    `because` says in words why; `reason` names it with both of them.
    """

    outcome: Outcome
    value: str | None
    question: str | None
    because: str
    reason: str = ""


def read(raw: str, kind: Asked, indicator: Indicator | None = None, last: Decimal | None = None) -> Reading:
    """Read an answer to a question of this kind; without an indicator as a total as of the year's end."""
    return read_for(raw, Subject(kind, indicator, last))


def read_for(raw: str, subject: Subject) -> Reading:
    """Read an answer to a subject. Never raises: what cannot be read becomes a question."""
    try:
        match subject.kind:
            case Asked.COUNT | Asked.PERCENT | Asked.RATIO:
                return _number(raw, subject)
            case Asked.YES_NO | Asked.DECLARATION:
                answer, plainly = read_boolean(tidy(raw))
                return _found("true" if answer else "false", "是" if answer else "否", "boolean", exact=plainly)
            case Asked.AMOUNT:
                return _sum(raw, subject)
            case Asked.TEXT:
                text, as_typed = read_text(raw)
                return _found(text, text, "text" if as_typed else "text_without_count", exact=as_typed)
            case Asked.LONG:
                text = read_long(raw)
                return _found(text, text, "text", exact=True)
            case Asked.DOCUMENT | Asked.DATE | Asked.FILE:
                return _awaited(raw) or _no_document(raw) or _of_a_document(raw, subject)
    except UnclearError as unclear:
        return _asked(unclear, raw, subject)


def _sum(raw: str, subject: Subject) -> Reading:
    text = tidy(raw)
    if not text:
        raise UnclearError("empty")
    if len(text) > _LONGEST:
        raise UnclearError("too_long", most=_LONGEST, length=len(text))
    _check_nothing(text)
    if is_not_applicable(text):
        raise UnclearError("not_applicable")
    if (awaited := _awaited(raw)) is not None:
        return awaited
    if (vague := vague_mark(text)) is not None:
        raise UnclearError(vague[0], mark=vague[1])
    figure, exact = read_sum(text.rstrip(_STOPS), subject.counted_in)
    return _found(f"{figure:f}", f"{figure:f}{subject.counted_in}", "exact" if exact else "converted", exact=exact)


def _awaited(raw: str) -> Reading | None:
    """Say that there is none yet, when that is what was typed."""
    return Reading(Outcome.MISSING, None, None, say("answers.because.awaited")) if is_awaited(tidy(raw)) else None


def _no_document(raw: str) -> Reading | None:
    is_none = bool(text := tidy(raw)) and is_no_document(text)
    return Reading(Outcome.MISSING, None, None, say("answers.because.awaited")) if is_none else None


def _of_a_document(raw: str, subject: Subject) -> Reading:
    if subject.kind is Asked.FILE:
        raise UnclearError("file")
    if subject.kind is Asked.DOCUMENT:
        text = read_document_number(raw)
        return _found(text, text, "text", exact=True)
    text, exact = read_day(tidy(raw), subject.year, subject.today)
    return _found(text, text, "exact" if exact else _USUAL, exact=exact)


def _number(raw: str, subject: Subject) -> Reading:
    text = tidy(raw)
    if not text:
        raise UnclearError("empty")
    if len(text) > _LONGEST:
        raise UnclearError("too_long", most=_LONGEST, length=len(text))
    if (plain := _plain(text, subject)) is not None:
        return plain
    _check_nothing(text)
    if (awaited := _awaited(text)) is not None:
        return awaited
    if is_not_applicable(text):
        raise UnclearError("not_applicable")
    subject = _as_named(text, subject)
    words = _words(text, subject)
    said = phrase(words, subject)
    if subject.kind is Asked.RATIO and said.shape == "n" and any(word.mark is Mark.BRACKET for word in words):
        raise UnclearError("brackets", typed=text)
    figure = read_growth(said, subject) if subject.kind is Asked.RATIO else read_count(said, subject)
    return _figure(figure, words, subject)


def _plain(text: str, subject: Subject) -> Reading | None:
    """Read digits with at most the question's own unit, as most answers are; None for anything else."""
    found = NUMBER.fullmatch(text.rstrip(_STOPS))
    amount = None if found is None else read_amount(found)
    if amount is None or not amount.exact or not unit_fits(amount, subject):
        return None
    return _figure(Figure(checked(amount, subject), _USUAL), [Token(Mark.NUMBER, text, amount)], subject)


def _figure(figure: Figure, words: list[Token], subject: Subject) -> Reading:
    value = written(figure.value, subject.kind)
    alone = words[0].amount if len(words) == 1 else None
    exact = alone is not None and alone.exact and (subject.kind is not Asked.COUNT or "." not in alone.text)
    unit = "%" if subject.kind is not Asked.COUNT else subject.counted_in or (alone.unit if alone else "")
    return _found(value, value + unit, "exact" if exact else figure.why, exact=exact)


def _check_nothing(text: str) -> None:
    vague = vague_mark(text)
    if vague is not None and vague[0] == "doubt":
        raise UnclearError("doubt")
    if is_nothing(text):
        raise UnclearError("nothing")


def _as_named(text: str, subject: Subject) -> Subject:
    """Take the one indicator an answer names for the one that is meant, when none was given."""
    if subject.indicator is not None or subject.label:
        return subject
    found = named(text, subject.among)
    if len(found) > 1:
        raise UnclearError("two_rows", names="、".join(one.label for one in found))
    if found and found[0].value == subject.kind:
        return replace(subject, indicator=found[0])
    return subject


def _words(text: str, subject: Subject) -> list[Token]:
    own = names_of(subject.indicator) if subject.indicator else (subject.label,) if subject.label else ()
    bare = marked(text.rstrip(_STOPS), own, subject.among)
    if (vague := vague_mark(bare)) is not None:
        raise UnclearError(vague[0], mark=vague[1])
    words = tokens(bare)
    if len(words) > _MOST_WORDS:
        raise UnclearError("unread")
    if any(word.mark is Mark.OTHER_NAME for word in words):
        raise UnclearError("other_row", names="、".join(one.label for one in named(text, subject.among)))
    if any(word.mark is Mark.UNKNOWN for word in words):
        raise _strange(text, words)
    return words


def _strange(text: str, words: list[Token]) -> UnclearError:
    """Say what is strange about a text that holds something unknown."""
    unread = [word.text for word in words if word.mark is Mark.UNKNOWN and NUMBER.fullmatch(word.text)]
    if _LETTERS.search(text):
        return UnclearError("letters" if _DIGIT.search(text) else "no_number")
    if _FORMULA.search(text):
        return UnclearError("formula")
    if len(words) == len(unread) == 1:
        return UnclearError("two_readings", typed=unread[0])
    return UnclearError("unread" if unread or any(word.amount for word in words) else "no_number")


def _found(value: str, shown: str, why: str, *, exact: bool) -> Reading:
    because = say(f"answers.because.{why}")
    if exact:
        return Reading(Outcome.VALUE, value, None, because)
    proposal = "answers.proposal" if why == _USUAL else "answers.proposal_because"
    return Reading(Outcome.CONFIRM, value, say(proposal, value=shown, because=because), because, why)


def _asked(unclear: UnclearError, raw: str, subject: Subject) -> Reading:
    typed = " ".join(tidy(raw[:_LONGEST]).split())
    quoted = typed if len(typed) <= _LONGEST_QUOTED else typed[:_LONGEST_QUOTED] + "……"
    example = "33" if subject.kind is Asked.COUNT else "52.1"
    words = {"typed": quoted, "label": subject.name, "unit": subject.counted_in or "家", "example": example}
    question = say(f"answers.ask.{unclear.reason}", **{**words, **unclear.words})
    return Reading(Outcome.ASK, None, question, say(f"answers.because.{unclear.reason}"), unclear.reason)
