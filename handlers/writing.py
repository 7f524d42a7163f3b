"""A long text in several messages: each is appended to what stands, 「本部分写完」 goes on, 「重写」 starts over.

Nothing written is lost: what is begun anew replaces the old text only once the first new words are there, and 撤销
takes the last message back. A colleague's text is never overwritten: one's own follows it.
"""

from handlers import forms, known_figures, locking, storing
from handlers.answers import Answer, Kind
from handlers.buttons import Verb, bound
from handlers.effects import Decision, Record
from handlers.forms import Form
from handlers.proposals import subject_of
from handlers.putting import ANEW, draft, on_table, put, put_again
from handlers.quantities import read_for
from handlers.questions import Asked, Question
from handlers.reading.nothings import is_nothing
from handlers.reading.tidying import tidy
from handlers.sentences import say
from handlers.showing import letters
from handlers.situation import Situation
from handlers.words import ONWARD

MOST_LETTERS = 30_000  # of one text, so that a page and a paper can hold it
_DONE = ONWARD | {  # a part that ends in 写好了 would be printed so, and sealed
    "写完", "写完啦", "写好了", "好了", "完了", "完成", "完毕", "下一部分", "就这些",
}  # fmt: skip
_WRONG = frozenset({"写错了", "写错", "错了", "发错了", "打错了", "不对", "上面写错了", "刚才写错了", "刚才发错了"})


def is_writing(form: Form | None, situation: Situation) -> bool:
    """Whether what is typed now belongs into a long text, whatever it looks like."""
    question = on_table(form, situation) if form is not None else None
    return question is not None and question.asked is Asked.LONG


def edited(form: Form | None, situation: Situation) -> str:
    """Say that an edit is not read, and how one corrects instead: in a long text, what is sent anew is appended."""
    return say("table.edited_text" if is_writing(form, situation) else "table.edited")


def typed(form: Form, situation: Situation, question: Question, raw: str) -> Decision:
    """Append what was typed, or begin anew with it."""
    word = tidy(raw).strip("。.!~ ")
    if word in _DONE:
        return done(form, situation)
    if word in _WRONG:
        return _stay(form, situation, question, say("report.wrong"))
    if question.may_be_absent and is_nothing(word):
        return _stay(form, situation, question, say("report.nothing_to_write"))
    reading = read_for(raw, subject_of(question, situation))
    if reading.value is None:
        return _stay(form, situation, question, reading.question or "")
    stands = _text(form, situation, question)
    anew = situation.conversation.proposal == ANEW
    text = reading.value if anew or not stands else f"{stands}\n{reading.value}"
    if len(text) > MOST_LETTERS:
        lead = say("report.too_long", label=question.label, most=MOST_LETTERS, length=len(text))
        return _stay(form, situation, question, lead)
    overtaken = "" if anew else storing.stale(form, situation, question)
    lead = say("report.after_colleague") if overtaken else ""
    return _keep(form, situation, question, text, lead)


def done(form: Form, situation: Situation) -> Decision:
    """Leave a text as it stands and go on to the next question; an empty one is not done."""
    question = on_table(form, situation)
    if question is None or question.asked is not Asked.LONG:
        return put_again(form, situation)
    if not _text(form, situation, question):
        return put_again(form, situation, say("report.nothing_written", label=question.label))
    following = forms.next_open(form.questions(situation), draft(form, situation).answers, question.key)
    lead = say("report.done", label=question.label, count=letters(_text(form, situation, question)))
    return put(form, situation, following, lead, action="show")


def begin_anew(form: Form, situation: Situation) -> Decision:
    """Let the next message take the place of the whole text."""
    question = on_table(form, situation)
    if question is None or question.asked is not Asked.LONG or not _text(form, situation, question):
        return put_again(form, situation)
    if locking.is_locked(form.name, situation):
        return put_again(form, situation, locking.sentence(situation, form.name))
    lead = say("report.anew_colleague") if storing.stale(form, situation, question) else say("report.anew")
    return put(form, situation, question.key, lead, action="show", proposal=ANEW)


def fill_in(form: Form, situation: Situation) -> Decision:
    """Put the figures that were reported into the text, each sentence marked; those put in earlier are replaced."""
    question = on_table(form, situation)
    if question is None or not question.takes_figures:
        taking = [one.label for one in form.questions(situation) if one.takes_figures]
        return put_again(form, situation, say("report.figures_elsewhere", label="、".join(taking)) if taking else "")
    if not known_figures.sentences(situation):
        return put_again(form, situation, say("report.no_figures"))
    stands = _text(form, situation, question)
    text = known_figures.put_in(stands, situation)
    if text == stands:
        return put_again(form, situation, say("report.figures_current"))
    figures = "\n".join(known_figures.sentences(situation))
    return _keep(form, situation, question, text, say("report.figures_in", figures=figures))


def _keep(form: Form, situation: Situation, question: Question, text: str, lead: str) -> Decision:
    if locking.is_locked(form.name, situation):
        return put_again(form, situation, locking.sentence(situation, form.name))
    record = Record(form.name, question.key, Kind.VALUE, None, text)
    after = forms.with_answer(situation, record)
    undo = bound(say("buttons.undo"), situation.conversation.revision + 1, Verb.UNDO, question.key)
    said = "\n".join(part for part in (lead, form.echo(question, after)) if part)
    return put(form, after, question.key, said, (record,), ((undo,),), action="answer")


def _stay(form: Form, situation: Situation, question: Question, lead: str) -> Decision:
    """Ask again; whoever was beginning anew still is."""
    anew = situation.conversation.proposal if situation.conversation.proposal == ANEW else None
    return put(form, situation, question.key, lead, action="show", proposal=anew)


def _text(form: Form, situation: Situation, question: Question) -> str:
    answer: Answer | None = draft(form, situation).answers.get(question.key)
    return answer.raw if answer is not None and answer.kind is Kind.VALUE else ""
