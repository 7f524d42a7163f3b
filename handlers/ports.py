"""What handlers may ask the world while deciding: questions that are not about one draft."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct


class Stage(StrEnum):
    """Where a unit's figures are."""

    NOT_BEGUN = "not_begun"
    FILLING = "filling"
    FILLED = "filled"
    SUBMITTED = "submitted"  # handed in, the scan with the seal is missing
    REPORTED = "reported"


class UnitProgress(Struct, frozen=True):
    """How far one unit has come.

    `prefilled` rows came from the bureau; `waiting` are departments with 暂缺 rows, `open_at` those with rows nothing
    was said of, and how many.
    """

    name: str
    city: str
    stage: Stage
    filled: int
    assessed: int
    prefilled: int
    waiting: tuple[str, ...]
    open_at: tuple[tuple[str, int], ...] = ()


class Progress(Protocol):
    """Reads how far the units are."""

    def of_units(self, city: str | None) -> Sequence[UnitProgress]:
        """Return the units of one city, or all with None."""
        ...


class StoredFile(Struct, frozen=True):
    """A file that has been received and kept; `digest` is the SHA-256 of its bytes, `size` in bytes."""

    digest: str
    name: str
    media_type: str
    size: int


class Evidence(Struct, frozen=True):
    """A file attached to one question."""

    id: int
    form: str
    key: str
    file: StoredFile
    by: str
    at: datetime


class Version(Struct, frozen=True):
    """One submission of a draft. `withdrawn_at`: it was taken back, and stays on record."""

    id: int
    version: int
    receipt: str
    fingerprint: str
    late: bool
    submitted_at: datetime
    by: str
    withdrawn_at: datetime | None
    withdrawn_reason: str | None
    opened_at: datetime | None  # first looked at by the city or the bureau
    sealed: StoredFile | None


class Request(Struct, frozen=True):
    """What one department was asked for by a link; `taken_at`: a colleague there has begun."""

    invite_id: int
    department: str
    due_on: date | None
    made_at: datetime
    expires_at: datetime
    taken_at: datetime | None
    taken_by: str | None
    ended_at: datetime | None


class Inquiry(Struct, frozen=True):
    """A question put to the bureau, and its answer when there is one."""

    id: int
    unit: str | None
    asked_by: int
    asker: str
    text: str
    form: str | None
    key: str | None
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None


class Forwarded(Struct, frozen=True):
    """Figures the bureau's or a city's staff laid before a unit, not yet agreed to."""

    id: int
    form: str
    rows: str
    by: str
    by_id: int
    at: datetime


class Contact(Struct, frozen=True):
    """Somebody who holds a role for a unit, a city or the bureau, and how to reach them by telephone."""

    person_id: int
    name: str
    phone: str | None
    office: str | None
    role: str
    department: str | None


class Archive(Protocol):
    """Reads what lies around one unit's drafts; asked only by the conversations that show it."""

    def evidence(self, form: str) -> Sequence[Evidence]:
        """Return the files attached in this round, oldest first."""
        ...

    def versions(self, form: str) -> Sequence[Version]:
        """Return every submission this round's draft was part of, oldest first."""
        ...

    def requests(self) -> Sequence[Request]:
        """Return what was asked of departments by link, newest last."""
        ...

    def inquiries(self) -> Sequence[Inquiry]:
        """Return the unit's questions to the bureau, oldest first; to staff those of all units without an answer."""
        ...

    def answered(self, form: str | None, key: str | None) -> Sequence[Inquiry]:
        """Return what the bureau has answered anybody about the same question, newest first, without names."""
        ...

    def forwarded(self) -> Sequence[Forwarded]:
        """Return what was laid before this unit and waits for its contact."""
        ...

    def contacts(self) -> Sequence[Contact]:
        """Return who holds a role for this unit now, leads first."""
        ...

    def above(self) -> Sequence[Contact]:
        """Return the city's reviewers of this unit, then the bureau's staff."""
        ...


class EmptyArchive:
    """An archive of nothing: for those who only look at a unit's figures."""

    def evidence(self, form: str) -> Sequence[Evidence]:  # noqa: ARG002 - the port's signature
        """Nothing."""
        return ()

    def versions(self, form: str) -> Sequence[Version]:  # noqa: ARG002 - the port's signature
        """Nothing."""
        return ()

    def requests(self) -> Sequence[Request]:
        """Nothing."""
        return ()

    def inquiries(self) -> Sequence[Inquiry]:
        """Nothing."""
        return ()

    def answered(self, form: str | None, key: str | None) -> Sequence[Inquiry]:  # noqa: ARG002 - the port's signature
        """Nothing."""
        return ()

    def forwarded(self) -> Sequence[Forwarded]:
        """Nothing."""
        return ()

    def contacts(self) -> Sequence[Contact]:
        """Nobody."""
        return ()

    def above(self) -> Sequence[Contact]:
        """Nobody."""
        return ()
