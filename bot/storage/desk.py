"""Loads what a turn may know: for all waiting messages at once, so that many turns cost few queries."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct, field
from sqlalchemy import Connection, and_, bindparam, select

from bot.channels.base import Arrival
from bot.storage.archive import StoredArchive
from bot.storage.board import unit_rows
from bot.storage.chain import Head
from bot.storage.draft_rows import DraftRow, draft_rows, read_answers, submission_of
from bot.storage.in_force import in_force
from bot.storage.invites import code_hash, new_code
from bot.storage.overlook import StoredOverlook
from bot.storage.quick import read
from bot.storage.rounds import IN_FORCE, NEWEST_YEAR, VERSION, OpenRound, Rounds
from bot.storage.tables import (
    accounts,
    audit_heads,
    conversations,
    handovers,
    invites,
    links,
    people,
    requests,
    roles,
    unit_rounds,
    units,
)
from bot.storage.unit_file import unit_file
from handlers.ports import UnitProgress
from handlers.said import Text
from handlers.situation import Conversation, Draft, Invite, Role, RoleName, Situation, Submission, Unit
from handlers.words import invite_code

REMEMBERED = 512  # drafts whose answers are kept, so that a turn need not read them again

Waiting = tuple[int, str, Arrival]  # inbox id, source, what arrived


class Loaded(Struct, frozen=True):
    """One message with its whole world, and the rows that will be written on."""

    inbox_id: int
    source: str
    arrival: Arrival
    account_id: int | None
    audit_head: Head
    draft_rows: Mapping[tuple[str, int], DraftRow]
    situation: Situation


class _Account(Struct):
    """One account with its conversation and the roles of its person."""

    id: int
    person_id: int | None
    person_name: str | None
    conversation: Conversation
    audit_head: Head
    roles: list[Role] = field(default_factory=list)
    units: dict[int, Unit] = field(default_factory=dict)


class _Kept(Struct, frozen=True):
    """One draft as stored and as the handlers know it."""

    row: DraftRow
    draft: Draft
    submission: Submission | None
    has_files: bool


OfUnits = dict[int, dict[tuple[str, int], _Kept]]


class _World(Struct, frozen=True):
    """What all messages of one group share."""

    connection: Connection
    of_units: OfUnits
    opened: OpenRound | None
    now: datetime
    site: str
    pointing: frozenset[str]
    overlook: StoredOverlook
    progress: "_Progress"
    unit_files: "_UnitFiles"


class Desk:
    """Loads situations. Remembers drafts by revision: a revision never means anything else.

    `pointing`: the sources of channels that may not carry values.
    """

    def __init__(self, site: str = "", pointing: frozenset[str] = frozenset()) -> None:
        self._site = site
        self._pointing = pointing
        self._rounds = Rounds()
        self._remembered: OrderedDict[int, Draft] = OrderedDict()

    def load(self, connection: Connection, arrived: Sequence[Waiting], now: datetime) -> list[Loaded]:
        """Load the world of each (inbox id, source, arrival), in the given order."""
        if not arrived:
            return []
        chats = [_account_of(message) for message in arrived]
        sources, names = (sorted(set(each)) for each in zip(*chats, strict=True))
        rows = read(connection, _ACCOUNTS, {"sources": sources, "chats": names, "now": now})
        opened = self._rounds.of(connection, tuple(rows[0][: len(VERSION)]))
        year = opened.round.year if opened else 0
        found = _accounts(rows)
        accounts_of = [found.get(chat) for chat in chats]
        units_of = {_unit_of(one, message[2]) for one, message in zip(accounts_of, arrived, strict=True)}
        of_unit = self._drafts(connection, {unit for unit in units_of if unit is not None}, year)
        world = _World(
            connection,
            of_unit,
            opened,
            now,
            self._site,
            self._pointing,
            StoredOverlook(connection, opened, now),
            _Progress(connection, opened),
            _UnitFiles(connection, opened, now),
        )
        return [_loaded(world, message, one) for one, message in zip(accounts_of, arrived, strict=True)]

    def remember(self, draft_id: int, draft: Draft) -> None:
        """Keep what a committed turn has made of a draft."""
        self._remembered[draft_id] = draft
        self._remembered.move_to_end(draft_id)
        while len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)

    def _drafts(self, connection: Connection, unit_ids: set[int], year: int) -> OfUnits:
        if not unit_ids:
            return {}
        if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
            connection.execute(_LOCK_UNITS, {"units": sorted(unit_ids)})
        rows = draft_rows(connection, unit_ids, year)
        known = {row.id: kept for row in rows if (kept := self._kept(row.id, row.revision)) is not None}
        unknown = [row.id for row in rows if row.id not in known]
        current = read_answers(connection, unknown) if unknown else {}
        found: OfUnits = defaultdict(dict)
        for row in rows:
            draft = known.get(row.id) or Draft(row.form, row.year, row.revision, current[row.id])
            head = Head(row.entries or 0, row.hash or "")
            found[row.unit_id][row.form, row.year] = _Kept(
                DraftRow(row.id, row.revision, head), draft, submission_of(row), bool(row.has_files)
            )
        return found

    def _kept(self, draft_id: int, revision: int) -> Draft | None:
        kept = self._remembered.get(draft_id)
        return kept if kept is not None and kept.revision == revision else None


def _loaded(world: _World, message: Waiting, account: _Account | None) -> Loaded:
    connection, opened = world.connection, world.opened
    inbox_id, source, arrival = message
    conversation = _conversation(account, arrival) if account else Conversation()
    held = tuple(account.roles) if account else ()
    role = next((one for one in held if one.id == conversation.role_id), None)
    unit = account.units.get(role.unit_id or 0) if account and role else None
    own = world.of_units.get(unit.id, {}) if unit else {}
    code = invite_code(arrival.said.raw) if isinstance(arrival.said, Text) else None
    situation = Situation(
        now=world.now,
        conversation=conversation,
        person_id=account.person_id if account else None,
        person_name=(account.person_name if account else None) or arrival.display_name,
        roles=held,
        round=(opened.round_of(unit.id) if unit else opened.round) if opened else None,
        unit=unit,
        drafts={key: kept.draft for key, kept in own.items()},
        county_gdp_growth=opened.county_gdp_growth.get(unit.id) if opened and unit else None,
        not_applicable=opened.not_applicable.get(unit.id, frozenset()) if opened and unit else frozenset(),
        invite=_invite(connection, code) if code else None,
        signed_phone=arrival.phone,
        signed_office=arrival.office,
        progress=world.progress,
        submissions={key: kept.submission for key, kept in own.items() if kept.submission is not None},
        with_files=frozenset(key for key, kept in own.items() if kept.has_files),
        overlook=world.overlook,
        archive=StoredArchive(connection, unit, opened.round.year if opened else 0, world.now),
        fresh=new_code(),
        site=world.site,
        carries_values=source not in world.pointing,
        unit_files=world.unit_files,
        missing_frozen=opened is not None and unit is not None and opened.is_frozen(unit.id),
    )
    return Loaded(
        inbox_id,
        source,
        arrival,
        account.id if account else None,
        account.audit_head if account else Head(),
        {key: kept.row for key, kept in own.items()},
        situation,
    )


def _account_of(message: Waiting) -> tuple[str, str]:
    _, source, arrival = message
    return arrival.account_of or source, arrival.chat


def _conversation(account: _Account, arrival: Arrival) -> Conversation:
    """Return where the account stands; what speaks in a role of its own stands nowhere."""
    if arrival.speaks_as is None:
        return account.conversation
    held = any(role.id == arrival.speaks_as for role in account.roles)
    return Conversation(role_id=arrival.speaks_as if held else None)


def _unit_of(account: _Account | None, arrival: Arrival) -> int | None:
    if account is None:
        return None
    speaks_as = _conversation(account, arrival).role_id
    role = next((one for one in account.roles if one.id == speaks_as), None)
    return role.unit_id if role is not None else None


def _accounts(rows: Iterable[Any]) -> dict[tuple[str, str], _Account]:
    found: dict[tuple[str, str], _Account] = {}
    for row in rows:
        if row.id is None:
            continue  # the round alone
        account = found.get((row.source, row.chat))
        if account is None:
            account = found[row.source, row.chat] = _account(row)
        if row.role_id is not None:
            account.roles.append(
                Role(row.role_id, RoleName(row.role), row.unit_id, row.city, row.department, row.unit_name)
            )
        if row.unit_id is not None and row.unit_name is not None:
            account.units[row.unit_id] = Unit(
                row.unit_id, row.unit_name, row.unit_city, row.kind, row.former_poverty, row.assessment_year
            )
    for account in found.values():
        account.conversation = _in_a_role(account.conversation, account.roles)
    return found


def _account(row: Any) -> _Account:
    conversation = Conversation()
    if row.revision is not None:
        conversation = Conversation(row.revision, row.speaks_as, row.form, row.question, row.seen, row.proposal)
    return _Account(row.id, row.person_id, row.person_name, conversation, Head(row.entries or 0, row.hash or ""))


def _in_a_role(conversation: Conversation, held: Sequence[Role]) -> Conversation:
    """A conversation speaks in a role that is held now: the one it had, else the first."""
    if any(role.id == conversation.role_id for role in held):
        return conversation
    if not held:
        return Conversation(conversation.revision)
    return Conversation(conversation.revision, held[0].id)


def _invite(connection: Connection, code: str) -> Invite | None:
    row = connection.execute(_INVITE, {"hash": code_hash(code)}).one_or_none()
    if row is None:
        return None
    expires_at = min(row.expires_at, row.link_until or row.expires_at)
    return Invite(
        row.id, RoleName(row.role), row.unit_id, row.unit_name, row.city, row.department,
        expires_at, row.used_at, row.used_by, row.role_until, row.hands_over, row.handed_by, row.ended_at,
        row.link_person_id, row.link_role_id,
    )  # fmt: skip


class _UnitFiles:
    """Opens other units' files from the turn's own connection."""

    def __init__(self, connection: Connection, opened: OpenRound | None, now: datetime) -> None:
        self._connection = connection
        self._opened = opened
        self._now = now

    def of(self, unit_id: int) -> Situation | None:
        return unit_file(self._connection, self._opened, unit_id, self._now) if self._opened is not None else None


class _Progress:
    """The handlers' question about many units, answered from the turn's own connection."""

    def __init__(self, connection: Connection, opened: OpenRound | None) -> None:
        self._connection = connection
        self._opened = opened

    def of_units(self, city: str | None) -> Sequence[UnitProgress]:
        if self._opened is None:
            return ()
        return [
            UnitProgress(
                row.name, row.city, row.stage, row.filled, row.assessed, row.prefilled, row.waiting, row.open_at
            )
            for row in unit_rows(self._connection, self._opened, None if city is None else {city})
        ]


_ACCOUNTS = (  # with the round: a row even where none of the chats has an account
    select(
        *VERSION,
        accounts.c.id,
        accounts.c.source,
        accounts.c.chat,
        accounts.c.person_id,
        people.c.name.label("person_name"),
        conversations.c.revision,
        conversations.c.role_id.label("speaks_as"),
        conversations.c.form,
        conversations.c.question,
        conversations.c.seen,
        conversations.c.proposal,
        audit_heads.c.count.label("entries"),
        audit_heads.c.hash,
        roles.c.id.label("role_id"),
        roles.c.role,
        roles.c.unit_id,
        roles.c.city,
        roles.c.department,
        units.c.name.label("unit_name"),
        units.c.city.label("unit_city"),
        units.c.kind,
        units.c.former_poverty,
        unit_rounds.c.assessment_year,
    )
    .select_from(
        IN_FORCE.outerjoin(
            accounts,
            and_(  # of pairs SQLite would read the whole table; some chat of another source's name harms nothing
                accounts.c.source.in_(bindparam("sources", expanding=True)),
                accounts.c.chat.in_(bindparam("chats", expanding=True)),
            ),
        )
    )
    .outerjoin(people, people.c.id == accounts.c.person_id)
    .outerjoin(conversations, conversations.c.account_id == accounts.c.id)
    .outerjoin(audit_heads, audit_heads.c.account_id == accounts.c.id)
    .outerjoin(
        roles,
        and_(roles.c.person_id == accounts.c.person_id, in_force(bindparam("now"))),
    )
    .outerjoin(units, units.c.id == roles.c.unit_id)
    .outerjoin(unit_rounds, and_(unit_rounds.c.unit_id == units.c.id, unit_rounds.c.year == NEWEST_YEAR.c.year))
    .order_by(accounts.c.id, roles.c.id)
)

# Two processes must not append to one chain at once. The lock is a statement of its own: PostgreSQL reads a row it
# had to wait for anew, but not what is joined to it, and the head of the chain would be the old one.
_LOCK_UNITS = (
    select(units.c.id)
    .where(units.c.id.in_(bindparam("units", expanding=True)))
    .order_by(units.c.id)
    .with_for_update(key_share=True)
)
_handed = roles.alias("handed")
_linked = roles.alias("linked")
_INVITE = (
    select(
        invites.c.id,
        invites.c.role,
        invites.c.unit_id,
        units.c.name.label("unit_name"),
        invites.c.city,
        invites.c.department,
        invites.c.expires_at,
        invites.c.used_at,
        invites.c.used_by,
        requests.c.role_until,
        requests.c.ended_at,
        handovers.c.role_id.label("hands_over"),
        _handed.c.person_id.label("handed_by"),
        links.c.person_id.label("link_person_id"),
        links.c.role_id.label("link_role_id"),
        _linked.c.valid_to.label("link_until"),
    )
    .select_from(invites)
    .outerjoin(units, units.c.id == invites.c.unit_id)
    .outerjoin(requests, requests.c.invite_id == invites.c.id)
    .outerjoin(handovers, handovers.c.invite_id == invites.c.id)
    .outerjoin(_handed, _handed.c.id == handovers.c.role_id)
    .outerjoin(links, links.c.invite_id == invites.c.id)
    .outerjoin(_linked, _linked.c.id == links.c.role_id)
    .where(invites.c.code_hash == bindparam("hash"))
    .with_for_update(of=invites)
)
