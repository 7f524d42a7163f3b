"""Fills in a form: takes answers, buttons and words, by whatever way they come; what is echoed is saved."""

from collections.abc import Callable

from msgspec.structs import replace

from handlers import (
    batch,
    correcting,
    evidence,
    explaining,
    forms,
    forwarding,
    locking,
    receipts,
    sources,
    storing,
    undoing,
    writing,
)
from handlers.answers import Kind
from handlers.buttons import Press, Verb
from handlers.by_name import answer_by_name
from handlers.by_order import answer_by_order
from handlers.effects import Decision, Effect, Record
from handlers.forms import Form
from handlers.packages import package_with
from handlers.proposals import agrees, declines, gives_up, read_proposal
from handlers.putting import (
    ENDED,
    OVER_LIST,
    OVER_REASON,
    OVER_SOURCE,
    OVER_TABLE,
    at,
    draft,
    left_for,
    lines,
    on_table,
    over,
    put,
    put_again,
    put_list,
)
from handlers.questions import Asked, Question
from handlers.sentences import say
from handlers.showing import shown
from handlers.situation import Situation
from handlers.taking import propose_again, read_answer, to_named
from handlers.words import is_onward

_MOST_ROW_DIGITS = 3


def begin(form: Form, situation: Situation, lead: str = "") -> Decision:
    """Enter a form, at the first open question, with what stands so far in one line; what is handed in is shown."""
    if (submission := locking.submission_with(form.name, situation)) is not None:
        return receipts.standing(situation, package_with(form.name), submission, lead, form)
    answers, questions = draft(form, situation).answers, form.questions(situation)
    done, rows = forms.settled(questions, answers), forms.place(questions, "")[1]
    head = say("forms.begin", title=form.title(situation), rows=rows)
    if done:
        is_open = forms.first_open(questions, answers) is not None
        head = say(
            "forms.resume" if is_open else "forms.all_filled", title=form.title(situation), done=done, rows=rows
        )
    return put(form, situation, forms.first_open(questions, answers), lines(lead, head), action="begin")


def typed(form: Form, situation: Situation, raw: str) -> Decision:
    """Take something typed: what was agreed to, an explanation, figures by name, or the answer to the question."""
    if _is_another_year(form, situation):
        return _shown(form, situation, say("forms.another_year"))
    if locking.is_locked(form.name, situation):
        return _typed_when_locked(form, situation, raw)
    if (text := on_table(form, situation)) is not None and text.asked is Asked.LONG:
        return writing.typed(form, situation, text, raw)
    if (waiting := _waiting(form, situation)) is not None and agrees(raw):
        return waiting
    if (meant_above := _meant_above(form, situation, raw)) is not None:
        return meant_above
    if (figures := _figures(form, situation, raw)) is not None:
        return figures
    if over(situation) == OVER_SOURCE:
        return sources.typed(form, situation, raw)
    question = on_table(form, situation)
    if (question is None or question.asked not in _AGREEABLE) and (agrees(raw) or declines(raw)):
        return again(form, situation, say("forms.nothing_proposed" if agrees(raw) else "forms.nothing_declined"))
    if question is None:
        return _nothing_asked(form, situation, raw)
    return press(form, situation, Press(Verb.SKIP)) if is_onward(raw) else read_answer(form, situation, question, raw)


def _nothing_asked(form: Form, situation: Situation, raw: str) -> Decision:
    """Go to the row that was named; say of anything else that no question is on the table."""
    jump = to_named(form, situation, raw)
    waits = over(situation) == OVER_TABLE
    return jump or again(form, situation, say("batch.waits" if waits else "forms.nothing_asked"))


def _typed_when_locked(form: Form, situation: Situation, raw: str) -> Decision:
    """Look at a row by its number or name; say of anything else that what is handed in does not change."""
    if on_table(form, situation) is None and raw.strip().isdecimal():
        return _jump(form, situation, raw.strip())
    return to_named(form, situation, raw) or _no_effect(form, situation)


def _no_effect(form: Form, situation: Situation) -> Decision:
    """Say that what is handed in does not change: over the row that is looked at, else with how it stands."""
    submission = locking.submission_with(form.name, situation)
    if submission is None or on_table(form, situation) is not None:
        return again(form, situation, locking.sentence(situation, form.name))
    return receipts.standing(situation, package_with(form.name), submission, say("locking.no_effect"), form)


def _meant_above(form: Form, situation: Situation, raw: str) -> Decision | None:
    """Take what was typed for what lies over the question; None when it is not meant for that."""
    match over(situation):
        case mark if mark == OVER_REASON:
            return explaining.typed(form, situation, raw)
        case mark if mark == OVER_TABLE and declines(raw):
            return _shown(form, situation)
        case "" if declines(raw):
            return _dropped(form, situation, raw)
        case mark if mark == OVER_LIST and raw.strip().isdecimal():
            return _jump(form, situation, raw.strip())
    return None


def _dropped(form: Form, situation: Situation, raw: str) -> Decision | None:
    """Drop the one figure that was proposed; None when none is. A no to the reading waits for the right figure."""
    question, proposal = on_table(form, situation), read_proposal(situation.conversation.proposal)
    if question is None or proposal is None or not proposal.records:
        return None
    stands = draft(form, situation).answers.get(question.key)
    lead = say("forms.dropped")
    if stands is not None and stands.is_settled:
        lead = say("forms.dropped_change", label=question.label, stands=shown(question, stands))
    if gives_up(raw) and forms.find(form.questions(situation), proposal.back) is not None:
        return put(form, situation, proposal.back, lead, action="show")
    return put_again(form, situation, lead)


_AGREEABLE = (Asked.YES_NO, Asked.DECLARATION, Asked.TEXT)  # where 对 is, or could be, an answer


def _figures(form: Form, situation: Situation, raw: str) -> Decision | None:
    """Take figures that say whose they are: in the order of the list, by name, or in place of an earlier one."""
    found = answers_by_order(form, situation, raw) or answers_by_name(form, situation, raw)
    if isinstance(found, str):
        return again(form, situation, found)
    return found or correcting.corrected(form, situation, raw)


def answers_by_name(form: Form, situation: Situation, raw: str) -> Decision | str | None:
    """Answer the rows a text names, wherever the cursor is; a sentence says why not, None: it names none."""
    return _unless_locked(form, situation, answer_by_name(form, situation, raw))


def answers_by_order(form: Form, situation: Situation, raw: str) -> Decision | str | None:
    """Lay out a column of bare figures in the order of the list; a sentence says why not, None: it is none."""
    return _unless_locked(form, situation, answer_by_order(form, situation, raw))


def _unless_locked(form: Form, situation: Situation, found: Decision | str | None) -> Decision | str | None:
    if found is not None and locking.is_locked(form.name, situation):
        return _no_effect(form, situation)
    return found


def go(form: Form, situation: Situation, key: str) -> Decision:
    """Enter a form at one of its questions; at its beginning when it has none of that key."""
    if forms.find(form.questions(situation), key) is None:
        return begin(form, situation)
    return put(form, situation, key, action="jump")


def press(form: Form, situation: Situation, pressed: Press) -> Decision:
    """Do what a button or a command word asks for within a form."""
    if _is_another_year(form, situation):
        return _shown(form, situation, say("forms.another_year"))
    match pressed.verb:
        case Verb.AGREE:
            return _waiting(form, situation) or again(form, situation, say("forms.nothing_proposed"))
        case Verb.ANSWER:
            return _tapped(form, situation, pressed.argument)
        case Verb.SKIP:
            return _skip(form, situation)
        case Verb.ABSENT:
            return _nothing(form, situation, Kind.ABSENT, lambda question: question.may_be_absent)
        case Verb.EXCLUDE:
            return _nothing(form, situation, Kind.EXCLUSION, lambda question: question.may_be_excluded)
        case _:
            return _look(form, situation, pressed)


def _tapped(form: Form, situation: Situation, answer: str) -> Decision:
    """Answer the question by its button: 「是」 tapped under 「读作否，对吗？」 agrees to nothing."""
    unproposed = replace(situation, conversation=replace(situation.conversation, proposal=None))
    return typed(form, unproposed, answer)


def _look(form: Form, situation: Situation, pressed: Press) -> Decision:
    """Go to a row, the list, or what belongs to a row; take back."""
    match pressed.verb:
        case Verb.BACK:
            return _back(form, situation)
        case Verb.LIST:
            return put_list(form, situation)
        case Verb.JUMP:
            return _jump(form, situation, pressed.argument)
        case Verb.UNDO:
            return undoing.undo(form, situation, pressed.argument)
        case Verb.EXPLAIN:
            return explaining.begin(form, situation, pressed.argument)
        case Verb.SOURCE:
            return sources.begin(form, situation, pressed.argument)
        case _:
            return _write(form, situation, pressed)


def _write(form: Form, situation: Situation, pressed: Press) -> Decision:
    """Do what the buttons of a long text or of files ask for; show what is on the table for whatever is left."""
    match pressed.verb:
        case Verb.DONE:
            return writing.done(form, situation)
        case Verb.BEGIN_ANEW:
            return writing.begin_anew(form, situation)
        case Verb.FILL_IN:
            return writing.fill_in(form, situation)
        case Verb.FILES:
            return evidence.listed(form, situation, pressed.argument)
        case Verb.FETCH:
            return evidence.fetch(form, situation, pressed.argument)
        case Verb.DETACH:
            return evidence.detach(form, situation, pressed.argument)
        case _:  # the word or a lasting button looks at what waits once more, the button under it lets it go
            looks = pressed.revision is None
            return (_offered(form, situation, "") if looks else None) or _shown(form, situation)


def again(form: Form, situation: Situation, lead: str = "", effects: tuple[Effect, ...] = ()) -> Decision:
    """Show what is on the table once more, under a sentence; `effects` are carried out beside it."""
    shown = _again(form, situation, lead)
    return replace(shown, effects=(*effects, *shown.effects)) if effects else shown


def _again(form: Form, situation: Situation, lead: str) -> Decision:
    if (offered := _offered(form, situation, lead)) is not None:
        return offered
    if over(situation) == OVER_REASON:
        return explaining.begin(form, situation, at(situation), lead)
    if over(situation) == OVER_SOURCE:
        return sources.begin(form, situation, at(situation), lead)
    return _shown(form, situation, lead)


def _offered(form: Form, situation: Situation, lead: str) -> Decision | None:
    """Offer once more what waits for a 对, under a sentence; None when nothing does."""
    if over(situation) == OVER_TABLE and read_proposal(situation.conversation.proposal) is not None:
        return batch.show_again(form, situation, lead)
    return propose_again(form, situation, lead) if over(situation) == "" else None


def _shown(form: Form, situation: Situation, lead: str = "") -> Decision:
    """Put what is on the table there anew, without what lay over it."""
    key = at(situation)
    if over(situation) in (OVER_REASON, OVER_SOURCE) and not lead:
        key = forms.next_open(form.questions(situation), draft(form, situation).answers, key) or ENDED
        return put(form, situation, key or None, action="show")
    if key != ENDED and forms.find(form.questions(situation), key) is None:
        return begin(form, situation, lead)
    return put_again(form, situation, lead)


def _waiting(form: Form, situation: Situation) -> Decision | None:
    """Store what was proposed; None when nothing is, or it is not in sight."""
    proposal = read_proposal(situation.conversation.proposal)
    if proposal is None or not proposal.records or over(situation) not in ("", OVER_TABLE):
        return None
    if any(
        forms.find(form.questions(situation), one.key) is None or one.form != form.name for one in proposal.records
    ):
        return _shown(form, situation, say("forms.another_year"))
    if over(situation) == OVER_TABLE and proposal.forwarded:
        return forwarding.agree(form, situation, proposal)
    if over(situation) == OVER_TABLE:
        return storing.store_many(form, situation, proposal.records, proposal.left)
    (record,) = proposal.records
    question = forms.find(form.questions(situation), record.key)
    if question is not None and (overtaken := storing.stale(form, situation, question)):
        return _shown(form, situation, overtaken)
    return storing.store(form, situation, record, proposal.back)


def _nothing(form: Form, situation: Situation, kind: Kind, allowed: Callable[[Question], bool]) -> Decision:
    question = on_table(form, situation)
    if question is None:
        return again(form, situation)
    if not allowed(question):
        return again(form, situation, say(f"forms.not_here_{kind}", label=question.label))
    if overtaken := storing.stale(form, situation, question):
        stands = draft(form, situation).answers[question.key]
        if stands.kind is not kind or kind is Kind.SKIPPED:
            return _shown(form, situation, overtaken)
        same = say("forms.same_elsewhere", label=question.label, stands=shown(question, stands))
        following = forms.next_open(form.questions(situation), draft(form, situation).answers, question.key)
        return put(form, situation, following, same, action="show")
    return storing.store(form, situation, Record(form.name, question.key, kind, None, say(f"kinds.{kind}")))


def _skip(form: Form, situation: Situation) -> Decision:
    """Leave a question open, or an answer as it stands, and go on."""
    question = on_table(form, situation)
    answers = draft(form, situation).answers
    stands = answers.get(question.key) if question else None
    if question is None or stands is None or not stands.is_settled:
        return _nothing(form, situation, Kind.SKIPPED, lambda _: True)
    questions, left = form.questions(situation), left_for(situation)
    following = left if forms.find(questions, left) else forms.next_open(questions, answers, question.key)
    return put(form, situation, following, say("forms.kept", label=question.label), action="skip")


def _back(form: Form, situation: Situation) -> Decision:
    questions, key = form.questions(situation), at(situation)
    if key == ENDED:
        return put(form, situation, questions[-1].key if questions else None, action="back")
    if over(situation) in (OVER_REASON, OVER_SOURCE):
        return put(form, situation, key, action="back")
    earlier = forms.previous(questions, key)
    if earlier is None:
        return again(form, situation, say("forms.first"))
    return put(form, situation, earlier, action="back")


def _jump(form: Form, situation: Situation, argument: str) -> Decision:
    questions = form.questions(situation)
    key: str | None = argument or undoing.latest(form, situation)
    if argument.isdecimal():
        key = row_key(questions, argument)
    if forms.find(questions, key) is None:
        return again(form, situation, say("forms.no_such_item"))
    return put(form, situation, key, action="jump")


def row_key(questions: tuple[Question, ...], number: str) -> str | None:
    """Return the key of the row with a number as the list shows it; None when there is none."""
    rows = [question.key for question in questions if question.follows is None]
    place = int(number) if len(number) <= _MOST_ROW_DIGITS else 0
    return rows[place - 1] if 0 < place <= len(rows) else None


def _is_another_year(form: Form, situation: Situation) -> bool:
    """Whether a new year was opened since this question was put: its draft has not come as far as the one seen."""
    return situation.conversation.form == form.name and situation.conversation.seen > draft(form, situation).revision
