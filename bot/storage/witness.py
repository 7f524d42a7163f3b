"""What the audit, which is a chain, says of handing in and taking back, so that neither is changed or lost unseen."""

from collections.abc import Iterable
from hashlib import sha256

from handlers.effects import Effect, Submit, Withdraw

SUBMITTED, WITHDRAWN = "submit ", "withdraw "
_LATE = "+"
_DIGITS = 8  # of a reason's digest: an action is short


def action_of(effects: Iterable[Effect], action: str) -> str:
    """Return what the audit calls a turn: what was handed in or taken back is named."""
    for effect in effects:
        match effect:
            case Submit():
                return of_submission(effect.receipt, late=effect.late)
            case Withdraw():
                return of_withdrawal(effect.submission_id, effect.reason)
            case _:
                continue
    return action


def of_submission(receipt: str, *, late: bool) -> str:
    """Name a submission, and whether it was late."""
    return f"{SUBMITTED}{receipt}{_LATE if late else ''}"


def of_withdrawal(submission_id: int, reason: str) -> str:
    """Name a withdrawal by its submission, with a digest of the reason."""
    digest = sha256(reason.encode("utf-8", "backslashreplace")).hexdigest()
    return f"{WITHDRAWN}{submission_id} {digest[:_DIGITS]}"


def receipt_of(action: str) -> str:
    """Return the receipt an action names."""
    return action.removeprefix(SUBMITTED).removesuffix(_LATE)
