"""What was handed in does not change: the one place where every way in is held to that.

Whoever stores asks `is_locked` to say politely why not; `guard` stands behind them all, so that no way in, however
new, can change a draft that is locked.
"""

from handlers import guide, packages
from handlers.effects import Attach, Decision, Detach, Effect, Record
from handlers.facts import opened
from handlers.packages import package_with
from handlers.sentences import say
from handlers.situation import Situation, Submission
from reminders.deadlines import ends_at

_MOST_NAMED = 2


def is_locked(form: str, situation: Situation) -> bool:
    """Whether a form's draft has been handed in, and not taken back."""
    return submission_with(form, situation) is not None


def submission_with(form: str, situation: Situation) -> Submission | None:
    """Return the submission a form's draft is part of; None while it is a draft."""
    return situation.submissions.get((form, situation.round.year if situation.round else 0))


def sentence(situation: Situation, form: str) -> str:
    """Say that this was handed in and how it can be changed."""
    submission = submission_with(form, situation)
    assert submission is not None
    package = package_with(form)
    what = packages.name(situation, package)
    return say("locking.locked", what=what, way=way(situation, package, submission))


def may_withdraw(situation: Situation, package: str, submission: Submission) -> bool:
    """Whether the unit may take it back by itself: until somebody above has opened it, and until the deadline."""
    due = packages.due_on(situation, package)
    return not submission.is_opened or (due is not None and situation.now < ends_at(due))


def way(situation: Situation, package: str, submission: Submission) -> str:
    """Say how a submission can still be changed; who to turn to when the unit cannot do so by itself."""
    due = packages.due_on(situation, package)
    if due is not None and situation.now < ends_at(due):
        return say("locking.until_due", month=due.month, day=due.day)
    if not submission.is_opened:
        return say("locking.until_opened")
    above = [one for one in situation.archive.above() if one.phone]
    if not above:
        return say("locking.ask_above")
    names = "、".join(say("locking.person", name=one.name, phone=one.phone) for one in above[:_MOST_NAMED])
    return say("locking.ask_by_phone", names=names)


def guard(situation: Situation, decision: Decision) -> Decision:
    """Let nothing through that would change a locked draft or its files."""
    if not situation.submissions:
        return decision
    forms = (_changed_by(effect, situation) for effect in decision.effects)
    touched = next((form for form in forms if form is not None and is_locked(form, situation)), None)
    return decision if touched is None else guide.menu(situation, sentence(situation, touched))


def _changed_by(effect: Effect, situation: Situation) -> str | None:
    """Return the form whose draft or files an effect would change; None for none."""
    match effect:
        case Record(form=form) | Attach(form=form):
            return form
        case Detach(evidence_id=evidence_id):
            return _form_of(evidence_id, situation)
        case _:
            return None


def _form_of(evidence_id: int, situation: Situation) -> str | None:
    """Return the locked form a file is attached to; None when it is attached to none."""
    year = opened(situation).year
    locked = [form for form, of in situation.submissions if of == year]
    files = (one for form in locked for one in situation.archive.evidence(form))
    return next((one.form for one in files if one.id == evidence_id), None)
