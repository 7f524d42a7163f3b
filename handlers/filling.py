"""How a form is talked through: put a question, take what was said, go on. The same for every form and channel."""

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from handlers import forms
from handlers.answers import Answer, Kind
from handlers.buttons import Press, Verb, bound, free, pressed
from handlers.effects import Button, Decision, Effect, Record, Rows, Say
from handlers.forms import Form
from handlers.proposals import agreement, agrees, subject_of
from handlers.quantities import Outcome, read_for
from handlers.questions import Asked, Question
from handlers.sentences import say
from handlers.showing import shown
from handlers.situation import Conversation, Draft, Situation

_LIST_ROW = 6
_ENDED = ""  # on the table is the form's end, not a question
_UNDER_LIST = "?"  # before a key: the list lies over that question, and a bare number names a row of the list
_OVER = "?!"  # whatever may lie over a question: the list, a question to the bureau
_MOST_ROW_DIGITS = 3


def begin(form: Form, situation: Situation, lead: str = "") -> Decision:
    """Enter a form, at the first open question, with what stands so far in one line."""
    draft = _draft(form, situation)
    questions = form.questions(situation)
    done, rows = forms.settled(questions, draft.answers), forms.place(questions, "")[1]
    head = say("forms.begin", title=form.title(situation), rows=rows)
    if done:
        head = say("forms.resume", title=form.title(situation), done=done, rows=rows)
    return _put(form, situation, forms.first_open(questions, draft.answers), _lines(lead, head), action="begin")


def typed(form: Form, situation: Situation, raw: str) -> Decision:
    """Take something typed as the answer to the question on the table, or jump when it names another."""
    if _is_another_year(form, situation):
        return again(form, situation, say("forms.another_year"))
    question = _on_table(form, situation)
    if question is None:
        if (situation.conversation.question or "").startswith(_UNDER_LIST) and raw.strip().isdecimal():
            return _jump(form, situation, raw.strip())
        named = _named(form, situation, raw)
        return again(form, situation, say("forms.nothing_asked")) if named is None else _go(form, situation, named)
    if (stale := _stale(form, situation, question)) is not None:
        return stale
    return _read(form, situation, question, raw)


def _read(form: Form, situation: Situation, question: Question, raw: str) -> Decision:
    """Store what is exact, propose what was interpreted, note what is awaited, ask about the rest."""
    if (proposed := situation.conversation.proposal) is not None and agrees(raw):
        raw = proposed
    subject = subject_of(question, situation)
    reading = read_for(raw, subject)
    match reading.outcome:
        case Outcome.VALUE:
            canonical = None if question.asked is Asked.TEXT else reading.value  # a text is its own raw text
            return _store(form, situation, Record(form.name, question.key, Kind.VALUE, canonical, raw.strip()))
        case Outcome.MISSING if question.may_be_absent:
            return _store(form, situation, Record(form.name, question.key, Kind.ABSENT, None, raw.strip()))
        case Outcome.MISSING:
            return again(form, situation, say("forms.not_here_absent", label=question.label))
        case Outcome.CONFIRM:
            offer = agreement(reading, subject, situation.conversation.revision + 1)
            if offer is None:
                return again(form, situation, say("answers.too_unusual", label=question.label))
            put = _put(form, situation, question.key, reading.question or "", (), offer, action="propose")
            plainly = pressed(offer[0].data)
            return replace(
                put, conversation=replace(put.conversation, proposal=plainly.argument if plainly else None)
            )
        case Outcome.ASK:
            named = _named(form, situation, raw)
            return _go(form, situation, named) if named else again(form, situation, reading.question or "")
        case _:
            assert_never(reading.outcome)


def press(form: Form, situation: Situation, pressed: Press) -> Decision:
    """Do what a button or a command word asks for within a form."""
    if _is_another_year(form, situation):
        return again(form, situation, say("forms.another_year"))
    match pressed.verb:
        case Verb.BACK:
            return _back(form, situation)
        case Verb.LIST:
            return _list(form, situation)
        case Verb.JUMP:
            return _jump(form, situation, pressed.argument)
        case Verb.UNDO:
            return _undo(form, situation, pressed.argument)
        case Verb.ANSWER:
            return typed(form, situation, pressed.argument)
        case Verb.SKIP:
            return _skip(form, situation)
        case Verb.ABSENT:
            return _nothing(form, situation, Kind.ABSENT, lambda question: question.may_be_absent)
        case Verb.EXCLUDE:
            return _nothing(form, situation, Kind.EXCLUSION, lambda question: question.may_be_excluded)
        case _:
            return again(form, situation)


def again(form: Form, situation: Situation, lead: str = "", effects: tuple[Effect, ...] = ()) -> Decision:
    """Show what is on the table once more, under a sentence; `effects` are carried out beside it."""
    key = at(situation)
    if key != _ENDED and forms.find(form.questions(situation), key) is None:
        return begin(form, situation, lead)
    return _put(form, situation, key or None, lead, effects, action="show")


def _store(form: Form, situation: Situation, record: Record) -> Decision:
    """Record, echo, and put the next question in the same message."""
    after = forms.with_answer(situation, record)
    question = forms.find(form.questions(situation), record.key)
    answers = _draft(form, after).answers
    following = forms.next_open(form.questions(after), answers, record.key)
    lead = form.echo(question, after) if question else ""
    undo = (
        bound(say("buttons.change"), situation.conversation.revision + 1, Verb.JUMP, record.key),
        bound(say("buttons.undo"), situation.conversation.revision + 1, Verb.UNDO, record.key),
    )
    return _put(form, after, following, lead, (record,), undo, action="answer")


def _nothing(form: Form, situation: Situation, kind: Kind, allowed: Callable[[Question], bool]) -> Decision:
    question = _on_table(form, situation)
    if question is None:
        return again(form, situation)
    if not allowed(question):
        return again(form, situation, say(f"forms.not_here_{kind}", label=question.label))
    if (stale := _stale(form, situation, question)) is not None:
        return stale
    return _store(form, situation, Record(form.name, question.key, kind, None, say(f"kinds.{kind}")))


def _skip(form: Form, situation: Situation) -> Decision:
    """Leave a question open, or an answer as it stands, and go on."""
    question = _on_table(form, situation)
    answers = _draft(form, situation).answers
    stands = answers.get(question.key) if question else None
    if question is None or stands is None or not stands.is_settled:
        return _nothing(form, situation, Kind.SKIPPED, lambda _: True)
    following = forms.next_open(form.questions(situation), answers, question.key)
    return _put(form, situation, following, say("forms.kept", label=question.label), action="skip")


def _stale(form: Form, situation: Situation, question: Question) -> Decision | None:
    """Lose politely when another device has answered this question since it was put here."""
    answer = _draft(form, situation).answers.get(question.key)
    if answer is None or answer.seq <= situation.conversation.seen:
        return None
    return again(form, situation, say("forms.overtaken", label=question.label, stands=shown(question, answer)))


def _undo(form: Form, situation: Situation, key: str) -> Decision:
    key = key or _latest(form, situation)
    question, answer = forms.find(form.questions(situation), key), _draft(form, situation).answers.get(key)
    if question is None or answer is None or answer.is_untouched:
        return again(form, situation, say("forms.nothing_to_undo"))
    if (stale := _stale(form, situation, question)) is not None:
        return stale
    before = answer.before
    record = Record(form.name, key, Kind.CLEARED, None, say("kinds.cleared"))
    if before is not None:
        record = Record(form.name, key, before.kind, before.value, before.raw, before.origin)
    after = forms.with_answer(situation, record)
    stands = shown(question, _draft(form, after).answers[key])
    return _put(form, after, key, say("forms.undone", label=question.label, stands=stands), (record,), action="undo")


def _back(form: Form, situation: Situation) -> Decision:
    questions = form.questions(situation)
    key = at(situation)
    if key == _ENDED:
        return _put(form, situation, questions[-1].key if questions else None, action="back")
    earlier = forms.previous(questions, key)
    if earlier is None:
        return again(form, situation, say("forms.first"))
    return _put(form, situation, earlier, action="back")


def _jump(form: Form, situation: Situation, argument: str) -> Decision:
    questions = form.questions(situation)
    key: str | None = argument or _latest(form, situation)
    if argument.isdecimal():
        rows = [question.key for question in questions if question.follows is None]
        number = int(argument) if len(argument) <= _MOST_ROW_DIGITS else 0
        key = rows[number - 1] if 0 < number <= len(rows) else None
    if forms.find(questions, key) is None:
        return again(form, situation, say("forms.no_such_item"))
    return _go(form, situation, str(key))


def _go(form: Form, situation: Situation, key: str) -> Decision:
    return _put(form, situation, key, action="jump")


def _list(form: Form, situation: Situation) -> Decision:
    draft, questions = _draft(form, situation), form.questions(situation)
    rows = [question for question in questions if question.follows is None]
    lines = [
        f"{number}. {question.label}：{shown(question, draft.answers.get(question.key))}"
        for number, question in enumerate(rows, 1)
    ]
    revision = situation.conversation.revision + 1
    buttons = [bound(str(number), revision, Verb.JUMP, one.key) for number, one in enumerate(rows, 1)]
    grid = tuple(tuple(buttons[row : row + _LIST_ROW]) for row in range(0, len(buttons), _LIST_ROW))
    text = _lines(say("forms.list", title=form.title(situation)), "\n".join(lines), say("forms.list_hint"))
    moved = replace(situation.conversation, revision=revision, question=_UNDER_LIST + at(situation))
    back = (free(say("buttons.go_on"), Verb.SHOW), free(say("buttons.menu"), Verb.MENU))
    return Decision(moved, (Say(text, (*grid, back)),), "list")


def _put(
    form: Form,
    situation: Situation,
    key: str | None,
    lead: str = "",
    effects: tuple[Effect, ...] = (),
    first_row: tuple[Button, ...] = (),
    *,
    action: str,
) -> Decision:
    """Put a question (None: the form's end) on the table, with its buttons."""
    before = situation.conversation
    seen = _draft(form, situation).revision
    moved = Conversation(before.revision + 1, before.role_id, form.name, _ENDED if key is None else key, seen)
    question = forms.find(form.questions(situation), key)
    if question is None:
        text, rows = form.finish(situation), form.leads_to(situation)
    else:
        text, rows = _heading(form, situation, question), _buttons(question, moved.revision)
    rows = (first_row, *rows) if first_row else rows
    return Decision(moved, (*effects, Say(_lines(lead, text), rows)), action)


def _heading(form: Form, situation: Situation, question: Question) -> str:
    number, of = forms.place(form.questions(situation), question.key)
    unit = f"（{question.unit}）" if question.unit else ""
    stands = _draft(form, situation).answers.get(question.key)
    already = ""
    if stands is not None and stands.is_settled:
        already = say("forms.stands", stands=shown(question, stands))
    return "\n".join(
        line for line in (f"{number}/{of} {question.label}{unit}", form.ask(question, situation), already) if line
    )


def _buttons(question: Question, revision: int) -> Rows:
    answers: tuple[Button, ...] = ()
    if question.asked is Asked.YES_NO:
        answers = (bound("是", revision, Verb.ANSWER, "是"), bound("否", revision, Verb.ANSWER, "否"))
    if question.asked is Asked.DECLARATION:
        answers = (bound(say("buttons.declare"), revision, Verb.ANSWER, "确认"),)
    ways = [bound(say("buttons.back"), revision, Verb.BACK), bound(say("buttons.list"), revision, Verb.LIST)]
    if question.may_be_absent:
        ways.append(bound(say("kinds.absent"), revision, Verb.ABSENT))
    out = [bound(say("buttons.skip"), revision, Verb.SKIP), free(say("buttons.leave"), Verb.LEAVE)]
    if question.may_be_excluded:
        out.insert(0, bound(say("kinds.exclusion"), revision, Verb.EXCLUDE))
    return tuple(row for row in (answers, tuple(ways), tuple(out)) if row)


def _on_table(form: Form, situation: Situation) -> Question | None:
    return forms.find(form.questions(situation), situation.conversation.question)


def _named(form: Form, situation: Situation, raw: str) -> str | None:
    """Return the key of the row whose name was typed in full."""
    text = raw.strip()
    return next((one.key for one in form.questions(situation) if one.label == text), None)


def at(situation: Situation) -> str:
    """Return the key of the question on the table, or under the list."""
    return (situation.conversation.question or "").lstrip(_OVER)


def _is_another_year(form: Form, situation: Situation) -> bool:
    """Whether a new year was opened since this question was put: its draft has not come as far as the one seen."""
    return situation.conversation.seen > _draft(form, situation).revision


def _latest(form: Form, situation: Situation) -> str:
    """Return the key answered last as far as this device has seen; "" when there is none."""
    seen, answers = situation.conversation.seen, _draft(form, situation).answers
    told = {one.key: _told(answers[one.key], seen) for one in form.questions(situation) if one.key in answers}
    newest = max(told, key=lambda key: told[key], default="")
    return newest if newest and told[newest][0] else ""


def _told(answer: Answer, seen: int) -> tuple[int, bool]:
    """Return which entry of this answer's key may have been known at `seen`, and whether that is certain.

    What a later entry hides may have been the newest then; one that certainly was goes before it.
    """
    return min(answer.seq, seen), answer.seq <= seen


def _draft(form: Form, situation: Situation) -> Draft:
    return situation.draft(form.name, situation.round.year if situation.round else 0)


def _lines(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
