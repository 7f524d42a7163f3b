"""提交: look through what is handed in, declare it, get a numbered receipt; what is missing is said by name."""

import re
from collections.abc import Sequence

from handlers import completeness, eligibility, guide, naming, packages, receipts, report, stated_twice
from handlers.answers import Answer
from handlers.attached import all_of, counts
from handlers.buttons import YES, Verb, bound, free
from handlers.completeness import Place
from handlers.effects import Button, Decision, Rows, Say, Submit
from handlers.every_form import FORMS
from handlers.facts import opened
from handlers.fingerprint import fingerprint
from handlers.forms import Form
from handlers.packages import APPLICATION, FORMS_OF, REPORT
from handlers.proposals import agrees
from handlers.putting import draft, lines, moves
from handlers.questions import Question
from handlers.sentences import say
from handlers.showing import shown
from handlers.situation import Conversation, Situation, Submission

_REVIEW = "$"  # on the table is what will be handed in
_HANDS_IN = re.compile(  # what hands in is said in four words only; these are told which
    r"(?:(?:我|现在|马上|确定|确认|同意|直接|可以|那就)*提?交(?:吧|了|啊|报告)*|(?:确认|确定)(?:无误)?)[。.!！~ ]*"
)
_LETTER = {APPLICATION: "S", REPORT: "B"}  # the first of a receipt's number
_RANDOM = 4  # letters that keep receipts from being counted through
_MOST_BUTTONS = 6  # for each form


def answer(situation: Situation, argument: str) -> Decision:
    """Look through what will be handed in, or hand it in."""
    return _confirm(situation) if argument == YES else review(situation)


def is_open(situation: Situation) -> bool:
    """Whether somebody is looking through what they are about to hand in."""
    return situation.conversation.question == _REVIEW and situation.conversation.form is None


def again(situation: Situation, lead: str) -> Decision:
    """Show once more what is about to be handed in."""
    return review(situation, lead)


def typed(situation: Situation, raw: str) -> Decision | None:
    """Say to a mere yes what hands it in; None for anything else. What was looked through stays on the table."""
    if not agrees(raw) and not _HANDS_IN.fullmatch(raw.strip()):
        return None
    revision = situation.conversation.revision
    return Decision(
        situation.conversation, (Say(say("submitting.not_yet"), _hands_in(situation, revision)),), "review"
    )


def tapped_again(situation: Situation) -> Decision | None:
    """Show the receipt to who taps an old button that handed in; None when nothing is handed in."""
    package = packages.package_of(situation)
    submission = packages.handed_in(situation, package)
    return receipts.standing(situation, package, submission, say("submitting.once")) if submission else None


def review(situation: Situation, lead: str = "") -> Decision:
    """Say what is missing; or show everything, with the declaration and the button that hands it in."""
    package = packages.package_of(situation)
    if (submission := packages.handed_in(situation, package)) is not None:
        return receipts.standing(situation, package, submission, lead)
    gaps = completeness.gaps(situation, package)
    if gaps.open:
        return _open(situation, package, gaps.open, lead)
    if gaps.owed:
        return _owed(situation, gaps.owed, lead)
    if gaps.stale:
        return _stale(situation, gaps.stale, lead)
    return _put(situation, package, lead)


def _put(situation: Situation, package: str, lead: str) -> Decision:
    what, unit = packages.name(situation, package), situation.unit
    assert unit is not None
    before = situation.conversation
    moved = Conversation(before.revision + 1, before.role_id, None, _REVIEW, 0, _fingerprint(situation, package))
    parts = [
        say("submitting.head", unit=unit.name, what=what),
        *(_part(FORMS[name], situation) for name in FORMS_OF[package]),
        _files(situation, package),
        *(_advice(FORMS[name], situation) for name in FORMS_OF[package]),
        _unchanged(situation, package, moved.proposal),
        _late(situation, package),
        say("submitting.declare", applicant=opened(situation).edition.programme.applicant),
    ]
    return Decision(moved, (Say(lines(lead, *parts), _hands_in(situation, moved.revision)),), "review")


def _hands_in(situation: Situation, revision: int) -> Rows:
    return (
        (bound(say("buttons.submit_yes"), revision, Verb.SUBMIT, YES),),
        (free(say("buttons.print_draft"), Verb.PRINT), _back(packages.package_of(situation))),
        (free(say("buttons.menu"), Verb.MENU),),
    )


def _part(form: Form, situation: Situation) -> str:
    """One form's rows as they will be handed in, and which of them are declared nothings."""
    if form.name == report.NAME:
        return "\n".join([form.title(situation), *report.part_lines(situation), *_partial(form, situation)])
    answers = draft(form, situation).answers
    rows = [question for question in form.questions(situation) if question.follows is None]
    told = [f"{number}. {one.label}：{shown(one, answers.get(one.key))}" for number, one in enumerate(rows, 1)]
    if form.name == eligibility.NAME:
        told += [eligibility.judge(situation).because, *stated_twice.all_that_differ(situation)]
    return "\n".join([form.title(situation), *told, *_partial(form, situation)])


def _partial(form: Form, situation: Situation) -> list[str]:
    without = [_without(*row) for row in completeness.nothings(form, situation)]
    return [say("submitting.partial", count=len(without), names="；".join(without))] if without else []


def _without(question: Question, answer: Answer) -> str:
    """Name a row without a value; a mere 暂缺 is what the line says of all of them."""
    nothing = shown(question, answer)
    return question.label if nothing == say("kinds.absent") else f"{question.label}（{nothing}）"


def _files(situation: Situation, package: str) -> str:
    count = sum(sum(counts(name, situation).values()) for name in FORMS_OF[package])
    return say("submitting.files", count=count) if count else say("submitting.no_files")


def _advice(form: Form, situation: Situation) -> str:
    without = [question.label for question in completeness.without_last_year(form, situation)]
    return say("submitting.without_last_year", names="、".join(without)) if without else ""


def _unchanged(situation: Situation, package: str, digest: str | None) -> str:
    """Say that nothing has been changed since the version that was taken back."""
    last = situation.archive.versions(FORMS_OF[package][0])[-1:]
    return "".join(say("submitting.unchanged", version=one.version) for one in last if one.fingerprint == digest)


def _late(situation: Situation, package: str) -> str:
    due = packages.due_on(situation, package)
    if due is None or not packages.is_late(situation, package):
        return ""
    return say("submitting.late", month=due.month, day=due.day)


def _open(situation: Situation, package: str, found: Sequence[Place], lead: str) -> Decision:
    """Say what is open by name, with a button that leads to each."""
    said = [_open_in(FORMS[name], found, situation) for name in FORMS_OF[package]]
    shown = [place for name in FORMS_OF[package] for place in _first(FORMS[name], found)]
    buttons = [_jump(place, situation) for place in shown]
    rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    first = found[0].form
    text, on = _empty_parts(found, situation), free(say("buttons.list"), Verb.LIST)
    if not text:
        told = "\n".join(line for line in said if line)
        text = lines(say("submitting.open", count=len(found)), told, say("submitting.open_hint"))
        on = free(say("buttons.fill_open"), Verb.BEGIN, first.name)
    way_on = (on, free(say("buttons.menu"), Verb.MENU))
    moved = moves(first, situation, "")
    return Decision(moved, (Say(lines(lead, text), (*rows, way_on)),), "incomplete")


def _empty_parts(found: Sequence[Place], situation: Situation) -> str:
    """Name the parts of the report all of whose rows are declared nothings: another one would not help."""
    if any(place.question.key not in _declared(place.form, situation) for place in found):
        return ""
    names = "、".join(part.title for part in report.empty_parts(situation))
    return say("submitting.empty_parts", names=names)


def _declared(form: Form, situation: Situation) -> frozenset[str]:
    return frozenset(question.key for question, _ in completeness.nothings(form, situation))


def _first(form: Form, found: Sequence[Place]) -> list[Place]:
    return [place for place in found if place.form is form][:_MOST_BUTTONS]


def _open_in(form: Form, found: Sequence[Place], situation: Situation) -> str:
    mine = [_called(place, situation) for place in found if place.form is form]
    if not mine:
        return ""
    return say("submitting.open_in", name=say(f"buttons.{form.name}"), count=len(mine), names="；".join(mine))


def _owed(situation: Situation, found: Sequence[Place], lead: str) -> Decision:
    form = found[0].form
    moved = moves(form, situation, "")
    mine = [place for place in found if place.form is form]
    names = "；".join(_called(place, situation) for place in mine)
    rows: Rows = (
        (bound(say("buttons.explain_next"), moved.revision, Verb.EXPLAIN, mine[0].question.key),),
        *((_jump(place, situation),) for place in mine[:_MOST_BUTTONS]),
        (free(say("buttons.menu"), Verb.MENU),),
    )
    return Decision(moved, (Say(lines(lead, say("submitting.owed", count=len(mine), names=names)), rows),), "owed")


def _stale(situation: Situation, found: Sequence[Place], lead: str) -> Decision:
    place = found[0]
    moved = moves(place.form, situation, place.question.key)
    rows: Rows = (
        (bound(say("buttons.fill_in_again"), moved.revision, Verb.FILL_IN),),
        (_jump(place, situation), free(say("buttons.menu"), Verb.MENU)),
    )
    text = lines(lead, say("submitting.stale", label=place.question.label))
    return Decision(moved, (Say(text, rows),), "stale")


def _jump(place: Place, situation: Situation) -> Button:
    """A button that leads to one question, whatever form it is in."""
    return free(_called(place, situation), Verb.BEGIN, f"{place.form.name}.{place.question.key}")


def _called(place: Place, situation: Situation) -> str:
    """Name a question; an indicator goes by its everyday name."""
    return naming.label(place.question, situation)


def _back(package: str) -> Button:
    return free(say("buttons.go_back"), Verb.BEGIN, FORMS_OF[package][0])


def _confirm(situation: Situation) -> Decision:
    """Hand in exactly what was looked through; whatever has changed since is shown first."""
    package = packages.package_of(situation)
    if packages.handed_in(situation, package) is not None or not is_open(situation):
        return review(situation)
    if completeness.gaps(situation, package):
        return review(situation, say("submitting.changed"))
    digest = _fingerprint(situation, package)
    if situation.conversation.proposal != digest:
        return review(situation, say("submitting.changed"))
    forms = FORMS_OF[package]
    version = max((one.version for one in situation.archive.versions(forms[0])), default=0) + 1
    late = packages.is_late(situation, package)
    effect = Submit(forms, version, _receipt(situation, package, version), digest, late)
    submission = Submission(0, version, effect.receipt, digest, late, situation.now, is_opened=False, is_sealed=False)
    message = receipts.given(situation, package, submission)
    left = guide.leave(situation, message.text, message.rows, "submit")
    return Decision(left.conversation, (effect, message), "submit")


def _fingerprint(situation: Situation, package: str) -> str:
    the_round, unit, forms = opened(situation), situation.unit, FORMS_OF[package]
    assert unit is not None
    drafts = [situation.draft(name, the_round.year) for name in forms]
    files = [one for name in forms for one in all_of(name, situation)]
    return fingerprint(unit.id, the_round.edition.name, drafts, files)


def _receipt(situation: Situation, package: str, version: int) -> str:
    """Number a receipt: B2022-0006-1-K7QX is 2022's report of unit 6, its first version."""
    assert situation.unit is not None
    year = opened(situation).year
    return f"{_LETTER[package]}{year}-{situation.unit.id:04d}-{version}-{situation.fresh[:_RANDOM]}"
