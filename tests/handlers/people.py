"""People talking to the conversations alone: no database, no channel, only what was decided and what now stands.

    town = Town()
    li = town.contact()
    li.says("指标填报")
    li.taps("暂缺")
    town.stands("new_enterprises")

Every answer is checked as it comes: exactly one message, with words, at least one way on, and readable buttons.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from msgspec.structs import replace

from handlers.answers import Answer, Kind
from handlers.buttons import MOST_BYTES, pressed
from handlers.effects import Attach, Decision, Detach, Enrol, Record, Say, Seal, Submit, Withdraw
from handlers.forms import with_answer
from handlers.ports import Archive, Contact, EmptyArchive, Evidence, UnitProgress, Version
from handlers.said import Said, Tap, Text
from handlers.situation import (
    Conversation,
    Draft,
    Invite,
    NoUnitFiles,
    Role,
    RoleName,
    Round,
    Situation,
    Submission,
    Unit,
    UnitFiles,
)
from handlers.table import respond
from scoring.rulebook import load_edition

NOW = datetime(2023, 5, 25, 1, tzinfo=UTC)  # Thursday 09:00 in Taiyuan
YEAR = 2022
EDITION = load_edition("shanxi-2022")
DUE = {"application": date(2023, 4, 30), "report": date(2023, 5, 31)}
HEADING = re.compile(r"^(\d+)/(\d+) (.+?)(?:（(?:家|人|%|个)）)?$")


def a_unit(name: str = "文水县", year: int | None = 1, *, poor: bool | None = False, unit_id: int = 7) -> Unit:
    return Unit(unit_id, name, "吕梁市", "county", poor, year)


def a_round(year: int = YEAR, **changes: object) -> Round:
    return replace(Round(year, EDITION, EDITION.readings, DUE), **changes)  # type: ignore[arg-type]


@dataclass
class Board:
    """What the bureau would be told of the units."""

    units: tuple[UnitProgress, ...] = ()
    asked_for: list[str | None] = field(default_factory=list)

    def of_units(self, city: str | None) -> tuple[UnitProgress, ...]:
        self.asked_for.append(city)
        return self.units


@dataclass
class Shelf(EmptyArchive):
    """What lies around a unit's drafts: files, versions, and who is above it."""

    files: list[Evidence] = field(default_factory=list)
    handed_in: list[tuple[tuple[str, ...], Version]] = field(default_factory=list)
    watchers: tuple[Contact, ...] = ()
    asked: int = 0

    def evidence(self, form: str) -> list[Evidence]:
        self.asked += 1
        return [one for one in self.files if one.form == form]

    def versions(self, form: str) -> list[Version]:
        return [version for forms, version in self.handed_in if form in forms]

    def above(self) -> tuple[Contact, ...]:
        return self.watchers

    def changed(self, submission_id: int, **values: object) -> Version:
        """Change what is known of one version."""
        for at, (forms, version) in enumerate(self.handed_in):
            if version.id == submission_id:
                self.handed_in[at] = (forms, replace(version, **values))  # type: ignore[arg-type]
                return self.handed_in[at][1]
        raise LookupError(submission_id)


@dataclass
class Town:
    """One unit with its drafts, and whatever the bureau has entered."""

    unit: Unit | None = field(default_factory=a_unit)
    round: Round | None = field(default_factory=a_round)
    drafts: dict[tuple[str, int], Draft] = field(default_factory=dict)
    not_applicable: frozenset[str] = frozenset()
    county_gdp_growth: Decimal | None = None
    missing_frozen: bool = False
    board: Board = field(default_factory=Board)
    archive: Archive = field(default_factory=Shelf)
    now: datetime = NOW
    unit_files: UnitFiles = field(default_factory=NoUnitFiles)

    def contact(self) -> "Person":
        return self.somebody(RoleName.CONTACT)

    def somebody(self, *names: RoleName, department: str | None = None, city: str | None = None) -> "Person":
        """A person with these roles, speaking in the first."""
        roles = tuple(self.role(name, at, department=department, city=city) for at, name in enumerate(names, 1))
        return Person(self, roles, Conversation(0, roles[0].id if roles else None))

    def role(
        self, name: RoleName, role_id: int = 1, *, department: str | None = None, city: str | None = None
    ) -> Role:
        fills = name in (RoleName.CONTACT, RoleName.CONTRIBUTOR)
        unit = self.unit if fills else None
        return Role(role_id, name, unit.id if unit else None, city, department, unit_name=unit.name if unit else None)

    def puts(self, form: str = "indicators", **values: str) -> None:
        """Enter values as if they had been typed: `puts(high_tech="33")`, `prev__high_tech` for last year's."""
        for name, value in values.items():
            self.record(Record(form, name.replace("__", "."), Kind.VALUE, value, value))

    def record(self, record: Record) -> None:
        self.drafts = dict(with_answer(self.situation(Conversation(), ()), record).drafts)

    def stands(self, key: str, form: str = "indicators") -> str | None:
        """What stands for a key: its value, or in Latin letters which nothing it is; None when nothing was said."""
        answer = self.answer(key, form)
        return None if answer is None else answer.value or answer.kind.value

    def answer(self, key: str, form: str = "indicators") -> Answer | None:
        year = self.round.year if self.round else 0
        draft = self.drafts.get((form, year))
        return draft.answers.get(key) if draft else None

    @property
    def shelf(self) -> Shelf:
        return self.archive if isinstance(self.archive, Shelf) else Shelf()

    @property
    def year(self) -> int:
        return self.round.year if self.round else 0

    @property
    def submissions(self) -> dict[tuple[str, int], Submission]:
        """What is handed in and not taken back."""
        return {
            (form, self.year): Submission(
                one.id, one.version, one.receipt, one.fingerprint, one.late, one.submitted_at,
                is_opened=one.opened_at is not None, is_sealed=one.sealed is not None,
            )
            for forms, one in self.shelf.handed_in
            for form in forms
            if one.withdrawn_at is None
        }  # fmt: skip

    def hands_in(self, *forms: str) -> Version:
        """Hand forms in, whatever they hold."""
        number = len(self.shelf.handed_in) + 1
        version = Version(
            number, number, f"B2022-0007-{number}-TEST", "ab" * 32, False, self.now, "李文", None, None, None, None
        )
        self.shelf.handed_in.append((forms, version))
        return version

    def is_opened_above(self) -> None:
        """Somebody at the city or the bureau opens what was handed in."""
        for _, one in list(self.shelf.handed_in):
            self.shelf.changed(one.id, opened_at=self.now)

    def keeps(self, decision: Decision) -> None:
        """Carry out what is kept beside the drafts."""
        shelf = self.shelf
        for effect in decision.effects:
            match effect:
                case Attach(form, key, file):
                    shelf.files.append(Evidence(len(shelf.files) + 1, form, key, file, "李文", self.now))
                case Detach(evidence_id):
                    shelf.files = [one for one in shelf.files if one.id != evidence_id]
                case Submit():
                    version = Version(
                        len(shelf.handed_in) + 1, effect.version, effect.receipt, effect.fingerprint, effect.late,
                        self.now, "李文", None, None, None, None,
                    )  # fmt: skip
                    shelf.handed_in.append((effect.forms, version))
                case Withdraw(submission_id, reason):
                    shelf.changed(submission_id, withdrawn_at=self.now, withdrawn_reason=reason)
                case Seal(submission_id, file):
                    shelf.changed(submission_id, sealed=file)

    def situation(
        self,
        conversation: Conversation,
        roles: tuple[Role, ...],
        invite: Invite | None = None,
        person: int | None = 3,
    ) -> Situation:
        role = next((one for one in roles if one.id == conversation.role_id), None)
        own = role is None or (self.unit is not None and role.unit_id == self.unit.id)
        return Situation(
            now=self.now,
            conversation=conversation,
            person_id=person,
            person_name="李文",
            roles=roles,
            round=self.round,
            unit=self.unit if own else None,
            drafts=self.drafts if own else {},
            county_gdp_growth=self.county_gdp_growth,
            not_applicable=self.not_applicable,
            invite=invite,
            progress=self.board,
            missing_frozen=self.missing_frozen,
            submissions=self.submissions if own else {},
            with_files=frozenset((one.form, self.year) for one in self.shelf.files) if own else frozenset(),
            archive=self.archive,
            fresh="FRESHCODE234",
            site="http://shifan.test",
            unit_files=self.unit_files,
        )


@dataclass
class Person:
    """One account: what it was shown, and where its conversation stands."""

    town: Town
    roles: tuple[Role, ...]
    conversation: Conversation
    shown: list[Say] = field(default_factory=list)
    invite: Invite | None = None
    person_id: int | None = 3
    last: Decision | None = None

    def says(self, text: str) -> str:
        return self.does(Text(text))

    def taps(self, label: str) -> str:
        """Tap the newest button of this label, however old it is."""
        return self.does(Tap(self.button(label)))

    def does(self, said: Said) -> str:
        if self.conversation.role_id not in {role.id for role in self.roles}:  # as when it is loaded: a role held now
            held = self.roles[0].id if self.roles else None
            self.conversation = Conversation(self.conversation.revision, held)
        situation = self.town.situation(self.conversation, self.roles, self.invite, self.person_id)
        decision = respond(situation, said)
        self.town.drafts = dict(carried_out(situation, decision).drafts)
        self.town.keeps(decision)
        self.conversation, self.last = decision.conversation, decision
        self.shown.append(checked(decision))
        return self.shown[-1].text

    def button(self, label: str) -> str:
        for say in reversed(self.shown):
            for row in say.rows:
                for button in row:
                    if button.label == label:
                        return button.data
        raise LookupError(f"no button {label} was ever shown")

    @property
    def labels(self) -> list[str]:
        """The buttons under the newest message."""
        return [button.label for row in self.shown[-1].rows for button in row]

    @property
    def asked(self) -> str | None:
        """The label of the question in the newest message, as a person reads it; None when it puts none."""
        lines = self.shown[-1].text.splitlines() if self.shown else []
        found = [match for line in lines if (match := HEADING.match(line))]
        return found[-1].group(3) if found else None


def carried_out(situation: Situation, decision: Decision) -> Situation:
    for effect in decision.effects:
        if isinstance(effect, Record):
            effect.raw.encode()  # half a character can be stored by no database, a zero byte not by every one
            assert "\x00" not in effect.raw
            situation = with_answer(situation, effect)
    return situation


def checked(decision: Decision) -> Say:
    """The one message of a decision. Nobody is ever left without an answer or without a way on."""
    (said,) = [effect for effect in decision.effects if isinstance(effect, Say)]
    assert said.text.strip(), "an empty message"
    buttons = [button for row in said.rows for button in row]
    assert buttons, f"no way on from: {said.text}"
    for button in buttons:
        assert button.label.strip()
        assert len(button.data.encode()) <= MOST_BYTES
        press = pressed(button.data)
        assert press is not None, button.data
        assert press.revision in (None, decision.conversation.revision), f"{button.label} is born spent"
    return said


def an_invite(town: Town, role: RoleName = RoleName.CONTACT, **changes: object) -> Invite:
    fills = role in (RoleName.CONTACT, RoleName.CONTRIBUTOR)
    unit = town.unit if fills else None
    invite = Invite(
        11, role, unit.id if unit else None, unit.name if unit else None, None, None, NOW + timedelta(hours=72),
        None, None,
    )  # fmt: skip
    return replace(invite, **changes)  # type: ignore[arg-type]


def enrolments(person: Person) -> list[Enrol]:
    assert person.last is not None
    return [effect for effect in person.last.effects if isinstance(effect, Enrol)]


def records(person: Person) -> list[Record]:
    assert person.last is not None
    return [effect for effect in person.last.effects if isinstance(effect, Record)]
