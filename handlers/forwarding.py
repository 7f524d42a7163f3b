"""代填: figures a city or the bureau puts in for a county stand as a proposal until the county's contact agrees."""

from msgspec.structs import replace

from handlers import batch, guide, storing
from handlers.batch import Table
from handlers.buttons import Verb, bound, free
from handlers.effects import Decision, PutForward, Say, Settle, Tell
from handlers.forms import Form, find
from handlers.permissions import may
from handlers.ports import Forwarded
from handlers.proposals import Proposal, read_proposal, written
from handlers.putting import lines
from handlers.sentences import say
from handlers.situation import Conversation, RoleName, Situation

_WAITING = "^"  # before a unit's id: a table for that unit is on the table of somebody who looks after it


def looks_after(situation: Situation, file: Situation) -> bool:
    """Whether the speaker looks after this unit: the bureau after all, a reviewer after the units of the city."""
    role = situation.role
    if role is None or file.unit is None or not may(situation, "put_forward"):
        return False
    return role.name is not RoleName.REVIEWER or role.city == file.unit.city


def offer(form: Form, situation: Situation, file: Situation, read: Table, lead: str) -> Decision:
    """Show what would be laid before a unit; nothing is, before the speaker says so."""
    assert file.unit is not None
    told = lines(lead, batch.told(form, file, read, say("forwarding.hint", unit=file.unit.name)))
    if not read.records:
        return guide.menu(situation, lines(told, say("batch.nothing_to_store")))
    before = situation.conversation
    revision = before.revision + 1
    send = bound(say("forwarding.send", unit=file.unit.name), revision, Verb.FORWARD)
    rows = ((send,), (free(say("forwarding.do_not"), Verb.MENU),))
    kept = written(read.records, read.left, form.name)
    moved = Conversation(revision, before.role_id, None, f"{_WAITING}{file.unit.id}", 0, kept)
    return Decision(moved, (Say(told, rows),), "propose")


def send(situation: Situation) -> Decision:
    """Lay the table before its unit, and tell its contacts."""
    proposal = read_proposal(situation.conversation.proposal)
    unit_id = (situation.conversation.question or "").removeprefix(_WAITING)
    file = situation.unit_files.of(int(unit_id)) if unit_id.isdecimal() else None
    if proposal is None or file is None or file.unit is None or not looks_after(situation, file):
        return guide.menu(situation, say("forwarding.how", link=f"{situation.site}/desk/"))
    count, unit = len(proposal.records), file.unit
    contacts = tuple(
        one.person_id for one in file.archive.contacts() if one.role == RoleName.CONTACT and one.department is None
    )
    look = ((free(say("buttons.forwarded"), Verb.FORWARDED),),)
    message = Say(say("forwarding.arrived", who=_whose(situation), unit=unit.name, count=count), look)
    effects = (
        PutForward(unit.id, proposal.back, situation.conversation.proposal or ""),
        Tell(f"forwarded:{situation.fresh}", contacts, message),
    )
    told = say("forwarding.sent" if contacts else "forwarding.kept", unit=unit.name, count=count)
    decision = guide.menu(situation, told)
    return replace(decision, effects=(*effects, *decision.effects), action="forward")


def look(form: Form | None, situation: Situation, waiting: Forwarded | None) -> Decision:
    """Show the oldest of what was laid before the unit, to be agreed to."""
    proposal = read_proposal(waiting.rows) if waiting is not None else None
    if form is None or waiting is None or proposal is None:
        return guide.menu(situation, say("forwarding.nothing"))
    questions = form.questions(situation)
    records = tuple(one for one in proposal.records if find(questions, one.key) is not None)
    if situation.conversation.form != form.name:
        before = situation.conversation
        situation = replace(situation, conversation=Conversation(before.revision, before.role_id, form.name, ""))
    if not records:
        return _settled(_leaves(situation, say("forwarding.outdated")), waiting, _declined(situation), agreed=False)
    lead = say("forwarding.from", who=waiting.by, title=form.title(situation))
    return batch.show(form, situation, Table(records, 0, proposal.left, forwarded=waiting.id), lead)


def agree(form: Form, situation: Situation, proposal: Proposal) -> Decision:
    """Store what was laid before the unit, as its own, and say so to whoever put it in."""
    waiting = _still_waiting(situation, proposal.forwarded)
    if waiting is None:
        return guide.menu(situation, say("forwarding.settled"))
    decision = storing.store_many(form, situation, proposal.records, proposal.left)
    if decision.action != "answers":
        return decision
    assert situation.unit is not None
    told = say("forwarding.agreed", unit=situation.unit.name, title=form.title(situation))
    return _settled(decision, waiting, told, agreed=True)


def decline(situation: Situation, argument: str) -> Decision:
    """Take nothing of what was laid before the unit, and say so to whoever put it in."""
    waiting = _still_waiting(situation, int(argument) if argument.isdecimal() else 0)
    if waiting is None or situation.unit is None:
        return guide.menu(situation, say("forwarding.settled"))
    return _settled(_leaves(situation, say("forwarding.not_taken")), waiting, _declined(situation), agreed=False)


def _leaves(situation: Situation, text: str) -> Decision:
    """Say what became of it, without the menu's greeting: that would still count it among what waits."""
    return guide.leave(situation, text, guide.ways(situation), "settle")


def _declined(situation: Situation) -> str:
    assert situation.unit is not None
    return say("forwarding.declined", unit=situation.unit.name)


def _settled(decision: Decision, waiting: Forwarded, told: str, *, agreed: bool) -> Decision:
    menu = ((free(say("buttons.menu"), Verb.MENU),),)
    tell = Tell(f"settled:{waiting.id}", (waiting.by_id,), Say(told, menu))
    return replace(decision, effects=(Settle(waiting.id, agreed), tell, *decision.effects))


def _still_waiting(situation: Situation, forwarded_id: int) -> Forwarded | None:
    return next((one for one in situation.archive.forwarded() if one.id == forwarded_id), None)


def _whose(situation: Situation) -> str:
    role = situation.role
    assert role is not None
    return guide.described(role, role.unit_name)
