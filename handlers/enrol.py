"""Enrolment: 「/start CODE」 or the tap on the invite's page gives an account its role. Opening a link does nothing."""

from handlers.effects import Decision, Enrol, Say
from handlers.guide import described, rows
from handlers.sentences import say
from handlers.situation import Conversation, Invite, Role, RoleName, Situation

_FILLS = frozenset({RoleName.CONTACT, RoleName.CONTRIBUTOR})


def start(situation: Situation) -> Decision:
    """Take an invite, or say in one sentence why it cannot be taken and what to do."""
    invite = situation.invite
    if invite is None:
        return _refuse(situation, "enrol.unknown")
    if invite.used_at is not None:
        own = invite.used_by is not None and invite.used_by == situation.person_id
        return _welcome(situation, invite, ()) if own else _refuse(situation, "enrol.used")
    if invite.expires_at <= situation.now:
        return _refuse(situation, "enrol.expired")
    if _conflicts(invite, situation.roles):
        return _refuse(situation, "enrol.other_role")
    return _welcome(situation, invite, (Enrol(invite.id, situation.person_name),))


def _welcome(situation: Situation, invite: Invite, effects: tuple[Enrol, ...]) -> Decision:
    role = Role(0, invite.role, invite.unit_id, invite.city, invite.department)
    text = say(f"enrol.welcome_{_side(invite.role)}", who=described(role, invite.unit_name))
    moved = Conversation(situation.conversation.revision + 1, situation.conversation.role_id)
    return Decision(moved, (*effects, Say(f"{text}\n\n{say('guide.choose')}", rows(role))), "enrol")


def _refuse(situation: Situation, key: str) -> Decision:
    """The conversation stays where it was: a wrong code costs nobody a question."""
    return Decision(situation.conversation, (Say(say(key), rows(situation.role)),), "enrol_refused")


def _conflicts(invite: Invite, roles: tuple[Role, ...]) -> bool:
    """Nobody reviews what they fill in themselves."""
    return any((role.name in _FILLS) != (invite.role in _FILLS) for role in roles)


def _side(role: RoleName) -> str:
    return "fills" if role in _FILLS else "watches"
