"""The strip over a chat: how far the unit's draft is, and what was entered last, wherever that was."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from bot.channels.web import SOURCE
from bot.storage.entries import Entry, newest_entries
from bot.storage.rounds import OpenRound
from bot.storage.speaking import speaker_of, spoken_for
from handlers import locking, packages
from handlers.forms import Form, find, settled
from handlers.forms_at_hand import page_forms
from handlers.questions import Asked, Question
from handlers.showing import shown
from handlers.situation import RoleName, Situation


class Latest(Struct, frozen=True):
    """The newest entry in words: of which row, and what stands there now."""

    label: str
    value: str
    entry: Entry


class Strip(Struct, frozen=True):
    """How far the draft is in which this chat fills. `unit_id`: about whom news is waited for.

    `form`: which of several drafts this is; "" where the unit fills in one only.
    """

    unit_id: int
    filled: int
    rows: int
    latest: Latest | None
    now: datetime | None
    state: str = ""  # 暂存 or how far what was handed in is
    form: str = ""


def strip_of(connection: Connection, opened: OpenRound | None, chat: str, now: datetime) -> Strip | None:
    """Return the strip over a browser's chat; None where nothing is filled in."""
    speaker = speaker_of(connection, SOURCE, chat, now)
    role = speaker.role(speaker.speaks_as) if speaker is not None else None
    fills = role is not None and role.name in (RoleName.CONTACT, RoleName.CONTRIBUTOR)
    if speaker is None or role is None or role.unit_id is None or opened is None or not fills:
        return None
    situation = spoken_for(connection, opened, speaker, role, now)
    forms = page_forms(situation)
    form = next((one for one in forms if one.name == speaker.form), forms[-1])
    answers, asked = situation.draft(form.name, opened.round.year).answers, form.questions(situation)
    entries = newest_entries(connection, role.unit_id, form.name, opened.round.year)
    rows = sum(1 for question in asked if question.follows is None)
    state = packages.state(locking.submission_with(form.name, situation))
    name = form.name if len(forms) > 1 else ""
    return Strip(role.unit_id, settled(asked, answers), rows, _latest(form, situation, entries), now, state, name)


def is_news(before: Strip | None, now: Strip | None) -> bool:
    """Whether the strip says something else than before; the time of day alone is no news."""
    return (before and replace(before, now=None)) != (now and replace(now, now=None))


def _latest(form: Form, situation: Situation, entries: dict[str, Entry]) -> Latest | None:
    """Return the newest entry among the rows this role sees; a declaration reopened by it is none of anybody's."""
    if situation.round is None:
        return None
    asked, answers = form.questions(situation), situation.draft(form.name, situation.round.year).answers
    seen: list[tuple[Entry, Question]] = [
        (entry, question)
        for key, entry in entries.items()
        if (question := find(asked, key)) is not None
        and not (question.asked is Asked.DECLARATION and (stands := answers.get(key)) and stands.is_untouched)
    ]
    if not seen:
        return None
    entry, question = max(seen, key=lambda one: one[0].seq)
    answer = answers.get(question.key)
    plainly = answer is not None and answer.number is not None
    value = f"{answer.value}{question.unit}" if answer is not None and plainly else shown(question, answer)
    return Latest(question.label, value, entry)
