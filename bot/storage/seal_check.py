"""Compares every scan with the seal with the audit, which is a chain: none is lost, changed or slipped in unseen."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, or_, select

from bot.storage.as_stored import as_stored, read, time_of
from bot.storage.tables import audit, seals, submissions
from bot.storage.witness import SEALED, of_sealing

_Witness = tuple[str, Any, Any]  # what the audit calls it, when, by whom
_BEFORE = SEALED.strip()  # as it was called until the scan itself was named: time and person alone can be compared


def verify_seals(connection: Connection) -> Iterator[tuple[str, int, str | None]]:
    """Yield each scan as one record, with what is wrong with it or None, and each that only the audit still knows."""
    witnesses = _witnesses(connection)
    receipts = {row.id: row.receipt for row in connection.execute(select(submissions.c.id, submissions.c.receipt))}
    rows = select(*as_stored(seals.columns)).order_by(seals.c.id)
    for row in read(connection, rows, seals.columns):
        is_witnessed = _take(witnesses, row)
        broken = None if is_witnessed else "所属版次、文件、时间或提交人与操作记录不符"
        yield _named(receipts, str(row["submission_id"])), 1, broken
    for action, at, _ in witnesses.elements():
        of = action.removeprefix(_BEFORE).strip().partition(" ")[0]
        yield _named(receipts, of), 0, f"操作记录中有（{time_of(at)}），盖章件记录中缺失"


def _witnesses(connection: Connection) -> Counter[_Witness]:
    columns = [audit.c.action, audit.c.at, audit.c.person_id]
    sealed = or_(audit.c.action == _BEFORE, audit.c.action.startswith(SEALED))
    statement = select(*as_stored(columns)).where(sealed).order_by(audit.c.account_id, audit.c.seq)
    found = read(connection, statement, columns)
    return Counter((row["action"], row["at"], row["person_id"]) for row in found)


def _take(witnesses: Counter[_Witness], row: Mapping[str, Any]) -> bool:
    """Take what the audit says of one scan out of `witnesses`; False when it says nothing of it."""
    sealed = of_sealing(row["submission_id"], str(row["digest"]), str(row["name"]))
    for action in (sealed, _BEFORE):
        witness = (action, row["sealed_at"], row["person_id"])
        if witnesses[witness]:
            witnesses[witness] -= 1
            return True
    return False


def _named(receipts: Mapping[int, str], submission_id: str) -> str:
    if not submission_id:
        return "盖章件"
    receipt = receipts.get(int(submission_id)) if submission_id.isdecimal() else None
    return f"盖章件 {receipt or f'#{submission_id}'}"
