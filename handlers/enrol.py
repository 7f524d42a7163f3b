"""Enrolment: 「/start CODE」 or the tap on the invite's page gives an account its role; opening a link does not."""

from handlers import colleague, links
from handlers.effects import Decision, Effect, Enrol, Say, Tell
from handlers.guide import described, rows
from handlers.sentences import say
from handlers.situation import Conversation, Invite, Role, RoleName, Situation

REFUSALS = frozenset({"enrol_refused", "link_refused"})  # the actions of what was not taken
_FILLS = frozenset({RoleName.CONTACT, RoleName.CONTRIBUTOR})


def start(situation: Situation) -> Decision:
    """Take an invite, or say in one sentence why it cannot be taken and what to do."""
    invite = situation.invite
    if invite is None:
        return _refuse(situation, "enrol.unknown")
    if invite.person_id is not None:
        return links.take(situation, invite)
    if invite.role_until is not None and not (_is_own(invite, situation) and _held(invite, situation.roles)):
        return _asked(situation, invite)
    held = _held(invite, situation.roles)
    if invite.used_at is not None:
        return (
            _welcome(situation, invite, held)
            if _is_own(invite, situation) and held
            else _refuse(situation, "enrol.used")
        )
    if held is not None:
        return _already(situation, held)
    if invite.expires_at <= situation.now:
        return _refuse(situation, "enrol.expired")
    if _conflicts(invite, situation.roles):
        return _refuse(situation, "enrol.other_role")
    return _welcome(situation, invite, None)


def _asked(situation: Situation, invite: Invite) -> Decision:
    """Take a contact's request to a department, or say why it cannot be taken."""
    if (why := colleague.refused(situation, invite)) is not None:
        return Decision(situation.conversation, (Say(why, rows(situation.role)),), "enrol_refused")
    if _conflicts(invite, situation.roles):
        return _refuse(situation, "enrol.other_role")
    return colleague.take(situation, invite)


def _is_own(invite: Invite, situation: Situation) -> bool:
    return invite.used_by is not None and invite.used_by == situation.person_id


def _welcome(situation: Situation, invite: Invite, held: Role | None) -> Decision:
    """Welcome to a new role, or once more to one that this very invite gave: from now on the chat speaks in it."""
    effects: tuple[Effect, ...] = () if held is not None else (Enrol(invite.id, situation.person_name),)
    role = Role(0, invite.role, invite.unit_id, invite.city, invite.department)
    who = described(role, invite.unit_name)
    if effects and invite.handed_by is not None:
        taken = say("handing_over.taken", who=who, name=situation.person_name)
        effects = (*effects, Tell(f"handed_over:{invite.id}", (invite.handed_by,), Say(taken)))
    text = say(f"enrol.welcome_{_side(invite.role)}", who=who)
    moved = Conversation(situation.conversation.revision + 1, held.id if held else situation.conversation.role_id)
    return Decision(moved, (*effects, Say(f"{text}\n\n{say('guide.choose')}", rows(role))), "enrol")


def _already(situation: Situation, held: Role) -> Decision:
    """Leave the invite for whom it was meant, and speak in the role it would have given."""
    moved = Conversation(situation.conversation.revision + 1, held.id)
    return Decision(moved, (Say(say("enrol.already", who=described(held, held.unit_name)), rows(held)),), "enrol")


def _refuse(situation: Situation, key: str) -> Decision:
    """The conversation stays where it was: a wrong code costs nobody a question."""
    return Decision(situation.conversation, (Say(say(key), rows(situation.role)),), "enrol_refused")


def _held(invite: Invite, roles: tuple[Role, ...]) -> Role | None:
    """Return the role this invite stands for, when it is held now."""
    offered = (invite.role, invite.unit_id, invite.city, invite.department)
    return next((one for one in roles if (one.name, one.unit_id, one.city, one.department) == offered), None)


def _conflicts(invite: Invite, roles: tuple[Role, ...]) -> bool:
    """Nobody reviews what they fill in themselves."""
    return any((role.name in _FILLS) != (invite.role in _FILLS) for role in roles)


def _side(role: RoleName) -> str:
    return "fills" if role in _FILLS else "watches"
