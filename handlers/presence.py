"""Somebody left a channel or came back to it, or spoke where others read along."""

from handlers.effects import Decision, Reach, Say, Tell
from handlers.guide import described
from handlers.said import Presence
from handlers.sentences import say
from handlers.situation import Situation


def noticed(situation: Situation, presence: Presence) -> Decision:
    """Remember whether somebody can be written to. Those above are told when a unit's person is lost."""
    stays = situation.conversation
    if presence.is_there:
        return Decision(stays, (Reach(is_reachable=True),), "returned")
    role = situation.role
    if role is None or situation.person_id is None:
        return Decision(stays, (Reach(is_reachable=False),), "left")
    who = described(role, role.unit_name)
    message = Say(say("presence.lost", name=situation.person_name or "", who=who))
    above = tuple(one.person_id for one in situation.archive.above() if one.person_id != situation.person_id)
    told = Tell(f"left:{situation.person_id}:{situation.now:%Y%m%d}", above, message)
    return Decision(stays, (Reach(is_reachable=False), told), "left")


def elsewhere(situation: Situation) -> Decision:
    """Ask a group to speak in private: what is reported is nobody else's business."""
    return Decision(situation.conversation, (Say(say("presence.in_private")),), "group")
