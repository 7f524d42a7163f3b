"""报送: everything that was handed in this round, newest first, and what has become of it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from bot.console.access import Viewer
from bot.storage.handed_in import HandedIn, submissions_in
from bot.storage.partly import partly
from bot.storage.rounds import OpenRound
from handlers.fingerprint import code
from handlers.packages import APPLICATION, package_with


class Arrived(Struct, frozen=True):
    """One submission as the lists and pages of the desk show it."""

    id: int
    unit_id: int
    unit: str
    city: str
    is_application: bool
    year: int
    version: int
    receipt: str
    code: str
    late: bool
    at: datetime
    by: str
    phone: str
    is_withdrawn: bool
    is_opened: bool
    is_sealed: bool
    has_newer: bool
    is_partial: bool

    @property
    def state(self) -> str:
        """How far it is: withdrawn, sealed, or waiting for the seal."""
        return "withdrawn" if self.is_withdrawn else "reported" if self.is_sealed else "submitted"


def arrived(one: HandedIn, partial: Collection[int] = ()) -> Arrived:
    """Return a submission as it is shown; `partial`: the ids of those in which something was declared a nothing."""
    return Arrived(
        one.id, one.unit_id, one.unit, one.city, package_with(one.forms[0]) == APPLICATION, one.year, one.version,
        one.receipt, code(one.fingerprint), one.late, one.submitted_at, one.by, one.phone,
        one.withdrawn_at is not None, one.opened_at is not None, one.sealed is not None, one.newest > one.version,
        one.id in partial,
    )  # fmt: skip


def all_arrived(connection: Connection, found: Sequence[HandedIn]) -> list[Arrived]:
    """Return submissions of one year as they are shown, with whether anything in them was declared a nothing."""
    partial = partly(connection, found)
    return [arrived(one, partial) for one in found]


def arrived_page(
    connection: Connection, opened: OpenRound, viewer: Viewer, _now: datetime
) -> tuple[str, dict[str, Any]]:
    """Return the template and what it shows: the viewer's units' submissions, newest first."""
    every = [one for one in submissions_in(connection, opened.round.year) if viewer.may_see(one.city)]
    own = all_arrived(connection, every[::-1])
    standing = [one for one in own if not one.is_withdrawn]
    return "arrived.html", {"year": opened.round.year, "found": own, "standing": len(standing)}
