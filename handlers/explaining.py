"""数据无误，填写说明: takes the cause of an unlikely figure and what it rests on; both stay with the figure."""

import json

from msgspec.structs import replace

from handlers import checks, forms, locking, storing
from handlers.answers import Answer, Kind
from handlers.buttons import Verb, bound, free
from handlers.effects import Decision, Record, Say
from handlers.forms import Form
from handlers.putting import OVER_REASON, at, draft, lines, over, put, put_over
from handlers.questions import Question
from handlers.reading.reasons import LONGEST, read_reason
from handlers.sentences import say
from handlers.showing import shown
from handlers.situation import Situation


def begin(form: Form, situation: Situation, key: str, lead: str = "") -> Decision:
    """Ask for the explanation of one row's figure."""
    key = key or next((question.key for question in checks.owed(form.name, form.questions(situation), situation)), "")
    question, answer = _row(form, situation, key)
    if question is None or answer is None:
        return put(form, situation, at(situation) or None, lines(lead, say("explaining.nothing")), action="show")
    doubts = "；".join(checks.doubts(form.name, situation, key)) or say("explaining.asked_for")
    text = say("explaining.ask", label=question.label, value=shown(question, answer), doubts=doubts)
    back = _kept(situation).get("back", "") if over(situation) == OVER_REASON else at(situation)
    return _asks(form, situation, key, lines(lead, text), back=back)


def typed(form: Form, situation: Situation, raw: str) -> Decision:
    """Take what was typed as the explanation, or ask for the half of it that is missing."""
    key = at(situation)
    question, answer = _row(form, situation, key)
    if question is None or answer is None:
        return put(form, situation, key or None, say("explaining.nothing"), action="show")
    earlier, back = _kept(situation).get("half", ""), _kept(situation).get("back", "")
    whole = f"{earlier}；{raw.strip()}" if earlier else raw.strip()
    reason = read_reason(whole)
    if len(raw) > LONGEST:
        return _asks(
            form, situation, key, say("explaining.too_long", most=LONGEST, length=len(raw)), back=back, half=earlier
        )
    if not reason.has_cause:
        return _asks(form, situation, key, say("explaining.empty", label=question.label), back=back)
    if not reason.has_basis:
        return _asks(form, situation, key, say("explaining.basis", label=question.label), back=back, half=reason.text)
    return _keep(form, situation, question, answer, reason.text)


def _keep(form: Form, situation: Situation, question: Question, answer: Answer, reason: str) -> Decision:
    if overtaken := storing.stale(form, situation, question):
        return put(form, situation, question.key, overtaken, action="show")
    if locking.is_locked(form.name, situation):
        return put(form, situation, question.key, locking.sentence(situation, form.name), action="locked")
    record = Record(
        form.name, question.key, answer.kind, answer.value, answer.raw, answer.origin, reason, answer.provenance
    )
    after = forms.with_answer(situation, record)
    owed = checks.owed(form.name, form.questions(after), after)
    lead = say("explaining.kept", label=question.label, reason=reason)
    if owed:
        asked = begin(form, after, owed[0].key, lead)
        return replace(asked, effects=(record, *asked.effects), action="answer")
    back = _kept(situation).get("back", "")
    stands = draft(form, after).answers.get(back)
    is_open = forms.find(form.questions(after), back) is not None and (stands is None or not stands.is_settled)
    following = back if is_open else forms.first_open(form.questions(after), draft(form, after).answers)
    return put(form, after, following, lead, (record,), action="answer")


def _asks(form: Form, situation: Situation, key: str, text: str, *, back: str, half: str = "") -> Decision:
    revision = situation.conversation.revision + 1
    rows = (
        (bound(say("buttons.change"), revision, Verb.JUMP, key), free(say("buttons.later"), Verb.SHOW)),
        (free(say("buttons.leave"), Verb.LEAVE),),
    )
    kept = json.dumps({"back": back, "half": half}, ensure_ascii=False)
    message = Say(lines(text, say("explaining.examples")), rows)
    return put_over(form, situation, OVER_REASON, key, message, action="explain", proposal=kept)


def _kept(situation: Situation) -> dict[str, str]:
    """Return the half of an explanation given so far, and the question to come back to."""
    try:
        found = json.loads(situation.conversation.proposal or "{}")
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def _row(form: Form, situation: Situation, key: str) -> tuple[Question | None, Answer | None]:
    question, answer = forms.find(form.questions(situation), key), draft(form, situation).answers.get(key)
    return question, answer if answer is not None and answer.kind is Kind.VALUE else None
