"""回执: what was handed in, when, under which number and code, how far it is, and what can be done with it."""

from collections.abc import Sequence
from datetime import datetime

from handlers import completeness, guide, locking, packages
from handlers.buttons import Verb, free
from handlers.effects import Button, Decision, Document, DocumentKind, Rows, Say
from handlers.facts import opened
from handlers.fingerprint import code
from handlers.forms import Form
from handlers.packages import FORMS_OF
from handlers.permissions import may
from handlers.ports import Version
from handlers.putting import ENDED, moves
from handlers.sentences import say
from handlers.situation import Conversation, Situation, Submission
from reminders.deadlines import LOCAL


def given(situation: Situation, package: str, submission: Submission) -> Say:
    """The receipt itself, as it is handed out."""
    text = "\n".join(
        [
            say("receipts.given", what=packages.name(situation, package), version=submission.version),
            *_facts(situation, package, submission),
            say("receipts.seal_it", address=address(situation, submission)),
            locking.way(situation, package, submission),
        ]
    )
    return Say(text, _rows(situation, package, submission))


def standing(
    situation: Situation, package: str, submission: Submission, lead: str = "", form: Form | None = None
) -> Decision:
    """Say how what was handed in stands, and how it can be changed; within a form, with its list."""
    text = "\n".join(
        [
            *([lead, ""] if lead else []),
            say("receipts.stands", what=packages.name(situation, package), version=submission.version),
            *_facts(situation, package, submission),
            *([] if submission.is_sealed else [say("receipts.send_scan")]),
            locking.way(situation, package, submission),
        ]
    )
    message = Say(text, _rows(situation, package, submission, within=form is not None))
    if form is None:
        before = situation.conversation
        return Decision(Conversation(before.revision + 1, before.role_id), (message,), "receipt")
    return Decision(moves(form, situation, ENDED), (message,), "receipt")


def versions(situation: Situation, argument: str) -> Decision:
    """List every version with its life; with a version as the argument, hand over its scan with the seal."""
    package = packages.package_of(situation)
    found = situation.archive.versions(FORMS_OF[package][0])
    if argument:
        return _scan(situation, package, found, argument)
    what = packages.name(situation, package)
    if not found:
        return _beside(situation, Say(say("versions.none", what=what), _ways(situation)), "versions")
    lines = [say("versions.head", what=what, count=len(found)), *(_version(one) for one in found)]
    rows = tuple(_papers(one) for one in found[-_MOST_LISTED:])
    return _beside(situation, Say("\n".join(lines), (*rows, *_ways(situation))), "versions")


def printed(situation: Situation, argument: str) -> Decision:
    """Hand over the printable paper of a version, or of what stands now: a draft says so across every page."""
    package = packages.package_of(situation)
    found = situation.archive.versions(FORMS_OF[package][0])
    wanted = argument or _current(situation, package)
    version = next((one for one in found if str(one.version) == wanted), None)
    if wanted and version is None:
        return versions(situation, "")
    unit, what = situation.unit, packages.name(situation, package)
    assert unit is not None
    if version is None:
        name, text = say("receipts.draft_name", unit=unit.name, what=what), say("receipts.draft", what=what)
    else:
        name = say("receipts.paper_name", unit=unit.name, what=what, version=version.version)
        text = say("receipts.paper", what=what, version=version.version, receipt=version.receipt)
    year, ref = opened(situation).year, str(version.id) if version is not None else ""
    paper = Document(DocumentKind.PAPER, name, name, unit.id, FORMS_OF[package][0], year, ref)
    return _beside(situation, Say(text, _ways(situation), paper), "print")


def address(situation: Situation, submission: Submission) -> str:
    """Where anybody who holds the receipt can check it."""
    return f"{situation.site}/receipt/{submission.receipt}"


def moment_words(at: datetime) -> str:
    """Say an instant by the clock on the wall: 2023年5月25日 09:00."""
    local = at.astimezone(LOCAL)
    return say("receipts.moment", year=local.year, month=local.month, day=local.day, clock=f"{local:%H:%M}")


def _facts(situation: Situation, package: str, submission: Submission) -> list[str]:
    facts = [
        say("receipts.number", receipt=submission.receipt),
        say("receipts.at", moment=moment_words(submission.submitted_at)),
        say("receipts.code", code=code(submission.fingerprint)),
        say("receipts.state", state=packages.state(submission)),
    ]
    if completeness.is_partial(situation, package):
        facts.append(say("receipts.partial"))
    return facts


def _papers(one: Version) -> tuple[Button, ...]:
    """What can be had of a version: the paper to print, and its scan with the seal."""
    paper = free(say("versions.print", version=one.version), Verb.PRINT, str(one.version))
    if one.sealed is None:
        return (paper,)
    return paper, free(say("versions.scan", version=one.version), Verb.VERSIONS, str(one.version))


def _version(one: Version) -> str:
    state = say("versions.withdrawn") if one.withdrawn_at else say("versions.current")
    late = say("packages.late") if one.late else ""
    told = [
        say("versions.one", version=one.version, state=state, late=late),
        say("versions.made", at=moment_words(one.submitted_at), by=one.by),
        say("versions.known_by", receipt=one.receipt, code=code(one.fingerprint)),
        say("versions.reason", reason=one.withdrawn_reason) if one.withdrawn_at else "",
        say("versions.opened") if one.opened_at else "",
        say("versions.sealed", name=one.sealed.name) if one.sealed else "",
    ]
    return "\n".join(line for line in told if line)


def _scan(situation: Situation, package: str, found: Sequence[Version], argument: str) -> Decision:
    version = next((one for one in found if str(one.version) == argument and one.sealed is not None), None)
    if version is None or version.sealed is None or situation.unit is None:
        return versions(situation, "")
    name, year = version.sealed.name, opened(situation).year
    alt, form = say("sealing.alt", name=name), FORMS_OF[package][0]
    scan = Document(DocumentKind.STORED, name, alt, situation.unit.id, form, year, version.sealed.digest)
    return _beside(situation, Say(alt, _ways(situation), scan), "fetch")


def _current(situation: Situation, package: str) -> str:
    submission = packages.handed_in(situation, package)
    return str(submission.version) if submission is not None else ""


def _rows(situation: Situation, package: str, submission: Submission, *, within: bool = False) -> Rows:
    first = (free(say("buttons.print"), Verb.PRINT), free(say("buttons.versions"), Verb.VERSIONS))
    look = [free(say(f"buttons.{form}"), Verb.BEGIN, form) for form in FORMS_OF[package]]
    if within:
        look = [free(say("buttons.list"), Verb.LIST)]
    last = [free(say("buttons.menu"), Verb.MENU)]
    if locking.may_withdraw(situation, package, submission):
        last.insert(0, free(say("buttons.withdraw"), Verb.WITHDRAW))
    elif may(situation, "ask"):
        last.insert(0, free(say("buttons.ask"), Verb.ASK))
    return (first, tuple(look), tuple(last))


def _ways(situation: Situation) -> Rows:
    menu = free(say("buttons.menu"), Verb.MENU)
    if situation.conversation.form is None:
        package = packages.package_of(situation)
        label = "buttons.submit" if packages.handed_in(situation, package) is None else "buttons.receipt"
        return ((free(say(label), Verb.SUBMIT), menu),)
    return ((guide.go_on(situation), menu),)


def _beside(situation: Situation, message: Say, action: str) -> Decision:
    """Say something beside what is on the table, which stays there: a question, or what is looked through."""
    return Decision(situation.conversation, (message,), action)


_MOST_LISTED = 6
