"""菜单, 帮助 and 提醒: what can be done here, by role, and what is due when."""

from handlers import packages
from handlers.buttons import Verb, free
from handlers.dates import full_day, left
from handlers.effects import Button, Decision, Rows, Say
from handlers.facts import opened
from handlers.permissions import may
from handlers.sentences import say
from handlers.situation import Conversation, Role, RoleName, Situation
from reminders.deadlines import days_left


def menu(situation: Situation, lead: str = "") -> Decision:
    """Show what this role can do. Leaves any question; nothing is lost by that."""
    role = situation.role
    text = _greeting(situation) if role is not None else _stranger(situation)
    waits, first = _waiting(situation)
    told = "\n\n".join(part for part in (lead, waits, text) if part)
    return leave(situation, told, first + ways(situation) + _others(situation), "menu")


def leave(situation: Situation, text: str, rows: Rows, action: str) -> Decision:
    """Put nothing on the table, and say something. A wish that waits at the menu goes on waiting."""
    before = situation.conversation
    waits = before.proposal if before.form is None and before.question is None else None
    moved = Conversation(before.revision + 1, before.role_id, proposal=waits)
    return Decision(moved, (Say(text, rows),), action)


def _stranger(situation: Situation) -> str:
    """Say what to do to somebody without a role: never enrolled, or whose role has ended."""
    return say("enrol.no_role" if situation.person_id is not None else "enrol.stranger")


def help_text(situation: Situation) -> Decision:
    """Explain the words that work everywhere."""
    text = _help(situation) if situation.role is not None else _stranger(situation)
    asks = ((free(say("buttons.ask"), Verb.ASK),),) if may(situation, "ask") else ()
    return Decision(situation.conversation, (Say(text, (*asks, way_back(situation))),), "help")


def _help(situation: Situation) -> str:
    """Name the words that work for this role, and no others."""
    fills, sees, hands_over = may(situation, "fill"), may(situation, "see"), may(situation, "hand_over")
    parts = [
        say("guide.help"),
        say("guide.help_fill") if fills else "",
        (say("guide.help_standing") if fills else say("guide.help_board")) if sees else "",
        say("guide.help_workbook") if fills else "",
        say("guide.help_forward") if may(situation, "put_forward") else "",
        say("guide.help_announce") if may(situation, "announce") else "",
        say("guide.help_whatif") if fills and sees else "",
        say("guide.help_delegate") if may(situation, "delegate") else "",
        say("guide.help_page") if fills else "",
        say("guide.help_ask") if may(situation, "ask") else "",
        say("guide.help_hand_over") if hands_over else "",
        say("guide.help_leave"),
        say("guide.help_figures") if fills else "",
    ]
    return "\n".join(part for part in parts if part)


def deadlines(situation: Situation) -> Decision:
    """Say what is due when."""
    the_round = opened(situation)
    lines = []
    for stage, due in the_round.due.items():
        days = days_left(due, situation.now)
        when = left(days) + (say("guide.still") if days < 0 and _is_owed(situation, stage) else "")
        lines.append(say(f"guide.stage_{stage}", date=full_day(due), when=when))
    text = "\n".join([say("guide.deadlines", year=the_round.year), *lines])
    feed = (free(say("feed.button"), Verb.FEED),)
    return Decision(situation.conversation, (Say(text, (feed, way_back(situation))),), "deadlines")


def _is_owed(situation: Situation, stage: str) -> bool:
    """Whether what is due by a stage is still to be handed in by this unit, late as it is."""
    owes = situation.unit is not None and packages.package_of(situation) == stage
    return owes and packages.handed_in(situation, stage) is None


def ways(situation: Situation) -> Rows:
    """The menu's buttons, for what is handed in and for what is not."""
    return rows(situation.role, is_handed_in=_is_handed_in(situation))


def rows(role: Role | None, *, is_handed_in: bool = False) -> Rows:
    """The menu's buttons, as the role allows."""
    if role is None:
        return ((free(say("buttons.help"), Verb.HELP),),)
    help_row = (free(say("buttons.deadlines"), Verb.DEADLINES), free(say("buttons.help"), Verb.HELP))
    match role.name:
        case RoleName.CONTACT:
            filling = (
                free(say("buttons.eligibility"), Verb.BEGIN, "eligibility"),
                free(say("buttons.indicators"), Verb.BEGIN, "indicators"),
            )
            report = free(say("buttons.report"), Verb.BEGIN, "report")
            hand_in = free(say("buttons.receipt" if is_handed_in else "buttons.submit"), Verb.SUBMIT)
            return (filling, (report, free(say("buttons.standing"), Verb.STANDING)), (hand_in, *help_row))
        case RoleName.CONTRIBUTOR:
            return ((free(say("buttons.indicators"), Verb.BEGIN, "indicators"),), help_row)
        case RoleName.REVIEWER:
            return ((free(say("buttons.standing"), Verb.STANDING), _owing(), _plan()), help_row)
        case RoleName.STAFF | RoleName.ADMINISTRATOR:
            announcing = (free(say("watch.notices_button"), Verb.NOTICES),)
            return ((free(say("buttons.standing"), Verb.STANDING), _owing(), _plan()), announcing, help_row)


def _owing() -> Button:
    return free(say("watch.owing_button"), Verb.OWING)


def _plan() -> Button:
    return free(say("watch.plan_button"), Verb.PLAN)


def _waiting(situation: Situation) -> tuple[str, Rows]:
    """Say that somebody else's figures wait for this contact, with the way to them."""
    count = len(situation.archive.forwarded()) if may(situation, "agree") else 0
    if not count:
        return "", ()
    return say("forwarding.menu", count=count), ((free(say("buttons.forwarded"), Verb.FORWARDED),),)


def _others(situation: Situation) -> Rows:
    """One button for each other role this person holds."""
    return tuple(
        (free(say("buttons.as_role", who=described(role, role.unit_name)), Verb.ROLE, str(role.id)),)
        for role in situation.roles
        if role.id != situation.conversation.role_id
    )


def described(role: Role, unit_name: str | None) -> str:
    """Name a role for the one who holds it."""
    return role_of(role.name, unit_name or role.city or "", role.department)


def role_of(name: str, of: str, department: str | None) -> str:
    """Name a role: of which unit or city, and for which department."""
    return say(f"roles.{name}", of=f"{of}（{department}）" if department else of)


def way_back(situation: Situation) -> tuple[Button, ...]:
    """The way back to the question on the table, when there is one, and to the menu."""
    menu_button = free(say("buttons.menu"), Verb.MENU)
    if situation.conversation.form is None:
        return (menu_button,)
    return (go_on(situation), menu_button)


def go_on(situation: Situation) -> Button:
    """The way back to what is on the table: to fill it in, or to look at what has been handed in."""
    the_round, form = situation.round, situation.conversation.form
    is_locked = the_round is not None and (form, the_round.year) in situation.submissions
    return free(say("buttons.look_on" if is_locked else "buttons.go_on"), Verb.SHOW)


def _greeting(situation: Situation) -> str:
    role, unit = situation.role, situation.unit
    assert role is not None
    parts = [say("guide.greeting", who=described(role, unit.name if unit else None))]
    if situation.round is not None:
        parts += [say("guide.round", year=situation.round.year), *_how_far(situation)]
    if len(situation.roles) > 1:
        parts.append(say("guide.several_roles"))
    return "\n".join([*parts, say("guide.choose")])


def _how_far(situation: Situation) -> list[str]:
    """Say 暂存 or 已提交 of what this contact hands in, once there is anything of it."""
    if not may(situation, "submit"):
        return []
    package = packages.package_of(situation)
    forms, year = packages.FORMS_OF[package], opened(situation).year
    if not any(situation.draft(name, year).revision for name in forms):
        return []
    return [packages.standing(situation, package)]


def _is_handed_in(situation: Situation) -> bool:
    if situation.round is None or not may(situation, "submit"):
        return False
    return packages.handed_in(situation, packages.package_of(situation)) is not None
