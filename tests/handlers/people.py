"""People talking to the conversations alone: no database, no channel, only what was decided and what now stands.

    town = Town()
    li = town.contact()
    li.says("指标填报")
    li.taps("暂缺")
    town.stands("new_enterprises")

Every answer is checked as it comes: exactly one message, with words, at least one way on, and readable buttons.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from handlers.answers import Answer, Kind
from handlers.buttons import MOST_BYTES, pressed
from handlers.effects import Decision, Enrol, Record, Say
from handlers.forms import with_answer
from handlers.ports import Archive, EmptyArchive, UnitProgress
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
class Town:
    """One unit with its drafts, and whatever the bureau has entered."""

    unit: Unit | None = field(default_factory=a_unit)
    round: Round | None = field(default_factory=a_round)
    drafts: dict[tuple[str, int], Draft] = field(default_factory=dict)
    not_applicable: frozenset[str] = frozenset()
    county_gdp_growth: Decimal | None = None
    missing_frozen: bool = False
    board: Board = field(default_factory=Board)
    archive: Archive = field(default_factory=EmptyArchive)
    submissions: dict[tuple[str, int], Submission] = field(default_factory=dict)
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
