"""What became of notices, for staff in chat: how each stands by city, stopped, asked again, agreed to."""

from handlers import guide, noticing
from handlers.buttons import Verb, free
from handlers.effects import Button, Decision, Effect, MoveNotice, NoticeAct, Rows, Say
from handlers.overlook import NoticeStand
from handlers.sentences import say
from handlers.situation import Situation
from reminders.audiences import AudienceError
from reminders.broadcasts import Reason, Refused, Step, stopped
from reminders.signing import Signed

MOST_NOTICES = 3
_EXCERPT = 30
_MOVING = (Step.SENDING, Step.SCHEDULED, Step.AWAITING_SECOND)


def notices(situation: Situation) -> Decision:
    """Say how the newest notices stand, and offer to write one."""
    newest = situation.overlook.notices(MOST_NOTICES)
    parts = [_head(one) for one in newest] or [say("watch.no_notices")]
    rows: Rows = tuple((noticing.stand_button(one.notice.id),) for one in newest)
    drafted = situation.overlook.draft(situation.person_id) if situation.person_id is not None else None
    if drafted is not None:
        parts.append(say("watch.draft", text=_excerpt(drafted.text)))
        rows += ((free(say("compose.go_on"), Verb.COMPOSE), free(say("compose.another"), Verb.COMPOSE, "new")),)
    else:
        rows += ((free(say("compose.begin"), Verb.COMPOSE),),)
    parts.append(say("watch.compose", link=f"{situation.site}/desk/notices"))
    return _said(situation, "\n\n".join(parts), rows, "notices")


def one(situation: Situation, argument: str) -> Decision:
    """Say who has signed for one notice, by city, with what can still be done about it."""
    stand = noticing.stand(situation, argument)
    if stand is None:
        return _said(situation, say("notice.refused.over"), (), "notice")
    if _is_asked(situation, stand) and (asked := _asked(situation, stand)) is not None:
        return _said(situation, asked.text, (_refresh(stand), *asked.rows), "notice")
    board = noticing.board(stand.lines) if stand.lines else noticing.not_out(stand.notice)
    parts = [_head(stand, board)]
    parts.append(say("watch.board_link", link=f"{situation.site}/desk/notices/{stand.notice.id}"))
    return _said(situation, "\n\n".join(parts), _can_be_done(stand), "notice")


def stop(situation: Situation, argument: str) -> Decision:
    """Stop a notice, and leave the list of who got it."""
    stand = noticing.stand(situation, argument)
    found = stopped(stand.notice) if stand is not None else None
    if stand is None or found is None or isinstance(found, Refused):
        return _said(situation, say("notice.refused.over"), _board(stand), "stop")
    counts = noticing.counts([each for line in stand.lines for each in line.signatures])
    got, leaving = counts["signed"] + counts["unsigned"], counts["leaving"]
    parts = [say("notice.stopped", number=stand.notice.id, got=got, rest=counts["waiting"] - leaving)]
    parts += [say("notice.stopped_got"), noticing.who(stand.lines, Signed.SIGNED, Signed.UNSIGNED)] if got else []
    if leaving:
        parts += [say("notice.stopped_leaving", count=leaving), noticing.who(stand.lines, Signed.LEAVING)]
    return _said(situation, "\n".join(parts), _board(stand), "stop", MoveNotice(stand.notice.id, NoticeAct.STOP))


def chase(situation: Situation, argument: str) -> Decision:
    """Ask those once more who have not signed, when they may be asked."""
    stand = noticing.stand(situation, argument)
    if stand is None:
        return _said(situation, say("notice.refused.over"), (), "chase")
    may = situation.overlook.chase(stand.notice.id)
    if not may.is_open:
        return _said(situation, noticing.not_chased(may), _board(stand), "chase")
    told = say("notice.chase.done", count=len(may.persons))
    return _said(situation, told, _board(stand), "chase", MoveNotice(stand.notice.id, NoticeAct.CHASE))


def confirm(situation: Situation, argument: str) -> Decision:
    """Take the second person's word that a notice may go; where others are meant by now, show them these first."""
    number, _, circle = argument.partition(".")
    stand = noticing.stand(situation, number)
    if stand is None or situation.person_id is None:
        return _said(situation, say("notice.refused.over"), (), "confirm")
    found, count = situation.overlook.agree(stand.notice.id, situation.person_id, circle)
    if isinstance(found, Refused):
        asked = _asked(situation, stand) if found.reason is Reason.CHANGED else None
        if asked is None:
            return _said(situation, noticing.refusal(found), _board(stand), "confirm")
        told = say("notice.second.changed", count=count)
        return _said(situation, f"{told}\n{asked.text}", asked.rows, "confirm")
    told = say("notice.second.done", number=stand.notice.id, count=count)
    return _said(situation, told, _board(stand), "confirm", MoveNotice(stand.notice.id, NoticeAct.AGREE, circle))


def _asked(situation: Situation, stand: NoticeStand) -> Say | None:
    """Return what the second person is asked, about those whom the notice means now; None where it means nobody."""
    try:
        seen = situation.overlook.preview(stand.notice)
    except AudienceError:  # a place has lost its last person since
        return None
    if seen.refused is not None:
        return None
    due = noticing.Due(situation.round.due if situation.round is not None else {})
    return noticing.ask_second(seen.notice, stand.author, seen.people, due)


def _head(stand: NoticeStand, board: str = "") -> str:
    step, notice = say(f"watch.step_{stand.notice.step}"), stand.notice
    head = say("watch.notice", number=notice.id, step=step, text=notice.text if board else _excerpt(notice.text))
    told = board or (noticing.total(stand.lines) if stand.lines else "")
    return "\n".join(part for part in (head, told) if part)


def _is_asked(situation: Situation, stand: NoticeStand) -> bool:
    """Whether the speaker may be the second person of a notice that waits for one."""
    return stand.notice.step is Step.AWAITING_SECOND and stand.notice.author_id != situation.person_id


def _refresh(stand: NoticeStand) -> tuple[Button, ...]:
    return (free(say("notice.refresh"), Verb.NOTICE, str(stand.notice.id)),)


def _can_be_done(stand: NoticeStand) -> Rows:
    number = str(stand.notice.id)
    counts = noticing.counts([each for line in stand.lines for each in line.signatures])
    rows: Rows = (_refresh(stand),)
    if counts["unsigned"]:
        rows += ((free(say("notice.chase.button", count=counts["unsigned"]), Verb.CHASE, number),),)
    last: tuple[Button, ...] = ()
    if stand.notice.step in _MOVING:
        last = (free(say("notice.stop"), Verb.STOP, number),)
    if counts["signed"] + counts["unsigned"]:
        last = (*last, free(say("notice.correct"), Verb.CORRECT, number))
    return (*rows, last) if last else rows


def _board(stand: NoticeStand | None) -> Rows:
    return ((noticing.stand_button(stand.notice.id),),) if stand is not None else ()


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else f"{line[:_EXCERPT]}…"


def _said(situation: Situation, text: str, rows: Rows, action: str, *effects: Effect) -> Decision:
    return Decision(situation.conversation, (*effects, Say(text, (*rows, guide.way_back(situation)))), action)
