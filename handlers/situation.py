"""Everything a handler may know when it decides: loaded before, and never looked up from here."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache, cached_property, wraps
from typing import Any, Protocol, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from handlers.answers import Answer
from handlers.overlook import NoOverlook, Overlook
from handlers.ports import Archive, EmptyArchive, Evidence, Progress
from scoring.edition import Edition
from scoring.readings import Readings

T = TypeVar("T")


class RoleName(StrEnum):
    """Who somebody is to the programme."""

    CONTACT = "contact"
    CONTRIBUTOR = "contributor"
    REVIEWER = "reviewer"
    STAFF = "staff"
    ADMINISTRATOR = "administrator"


class Role(Struct, frozen=True):
    """A person's role, for a unit or a city."""

    id: int
    name: RoleName
    unit_id: int | None
    city: str | None
    department: str | None = None
    unit_name: str | None = None


class Unit(Struct, frozen=True):
    """A county or zone in the round; `assessment_year` 1–3, or None while it is only an applicant (A33)."""

    id: int
    name: str
    city: str
    kind: str
    former_poverty: bool | None
    assessment_year: int | None


class Round(Struct, frozen=True):
    """The open round: the data year, its dates, and what the bureau has entered for it."""

    year: int
    edition: Edition
    readings: Readings
    due: Mapping[str, date]  # stage → date
    province_sme_growth: Decimal | None = None


class Draft(Struct, frozen=True, dict=True):  # dict: numbers are worked out once, and drafts kept from turn to turn
    """What stands so far in one form of one unit and year. `revision` counts every answer ever recorded."""

    form: str
    year: int
    revision: int = 0
    answers: Mapping[str, Answer] = field(default_factory=dict)

    @cached_property
    def numbers(self) -> Mapping[str, Decimal]:
        """The answers that are numbers, exact, by key."""
        return {key: number for key, answer in self.answers.items() if (number := answer.number) is not None}

    def with_answer(self, key: str, answer: Answer) -> "Draft":
        """The draft one revision on, with this answer in its place; the other numbers are not worked out again."""
        after = Draft(self.form, self.year, self.revision + 1, {**self.answers, key: answer})
        numbers = dict(self.numbers)
        numbers.pop(key, None)
        if (number := answer.number) is not None:
            numbers[key] = number
        vars(after)["numbers"] = numbers
        return after


class Invite(Struct, frozen=True):
    """An invite somebody holds in hand."""

    id: int
    role: RoleName
    unit_id: int | None
    unit_name: str | None
    city: str | None
    department: str | None
    expires_at: datetime
    used_at: datetime | None
    used_by: int | None
    role_until: datetime | None = None
    hands_over: int | None = None  # the role that ends when this one is taken
    handed_by: int | None = None  # the person who holds it
    ended_at: datetime | None = None  # a request whose contact has ended it
    person_id: int | None = None  # a personal link: whose devices it opens on, and in which role they speak there
    role_id: int | None = None


class Submission(Struct, frozen=True):
    """A draft that has been handed in and not taken back: it is locked."""

    id: int
    version: int
    receipt: str
    fingerprint: str
    late: bool
    submitted_at: datetime
    is_opened: bool  # by the city or the bureau
    is_sealed: bool  # the scan of exactly this version is there


class Conversation(Struct, frozen=True):
    """Where one chat stands. `question` is on the table, `seen` is the draft's revision when it was put there."""

    revision: int = 0
    role_id: int | None = None
    form: str | None = None
    question: str | None = None
    seen: int = 0
    proposal: str | None = None  # what 「对」 would store: see handlers.proposals


class UnitFiles(Protocol):
    """Opens other units' files, for those who look after several."""

    def of(self, unit_id: int) -> "Situation | None":
        """Return a unit with its drafts in the open round, as nobody's own; None when there is no such unit."""
        ...


class NoUnitFiles:
    """No file but one's own."""

    def of(self, unit_id: int) -> "Situation | None":  # noqa: ARG002 - the port's signature
        """Nothing."""
        return None


class Situation(Struct, frozen=True, dict=True):  # dict: what is worked out once stays with it
    """One message's whole world."""

    now: datetime
    conversation: Conversation
    person_id: int | None
    person_name: str
    roles: tuple[Role, ...]
    round: Round | None
    unit: Unit | None
    drafts: Mapping[tuple[str, int], Draft]  # (form, year) → draft of this unit
    county_gdp_growth: Decimal | None
    not_applicable: frozenset[str]
    invite: Invite | None
    progress: Progress
    submissions: Mapping[tuple[str, int], Submission] = field(default_factory=dict)  # (form, year) → handed in
    with_files: frozenset[tuple[str, int]] = frozenset()  # (form, year) of the drafts that have files attached
    archive: Archive = field(default_factory=EmptyArchive)
    just_sent: tuple[Evidence, ...] = ()  # files this very message attaches
    overlook: Overlook = field(default_factory=NoOverlook)
    fresh: str = ""  # a code nobody has been given yet
    site: str = ""  # where the pages are: scheme and host, without a slash at the end
    unit_files: UnitFiles = field(default_factory=NoUnitFiles)
    signed_phone: str = ""  # what somebody wrote beside an invite they take
    signed_office: str = ""
    carries_values: bool = True  # whether the channel that spoke may carry figures, names and files
    missing_frozen: bool = False  # the bureau's decision for this unit; it takes effect once the report was due

    @cached_property
    def role(self) -> Role | None:
        """The role this chat speaks in."""
        return next((role for role in self.roles if role.id == self.conversation.role_id), None)

    def draft(self, form: str, year: int) -> Draft:
        """The draft of a form, empty when nobody has begun it."""
        return self.drafts.get((form, year)) or _empty(form, year)

    def with_draft(self, draft: Draft) -> "Situation":
        """The situation with this draft in the place of its own of that form and year."""
        after = replace(self, drafts={**self.drafts, (draft.form, draft.year): draft})
        vars(after)["role"] = self.role
        if self.round is not None and draft.year == self.round.year:
            vars(after).update({name: found for name, found in vars(self).items() if name in LASTING})
        return after


def once(work: Callable[[Situation], T]) -> Callable[[Situation], T]:
    """Have something worked out once for each situation: a turn asks for its questions and its facts many times."""
    name = f"{work.__module__}.{work.__qualname__}"

    @wraps(work)
    def known(situation: Situation) -> T:
        try:
            found: T = vars(situation)[name]
        except KeyError:
            found = vars(situation)[name] = work(situation)
        return found

    return known


LASTING: dict[str, Callable[[Situation], Any]] = {}  # what holds after an answer, too, by the names it is kept under


def once_a_turn(work: Callable[[Situation], T]) -> Callable[[Situation], T]:
    """Have something worked out `once` that no answer of the open round changes."""
    known = LASTING[f"{work.__module__}.{work.__qualname__}"] = once(work)
    return known


@cache
def _empty(form: str, year: int) -> Draft:
    return Draft(form, year)  # one for all: a turn asks for drafts nobody has begun dozens of times
