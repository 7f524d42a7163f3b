"""网页填报: a personal link to the page of the same draft, for another device of the same person."""

from datetime import datetime, timedelta

from handlers.buttons import Verb, free, opening
from handlers.dates import day, full_day
from handlers.effects import Decision, Enrol, Link, Say, Tell
from handlers.facts import closes
from handlers.guide import described, go_on, rows
from handlers.sentences import say
from handlers.situation import Conversation, Invite, Situation
from reminders.deadlines import LOCAL


def make(situation: Situation) -> Decision:
    """Give the speaker a link of their own; it is used up by the tap on another device, not by being opened."""
    assert situation.unit is not None
    until = closes(situation)
    text = say(
        "links.made", unit=situation.unit.name, link=f"{situation.site}/fill/{situation.fresh}", until=_day(until)
    )
    ways = [free(say("buttons.menu"), Verb.MENU)]
    if situation.conversation.form is not None:
        ways.insert(0, go_on(situation))
    buttons = ((opening(say("buttons.open_page")),), tuple(ways))
    return Decision(situation.conversation, (Link(situation.fresh, until), Say(text, buttons)), "link")


def take(situation: Situation, invite: Invite) -> Decision:
    """Make this account one of the person's for whom the link was made, or say why not and what to do."""
    held = next((role for role in situation.roles if role.id == invite.role_id), None)
    if situation.person_id is not None and situation.person_id != invite.person_id:
        return _refuse(situation, "links.somebody_else")
    if situation.person_id == invite.person_id and held is not None:
        moved = Conversation(situation.conversation.revision + 1, held.id)
        text = say("links.here_already", who=described(held, held.unit_name))
        return Decision(moved, (Say(text, rows(held)),), "link_opened")
    if invite.used_at is not None or situation.person_id is not None:
        return _refuse(situation, "links.used")
    if invite.expires_at <= situation.now:
        return _refuse(situation, "links.expired")
    assert invite.person_id is not None
    moved = Conversation(situation.conversation.revision + 1, invite.role_id)
    told = Tell(f"link:{invite.id}", (invite.person_id,), Say(say("links.opened_elsewhere", at=_time(situation.now))))
    greeting = Say(say("links.opened"), ((free(say("buttons.menu"), Verb.MENU),),))
    return Decision(moved, (Enrol(invite.id, situation.person_name), told, greeting), "link_opened")


def _refuse(situation: Situation, key: str) -> Decision:
    return Decision(situation.conversation, (Say(say(key), rows(situation.role)),), "link_refused")


def _day(moment: datetime) -> str:
    return full_day((moment - timedelta(seconds=1)).astimezone(LOCAL))  # its end is the midnight after


def _time(moment: datetime) -> str:
    at = moment.astimezone(LOCAL)
    return f"{day(at)}{at:%H:%M}"
