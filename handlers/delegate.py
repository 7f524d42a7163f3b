"""请统计局填: a link by which a colleague of another office fills in that office's rows, and only those."""

import json
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from handlers import guide, locking, packages, signing
from handlers.buttons import Verb, bound, free
from handlers.dates import day, full_day
from handlers.effects import (
    Button,
    Decision,
    Document,
    DocumentKind,
    Effect,
    EndOffer,
    Offer,
    Rows,
    Say,
    Tell,
)
from handlers.facts import closes, opened
from handlers.forms import Form
from handlers.offices import Wish, departments_of, figures_form, rows_of
from handlers.permissions import may
from handlers.ports import Contact, Request
from handlers.putting import OVER_SIGNATURE, put_again
from handlers.sentences import say
from handlers.situation import Conversation, RoleName, Situation
from reminders.deadlines import local_date

AGAIN = "again"
_SEPARATOR = "="
_EXAMPLE_DAYS = 7


class _Ask(Struct, frozen=True):
    """What is to be asked: of which department, by when, and whether a link that is out is replaced."""

    department: str
    due_on: date | None = None
    is_anew: bool = False


def wished(form: Form | None, situation: Situation, wish: Wish) -> Decision:
    """Ask the office that was named, or ask which one is meant."""
    if wish.passed is not None:
        example = local_date(situation.now) + timedelta(days=_EXAMPLE_DAYS)
        return _here(form, situation, say(
            "delegate.passed_day", month=wish.passed.month, day=wish.passed.day, office=wish.called,
            example=day(example),
        ))  # fmt: skip
    found = departments_of(wish, situation)
    if len(found) == 1:
        return _begin(situation, _Ask(found[0], wish.due_on))
    offices = [opened(situation).edition.office(one) for one in asked_departments(situation)]
    if wish.is_for_everybody:
        return _offer_all(situation, say("delegate.which"))
    return _offer_all(situation, say("delegate.unknown", name=wish.called, offices="、".join(offices)))


def press(situation: Situation, argument: str) -> Decision:
    """Ask a department by a button: 「部门」, or 「部门=again」 for a link in the place of the one that is out."""
    department, _, again = argument.partition(_SEPARATOR)
    if department not in opened(situation).edition.programme.departments:
        return guide.menu(situation, say("delegate.which"))
    earlier = current(situation, department)
    return _begin(situation, _Ask(department, earlier.due_on if earlier else None, again == AGAIN))


def typed(situation: Situation, raw: str) -> Decision:
    """Take the signature of the contact, and go on with what it was needed for."""
    me, wish = _me(situation), situation.conversation.proposal
    name, phone = (me.name, me.phone or "") if me else (situation.person_name, "")
    entered, missing = signing.signed(raw, name, phone)
    if missing or entered is None:
        asked = signing.ask(situation, missing, wish)
        return replace(asked, effects=(*((entered,) if entered else ()), *asked.effects))
    name, phone = entered.name or name, entered.phone or phone
    if (wanted := _read(wish)) is not None:
        return _make(situation, wanted, (entered,), name, phone)
    decision = guide.menu(situation, say("signing.kept", name=name, phone=phone))
    return replace(decision, effects=(entered, *decision.effects), action="signed")


def to_menu(situation: Situation) -> Decision:
    """Go to the menu; who leaves a request there without a telephone number is told so, and may still send it."""
    wish = situation.conversation.proposal
    wanted = _read(wish) if signing.is_open(situation) or _waits_at_menu(situation) else None
    if wanted is None or situation.round is None or not may(situation, "delegate"):
        return guide.menu(situation)
    office = opened(situation).edition.office(wanted.department)
    decision = guide.menu(situation, say("signing.later", office=office, example=say("signing.example")))
    return replace(decision, conversation=replace(decision.conversation, proposal=wish))


def is_signed_late(situation: Situation, raw: str) -> bool:
    """Whether this is the telephone number for which a request waits that was left at the menu."""
    return _waits_at_menu(situation) and signing.read_signature(raw).phone is not None


def _waits_at_menu(situation: Situation) -> bool:
    stands = situation.conversation
    return stands.form is None and stands.question is None and _read(stands.proposal) is not None


def _begin(situation: Situation, asked: _Ask) -> Decision:
    """Make the link at once, unless somebody has begun, nothing is open, or nobody knows how to reach the contact."""
    if locking.is_locked(figures_form(situation), situation):
        return guide.menu(situation, locking.sentence(situation, figures_form(situation)))
    office, rows = opened(situation).edition.office(asked.department), _counted(asked.department, situation)
    earlier = current(situation, asked.department)
    if not rows.count:
        return guide.menu(situation, say("delegate.nothing_to_ask", office=office))
    again: Rows = (
        (
            free(
                say("buttons.ask_again" if earlier else "buttons.ask_anyway", office=office),
                Verb.DELEGATE,
                f"{asked.department}{_SEPARATOR}{AGAIN}",
            ),
        ),
        *_ways(situation),
    )
    if not asked.is_anew and earlier is not None and earlier.taken_at is not None:
        text = say(
            "delegate.begun", office=office, name=earlier.taken_by or office, count=rows.count, filled=rows.filled
        )
        return Decision(situation.conversation, (Say(text, again),), "delegate")
    if not asked.is_anew and rows.filled == rows.count:
        text = say("delegate.all_filled" if earlier else "delegate.filled_alone", office=office, count=rows.count)
        return Decision(situation.conversation, (Say(text, again),), "delegate")
    me = _me(situation)
    if me is None or not me.phone:
        text = say("signing.contact", example=say("signing.example"))
        return signing.ask(situation, text, _written(asked))
    return _make(situation, asked, (), me.name, me.phone)


def _make(situation: Situation, asked: _Ask, before: tuple[Effect, ...], name: str, phone: str) -> Decision:
    """Issue the link, with the words to forward it by and the letter that may go with it."""
    assert situation.unit is not None
    if locking.is_locked(figures_form(situation), situation):  # handed in while the telephone number was asked for
        return guide.menu(situation, locking.sentence(situation, figures_form(situation)))
    the_round, unit, until = opened(situation), situation.unit, closes(situation)
    office, rows = the_round.edition.office(asked.department), _counted(asked.department, situation)
    earlier = current(situation, asked.department)
    ended = (EndOffer(earlier.invite_id),) if earlier is not None else ()
    offer = Offer(situation.fresh, RoleName.CONTRIBUTOR, until, asked.department, asked.due_on, until)
    link = f"{situation.site}/join/{situation.fresh}"
    key = "delegate.title_baseline" if figures_form(situation) == "baseline" else "delegate.title"
    forward = say(
        "delegate.forward", office=office, unit=unit.name, title=say(key, year=the_round.year), count=rows.count,
        names="、".join(rows.names), link=link,
        due=_by_when(situation, asked),
        contact=say("delegate.contact", name=name, phone=phone) if phone else name,
    )  # fmt: skip
    told = say("delegate.made", office=office, until=full_day(local_date(until - timedelta(seconds=1))))
    if earlier is not None:
        told += say("delegate.replaced")
    letter = Document(
        DocumentKind.LETTER, say("delegate.letter", office=office),
        say("delegate.letter_alt", office=office, count=rows.count),
        unit.id, figures_form(situation), the_round.year, link,
    )  # fmt: skip
    stands = situation.conversation
    moved = Conversation(stands.revision + 1, stands.role_id, stands.form, _under(stands.question), stands.seen)
    return Decision(moved, (*before, *ended, offer, Say(forward), Say(told, _ways(situation), letter)), "delegate")


def _by_when(situation: Situation, asked: _Ask) -> str:
    """Say by when: the day the contact named, else the one on which the unit itself has to hand in."""
    if asked.due_on:
        return say("delegate.due", date=day(asked.due_on))
    own = packages.due_on(situation, packages.package_of(situation))
    if own is None or packages.is_late(situation, packages.package_of(situation)):
        return say("delegate.no_due")
    return say("delegate.due_with_unit", date=day(own))


def overview(situation: Situation) -> Decision:
    """谁还没交: how far every department is, and what can be done about each."""
    assert situation.unit is not None
    lines, rows = [say("delegate.head", unit=situation.unit.name)], list[tuple[Button, ...]]()
    revision = situation.conversation.revision + 1
    for department in asked_departments(situation):
        office, counted = opened(situation).edition.office(department), _counted(department, situation)
        request = current(situation, department)
        absent = say("delegate.absent", count=counted.absent) if counted.absent else ""
        lines.append(
            say(
                "delegate.line", office=office, count=counted.count, filled=counted.filled, absent=absent,
                state=_state(situation, request, counted),
            )
        )  # fmt: skip
        if request is not None:
            again = f"{department}{_SEPARATOR}{AGAIN}"
            rows.append(
                (
                    free(say("buttons.ask_again", office=office), Verb.DELEGATE, again),
                    bound(
                        say("buttons.end_request", office=office), revision, Verb.END_REQUEST, str(request.invite_id)
                    ),
                )
            )
        elif counted.filled < counted.count:
            rows.append((button(department, situation),))
    if not situation.archive.requests() and rows:
        wanting = next(one for one in asked_departments(situation) if not _is_filled(one, situation))
        example = opened(situation).edition.office(wanting)
        lines.append(say("delegate.nobody", office=example))
    return guide.leave(situation, "\n".join(lines), (*rows, *_ways(situation, aside=Verb.REQUESTS)), "requests")


def _is_filled(department: str, situation: Situation) -> bool:
    counted = _counted(department, situation)
    return counted.filled >= counted.count


def end(situation: Situation, argument: str) -> Decision:
    """End a request: its link and the role that was taken by it. What was filled in stays."""
    found = next((one for one in situation.archive.requests() if str(one.invite_id) == argument), None)
    if found is None or found.ended_at is not None:
        return guide.menu(situation, say("delegate.no_request"))
    office, rows = opened(situation).edition.office(found.department), _counted(found.department, situation)
    decision = guide.menu(situation, say("delegate.ended", office=office, filled=rows.filled))
    theirs = [one for one in situation.archive.contacts() if one.department == found.department]
    assert situation.unit is not None
    told = Tell(
        f"request_ended:{found.invite_id}",
        tuple(one.person_id for one in theirs if found.taken_at is not None),
        Say(say("delegate.role_ended", unit=situation.unit.name)),
    )
    return replace(decision, effects=(EndOffer(found.invite_id), told, *decision.effects), action="end_request")


def current(situation: Situation, department: str) -> Request | None:
    """Return the request to a department that is out: neither ended nor too old to be taken."""
    out = [
        one
        for one in situation.archive.requests()
        if one.department == department
        and one.ended_at is None
        and (one.taken_at is not None or one.expires_at > situation.now)
    ]
    return out[-1] if out else None


def asked_departments(situation: Situation) -> list[str]:
    """Return the departments that have rows in the unit's figures, in the edition's order."""
    return [one for one in opened(situation).edition.programme.departments if rows_of(one, situation)]


def button(department: str, situation: Situation) -> Button:
    """The button by which a department is asked."""
    office = opened(situation).edition.office(department)
    return free(say("buttons.ask_office", office=office), Verb.DELEGATE, department)


class Counted(Struct, frozen=True):
    """How far a department's rows are; `absent` counts those declared 暂缺 or waiting for the province."""

    names: tuple[str, ...]
    filled: int
    absent: int

    @property
    def count(self) -> int:
        """How many rows it has."""
        return len(self.names)


def _counted(department: str, situation: Situation) -> Counted:
    answers = situation.draft(figures_form(situation), opened(situation).year).answers
    edition = opened(situation).edition
    rows = [one for one in rows_of(department, situation) if one.follows is None]
    settled = [answers[one.key] for one in rows if one.key in answers and answers[one.key].is_settled]
    return Counted(
        tuple(edition.indicator(one.key).label for one in rows),
        len(settled),
        sum(1 for one in settled if one.number is None),
    )


def _state(situation: Situation, request: Request | None, counted: Counted) -> str:
    if counted.filled == counted.count:
        return say("delegate.done")
    if request is None:
        return say("delegate.not_asked")
    state = say("delegate.not_begun") if request.taken_at is None else say("delegate.is_begun", name=request.taken_by)
    if request.due_on is None:
        return state
    late = (local_date(situation.now) - request.due_on).days
    return state + (say("delegate.overdue", days=late) if late > 0 else say("delegate.by", date=day(request.due_on)))


def _offer_all(situation: Situation, text: str) -> Decision:
    rows = tuple((button(one, situation),) for one in asked_departments(situation))
    return Decision(situation.conversation, (Say(text, (*rows, *_ways(situation))),), "delegate")


def _here(form: Form | None, situation: Situation, text: str) -> Decision:
    return guide.menu(situation, text) if form is None else put_again(form, situation, text)


def _ways(situation: Situation, aside: Verb | None = None) -> Rows:
    """Where one goes from here, but for what is shown already."""
    ways = [free(say("buttons.menu"), Verb.MENU)]
    if situation.conversation.form is not None and aside is None:
        ways.insert(0, free(say("buttons.go_on"), Verb.SHOW))
    if aside is not Verb.REQUESTS:
        ways.insert(0, free(say("buttons.requests"), Verb.REQUESTS))
    return (tuple(ways),)


def _me(situation: Situation) -> Contact | None:
    return next((one for one in situation.archive.contacts() if one.person_id == situation.person_id), None)


def _under(question: str | None) -> str | None:
    """Return what was on the table under the signature that was waited for."""
    return question.removeprefix(OVER_SIGNATURE) if question is not None else None


def _written(asked: _Ask) -> str:
    return json.dumps(
        {
            "department": asked.department,
            "due": asked.due_on.isoformat() if asked.due_on else None,
            "anew": asked.is_anew,
        }
    )


def _read(wish: str | None) -> _Ask | None:
    try:
        found = json.loads(wish or "")
        return _Ask(
            str(found["department"]), date.fromisoformat(found["due"]) if found["due"] else None, bool(found["anew"])
        )
    except (ValueError, KeyError, TypeError):
        return None
