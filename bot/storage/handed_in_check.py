"""Computes the 校验码 of everything that was handed in again, and compares who handed in and took back when."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, or_, select

from bot.storage.as_stored import as_stored, read
from bot.storage.handed_in import AsHandedIn, as_handed_in
from bot.storage.tables import answer_words, audit, submission_parts, submissions, withdrawals
from bot.storage.witness import SUBMITTED, WITHDRAWN, of_submission, of_withdrawal, receipt_of
from handlers.fingerprint import fingerprint
from scoring.errors import ReadingError, RulebookError

Seen = dict[str, tuple[Any, Any]]  # what the audit says was done → when, by whom


def verify_handed_in(connection: Connection) -> Iterator[tuple[str, int, str | None]]:
    """Yield each submission with the number of its answers, and what is wrong with it or None."""
    seen, withdrawn = _seen(connection), _withdrawn(connection)
    columns = [one for one in submissions.columns if one.name in _COMPARED]
    statement = select(*as_stored(columns)).order_by(submissions.c.id)
    for row in read(connection, statement, columns):
        try:
            found = as_handed_in(connection, row["id"])
        except (ValueError, LookupError, ReadingError, RulebookError):
            found = None
        count, broken = (0, "内容已读不出") if found is None else _content(connection, found)
        wrong = [broken, _handed_in(row, seen), _taken_back(row["id"], withdrawn.get(row["id"]), seen)]
        yield f"报送 {row['receipt']}", count, next((one for one in wrong if one is not None), None)
    for action in seen:
        what = f"报送 {receipt_of(action)}" if action.startswith(SUBMITTED) else f"撤回 #{action.split()[1]}"
        yield what, 0, "操作记录中有，报送记录中缺失"


_COMPARED = ("id", "receipt", "late", "person_id", "submitted_at")


def _seen(connection: Connection) -> Seen:
    columns = [audit.c.action, audit.c.person_id, audit.c.at]
    named = or_(audit.c.action.startswith(SUBMITTED), audit.c.action.startswith(WITHDRAWN))
    rows = read(
        connection, select(*as_stored(columns)).where(named).order_by(audit.c.account_id, audit.c.seq), columns
    )
    return {row["action"]: (row["at"], row["person_id"]) for row in rows}


def _withdrawn(connection: Connection) -> dict[int, dict[str, Any]]:
    rows = read(connection, select(*as_stored(withdrawals.columns)), withdrawals.columns)
    return {row["submission_id"]: row for row in rows}


def _content(connection: Connection, found: AsHandedIn) -> tuple[int, str | None]:
    own, drafts = found.handed_in.forms, found.situation.drafts
    count = sum(draft.revision for (form, _), draft in drafts.items() if form in own)
    return count, _broken(connection, found)


def _broken(connection: Connection, found: AsHandedIn) -> str | None:
    """Return what is wrong; what has been made unreadable on purpose can no longer be compared."""
    one, drafts = found.handed_in, found.situation.drafts
    if _is_redacted(connection, one.id) or found.situation.round is None:
        return None
    parts = [drafts[form, one.year] for form in one.forms]
    again = fingerprint(one.unit_id, found.situation.round.edition.name, parts, found.files)
    return None if again == one.fingerprint else "内容与校验码不符"


def _is_redacted(connection: Connection, submission_id: int) -> bool:
    redacted = (
        select(answer_words.c.seq)
        .join(submission_parts, submission_parts.c.draft_id == answer_words.c.draft_id)
        .where(submission_parts.c.submission_id == submission_id, answer_words.c.redacted_at.is_not(None))
    )
    return connection.execute(redacted.limit(1)).first() is not None


def _handed_in(row: dict[str, Any], seen: Seen) -> str | None:
    """Compare number, time, person and lateness with the audit; what agrees is taken out of `seen`."""
    at, person = row["submitted_at"], row["person_id"]
    if seen.pop(of_submission(row["receipt"], late=bool(row["late"])), None) == (at, person):
        return None
    return "回执编号、提交时间、提交人或逾期标记与操作记录不符"


def _taken_back(submission_id: int, row: dict[str, Any] | None, seen: Seen) -> str | None:
    """Compare a withdrawal with the audit in the same way."""
    if row is None:
        return None
    witness = seen.pop(of_withdrawal(submission_id, row["reason"]), None)
    return None if witness == (row["withdrawn_at"], row["person_id"]) else "撤回时间、撤回人或原因与操作记录不符"
