"""People of the sandbox, marked as samples: a contact for every unit under creation, and one of the bureau.

They answer for their units beside whoever comes in by an invite, and let it be seen who is told what; nobody reads
what they are told.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

from msgspec import Struct
from sqlalchemy import Connection, insert, select, update

from bot.announcing import Announced, announce
from bot.demo.cast import Cast
from bot.demo.fill import SOURCE
from bot.storage.notice_looks import preview
from bot.storage.rounds import load_round
from bot.storage.tables import accounts, notice_recipients, people, roles
from bot.ticking import tick
from handlers.sentences import say
from reminders.broadcasts import Broadcast
from reminders.deadlines import LOCAL

_SECOND = 2  # whoever comes in by the invite leads
_LAST_REMINDER = timedelta(days=7)  # before the report is due: the latest before the sandbox begins
_ANNOUNCED_BEFORE = timedelta(days=3)
_UNSIGNED_EVERY = 3
_MORNING = time(9)


class Sample(Struct, frozen=True):
    """Somebody of the sandbox."""

    name: str
    role: str
    unit_id: int | None
    duty: str


def enter_people(connection: Connection, cast: Cast, ids: Mapping[str, int]) -> int:
    """Enter a sample contact for every unit, and somebody of the bureau; return the latter's id."""
    for part in cast.units:
        name = say("demo.contact", unit=part.name)
        _enter(connection, Sample(name, "contact", ids[part.name], "fill"), cast.opened_at)
    return _enter(connection, Sample(say("demo.staff"), "staff", None, "review"), cast.opened_at)


def say_what_was_said(connection: Connection, cast: Cast, author_id: int) -> None:
    """Let the bureau's notice and the reminders of the days before the sandbox begins have gone out."""
    opened = load_round(connection, cast.year)
    announced_at = _morning(cast.starts_at - _ANNOUNCED_BEFORE)
    drafted = Broadcast(0, say("demo.notice"), say("demo.audience"), author_id)
    looked = preview(connection, opened, drafted, announced_at).notice
    sent = announce(connection, opened, looked, announced_at)
    assert isinstance(sent, Announced)
    _sign(connection, sent.notice.id, announced_at)
    tick(connection, opened, _morning(datetime.combine(opened.round.due["report"] - _LAST_REMINDER, _MORNING)))


def _enter(connection: Connection, sample: Sample, since: datetime) -> int:
    now = since.astimezone(UTC)
    key = connection.execute(insert(people).values(name=sample.name, created_at=now)).inserted_primary_key
    assert key is not None
    person_id = int(key[0])
    connection.execute(
        insert(accounts).values(source=SOURCE, chat=f"{SOURCE}:{person_id}", person_id=person_id, created_at=now)
    )
    connection.execute(
        insert(roles).values(
            person_id=person_id, role=sample.role, unit_id=sample.unit_id, rank=_SECOND, duty=sample.duty,
            valid_from=now,
        )
    )  # fmt: skip
    return person_id


def _sign(connection: Connection, notice_id: int, sent_at: datetime) -> None:
    """Let most have signed in the hours after."""
    mine = notice_recipients.c.notice_id == notice_id
    chosen = select(notice_recipients.c.person_id).where(mine).order_by(notice_recipients.c.person_id)
    for number, person_id in enumerate(connection.execute(chosen).scalars().all(), 1):
        if number % _UNSIGNED_EVERY:
            at = sent_at + timedelta(minutes=17 * number)
            connection.execute(
                update(notice_recipients).where(mine, notice_recipients.c.person_id == person_id).values(signed_at=at)
            )


def _morning(moment: datetime) -> datetime:
    local = moment.astimezone(LOCAL) if moment.tzinfo else moment.replace(tzinfo=LOCAL)
    return local.replace(hour=_MORNING.hour, minute=0, second=0, microsecond=0)
