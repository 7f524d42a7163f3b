"""What people tap under a reminder: whether they apply, that something is done, that they want to be left alone."""

from datetime import time, timedelta

from handlers import guide
from handlers.effects import Decision, Intend, Meet, Say, Sign, Snooze, Subscribe
from handlers.facts import opened
from handlers.sentences import say
from handlers.situation import Role, RoleName, Situation
from reminders.deadlines import local_date, local_time

MOST_DIGITS = 18
_MORNING = time(9)


def snooze(situation: Situation, _argument: str) -> Decision:
    """Leave somebody alone until tomorrow morning."""
    until = local_time(local_date(situation.now) + timedelta(days=1), _MORNING)
    return _noted(situation, say("reminder.snoozed"), "snooze", Snooze(until))


def intend(situation: Situation, argument: str) -> Decision:
    """Enter that a unit will apply."""
    return _intention(situation, argument, intends=True)


def decline(situation: Situation, argument: str) -> Decision:
    """Enter that a unit will not apply this year."""
    return _intention(situation, argument, intends=False)


def met(situation: Situation, argument: str) -> Decision:
    """Enter that what one of the staff's dates asked has been done."""
    date_id, _, unit_id = argument.partition(".")
    role = _contact_of(situation, unit_id)
    if role is None or role.unit_id is None or not _is_number(date_id):
        return _noted(situation, say("reminder.met_unknown"), "met_refused")
    noted = say("reminder.met_noted", what=role.unit_name)
    return _noted(situation, noted, "met", Meet(int(date_id), role.unit_id))


def received(situation: Situation, argument: str) -> Decision:
    """Enter that a notice was received: that and nothing more."""
    if not _is_number(argument) or situation.person_id is None:
        return guide.menu(situation, say("table.spent"))
    return _noted(situation, say("notice.signed"), "received", Sign(int(argument)))


def subscribe(situation: Situation) -> Decision:
    """Give the speaker a link of their own by which a calendar follows their dates; an earlier one ends."""
    link = f"{situation.site}/calendar/{situation.fresh}.ics"
    return _noted(situation, say("feed.link", link=link), "subscribe", Subscribe(situation.fresh))


def _intention(situation: Situation, argument: str, *, intends: bool) -> Decision:
    role = _contact_of(situation, argument)
    if role is None or role.unit_id is None:
        return _noted(situation, say("invitation.not_yours"), "intention_refused")
    year = opened(situation).year + 1
    key = "invitation.intends" if intends else "invitation.declines"
    return _noted(situation, say(key, unit=role.unit_name, year=year), "intention", Intend(role.unit_id, intends))


def _contact_of(situation: Situation, unit_id: str) -> Role | None:
    """Return the speaker's role for this unit, when they answer for it."""
    held = (role for role in situation.roles if role.name is RoleName.CONTACT)
    return next((role for role in held if str(role.unit_id) == unit_id), None)


def _is_number(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) <= MOST_DIGITS


def _noted(
    situation: Situation, text: str, action: str, *effects: Intend | Snooze | Meet | Sign | Subscribe
) -> Decision:
    """Say that it was noted; whatever was on the table stays there."""
    return Decision(situation.conversation, (*effects, Say(text, (guide.way_back(situation),))), action)
