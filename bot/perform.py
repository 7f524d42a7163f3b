"""Turns decisions into rows: what a turn answered, where it leaves the conversation, what it says. Decides nothing.

All decisions of one group are written by few statements, in the caller's transaction.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import Connection, Table, bindparam, insert, update

from bot.storage import chain
from bot.storage.chain import Head
from bot.storage.desk import DraftRow, Loaded
from bot.storage.tables import (
    accounts,
    answer_heads,
    answer_words,
    answers,
    audit,
    audit_heads,
    conversations,
    drafts,
    inbox,
    invites,
    outbox,
    people,
    roles,
)
from bot.storage.upsert import insert_or_replace
from handlers.effects import Decision, Enrol, Record, Say
from handlers.forms import with_answer
from handlers.situation import Draft, Situation
from reminders.delivery import Lane, State


class TakenError(Exception):
    """Somebody else was quicker: an invite has just been used, or a draft has moved on. Run the turn again."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The state in which a reply is written: sent at once where the reader fetches, else claimed, else ready."""

    state: State
    holder: str | None = None
    leased_until: datetime | None = None
    due_at: datetime | None = None


Claims = Callable[[str, str], Claim]


@dataclass(frozen=True, slots=True)
class Claimed:
    """One message in a dispatcher's hand; `attempts` made before this one."""

    key: str
    lane: Lane
    account_id: int
    source: str
    chat: str
    message: Say
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Turned:
    """One decided turn."""

    loaded: Loaded
    decision: Decision


@dataclass(slots=True)
class Written:
    """What a group wrote: chats whose readers fetch, messages claimed for the dispatcher, drafts as they stand now.

    `ready`: some messages were left for the dispatcher to claim.
    """

    chats: list[tuple[str, str]] = field(default_factory=list)
    claimed: list[Claimed] = field(default_factory=list)
    ready: bool = False
    drafts: list[tuple[int, Draft]] = field(default_factory=list)


@dataclass(slots=True)
class _Rows:
    """Rows gathered by table, to be written together."""

    by_table: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, table: Table, **values: Any) -> None:
        self.by_table.setdefault(table.name, []).append(values)

    def of(self, table: Table) -> list[dict[str, Any]]:
        return self.by_table.get(table.name, [])


def perform(connection: Connection, turns: Sequence[Turned], claims: Claims, now: datetime) -> Written:
    """Write every effect of these turns. Raises TakenError when the world has changed under one of them."""
    rows, written = _Rows(), Written()
    for turn in turns:
        _perform(connection, turn, rows, written, claims, now)
    _write(connection, rows)
    return written


def _perform(
    connection: Connection,
    turn: Turned,
    rows: _Rows,
    written: Written,
    claims: Claims,
    now: datetime,
) -> None:
    loaded, decision = turn.loaded, turn.decision
    account_id, person_id = loaded.account_id, loaded.situation.person_id
    if account_id is None:
        account_id = _new_account(connection, loaded, now)
    role_id = decision.conversation.role_id
    recorded: list[Record] = []
    said: list[Say] = []
    for effect in decision.effects:
        match effect:
            case Enrol():
                person_id, role_id = _enrol(connection, effect, loaded, account_id, now)
            case Record():
                recorded.append(effect)
            case Say():
                said.append(effect)
            case _:
                assert_never(effect)
    span = _record(connection, recorded, loaded, account_id, rows, written, now) if recorded else (None, None, None)
    _converse(decision, account_id, role_id, rows, now)
    _audit(decision.action, loaded, account_id, person_id, span, rows, now)
    _say(said, loaded, account_id, rows, written, claims, now)
    rows.add(inbox, b_id=loaded.inbox_id, done_at=now)


def _new_account(connection: Connection, loaded: Loaded, now: datetime) -> int:
    values = {"source": loaded.source, "chat": loaded.arrival.chat, "created_at": now}
    return _inserted(connection, accounts, values)


def _enrol(connection: Connection, effect: Enrol, loaded: Loaded, account_id: int, now: datetime) -> tuple[int, int]:
    invite = loaded.situation.invite
    assert invite is not None
    person_id = loaded.situation.person_id
    if person_id is None:
        person_id = _inserted(connection, people, {"name": effect.name[:NAME_LENGTH], "created_at": now})
        connection.execute(update(accounts).where(accounts.c.id == account_id).values(person_id=person_id))
    used = connection.execute(
        update(invites)
        .where(invites.c.id == effect.invite_id, invites.c.used_at.is_(None))
        .values(used_at=now, used_by=person_id)
    )
    if used.rowcount != 1:
        raise TakenError("invite")
    role = {
        "person_id": person_id,
        "role": invite.role.value,
        "unit_id": invite.unit_id,
        "city": invite.city,
        "department": invite.department,
        "rank": 1,
        "duty": "fill" if invite.unit_id is not None else "review",
        "valid_from": now,
    }
    return person_id, _inserted(connection, roles, role)


def _inserted(connection: Connection, table: Table, values: dict[str, Any]) -> int:
    key = connection.execute(insert(table).values(values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def _record(
    connection: Connection,
    recorded: Sequence[Record],
    loaded: Loaded,
    account_id: int,
    rows: _Rows,
    written: Written,
    now: datetime,
) -> tuple[int, int, int]:
    """Append answers to their draft; return (draft id, first seq, last seq). One turn writes one draft."""
    situation = loaded.situation
    assert situation.round is not None
    key = (recorded[0].form, situation.round.year)
    assert all(record.form == key[0] for record in recorded)
    before = loaded.draft_rows.get(key) or _new_draft(connection, key, situation, now)
    head, after = before.head, situation
    for record in recorded:
        head = _append(record, before.id, head, situation, account_id, rows, now)
        after = with_answer(after, record)
    revision = before.revision + len(recorded)
    rows.add(drafts, b_id=before.id, b_before=before.revision, revision=revision, touched_at=now)
    rows.add(answer_heads, draft_id=before.id, count=head.count, hash=head.hash)
    written.drafts.append((before.id, after.draft(*key)))
    return before.id, before.revision + 1, revision


def _new_draft(connection: Connection, key: tuple[str, int], situation: Situation, now: datetime) -> DraftRow:
    assert situation.unit is not None
    values = {
        "unit_id": situation.unit.id,
        "form": key[0],
        "year": key[1],
        "revision": 0,
        "created_at": now,
        "touched_at": now,
    }
    return DraftRow(_inserted(connection, drafts, values), 0, Head())


def _append(
    record: Record, draft_id: int, head: Head, situation: Situation, account_id: int, rows: _Rows, now: datetime
) -> Head:
    assert situation.round is not None and situation.unit is not None
    words: dict[str, Any] = {"raw": record.raw, "reason": None, "supplier": None, "salt": chain.new_salt()}
    answer: dict[str, Any] = {
        "key": record.key,
        "kind": record.kind.value,
        "value": record.value,
        "as_of": None,
        "source_kind": None,
        "stage": None,
        "origin": record.origin.value,
        "edition": situation.round.edition.name,
        "definition_version": DEFINITION_VERSION,
        "person_id": situation.person_id,
        "account_id": account_id,
        "answered_at": now,
        "words_digest": chain.words_digest(words),
        "algorithm": chain.ALGORITHM,
        "salt": chain.new_salt(),
    }
    name = chain.of_answers(draft_id, situation.unit.id, record.form, situation.round.year)
    after = chain.link(head, name, chain.ANSWER_FIELDS, answer)
    rows.add(answers, draft_id=draft_id, seq=after.count, hash=after.hash, **answer)
    rows.add(answer_words, draft_id=draft_id, seq=after.count, **words)
    return after


def _converse(decision: Decision, account_id: int, role_id: int | None, rows: _Rows, now: datetime) -> None:
    stands = decision.conversation
    rows.add(
        conversations,
        account_id=account_id,
        revision=stands.revision,
        role_id=role_id,
        form=stands.form,
        question=stands.question,
        seen=stands.seen,
        proposal=stands.proposal,
        touched_at=now,
    )


def _audit(
    action: str,
    loaded: Loaded,
    account_id: int,
    person_id: int | None,
    span: tuple[int | None, int | None, int | None],
    rows: _Rows,
    now: datetime,
) -> None:
    draft_id, first, last = span
    entry: dict[str, Any] = {
        "inbox_id": loaded.inbox_id,
        "person_id": person_id,
        "action": action,
        "draft_id": draft_id,
        "first_seq": first,
        "last_seq": last,
        "at": now,
        "algorithm": chain.ALGORITHM,
        "salt": chain.new_salt(),
    }
    head = chain.link(loaded.audit_head, chain.of_audit(account_id), chain.AUDIT_FIELDS, entry)
    rows.add(audit, account_id=account_id, seq=head.count, hash=head.hash, **entry)
    rows.add(audit_heads, account_id=account_id, count=head.count, hash=head.hash)


def _say(
    said: Iterable[Say],
    loaded: Loaded,
    account_id: int,
    rows: _Rows,
    written: Written,
    claims: Claims,
    now: datetime,
) -> None:
    source, chat = loaded.source, loaded.arrival.chat
    claim = claims(source, chat)
    for number, message in enumerate(said):
        rows.add(
            outbox,
            key=f"reply:{loaded.inbox_id}:{number}",
            lane=int(Lane.REPLY),
            account_id=account_id,
            source=source,
            chat=chat,
            body=as_json(message),
            state=str(claim.state),
            holder=claim.holder,
            leased_until=claim.leased_until,
            due_at=claim.due_at or now,
            attempts=0,
            created_at=now,
            sent_at=now if claim.state is State.SENT else None,
        )
        if claim.state is State.SENDING:
            written.claimed.append(
                Claimed(f"reply:{loaded.inbox_id}:{number}", Lane.REPLY, account_id, source, chat, message)
            )
    if claim.state is State.SENT:
        written.chats.append((source, chat))
    written.ready |= claim.state is State.READY


def as_json(message: Say) -> str:
    """Write a message as the outbox keeps it."""
    buttons = [[{"label": button.label, "data": button.data} for button in row] for row in message.rows]
    return json.dumps({"text": message.text, "rows": buttons}, ensure_ascii=False, separators=(",", ":"))


def _write(connection: Connection, rows: _Rows) -> None:
    if moved := rows.of(drafts):
        _move_drafts(connection, moved)
    for table in (answers, answer_words, audit, outbox):
        if added := rows.of(table):
            connection.execute(insert(table), added)
    for table in (answer_heads, conversations, audit_heads):
        if replaced := rows.of(table):
            connection.execute(insert_or_replace(connection, table), replaced)
    if done := rows.of(inbox):
        connection.execute(_DONE, done)


def _move_drafts(connection: Connection, moved: list[dict[str, Any]]) -> None:
    """Move drafts on; each must be found at the revision its turn was decided on."""
    if connection.dialect.supports_sane_multi_rowcount:
        found = connection.execute(_MOVE_DRAFT, moved).rowcount
    else:
        found = sum(connection.execute(_MOVE_DRAFT, change).rowcount for change in moved)
    if found != len(moved):
        raise TakenError("draft")


DEFINITION_VERSION = 1
NAME_LENGTH = 64  # as wide as people.name; what somebody calls themselves elsewhere may be longer

_MOVE_DRAFT = (
    update(drafts)
    .where(drafts.c.id == bindparam("b_id"), drafts.c.revision == bindparam("b_before"))
    .values(revision=bindparam("revision"), touched_at=bindparam("touched_at"))
)
_DONE = update(inbox).where(inbox.c.id == bindparam("b_id")).values(state="done", done_at=bindparam("done_at"))
