"""部门填报人: how a colleague of another office comes in and signs, and how the contact learns that it is done."""

from msgspec.structs import replace

from handlers import guide, signing
from handlers.answers import Answer
from handlers.buttons import Verb, free
from handlers.dates import day
from handlers.effects import Decision, Effect, Enrol, Introduce, Record, Say, Tell
from handlers.facts import opened
from handlers.forms import with_answer
from handlers.offices import figures_form, rows_of
from handlers.permissions import office
from handlers.putting import OVER_SIGNATURE
from handlers.sentences import say
from handlers.situation import Conversation, Invite, Role, RoleName, Situation


def take(situation: Situation, invite: Invite) -> Decision:
    """Give the role of the request's department; who did not sign on the page is asked to sign now."""
    role = Role(0, invite.role, invite.unit_id, invite.city, invite.department, unit_name=invite.unit_name)
    unit = invite.unit_name or ""
    text = say("delegate.welcome", who=guide.described(role, unit), unit=unit)
    effects: tuple[Effect, ...] = (Enrol(invite.id, situation.person_name),)
    before = situation.conversation
    if situation.signed_phone:
        signature = Introduce(situation.person_name or None, situation.signed_phone, situation.signed_office or None)
        moved = Conversation(before.revision + 1, before.role_id)
        return Decision(moved, (*effects, signature, Say(text, guide.rows(role))), "enrol")
    moved = Conversation(before.revision + 1, before.role_id, None, OVER_SIGNATURE)
    text += "\n\n" + say("signing.colleague", example=say("signing.example"))
    later = free(say("signing.skip"), Verb.BEGIN, "indicators")
    return Decision(moved, (*effects, Say(text, ((later,),))), "enrol")


def refused(situation: Situation, invite: Invite) -> str | None:
    """Say why a request's link cannot be taken here; None when it can."""
    unit = invite.unit_name or ""
    contact = next((role for role in situation.roles if role.name is RoleName.CONTACT), None)
    if any(role.name is RoleName.CONTACT and role.unit_id == invite.unit_id for role in situation.roles):
        return say("delegate.own_link")
    if contact is not None:
        return say("delegate.other_unit", unit=unit, own=guide.described(contact, contact.unit_name))
    if invite.ended_at is not None:
        return say("delegate.link_ended", unit=unit)
    if invite.used_at is not None:
        return say("delegate.link_used", unit=unit)
    return say("delegate.link_expired", unit=unit) if invite.expires_at <= situation.now else None


def signed(situation: Situation, raw: str) -> Decision:
    """Take a colleague's name and telephone."""
    department = office(situation)
    me = next((one for one in situation.archive.contacts() if one.person_id == situation.person_id), None)
    known = (me.phone or "") if me else ""
    entered, missing = signing.signed(raw, situation.person_name, known)
    if missing or entered is None:
        later = free(say("signing.skip"), Verb.BEGIN, "indicators")
        asked = signing.ask(situation, missing, None, (later,))
        return replace(asked, effects=(*((entered,) if entered else ()), *asked.effects))
    named = opened(situation).edition.office(department) if department and situation.round else None
    kept = say("signing.kept", name=entered.name or situation.person_name, phone=entered.phone or known)
    decision = guide.menu(situation, kept)
    return replace(decision, effects=(replace(entered, office=named), *decision.effects), action="signed")


def with_news(situation: Situation, decision: Decision) -> Decision:
    """Let the contacts know, once, when these answers have settled the last of the office's rows."""
    department, role = office(situation), situation.role
    records = [effect for effect in decision.effects if isinstance(effect, Record)]
    if department is None or role is None or not records or situation.unit is None:
        return decision
    after = situation
    for record in records:
        after = with_answer(after, record)
    if _is_done(department, situation) or not _is_done(department, after):
        return decision
    contacts = tuple(one.person_id for one in situation.archive.contacts() if one.role == RoleName.CONTACT.value)
    rows = ((free(say("buttons.standing"), Verb.STANDING), free(say("buttons.requests"), Verb.REQUESTS)),)
    told = Tell(f"office_done:{role.id}", contacts, Say(_told(department, after), rows))
    return replace(decision, effects=(*decision.effects, told))


def _is_done(department: str, situation: Situation) -> bool:
    found = _answers(department, situation)
    return bool(found) and all(answer is not None and answer.is_settled for answer in found)


def _answers(department: str, situation: Situation) -> list[Answer | None]:
    answers = situation.draft(figures_form(situation), opened(situation).year).answers
    return [answers.get(one.key) for one in rows_of(department, situation) if one.follows is None]


def _told(department: str, after: Situation) -> str:
    found = [answer for answer in _answers(department, after) if answer is not None]
    name, called = after.person_name or department, opened(after).edition.office(department)
    absent = [answer for answer in found if answer.number is None]
    if not absent:
        return say("delegate.finished", office=called, count=len(found), name=name)
    days = [answer.expected_on for answer in absent if answer.expected_on is not None]
    expected = say("delegate.expected", date=day(max(days))) if days else ""
    return say(
        "delegate.finished_absent", office=called, count=len(found), name=name, absent=len(absent), expected=expected
    )
