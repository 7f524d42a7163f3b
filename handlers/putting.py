"""Puts something on the table: a question with its heading and buttons, the end of a form, or what lies over it."""

from msgspec.structs import replace

from handlers import forms, guide, locking, packages
from handlers.answers import Kind
from handlers.attached import counts, files_of
from handlers.buttons import Verb, bound, free
from handlers.effects import Button, Decision, Effect, Record, Rows, Say
from handlers.forms import Form
from handlers.permissions import may
from handlers.proposals import given_up, read_proposal, written
from handlers.questions import Asked, Question
from handlers.sentences import say
from handlers.sheets import SHEETED
from handlers.showing import letters, shown
from handlers.situation import Conversation, Draft, Situation

ENDED = ""  # on the table is the form's end, not a question
OVER_LIST = "?"  # before a key: the list lies over that question, and a bare number names a row of the list
OVER_BUREAU = "!"  # a question to the bureau is being written
OVER_TABLE = "#"  # a table of proposals lies over it
OVER_REASON = "~"  # somebody is explaining that row's figure
OVER_SOURCE = "@"  # somebody looks at where that row's figure comes from
OVER_SIGNATURE = "&"  # a name and a telephone are waited for
_OVER = OVER_LIST + OVER_BUREAU + OVER_TABLE + OVER_REASON + OVER_SOURCE + OVER_SIGNATURE
ANEW = '{"anew":true}'  # as a proposal: the next message takes the place of the whole text
_LIST_ROW = 6


def put(  # noqa: PLR0913 - what a message is made of, each with its own default
    form: Form,
    situation: Situation,
    key: str | None,
    lead: str = "",
    effects: tuple[Effect, ...] = (),
    first_rows: Rows = (),
    *,
    action: str,
    proposal: str | None = None,
) -> Decision:
    """Put a question (None: the form's end) on the table, with its buttons."""
    moved = moves(form, situation, ENDED if key is None else key, proposal)
    question = forms.find(form.questions(situation), key)
    if question is None:
        before = situation.conversation
        is_told = bool(lead) and (before.form, before.question) == (form.name, ENDED)
        end = form.briefly if is_told and form.briefly is not None else form.finish
        text, rows = end(situation), _ways_from_end(form, situation)
    else:
        files = len(files_of(form.name, question.key, situation))
        anew = proposal == ANEW
        text, rows = _heading(form, situation, question, files, anew=anew), _buttons(form, situation, question, files)
    return Decision(moved, (*effects, Say(lines(lead, text), (*first_rows, *rows))), action)


def _ways_from_end(form: Form, situation: Situation) -> Rows:
    if not locking.is_locked(form.name, situation):
        return form.leads_to(situation)
    list_row = (free(say("buttons.list"), Verb.LIST), free(say("buttons.versions"), Verb.VERSIONS))
    return (list_row, (free(say("buttons.menu"), Verb.MENU),))


def put_again(form: Form, situation: Situation, lead: str = "") -> Decision:
    """Put the same question there once more, under a sentence."""
    return put(form, situation, at(situation) or None, lead, action="show", proposal=only_back(left_for(situation)))


def left_for(situation: Situation) -> str:
    """Return the key of the question that was left for the sake of the row on the table; "" when none was."""
    waiting = None if over(situation) else read_proposal(situation.conversation.proposal)
    return waiting.back if waiting is not None else ""


def only_back(left: str) -> str | None:
    """Propose nothing (any more), and remember which question to come back to once the row on the table is done."""
    return written((), (), left) if left else None


def put_over(
    form: Form, situation: Situation, mark: str, key: str, message: Say, *, action: str, proposal: str | None = None
) -> Decision:
    """Lay something over a question; it is on the table again as soon as that is done with."""
    return Decision(moves(form, situation, mark + key, proposal), (message,), action)


def put_list(form: Form, situation: Situation) -> Decision:
    """Show every row with what stands, and a button for each."""
    standing, questions = draft(form, situation), form.questions(situation)
    rows = [question for question in questions if question.follows is None]
    files = counts(form.name, situation)
    told = [
        f"{number}. {question.label}：{shown(question, standing.answers.get(question.key))}"
        + (say("evidence.in_list", count=files[question.key]) if files[question.key] else "")
        for number, question in enumerate(rows, 1)
    ]
    moved = moves(form, situation, OVER_LIST + at(situation))
    moved = replace(moved, seen=situation.conversation.seen)
    buttons = [bound(str(number), moved.revision, Verb.JUMP, one.key) for number, one in enumerate(rows, 1)]
    grid = tuple(tuple(buttons[begin : begin + _LIST_ROW]) for begin in range(0, len(buttons), _LIST_ROW))
    state = packages.state(locking.submission_with(form.name, situation))
    head = say("forms.list", title=form.title(situation), state=state)
    text = lines(head, "\n".join(told), say("forms.list_hint"))
    export = (free(say("buttons.export"), Verb.EXPORT),) if form.name in SHEETED else ()
    page = (free(say("buttons.page"), Verb.PAGE),) if form.name in SHEETED else ()
    back = (_from_list(form, situation), *export, *page, free(say("buttons.menu"), Verb.MENU))
    return Decision(moved, (Say(text, (*grid, back)),), "list")


def told_given_up(situation: Situation, decision: Decision) -> Decision:
    """Say first that what was proposed is not stored, where it was left without a 对."""
    lost = given_up(situation.conversation, decision.conversation)
    said = next((effect for effect in decision.effects if isinstance(effect, Say)), None)
    if not lost or said is None:
        return decision
    told = replace(said, text=lines(lost, said.text))
    return replace(decision, effects=tuple(told if effect is said else effect for effect in decision.effects))


def told_unless_answered(situation: Situation, decision: Decision) -> Decision:
    """Say first that what was proposed is not stored, unless its rows were answered, or proposed, anew.

    A table that was mended is the same table still, though a row was taken out of it by what stands already.
    """
    waiting = read_proposal(situation.conversation.proposal)
    if waiting is None:
        return decision
    anew = read_proposal(decision.conversation.proposal)
    if anew is not None and over(situation) == OVER_TABLE == (decision.conversation.question or "")[:1]:
        return decision
    answered = {effect.key for effect in decision.effects if isinstance(effect, Record)}
    if anew is not None:
        answered.update(record.key for record in anew.records)
    return decision if answered.issuperset(one.key for one in waiting.records) else told_given_up(situation, decision)


def off_list(situation: Situation, decision: Decision) -> Decision:
    """Take the list off the question once something else was said under it: a bare number is an answer again.

    The list's own buttons stay good: the conversation has not moved on. What is handed in takes no answers, and stays
    to be looked up by number.
    """
    if over(situation) != OVER_LIST or locking.is_locked(situation.conversation.form or "", situation):
        return decision
    said = any(isinstance(effect, Say) for effect in decision.effects)
    if not said or decision.conversation != situation.conversation:
        return decision
    return replace(decision, conversation=replace(situation.conversation, question=at(situation)))


def _from_list(form: Form, situation: Situation) -> Button:
    """The way on from the list: the open question, or how what has been handed in stands."""
    if locking.is_locked(form.name, situation) and may(situation, "submit"):
        return free(say("buttons.receipt"), Verb.SUBMIT)
    return guide.go_on(situation)


def moves(form: Form, situation: Situation, question: str, proposal: str | None = None) -> Conversation:
    """Return the conversation moved on, having seen everything the draft holds now."""
    before, seen = situation.conversation, draft(form, situation).revision
    return Conversation(before.revision + 1, before.role_id, form.name, question, seen, proposal)


def at(situation: Situation) -> str:
    """Return the key of the question on the table, or under what lies over it."""
    return (situation.conversation.question or "").lstrip(_OVER)


def here_for(form: Form, situation: Situation) -> str | None:
    """Return what is on the table, or will be for somebody who has just come."""
    if situation.conversation.form == form.name and at(situation):
        return at(situation)
    return forms.first_open(form.questions(situation), draft(form, situation).answers)


def over(situation: Situation) -> str:
    """Return the mark of what lies over the question; "" when nothing does."""
    mark = (situation.conversation.question or "")[:1]
    return mark if mark and mark in _OVER else ""


def on_table(form: Form, situation: Situation) -> Question | None:
    """Return the question on the table; None at the end of the form, or while something lies over it."""
    return forms.find(form.questions(situation), situation.conversation.question)


def draft(form: Form, situation: Situation) -> Draft:
    """Return the form's draft of the open round."""
    return situation.draft(form.name, situation.round.year if situation.round else 0)


def lines(*parts: str) -> str:
    """Join what is not empty, with a blank line between."""
    return "\n\n".join(part for part in parts if part)


def _heading(form: Form, situation: Situation, question: Question, files: int, *, anew: bool) -> str:
    number, of = forms.place(form.questions(situation), question.key)
    unit = f"（{question.unit}）" if question.unit else ""
    told = (
        f"{number}/{of} {question.label}{unit}",
        "" if locking.is_locked(form.name, situation) else form.ask(question, situation),
        _already(form, situation, question, anew=anew),
        say("evidence.in_question", count=files) if files else "",
    )
    return "\n".join(line for line in told if line)


def _office(form: Form, situation: Situation, question: Question) -> tuple[Button, ...]:
    """The button by which the office that supplies this row is asked to fill it in."""
    edition = situation.round.edition if situation.round is not None else None
    indicator = edition.by_key.get(question.follows or question.key) if edition is not None else None
    if edition is None or indicator is None or form.name not in _SUPPLIED or not may(situation, "delegate"):
        return ()
    if not indicator.department or indicator.department == edition.programme.contact_department:
        return ()
    label = say("buttons.ask_office", office=edition.office(indicator.department))
    return (free(label, Verb.DELEGATE, indicator.department),)


_SUPPLIED = ("indicators", "baseline")  # forms whose rows are supplied by departments


def _already(form: Form, situation: Situation, question: Question, *, anew: bool) -> str:
    """Say what stands, and what a new answer does to it."""
    stands = draft(form, situation).answers.get(question.key)
    if stands is None or not stands.is_settled:
        return ""
    if locking.is_locked(form.name, situation):
        return say("forms.stands_locked", stands=shown(question, stands))
    if anew:
        return say("report.stands_until", count=letters(stands.raw))
    if question.asked is Asked.LONG and stands.kind is Kind.VALUE:
        ends = stands.raw if len(stands.raw) <= _EXCERPT else f"……{stands.raw[-_EXCERPT:]}"
        return say("report.stands", count=letters(stands.raw), ends=" ".join(ends.split()).rstrip("。"))
    return say("forms.stands", stands=shown(question, stands))


_EXCERPT = 30


def _buttons(form: Form, situation: Situation, question: Question, files: int) -> Rows:
    revision = situation.conversation.revision + 1
    ways = [bound(say("buttons.back"), revision, Verb.BACK), bound(say("buttons.list"), revision, Verb.LIST)]
    if files:
        ways.append(bound(say("buttons.files"), revision, Verb.FILES, question.key))
    if locking.is_locked(form.name, situation):
        return tuple(ways), (free(say("buttons.versions"), Verb.VERSIONS), free(say("buttons.menu"), Verb.MENU))
    if question.may_be_absent:
        ways.insert(2, bound(say("kinds.absent"), revision, Verb.ABSENT))
    out = [bound(say("buttons.skip"), revision, Verb.SKIP), free(say("buttons.leave"), Verb.LEAVE)]
    if question.may_be_excluded:
        out.insert(0, bound(say("kinds.exclusion"), revision, Verb.EXCLUDE))
    beside = _office(form, situation, question)
    return tuple(row for row in (_answers(form, situation, question), (*ways, *beside), tuple(out)) if row)


def _answers(form: Form, situation: Situation, question: Question) -> tuple[Button, ...]:
    """The answers that can be tapped, and what can be done with a text."""
    revision = situation.conversation.revision + 1
    match question.asked:
        case Asked.YES_NO:
            return bound("是", revision, Verb.ANSWER, "是"), bound("否", revision, Verb.ANSWER, "否")
        case Asked.DECLARATION:
            return (bound(say("buttons.declare"), revision, Verb.ANSWER, "确认"),)
        case Asked.LONG:
            stands = draft(form, situation).answers.get(question.key)
            begun = stands is not None and stands.kind is Kind.VALUE
            ways = [bound(say("buttons.fill_in"), revision, Verb.FILL_IN)] if question.takes_figures else []
            if begun:
                ways.append(bound(say("buttons.begin_anew"), revision, Verb.BEGIN_ANEW))
                ways.insert(0, bound(say("buttons.done"), revision, Verb.DONE))
            return tuple(ways)
        case _:
            return ()
