"""问省局: a question to the bureau, with what was on the table; one answer back, kept for whoever asks the same."""

from collections.abc import Sequence

from msgspec.structs import replace

from handlers import guide
from handlers.buttons import Verb, bound, free
from handlers.called import called
from handlers.dates import day
from handlers.effects import Ask, Button, Decision, Reply, Rows, Say, Tell
from handlers.forms import Form, find
from handlers.permissions import may
from handlers.ports import Inquiry
from handlers.proposals import gives_up
from handlers.sentences import say
from handlers.situation import RoleName, Situation
from handlers.words import courtesy
from reminders.deadlines import local_date

MOST_LETTERS = 1000
_SHOWN = 2  # earlier answers
_LISTED = 10
_UNDER_ASKING = "!"  # before a key: what is typed next is the question to the bureau
_UNDER_REPLY = "!!"  # before an inquiry's id: what is typed next is its answer
_EXCERPT = 60
_NO_QUESTION = frozenset({"不问了", "先不问了", "不问", "没事了", "没事", "没问题了", "没有问题了", "没有", "好了"})
_BUREAU = frozenset({RoleName.STAFF.value, RoleName.ADMINISTRATOR.value})


def is_open(situation: Situation) -> bool:
    """Whether what is typed next goes to the bureau, or from it."""
    return (situation.conversation.question or "").startswith(_UNDER_ASKING)


def thinks_better(situation: Situation, raw: str) -> bool:
    """Whether somebody who was to ask the bureau says instead that there is no question: it goes to nobody."""
    is_asked = is_open(situation) and not (situation.conversation.question or "").startswith(_UNDER_REPLY)
    word = raw.strip().rstrip("。.!！~ ")
    return is_asked and (word in _NO_QUESTION or gives_up(word) or courtesy(word) is not None)


def begin(form: Form | None, situation: Situation) -> Decision:
    """Ask for the question, with what the bureau has answered others about the same item."""
    key = _key(situation)
    earlier = situation.archive.answered(situation.conversation.form, key)[:_SHOWN] if key else ()
    parts = [say("asking.earlier", question=one.text, answer=one.answer) for one in earlier]
    text = "\n\n".join([*parts, say("asking.begin", about=_about(form, situation, key))])
    before = situation.conversation
    moved = replace(before, revision=before.revision + 1, question=f"{_UNDER_ASKING}{key}", proposal=None)
    return Decision(moved, (Say(text, (_away(moved.revision),)),), "asking")


def typed(form: Form | None, situation: Situation, raw: str) -> Decision:
    """Take what was typed as the question, or as the answer to one."""
    if (situation.conversation.question or "").startswith(_UNDER_REPLY):
        return _answer(situation, raw)
    return send(form, situation, raw)


def send(form: Form | None, situation: Situation, raw: str) -> Decision:
    """Put a question to the bureau, and go back to where one was."""
    text = raw.strip()
    if not 0 < len(text) <= MOST_LETTERS:
        return _stay(situation, say("asking.length", length=len(text), most=MOST_LETTERS))
    key = _key(situation)
    about = _about(form, situation, key)
    unit = situation.unit.name if situation.unit else say("asking.no_unit")
    staff = tuple(one.person_id for one in situation.archive.above() if one.role in _BUREAU)
    told = Tell(
        f"inquiry:{situation.fresh}",
        staff,
        Say(
            say("asking.arrived", unit=unit, who=called(situation.person_name), about=about, text=text),
            ((free(say("buttons.inquiries"), Verb.INQUIRIES),),),
        ),
    )
    moved = replace(situation.conversation, revision=situation.conversation.revision + 1, question=key or None)
    rows: Rows = (_menu(),)
    if form is not None:
        rows = ((free(say("buttons.go_on"), Verb.SHOW), *_menu()),)
    sent = say("asking.sent" if staff else "asking.kept")
    return Decision(moved, (Ask(text, form.name if form else None, key or None), told, Say(sent, rows)), "ask")


def inquiries(situation: Situation) -> Decision:
    """Show staff the questions that wait for an answer; show others their own, with the answers."""
    found = situation.archive.inquiries()
    if not may(situation, "answer"):
        return _own(situation, found)
    revision = situation.conversation.revision + 1
    lines = [
        say(
            "asking.waiting",
            number=number,
            unit=one.unit or "",
            who=called(one.asker),
            when=_when(one),
            text=one.text,
        )
        for number, one in enumerate(found[:_LISTED], 1)
    ]
    rows = tuple(
        (bound(say("buttons.reply", number=number), revision, Verb.REPLY, str(one.id)),)
        for number, one in enumerate(found[:_LISTED], 1)
    )
    head = say("asking.list", count=len(found)) if found else say("asking.none_waiting")
    decision = guide.leave(situation, "\n".join([head, *lines]), (*rows, *guide.ways(situation)), "inquiries")
    assert decision.conversation.revision == revision
    return decision


def reply(situation: Situation, argument: str) -> Decision:
    """Ask a member of staff for the answer to one question."""
    inquiry = _waiting(situation, argument)
    if inquiry is None:
        return guide.menu(situation, say("asking.gone"))
    before = situation.conversation
    moved = replace(before, revision=before.revision + 1, form=None, question=f"{_UNDER_REPLY}{inquiry.id}")
    text = say("asking.reply", unit=inquiry.unit or "", who=called(inquiry.asker), text=inquiry.text)
    return Decision(moved, (Say(text, (_away(moved.revision),)),), "replying")


def _answer(situation: Situation, raw: str) -> Decision:
    text = raw.strip()
    if not 0 < len(text) <= MOST_LETTERS:
        return _stay(situation, say("asking.length", length=len(text), most=MOST_LETTERS))
    inquiry = _waiting(situation, (situation.conversation.question or "").removeprefix(_UNDER_REPLY))
    if inquiry is None or not may(situation, "answer"):
        return guide.menu(situation, say("asking.gone"))
    told = Tell(
        f"answer:{inquiry.id}",
        (inquiry.asked_by,),
        Say(say("asking.answered", question=inquiry.text[:_EXCERPT], answer=text), (_menu(),)),
    )
    decision = guide.menu(situation, say("asking.replied", who=called(inquiry.asker)))
    return replace(decision, effects=(Reply(inquiry.id, text), told, *decision.effects), action="reply")


def _own(situation: Situation, found: Sequence[Inquiry]) -> Decision:
    lines = [
        say("asking.own", when=_when(one), text=one.text, answer=one.answer or say("asking.not_yet"))
        for one in found[-_LISTED:]
    ]
    text = "\n".join([say("asking.yours"), *lines]) if lines else say("asking.none_asked")
    return guide.leave(situation, text, guide.ways(situation), "inquiries")


def _waiting(situation: Situation, argument: str) -> Inquiry | None:
    found = situation.archive.inquiries()
    return next((one for one in found if str(one.id) == argument and one.answer is None), None)


def _stay(situation: Situation, text: str) -> Decision:
    before = situation.conversation
    moved = replace(before, revision=before.revision + 1)
    return Decision(moved, (Say(text, (_away(moved.revision),)),), "asking")


def _away(revision: int) -> tuple[Button, ...]:
    return (bound(say("buttons.do_not"), revision, Verb.SHOW), *_menu())


def _menu() -> tuple[Button, ...]:
    return (free(say("buttons.menu"), Verb.MENU),)


def _key(situation: Situation) -> str:
    """Return the key of what was on the table, under whatever lies over it."""
    return (situation.conversation.question or "").lstrip("!?")


def _about(form: Form | None, situation: Situation, key: str) -> str:
    question = find(form.questions(situation), key) if form is not None and key else None
    return question.label if question is not None else say("asking.in_general")


def _when(inquiry: Inquiry) -> str:
    return day(local_date(inquiry.asked_at))
