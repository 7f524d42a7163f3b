"""移交: a contact who changes post passes the unit on by a link; their own access ends when it is taken."""

from datetime import timedelta

from handlers import guide
from handlers.buttons import Verb, free
from handlers.effects import Decision, Offer, Say
from handlers.sentences import say
from handlers.situation import Conversation, Situation

LIFETIME = timedelta(hours=72)
_YES = "yes"


def answer(situation: Situation, argument: str) -> Decision:
    """Explain what a handover means, or make its link."""
    return _link(situation) if argument == _YES else _explain(situation)


def _explain(situation: Situation) -> Decision:
    role = situation.role
    assert role is not None
    rows = ((free(say("buttons.hand_over"), Verb.HAND_OVER, _YES),), (free(say("buttons.menu"), Verb.MENU),))
    return guide.leave(
        situation, say("handing_over.explain", who=guide.described(role, role.unit_name)), rows, "menu"
    )


def _link(situation: Situation) -> Decision:
    role, code = situation.role, situation.fresh
    assert role is not None
    offer = Offer(code, role.name, situation.now + LIFETIME, hands_over=role.id)
    before = situation.conversation
    moved = Conversation(before.revision + 1, before.role_id)
    text = say("handing_over.link", link=f"{situation.site}/join/{code}", code=code)
    return Decision(moved, (offer, Say(text, ((free(say("buttons.menu"), Verb.MENU),),))), "hand_over")
