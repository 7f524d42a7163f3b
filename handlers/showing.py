"""How an answer is shown, wherever it appears: with its unit, where it came from, and what was said about it."""

from datetime import date

from handlers.answers import UNSAID, Answer, Finality, Kind
from handlers.questions import IN_WORDS, Asked, Question
from handlers.reading.notes import said_beside
from handlers.sentences import say

_LONGEST_NOTE = 40


def shown(question: Question, answer: Answer | None) -> str:
    """Say how an answer stands: the value with its unit and where it came from, or which nothing it is."""
    if answer is None or answer.is_untouched:
        return say("kinds.open")
    if answer.kind is not Kind.VALUE:
        waits = _waits(answer, "")
        return say(f"kinds.{answer.kind}") + (say("forms.waits", waits=waits) if waits else "")
    origin = say(f"origins.{answer.origin}") + _said_of(answer)
    value = {"true": "是", "false": "否"}.get(answer.value or "", answer.value or answer.raw)
    if question.asked is Asked.LONG:
        return say("report.written", count=letters(answer.raw))
    if question.asked in IN_WORDS:
        value = answer.raw
    reason = say("checks.explained", reason=answer.reason) if answer.reason else ""
    return f"{value}{question.unit}{origin}{reason}"


def noted(question: Question, answer: Answer, office: str = "") -> str:
    """Say which nothing was noted: for 暂缺, who is waited for and until when."""
    waits = _waits(answer, office) if answer.kind is Kind.ABSENT else ""
    if waits and answer.expected_on is not None:
        return say("forms.noted_wait", label=question.label, waits=waits)
    return say(f"forms.noted_{answer.kind}", label=question.label)


def beside(answer: Answer) -> str:
    """Say what else was typed with a figure: 「小升规累计45，今年20」 keeps the 45; "" when nothing was."""
    if answer.kind is not Kind.VALUE or not said_beside(answer.raw):
        return ""
    raw = " ".join(answer.raw.split()).rstrip("。")
    return say("forms.beside", raw=raw if len(raw) <= _LONGEST_NOTE else raw[:_LONGEST_NOTE] + "……")


def source(answer: Answer, year: int, office: str) -> str:
    """Say in one line where a figure comes from; what nobody said is the default."""
    told, day = answer.provenance, answer.provenance.as_of or date(year, 12, 31)
    parts = [
        say("sources.as_of", year=day.year, month=day.month, day=day.day),
        say(f"sources.{told.source}") if told.source else say("sources.unsaid"),
        say(f"sources.{told.finality or Finality.PRELIMINARY}"),
        say("sources.supplier", supplier=told.supplier) if told.supplier else say("sources.office", office=office),
    ]
    return "，".join(parts)


def _said_of(answer: Answer) -> str:
    """Say what somebody said of where a value comes from, shortly; "" when nobody did."""
    told = answer.provenance
    if told == UNSAID:
        return ""
    parts = [
        say("sources.short_as_of", month=told.as_of.month, day=told.as_of.day) if told.as_of else "",
        say(f"sources.{told.source}") if told.source else "",
        say(f"sources.{told.finality}") if told.finality else "",
        told.supplier or "",
    ]
    return say("sources.brief", told="，".join(part for part in parts if part))


def _waits(answer: Answer, office: str) -> str:
    """Say who is waited for and until when, as far as somebody said so."""
    day, supplier = answer.expected_on, answer.provenance.supplier
    whom = say("forms.waits_for", who=supplier) if supplier else say("forms.waits_office", office=office)
    if day is None:
        return whom if answer.kind is Kind.ABSENT and supplier else ""
    until = say("forms.expected", year=day.year, month=day.month, day=day.day)
    return f"{whom}，{until}" if supplier or office else until


def letters(text: str) -> str:
    """Count the letters of a text as people do, without blanks: 1,234."""
    return f"{len(''.join(text.split())):,}"
