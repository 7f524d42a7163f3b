"""Computes the 校验码 of everything that was handed in again from its rows."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from bot.storage.handed_in import AsHandedIn, as_handed_in
from bot.storage.tables import answer_words, submission_parts, submissions
from handlers.fingerprint import fingerprint
from scoring.errors import ReadingError, RulebookError


def verify_handed_in(connection: Connection) -> Iterator[tuple[str, int, str | None]]:
    """Yield each submission with the number of its answers, and what is wrong with it or None."""
    for row in connection.execute(select(submissions.c.id, submissions.c.receipt).order_by(submissions.c.id)).all():
        name = f"报送 {row.receipt}"
        try:
            found = as_handed_in(connection, row.id)
        except (ValueError, LookupError, ReadingError, RulebookError):
            found = None
        if found is None:
            yield name, 0, "内容已读不出"
            continue
        own = found.handed_in.forms
        count = sum(draft.revision for (form, _), draft in found.situation.drafts.items() if form in own)
        yield name, count, _broken(connection, found)


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
