"""Writes every effect of a group of turns by few statements, in the caller's transaction. Decides nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import Connection, bindparam, insert, update

from bot.perform import answered, messages, papers, persons
from bot.perform.answering import Span, record
from bot.perform.rows import Claims, Pen, Rows, TakenError, Turned, Written, inserted
from bot.storage import chain
from bot.storage.desk import Loaded
from bot.storage.quick import write
from bot.storage.tables import (
    accounts,
    answer_heads,
    answer_words,
    answers,
    audit,
    audit_heads,
    conversations,
    drafts,
    evidence,
    handovers,
    inbox,
    inquiries,
    links,
    outbox,
    requests,
    seals,
    submission_files,
    submission_parts,
    withdrawals,
)
from bot.storage.upsert import insert_or_replace
from bot.storage.witness import action_of
from handlers.effects import (
    Announce,
    Ask,
    Attach,
    Compose,
    Decision,
    Detach,
    EndOffer,
    Enrol,
    Intend,
    Introduce,
    Link,
    Meet,
    MoveNotice,
    Offer,
    PutForward,
    Reach,
    Record,
    Remark,
    Reply,
    Say,
    Seal,
    Settle,
    Sign,
    Snooze,
    Submit,
    Subscribe,
    Tell,
    Withdraw,
)


def perform(connection: Connection, turns: Sequence[Turned], claims: Claims, now: datetime) -> Written:
    """Write every effect of these turns. Raises TakenError when the world has changed under one of them."""
    rows, written = Rows(), Written()
    for turn in turns:
        account_id = turn.loaded.account_id
        if account_id is None:
            account_id = _new_account(connection, turn.loaded, now)
        pen = Pen(connection, turn.loaded, account_id, rows, written, claims, now, turn.loaded.situation.person_id)
        _perform(pen, turn.decision)
    _write(connection, rows)
    return written


def _new_account(connection: Connection, loaded: Loaded, now: datetime) -> int:
    return inserted(connection, accounts, source=loaded.source, chat=loaded.arrival.chat, created_at=now)


def _perform(pen: Pen, decision: Decision) -> None:  # noqa: C901, PLR0912, PLR0915 - one flat case for each effect
    pen.role_id = decision.conversation.role_id
    span = record(pen, [effect for effect in decision.effects if isinstance(effect, Record)])
    said: list[Say | Remark] = []
    told: list[Tell] = []
    for effect in decision.effects:
        match effect:
            case Record():
                pass  # written above, all together
            case Say() | Remark():
                said.append(effect)
            case Tell():
                told.append(effect)
            case Enrol():
                persons.enrol(pen, effect)
            case Introduce():
                persons.introduce(pen, effect)
            case Offer():
                persons.offer(pen, effect)
            case Link():
                persons.link(pen, effect)
            case EndOffer():
                persons.end_offer(pen, effect)
            case Attach():
                papers.attach(pen, effect)
            case Detach():
                papers.detach(pen, effect)
            case Submit():
                papers.submit(pen, effect, span)
            case Withdraw():
                papers.withdraw(pen, effect)
            case Seal():
                papers.seal(pen, effect)
            case Ask():
                papers.ask(pen, effect)
            case Reply():
                papers.reply(pen, effect)
            case PutForward():
                papers.put_forward(pen, effect)
            case Settle():
                papers.settle(pen, effect)
            case Intend():
                answered.intend(pen, effect)
            case Snooze():
                answered.snooze(pen, effect)
            case Meet():
                answered.meet(pen, effect)
            case Sign():
                answered.sign(pen, effect)
            case Announce():
                answered.announce(pen, effect)
            case Compose():
                answered.compose(pen, effect)
            case MoveNotice():
                answered.move_notice(pen, effect)
            case Subscribe():
                answered.subscribe(pen, effect)
            case Reach():
                persons.reach(pen, effect)
            case _:
                assert_never(effect)
    if pen.loaded.arrival.speaks_as is None:
        _converse(pen, decision)
    _audit(pen, action_of(decision.effects, decision.action), span)
    messages.say(pen, said)
    messages.tell(pen, told)
    pen.rows.add(inbox, b_id=pen.loaded.inbox_id, done_at=pen.now)


def _converse(pen: Pen, decision: Decision) -> None:
    stands = decision.conversation
    pen.rows.add(
        conversations,
        account_id=pen.account_id,
        revision=stands.revision,
        role_id=pen.role_id,
        form=stands.form,
        question=stands.question,
        seen=stands.seen,
        proposal=stands.proposal,
        touched_at=pen.now,
    )


def _audit(pen: Pen, action: str, span: Span) -> None:
    draft_id, first, last = span
    entry: dict[str, Any] = {
        "inbox_id": pen.loaded.inbox_id,
        "person_id": pen.person_id,
        "action": action,
        "draft_id": draft_id,
        "first_seq": first,
        "last_seq": last,
        "at": pen.now,
        "algorithm": chain.ALGORITHM,
        "salt": chain.new_salt(),
    }
    head = chain.link(pen.loaded.audit_head, chain.of_audit(pen.account_id), chain.AUDIT_FIELDS, entry)
    pen.rows.add(audit, account_id=pen.account_id, seq=head.count, hash=head.hash, **entry)
    pen.rows.add(audit_heads, account_id=pen.account_id, count=head.count, hash=head.hash)


def _write(connection: Connection, rows: Rows) -> None:
    gathered = rows.by_table
    if drafts in gathered:
        _move_drafts(connection, gathered[drafts])
    for table, insertion in _ADDED:
        if table in gathered:
            write(connection, insertion, gathered[table])
    for table in (answer_heads, conversations, audit_heads):
        if table in gathered:
            write(connection, insert_or_replace(connection, table), gathered[table])
    if inbox in gathered:
        write(connection, _DONE, gathered[inbox])


def _move_drafts(connection: Connection, moved: list[dict[str, Any]]) -> None:
    """Move drafts on; each must be found at the revision its turn was decided on."""
    if connection.dialect.supports_sane_multi_rowcount:
        found = write(connection, _MOVE_DRAFT, moved)
    else:
        found = sum(write(connection, _MOVE_DRAFT, [change]) for change in moved)
    if found != len(moved):
        raise TakenError("draft")


_ADDED = tuple(
    (table, insert(table))
    for table in (
        answers, answer_words, audit, outbox, requests, handovers, links, submission_parts, submission_files,
        withdrawals, seals, evidence, inquiries,
    )
)  # fmt: skip
_MOVE_DRAFT = (
    update(drafts)
    .where(drafts.c.id == bindparam("b_id"), drafts.c.revision == bindparam("b_before"))
    .values(revision=bindparam("revision"), touched_at=bindparam("touched_at"))
)
_DONE = update(inbox).where(inbox.c.id == bindparam("b_id")).values(state="done", done_at=bindparam("done_at"))
