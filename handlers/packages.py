"""What is handed in together, and how far that is: 暂存, 已提交、待盖章件, 已报送; 逾期报送 after the deadline."""

from collections.abc import Mapping
from datetime import date

from handlers.dates import day, left
from handlers.facts import opened
from handlers.sentences import say
from handlers.situation import Situation, Submission
from reminders.deadlines import days_left
from reminders.deadlines import is_late as is_late_at

APPLICATION, REPORT = "application", "report"  # also the names of the stages by whose dates they are due
FORMS_OF: Mapping[str, tuple[str, ...]] = {  # versions are counted by the first
    APPLICATION: ("eligibility", "baseline", "document"),
    REPORT: ("indicators", "report"),
}


def package_of(situation: Situation) -> str:
    """What this unit hands in this year: an application, or as a creating unit its report."""
    unit = situation.unit
    return APPLICATION if unit is None or unit.assessment_year is None else REPORT


def package_with(form: str) -> str:
    """Return the package a form belongs to."""
    return next(package for package, forms in FORMS_OF.items() if form in forms)


def handed_in(situation: Situation, package: str) -> Submission | None:
    """Return the submission that stands; None while nothing is handed in, or it was taken back."""
    return situation.submissions.get((FORMS_OF[package][0], opened(situation).year))


def name(situation: Situation, package: str) -> str:
    """Name what is handed in: 2022年度创建工作报告."""
    year = opened(situation).year
    return say("packages.application", year=year + 1) if package == APPLICATION else say("packages.report", year=year)


def due_on(situation: Situation, package: str) -> date | None:
    """Return by when it is to be handed in; None when the round names no date."""
    return opened(situation).due.get(package)


def is_late(situation: Situation, package: str) -> bool:
    """Whether what is handed in now is marked 逾期报送."""
    due = due_on(situation, package)
    return due is not None and is_late_at(situation.now, due)


def state(submission: Submission | None) -> str:
    """Say how far it is, in the words of every screen."""
    if submission is None:
        return say("packages.draft")
    key = "packages.reported" if submission.is_sealed else "packages.awaits_seal"
    return say(key, late=say("packages.late") if submission.late else "")


def standing(situation: Situation, package: str) -> str:
    """Say in a line how far it is and, while it is not handed in, by when it is due."""
    what, submission, due = name(situation, package), handed_in(situation, package), due_on(situation, package)
    if submission is not None or due is None:
        return say("standing.state", what=what, state=state(submission))
    when = left(days_left(due, situation.now))
    return say("standing.state_due", what=what, state=state(None), date=day(due), when=when)
