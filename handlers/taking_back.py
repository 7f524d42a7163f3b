"""撤回修改: a submission is taken back, with a reason, by those who made it; the draft is open, the version stays."""

import re

from handlers import guide, locking, packages, receipts
from handlers.buttons import Verb, free
from handlers.effects import Decision, Rows, Say, Withdraw
from handlers.packages import FORMS_OF
from handlers.permissions import may
from handlers.proposals import declines
from handlers.reading.tidying import tidy
from handlers.sentences import say
from handlers.situation import Conversation, Situation, Submission

_REASON = "<"  # what is typed next is the reason
_WARNED = "late"  # as a proposal: it was said what taking back means after the deadline
_SHORTEST, _LONGEST = 4, 300  # letters of a reason
_ASKS = re.compile(r".*(?:[?？]|吗|呢|是不是.*|会不会.*|怎么办)[。.!！~ ]*", re.DOTALL)
_KEEPS = re.compile(
    r"(?:那|那就|我|我们|还是|先|暂时|暂|就)*(?:不|别|不用|不要|不想|不需要|取消|放弃|不再|不必)(?:再|先)?撤(?:回)?(?:修改)?(?:了|吧|啦)*"
    r"|(?:那|那就|还是|先|就)*(?:不改|不用改|不修改|保持原样|不动)(?:了|吧|啦)*|点错了|按错了|手误"
)


def begin(situation: Situation, lead: str = "") -> Decision:
    """Ask for the reason, as long as it may be taken back."""
    package = packages.package_of(situation)
    submission = packages.handed_in(situation, package)
    if submission is None:
        return guide.menu(situation, say("taking_back.nothing", what=packages.name(situation, package)))
    if not locking.may_withdraw(situation, package, submission):
        return receipts.standing(situation, package, submission, lead or say("taking_back.not_now"))
    what = packages.name(situation, package)
    when = _when(situation, package, submission)
    seal = say("taking_back.seal", version=submission.version) if submission.is_sealed else ""
    text = say(
        "taking_back.ask", what=what, version=submission.version, receipt=submission.receipt, seal=seal, when=when
    )
    before, warned = situation.conversation, _WARNED if packages.is_late(situation, package) else None
    moved = Conversation(before.revision + 1, before.role_id, None, _REASON, 0, warned)
    rows: Rows = ((free(say("buttons.keep"), Verb.SUBMIT), free(say("buttons.menu"), Verb.MENU)),)
    return Decision(moved, (Say("\n\n".join(part for part in (lead, text) if part), rows),), "withdrawing")


def is_open(situation: Situation) -> bool:
    """Whether what is typed next is the reason."""
    conversation = situation.conversation
    return conversation.form is None and conversation.question == _REASON and may(situation, "submit")


def typed(situation: Situation, raw: str) -> Decision:
    """Take the reason and the submission back."""
    package = packages.package_of(situation)
    submission = packages.handed_in(situation, package)
    if submission is None or not locking.may_withdraw(situation, package, submission):
        return begin(situation)
    if packages.is_late(situation, package) and situation.conversation.proposal != _WARNED:
        return begin(situation, say("taking_back.just_passed"))
    reason = " ".join(raw.split())
    if declines(raw) or _KEEPS.fullmatch(tidy(reason).rstrip("。.!,~ ")):
        return receipts.standing(situation, package, submission, say("taking_back.kept"))
    if _ASKS.fullmatch(reason):
        return begin(situation, say("taking_back.asked"))
    if len(reason) > _LONGEST:
        return begin(situation, say("taking_back.too_long", most=_LONGEST, length=len(reason)))
    if sum(1 for mark in tidy(reason) if mark.isalpha()) < _SHORTEST:
        return begin(situation, say("taking_back.too_short"))
    return _take_back(situation, package, submission, reason)


def _take_back(situation: Situation, package: str, submission: Submission, reason: str) -> Decision:
    what = packages.name(situation, package)
    text = say(
        "taking_back.done",
        what=what,
        version=submission.version,
        reason=reason.rstrip("。"),
        when=_when(situation, package, submission),
    )
    edit = tuple(free(say(f"buttons.{form}"), Verb.BEGIN, form) for form in FORMS_OF[package])
    ways = (free(say("buttons.submit"), Verb.SUBMIT), free(say("buttons.versions"), Verb.VERSIONS))
    left = guide.leave(situation, text, (edit, (*ways, free(say("buttons.menu"), Verb.MENU))), "withdraw")
    return Decision(left.conversation, (Withdraw(submission.id, reason), *left.effects), "withdraw")


def _when(situation: Situation, package: str, submission: Submission) -> str:
    """Say until when it has to be handed in again, and what it costs to take back what was in time."""
    due = packages.due_on(situation, package)
    if due is None:
        return ""
    if not packages.is_late(situation, package):
        return say("taking_back.when_due", month=due.month, day=due.day)
    return say(
        "taking_back.when_late" if submission.late else "taking_back.when_in_time", month=due.month, day=due.day
    )
