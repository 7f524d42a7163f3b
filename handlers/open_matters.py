"""What is waited for outside any form: a signature, a question to the bureau, a notice, a reason, a yes."""

from handlers import (
    asking,
    by_name,
    colleague,
    composing,
    delegate,
    sealing,
    signing,
    submitting,
    taking_back,
    writing,
)
from handlers.effects import Decision
from handlers.forms import Form
from handlers.offices import wish_of
from handlers.permissions import may
from handlers.situation import Situation
from handlers.words import question_to_bureau


def typed(form: Form | None, figures: Form | None, situation: Situation, raw: str) -> Decision | None:
    """Take what was typed for what is waited for; None when nothing is, or it is meant for a form.

    `figures`: the form this role fills in figures in; no indicator's name shall become somebody's own.
    """
    delegates = may(situation, "delegate") and situation.round is not None
    if signing.is_open(situation) and situation.role is not None and not _names_a_row(figures, situation, raw):
        return delegate.typed(situation, raw) if delegates else colleague.signed(situation, raw)
    if delegates and delegate.is_signed_late(situation, raw):
        return delegate.typed(situation, raw)
    wish = wish_of(raw, situation) if delegates else None
    if wish is not None and not writing.is_writing(form, situation):
        return delegate.wished(form, situation, wish)
    if (question := question_to_bureau(raw)) is not None and may(situation, "ask"):
        return asking.send(form, situation, question)
    if asking.is_open(situation) and situation.role is not None:
        return asking.typed(form, situation, raw)
    if composing.is_open(situation) and may(situation, "announce"):
        return composing.typed(situation, raw)
    return _about_what_was_handed_in(situation, raw)


def is_written(situation: Situation) -> bool:
    """Whether what is typed next may be any words at all: a name, a question, an answer, a notice."""
    return any(matter.is_open(situation) for matter in (signing, asking, composing))


def again(situation: Situation, lead: str) -> Decision | None:
    """Say what is waited for once more, under a sentence; None when nothing is."""
    if composing.is_open(situation) and may(situation, "announce"):
        return composing.again(situation, lead)
    if not _hands_in(situation):
        return None
    if taking_back.is_open(situation):
        return taking_back.begin(situation, lead)
    if sealing.is_open(situation):
        return sealing.again(situation, lead)
    return submitting.again(situation, lead) if submitting.is_open(situation) else None


def _names_a_row(figures: Form | None, situation: Situation, raw: str) -> bool:
    return figures is not None and by_name.names_own_row(figures, situation, raw)


def _about_what_was_handed_in(situation: Situation, raw: str) -> Decision | None:
    if not _hands_in(situation):
        return None
    if taking_back.is_open(situation):
        return taking_back.typed(situation, raw)
    if submitting.is_open(situation):
        return submitting.typed(situation, raw)
    return sealing.typed(situation, raw) if sealing.is_open(situation) else None


def _hands_in(situation: Situation) -> bool:
    return situation.round is not None and situation.unit is not None and may(situation, "submit")
