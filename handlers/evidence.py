"""佐证材料: the files attached to one question, listed, fetched and taken away again."""

from msgspec.structs import replace

from handlers import forms, guide, locking
from handlers.answers import Kind
from handlers.attached import files_of
from handlers.buttons import Verb, bound, free
from handlers.effects import Button, Decision, Detach, Document, DocumentKind, Effect, Record, Rows, Say
from handlers.facts import opened
from handlers.forms import Form
from handlers.ports import Evidence
from handlers.putting import at, draft, moves, put_again
from handlers.questions import Asked, Question
from handlers.sentences import say
from handlers.situation import Situation
from handlers.sizes import size_of
from reminders.deadlines import local_date


def listed(form: Form, situation: Situation, key: str, lead: str = "", without: int | None = None) -> Decision:
    """Show the files of one question, with a button to fetch and one to take away each."""
    question = forms.find(form.questions(situation), key or at(situation))
    if question is None:
        return put_again(form, situation, lead)
    files = [one for one in files_of(form.name, question.key, situation) if one.id != without]
    moved = replace(moves(form, situation, question.key), seen=situation.conversation.seen)
    head = say("evidence.list", label=question.label, count=len(files))
    is_locked = locking.is_locked(form.name, situation)
    lines = [head if files else say("evidence.none_locked" if is_locked else "evidence.none", label=question.label)]
    lines += [_line(number, one) for number, one in enumerate(files, 1)]
    taken = [_buttons(number, one, moved.revision) for number, one in enumerate(files, 1)]
    rows: Rows = tuple(buttons[:1] if is_locked else buttons for buttons in taken)
    back = (guide.go_on(situation), free(say("buttons.menu"), Verb.MENU))
    text = "\n".join([*([lead] if lead else []), *lines])
    return Decision(moved, (Say(text, (*rows, back)),), "files")


def fetch(form: Form, situation: Situation, argument: str) -> Decision:
    """Hand over one file."""
    question, file = _found(form, situation, argument)
    if question is None or file is None or situation.unit is None:
        return put_again(form, situation, say("evidence.gone"))
    document = Document(
        DocumentKind.STORED,
        file.file.name,
        say("evidence.alt", name=file.file.name),
        situation.unit.id,
        form.name,
        opened(situation).year,
        file.file.digest,
    )
    moved = replace(moves(form, situation, question.key), seen=situation.conversation.seen)
    back = (guide.go_on(situation), free(say("buttons.menu"), Verb.MENU))
    text = say("evidence.fetched", label=question.label, name=file.file.name)
    return Decision(moved, (Say(text, (back,), document),), "fetch")


def detach(form: Form, situation: Situation, argument: str) -> Decision:
    """Take a file away. A question that asked for a file is open again once it has none."""
    question, file = _found(form, situation, argument)
    if question is None or file is None:
        return put_again(form, situation, say("evidence.gone"))
    effects: tuple[Effect, ...] = (Detach(file.id),)
    after = situation
    if question.asked is Asked.FILE and len(files_of(form.name, question.key, situation)) == 1:
        record = Record(form.name, question.key, Kind.CLEARED, None, say("kinds.cleared"))
        effects, after = (*effects, record), forms.with_answer(situation, record)
    shown = listed(form, after, question.key, say("evidence.detached", name=file.file.name), file.id)
    if after is not situation:
        moved = replace(shown.conversation, seen=draft(form, after).revision)
        shown = replace(shown, conversation=moved)
    return replace(shown, effects=(*effects, *shown.effects), action="detach")


def _line(number: int, one: Evidence) -> str:
    day = local_date(one.at)
    return say(
        "evidence.line",
        number=number,
        name=one.file.name,
        size=size_of(one.file.size),
        by=one.by,
        when=say("evidence.day", month=day.month, day=day.day),
    )


def _buttons(number: int, one: Evidence, revision: int) -> tuple[Button, ...]:
    return (
        bound(say("evidence.fetch", number=number), revision, Verb.FETCH, str(one.id)),
        bound(say("evidence.detach", number=number), revision, Verb.DETACH, str(one.id)),
    )


def _found(form: Form, situation: Situation, argument: str) -> tuple[Question | None, Evidence | None]:
    """Find a file by its id among the questions this role may see."""
    for question in form.questions(situation):
        for one in files_of(form.name, question.key, situation):
            if str(one.id) == argument:
                return question, one
    return None, None
