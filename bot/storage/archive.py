"""Answers the handlers' questions about what lies around one unit's drafts, from the turn's own connection."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select

from bot.storage.in_force import in_force
from bot.storage.tables import (
    drafts,
    evidence,
    files,
    forwarded,
    inquiries,
    invites,
    openings,
    people,
    requests,
    roles,
    seals,
    submission_parts,
    submissions,
    units,
    withdrawals,
)
from handlers.permissions import WATCHERS
from handlers.ports import Contact, Evidence, Forwarded, Inquiry, Request, StoredFile, Version
from handlers.situation import Unit

_REUSED_AT_MOST = 5


class StoredArchive(Struct, frozen=True):
    """What is kept of one unit in one round; without a unit, what concerns the bureau."""

    connection: Connection
    unit: Unit | None
    year: int
    now: datetime

    def evidence(self, form: str) -> Sequence[Evidence]:
        """Return the files attached in this round, oldest first."""
        wanted = and_(self._own(evidence), evidence.c.form == form, evidence.c.removed_at.is_(None))
        return evidence_in(self.connection, EVIDENCE.where(wanted))

    def versions(self, form: str) -> Sequence[Version]:
        """Return every submission of this round's draft, oldest first."""
        query = (
            SUBMISSIONS.join(submission_parts, submission_parts.c.submission_id == submissions.c.id)
            .join(drafts, drafts.c.id == submission_parts.c.draft_id)
            .where(self._own(drafts), drafts.c.form == form)
            .order_by(submissions.c.version)
        )
        rows = self.connection.execute(query).all()
        sealed = seals_of(self.connection, [row.id for row in rows])
        return [
            Version(
                row.id, row.version, row.receipt, row.fingerprint, row.late, row.submitted_at, row.by or "",
                row.withdrawn_at, row.reason, row.opened_at, sealed.get(row.id),
            )
            for row in rows
        ]  # fmt: skip

    def requests(self) -> Sequence[Request]:
        """Return what was asked of departments by link, newest last."""
        query = (
            select(invites, requests.c.due_on, requests.c.ended_at, people.c.name.label("taken_by"))
            .join(requests, requests.c.invite_id == invites.c.id)
            .outerjoin(people, people.c.id == invites.c.used_by)
            .where(self._own(requests))
            .order_by(invites.c.id)
        )
        return [
            Request(
                row.id, row.department, row.due_on, row.created_at, row.expires_at, row.used_at, row.taken_by,
                row.ended_at,
            )
            for row in self.connection.execute(query)
        ]  # fmt: skip

    def inquiries(self) -> Sequence[Inquiry]:
        """Return the unit's questions to the bureau, oldest first; without a unit, all that have no answer."""
        wanted = inquiries.c.answer.is_(None) if self.unit is None else self._own(inquiries)
        return self._inquiries(wanted)

    def answered(self, form: str | None, key: str | None) -> Sequence[Inquiry]:
        """Return what the bureau has answered anybody about the same question, newest first, without names."""
        same = and_(inquiries.c.form == form, inquiries.c.key == key, inquiries.c.answer.is_not(None))
        found = self._inquiries(same)[::-1][:_REUSED_AT_MOST]
        return [
            Inquiry(one.id, None, 0, "", one.text, one.form, one.key, one.asked_at, one.answer, one.answered_at)
            for one in found
        ]

    def forwarded(self) -> Sequence[Forwarded]:
        """Return what was laid before this unit and waits for its contact."""
        query = (
            select(forwarded, people.c.name.label("by"))
            .join(people, people.c.id == forwarded.c.person_id)
            .where(self._own(forwarded), forwarded.c.settled_at.is_(None))
            .order_by(forwarded.c.id)
        )
        return [
            Forwarded(row.id, row.form, row.rows, row.by, row.person_id, row.put_at)
            for row in self.connection.execute(query)
        ]

    def contacts(self) -> Sequence[Contact]:
        """Return who holds a role for this unit now, leads first."""
        return self._contacts(roles.c.unit_id == self.unit.id) if self.unit else ()

    def above(self) -> Sequence[Contact]:
        """Return the city's reviewers of this unit, then the bureau's staff."""
        city = self.unit.city if self.unit else None
        watchers = roles.c.role.in_([name.value for name in WATCHERS])
        return self._contacts(and_(watchers, or_(roles.c.city == city, roles.c.city.is_(None))))

    def _own(self, table: Any) -> ColumnElement[bool]:
        unit_id = self.unit.id if self.unit else None
        return and_(table.c.unit_id == unit_id, table.c.year == self.year)

    def _inquiries(self, wanted: ColumnElement[bool]) -> list[Inquiry]:
        query = (
            select(inquiries, people.c.name.label("asker"), units.c.name.label("unit"))
            .join(people, people.c.id == inquiries.c.person_id)
            .outerjoin(units, units.c.id == inquiries.c.unit_id)
            .where(wanted)
            .order_by(inquiries.c.id)
        )
        return [
            Inquiry(
                row.id, row.unit, row.person_id, row.asker, row.text, row.form, row.key, row.asked_at, row.answer,
                row.answered_at,
            )
            for row in self.connection.execute(query)
        ]  # fmt: skip

    def _contacts(self, wanted: ColumnElement[bool]) -> list[Contact]:
        query = (
            select(people, roles.c.role, roles.c.department)
            .join(roles, roles.c.person_id == people.c.id)
            .where(
                wanted,
                in_force(self.now),
            )
            .order_by(roles.c.city.is_(None), roles.c.rank, roles.c.id)
        )
        return [
            Contact(row.id, row.name, row.phone, row.office, row.role, row.department)
            for row in self.connection.execute(query)
        ]


EVIDENCE = (
    select(evidence, files.c.media_type, files.c.size, people.c.name.label("by"))
    .join(files, files.c.digest == evidence.c.digest)
    .outerjoin(people, people.c.id == evidence.c.person_id)
)
SUBMISSIONS = (  # each with who handed it in, and what became of it
    select(
        submissions,
        people.c.name.label("by"),
        people.c.phone,
        withdrawals.c.withdrawn_at,
        withdrawals.c.reason,
        openings.c.opened_at,
    )
    .outerjoin(people, people.c.id == submissions.c.person_id)
    .outerjoin(withdrawals, withdrawals.c.submission_id == submissions.c.id)
    .outerjoin(openings, openings.c.submission_id == submissions.c.id)
)


def evidence_in(connection: Connection, query: Select[Any]) -> list[Evidence]:
    """Return the files a selection of `EVIDENCE` finds, oldest first."""
    return [
        Evidence(
            row.id, row.form, row.key, StoredFile(row.digest, row.name, row.media_type, row.size), row.by or "",
            row.added_at,
        )
        for row in connection.execute(query.order_by(evidence.c.id))
    ]  # fmt: skip


def seals_of(connection: Connection, submission_ids: Sequence[int]) -> dict[int, StoredFile]:
    """Return the scan with the seal of each version, the newest; those that have none are not there."""
    query = (
        select(seals, files.c.media_type, files.c.size)
        .join(files, files.c.digest == seals.c.digest)
        .where(seals.c.submission_id.in_(submission_ids))
        .order_by(seals.c.id)
    )
    return {
        row.submission_id: StoredFile(row.digest, row.name, row.media_type, row.size)
        for row in connection.execute(query)
    }
