"""What the audit, which is a chain, says of handing in, taking back and sealing: none is changed or lost unseen."""

from collections.abc import Iterable
from hashlib import sha256

from bot.storage.tables.papers import FILE_NAME_LENGTH
from handlers.effects import Effect, Seal, Submit, Withdraw

SUBMITTED, WITHDRAWN, SEALED = "submit ", "withdraw ", "seal "
_LATE = "+"
_DIGITS = 8  # of a reason's digest: an action is short
_FILE_DIGITS = 16  # of a scan's: 8 could be met by another file within an hour of trying


def action_of(effects: Iterable[Effect], action: str) -> str:
    """Return what the audit calls a turn: what was handed in or taken back is named."""
    for effect in effects:
        match effect:
            case Submit():
                return of_submission(effect.receipt, late=effect.late)
            case Withdraw():
                return of_withdrawal(effect.submission_id, effect.reason)
            case Seal():
                return of_sealing(effect.submission_id, effect.file.digest, effect.file.name)
            case _:
                continue
    return action


def of_submission(receipt: str, *, late: bool) -> str:
    """Name a submission, and whether it was late."""
    return f"{SUBMITTED}{receipt}{_LATE if late else ''}"


def of_withdrawal(submission_id: int, reason: str) -> str:
    """Name a withdrawal by its submission, with a digest of the reason."""
    return f"{WITHDRAWN}{submission_id} {_digest(reason)[:_DIGITS]}"


def of_sealing(submission_id: int, digest: str, name: str) -> str:
    """Name the scan with the seal of a submission, with a digest of its content and its name as it is kept."""
    return f"{SEALED}{submission_id} {_digest(f'{digest} {name[:FILE_NAME_LENGTH]}')[:_FILE_DIGITS]}"


def receipt_of(action: str) -> str:
    """Return the receipt an action names."""
    return action.removeprefix(SUBMITTED).removesuffix(_LATE)


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
