"""盖章件: a scan or photograph of exactly the version that was handed in; attached after one confirmation."""

import json
from typing import Any

from msgspec.structs import asdict, replace

from handlers import guide, packages, receipts
from handlers.buttons import YES, Verb, bound, free
from handlers.effects import Decision, Rows, Say, Seal
from handlers.fingerprint import code
from handlers.packages import FORMS_OF
from handlers.permissions import may
from handlers.ports import StoredFile
from handlers.proposals import agrees, declines
from handlers.said import Upload
from handlers.sentences import say
from handlers.situation import Conversation, Situation, Submission
from handlers.sizes import size_of

_SCAN = ">"  # a file waits to be confirmed as the scan
_NO = "no"
_MEANT = ("是盖章件", "盖章件", "作为盖章件", "是的，作为盖章件", "就是盖章件", "这是盖章件")
_KINDS = ("image/", "application/pdf")


def takes(situation: Situation) -> bool:
    """Whether a file that is sent now would be a scan: something has been handed in."""
    if situation.round is None or situation.unit is None or not may(situation, "submit"):
        return False
    return packages.handed_in(situation, packages.package_of(situation)) is not None


def offer(situation: Situation, upload: Upload) -> Decision:
    """Ask whether a file is the scan of the version that was handed in."""
    package = packages.package_of(situation)
    submission = packages.handed_in(situation, package)
    assert submission is not None
    if not upload.file.media_type.startswith(_KINDS):
        return receipts.standing(situation, package, submission, say("sealing.kind", name=upload.file.name))
    if (sealed := _sealed(situation, package, submission)) is not None and sealed.digest == upload.file.digest:
        return receipts.standing(situation, package, submission, say("sealing.same", name=sealed.name))
    return _ask(situation, package, submission, upload.file)


def is_open(situation: Situation) -> bool:
    """Whether a file waits to be confirmed."""
    conversation = situation.conversation
    return conversation.form is None and conversation.question == _SCAN and may(situation, "submit")


def typed(situation: Situation, raw: str) -> Decision:
    """Take 对 and 不是 for the buttons, and ask again about anything else."""
    is_meant = agrees(raw) or raw.strip().rstrip("。.") in (say("sealing.yes"), *_MEANT)
    if is_meant or declines(raw):
        return answer(situation, YES if is_meant else _NO)
    return again(situation, say("sealing.which"))


def again(situation: Situation, lead: str = "") -> Decision:
    """Ask once more about the file that waits."""
    package = packages.package_of(situation)
    submission, waiting = packages.handed_in(situation, package), _waiting(situation)
    if submission is None or waiting is None or waiting[0] != submission.id:
        return guide.menu(situation, lead or say("sealing.gone"))
    return _ask(situation, package, submission, waiting[1], lead)


def answer(situation: Situation, argument: str) -> Decision:
    """Attach the file that waits to exactly its version, or leave it."""
    package, waiting = packages.package_of(situation), _waiting(situation)
    submission = packages.handed_in(situation, package)
    if waiting is None or submission is None or waiting[0] != submission.id:
        return guide.menu(situation, say("sealing.gone"))
    what, file = packages.name(situation, package), waiting[1]
    if argument != YES:
        return receipts.standing(situation, package, submission, say("sealing.not_taken", name=file.name, what=what))
    sealed = replace(submission, is_sealed=True)
    text = say("sealing.done", version=sealed.version, name=file.name, what=what, state=packages.state(sealed))
    rows: Rows = ((free(say("buttons.versions"), Verb.VERSIONS), free(say("buttons.menu"), Verb.MENU)),)
    left = guide.leave(situation, text, rows, "seal")
    return Decision(left.conversation, (Seal(submission.id, file), *left.effects), "seal")


def _ask(situation: Situation, package: str, submission: Submission, file: StoredFile, lead: str = "") -> Decision:
    earlier = _earlier(situation, package, submission, file)
    text = say(
        "sealing.ask",
        name=file.name,
        size=size_of(file.size),
        what=packages.name(situation, package),
        version=submission.version,
        receipt=submission.receipt,
        code=code(submission.fingerprint),
    )
    before = situation.conversation
    waiting = json.dumps({"submission": submission.id, "file": asdict(file)}, ensure_ascii=False)
    moved = Conversation(before.revision + 1, before.role_id, None, _SCAN, 0, waiting)
    rows: Rows = (
        (
            bound(say("sealing.yes"), moved.revision, Verb.SEAL, YES),
            bound(say("sealing.no"), moved.revision, Verb.SEAL, _NO),
        ),
        (free(say("buttons.menu"), Verb.MENU),),
    )
    return Decision(moved, (Say("\n".join(part for part in (lead, text, earlier) if part), rows),), "scan")


def _earlier(situation: Situation, package: str, submission: Submission, file: StoredFile) -> str:
    """Say that this version has a scan already, or that this very file is the scan of another version."""
    if (sealed := _sealed(situation, package, submission)) is not None:
        return say("sealing.again", name=sealed.name)
    found = situation.archive.versions(FORMS_OF[package][0])
    same = [one.version for one in found if one.sealed is not None and one.sealed.digest == file.digest]
    return say("sealing.of_another", earlier=same[-1], version=submission.version) if same else ""


def _sealed(situation: Situation, package: str, submission: Submission) -> StoredFile | None:
    found = situation.archive.versions(FORMS_OF[package][0])
    return next((one.sealed for one in found if one.id == submission.id), None)


def _waiting(situation: Situation) -> tuple[int, StoredFile] | None:
    try:
        found: Any = json.loads(situation.conversation.proposal or "")
        return int(found["submission"]), StoredFile(**found["file"])
    except (ValueError, KeyError, TypeError):
        return None
