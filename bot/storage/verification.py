"""Computes every chain again from its rows, and every submission's code; names the first row that does not fit."""

from collections.abc import Iterator

from msgspec import Struct
from sqlalchemy import Connection, Engine, and_, func, select

from bot.storage import chain
from bot.storage.as_stored import any_text, as_stored, count_of, read, time_of
from bot.storage.chain import Head
from bot.storage.chain_check import Entry, first_break, grouped, heads_of
from bot.storage.engine import reading
from bot.storage.handed_in_check import verify_handed_in
from bot.storage.round_chain import verify_rounds
from bot.storage.seal_check import verify_seals
from bot.storage.tables import (
    accounts,
    answer_heads,
    answer_words,
    answers,
    audit,
    audit_heads,
    drafts,
    people,
    units,
)
from handlers.called import called


class Verification(Struct, frozen=True):
    """How much was computed again, and one sentence for each broken chain.

    `redacted`: entries whose words are marked as taken away; their chains hold without them, so they are counted.
    """

    chains: int
    entries: int
    redacted: int
    breaks: tuple[str, ...]


def verify_chains(engine: Engine) -> Verification:
    """Verify all chains, as of one moment."""
    chains = entries = 0
    breaks: list[str] = []
    with reading(engine) as connection, any_text(connection):
        for name, found, broken in (
            *_answer_chains(connection),
            *_audit_chains(connection),
            *verify_rounds(connection),
            *verify_handed_in(connection),
            *verify_seals(connection),
        ):
            chains, entries = chains + 1, entries + found
            if broken is not None:
                breaks.append(f"{name}：{broken}")
        redacted = connection.scalar(_REDACTED) or 0
    return Verification(chains, entries, redacted, tuple(breaks))


def _answer_chains(connection: Connection) -> Iterator[tuple[str, int, str | None]]:
    heads = heads_of(connection, answer_heads, "draft_id")
    rows = (
        select(
            *as_stored(answers.columns),
            answer_words.c.raw,
            answer_words.c.reason,
            answer_words.c.supplier,
            answer_words.c.salt.label("words_salt"),
            *as_stored([answer_words.c.redacted_at]),
        )
        .outerjoin(
            answer_words, and_(answer_words.c.draft_id == answers.c.draft_id, answer_words.c.seq == answers.c.seq)
        )
        .order_by(answers.c.draft_id, answers.c.seq)
    )
    by_draft = grouped(read(connection, rows, answers.columns, [answer_words.c.redacted_at]), "draft_id")
    promised = _promised(connection)
    named = select(drafts.c.id, drafts.c.unit_id, units.c.name, drafts.c.form, drafts.c.year, drafts.c.revision).join(
        units, units.c.id == drafts.c.unit_id
    )
    for draft in connection.execute(named.order_by(drafts.c.id)):
        name = f"填报记录 {draft.name} {draft.year}年度 {draft.form}"
        own = by_draft.pop(draft.id, [])
        head = heads.pop(draft.id, Head())
        chained = chain.of_answers(draft.id, draft.unit_id, draft.form, draft.year)
        broken = first_break(own, head, chained, chain.ANSWER_FIELDS, _answer, _words)
        count = max(head.count, promised.get(draft.id, 0))
        if broken is None and len(own) < count:
            broken = f"第{len(own) + 1}条缺失（操作记录中有{count}条）"
        if (missing := _first_missing(own, count)) is not None:
            broken = f"{broken}{_who_gave(connection, draft.id, missing)}"
        if broken is None and draft.revision != len(own):
            broken = f"版次 {draft.revision} 与记录数 {len(own)} 不符"
        yield name, len(own), broken
    for draft_id in {*by_draft, *heads}:
        yield f"填报记录 #{draft_id}", len(by_draft.get(draft_id, [])), "所属草稿已不存在"


def _audit_chains(connection: Connection) -> Iterator[tuple[str, int, str | None]]:
    heads = heads_of(connection, audit_heads, "account_id")
    rows = select(*as_stored(audit.columns)).order_by(audit.c.account_id, audit.c.seq)
    by_account = grouped(read(connection, rows, audit.columns), "account_id")
    named = select(accounts.c.id, accounts.c.source, people.c.name).outerjoin(
        people, people.c.id == accounts.c.person_id
    )
    for account in connection.execute(named.order_by(accounts.c.id)):
        name = f"操作记录 账号#{account.id}（{account.source}，{called(account.name)}）"
        own = by_account.pop(account.id, [])
        broken = first_break(
            own, heads.pop(account.id, Head()), chain.of_audit(account.id), chain.AUDIT_FIELDS, _entry
        )
        yield name, len(own), broken
    for account_id in {*by_account, *heads}:
        yield f"操作记录 账号#{account_id}", len(by_account.get(account_id, [])), "所属账号已不存在"


def _promised(connection: Connection) -> dict[int, int]:
    """Return how many answers the audit has seen recorded, by draft: a last one may be gone with its head."""
    recorded = select(audit.c.draft_id, func.max(audit.c.last_seq).label("last")).where(audit.c.draft_id.is_not(None))
    return {row.draft_id: count_of(row.last) for row in connection.execute(recorded.group_by(audit.c.draft_id))}


def _first_missing(rows: list[Entry], count: int) -> int | None:
    there = {row["seq"] for row in rows}
    return next((seq for seq in range(1, count + 1) if seq not in there), None)


def _who_gave(connection: Connection, draft_id: int, seq: int) -> str:
    """Say who recorded a lost answer, and when: the audit is a chain of its own and still knows."""
    statement = (
        select(people.c.name, *as_stored([audit.c.at]))
        .outerjoin(people, people.c.id == audit.c.person_id)
        .where(audit.c.draft_id == draft_id, audit.c.first_seq <= seq, audit.c.last_seq >= seq)
    )
    entry = next(iter(read(connection, statement, [audit.c.at])), None)
    return f"（{called(entry['name'])} {time_of(entry['at'])} 填报）" if entry else ""


_REDACTED = select(func.count()).select_from(answer_words).where(answer_words.c.redacted_at.is_not(None))


def _words(row: Entry) -> str | None:
    if row["words_salt"] is None:
        return "的原文不见了"
    return None if _words_fit(row) else "的原文被改动过"


def _words_fit(row: Entry) -> bool:
    """Whether the words are those that were given, or gone altogether."""
    if row["redacted_at"] is not None:
        return not (row["raw"] or row["reason"] or row["supplier"])
    words = {"raw": row["raw"], "reason": row["reason"], "supplier": row["supplier"], "salt": row["words_salt"]}
    return bool(chain.words_digest(words) == row["words_digest"])


def _answer(row: Entry) -> str:
    return f"（{row['key']}，{time_of(row['answered_at'])}）"


def _entry(row: Entry) -> str:
    return f"（{row['action']}，{time_of(row['at'])}）"
