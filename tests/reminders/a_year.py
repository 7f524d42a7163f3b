"""A made-up year of a province, for reminders alone: units that go their own way, outages, two schedulers at once.

The world moves from one moment at which anything changes to the next; what is said is judged as it is said by rules
written down here anew, which know nothing of ladders: what was owed, whether the hour was decent, who was told what.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from msgspec.structs import replace

from handlers.reminding import Voice, text
from reminders.agenda import Scene
from reminders.deadlines import LOCAL
from reminders.due import Message, Pass, survey
from reminders.items import Asked, Gap
from reminders.obligations import Kind, Log, Obligation, Person, Point, Unit
from tests.reminders.calendars import a_made_up_2027
from tests.reminders.judge import Judge

COUNTIES, ZONES, CITIES = 117, 30, 11
WORKDAYS = a_made_up_2027()
VOICE = Voice("中小企业高质量发展示范县（开发区）创建", "省局", "0351-0000000")
ROWS = ("规上企业数", "非煤占比", "四板企业数", "高企", "股改", "小升规", "专精特新", "培训")
MINUTE = timedelta(minutes=1)
DUE = {Kind.APPLICATION: date(2027, 4, 30), Kind.REPORT: date(2027, 5, 31)}
EARLY = time(8, 50)  # some are in the middle of an answer when the day begins
DAILY = (time(0), EARLY, time(9), time(12), time(15), time(18), time(20))


@dataclass
class World:
    """Everything that is so, and what has been said."""

    dice: random.Random
    now: datetime
    obligations: dict[tuple[Kind, str, int], Obligation] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    reviewers: dict[str, tuple[int, ...]] = field(default_factory=dict)
    told: dict[str, dict[int, datetime]] = field(default_factory=dict)
    last: dict[int, datetime] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    gaps: tuple[Gap, ...] = ()
    looked_at: datetime | None = None
    ahead: list[datetime] = field(default_factory=list)
    judge: Judge = field(default_factory=Judge)
    counts: Counter[str] = field(default_factory=Counter)

    def scene(self) -> Scene:
        return Scene(
            self.now, list(self.obligations.values()), self.people,
            Log(self.told, self.last), WORKDAYS,
            reviewers=self.reviewers, heads=(HEAD,), staff=(STAFF,), looked_at=self.looked_at, gaps=self.gaps,
        )  # fmt: skip

    def passes(self, *, twice: bool) -> None:
        """Look once; or let two schedulers look at the same moment, each unaware of the other until it writes."""
        looks = [survey(self.scene())] * 2 if twice else [survey(self.scene())]
        for number, found in enumerate(looks):
            self.writes(found, is_second=number > 0)
        self.looked_at = self.now
        self.counts["passes"] += len(looks)

    def writes(self, found: Pass, *, is_second: bool) -> None:
        """Say what a pass found. The keys are unique in the database: who comes second writes nothing."""
        for message in found.messages:
            if message.key in self.keys or any(message.person.id in self.told.get(w, {}) for w in message.whats):
                self.counts["refused"] += 1
                assert is_second, message.key
                continue
            self.keys.add(message.key)
            self.judge.hears(message, text(message.items, VOICE, self.now), self.now)
            self.says(message)
        if found.gap is not None and found.gap.what not in {gap.what for gap in self.gaps}:
            self.gaps = (*self.gaps, found.gap)
            self.counts["gaps"] += 1
            self.counts["skipped"] += sum(not one.made_up for one in found.gap.missed)

    def says(self, message: Message) -> None:
        self.last[message.person.id] = self.now
        self.counts["messages"] += 1
        self.counts["merged"] += len(message.items) > 1
        for item in message.items:
            self.told.setdefault(item.what, {})[message.person.id] = self.now
            self.counts[type(item).__name__] += 1
            self.counts["invitations"] += isinstance(item, Asked) and item.is_invitation
            self.ahead.append(self.now + timedelta(hours=24))

    # --- what happens -----------------------------------------------------------------------------------------

    def moves_on(self) -> None:
        """One thing happens to somebody."""
        happening = self.dice.choices(
            [self.progresses, self.is_seen, self.answers, self.snoozes, self.comes_or_goes, self.is_put_off],
            [40, 20, 15, 15, 6, 3],
        )[0]
        happening()

    def progresses(self) -> None:
        key = self.dice.choice(list(self.obligations))
        before = self.obligations[key]
        after = self.dice.choice(NEXT[before.kind][before.point])
        missing = (
            ROWS[: self.dice.randint(1, len(ROWS))] if after in (Point.FILLING, Point.AWAITING_DEPARTMENT) else ()
        )
        waiting = ("统计",) if after is Point.AWAITING_DEPARTMENT else ()
        self.obligations[key] = replace(before, point=after, missing=missing, waiting=waiting)

    def is_seen(self) -> None:
        self.changes(seen_at=self.now)

    def answers(self) -> None:
        self.changes(seen_at=self.now, answering_at=self.now)
        self.ahead.append(self.now + timedelta(minutes=15))

    def snoozes(self) -> None:
        until = datetime.combine(self.now.date() + timedelta(days=1), time(9), LOCAL)
        self.changes(snoozed_until=until, seen_at=self.now)

    def comes_or_goes(self) -> None:
        key = self.dice.choice(list(self.obligations))
        one = self.obligations[key]
        if self.dice.random() < 0.3:
            self.changes(is_reachable=self.dice.random() < 0.8)
        elif len(one.contacts) > 1 and self.dice.random() < 0.7:
            self.obligations[key] = replace(one, contacts=one.contacts[1:])
        else:
            person = self.a_person(joined_at=self.now)
            self.obligations[key] = replace(one, contacts=(person, *one.contacts)[:3])

    def is_put_off(self) -> None:
        """A date is moved, for one unit, never into the past."""
        key = self.dice.choice(list(self.obligations))
        one = self.obligations[key]
        moved = max(one.due_on, self.now.date()) + timedelta(days=self.dice.randint(1, 20))
        self.obligations[key] = replace(one, due_on=moved)

    def changes(self, **changes: object) -> None:
        person = self.dice.choice(list(self.people))
        self.people[person] = replace(self.people[person], **changes)  # type: ignore[arg-type]

    def a_person(self, joined_at: datetime | None = None) -> int:
        number = len(self.people) + 100
        self.people[number] = Person(number, f"联系人{number}", joined_at=joined_at)
        return number


REVIEWERS, HEAD, STAFF = range(1, 1 + CITIES), 50, 51
_FILLS = (Point.FILLING, Point.FILLING, Point.AWAITING_DEPARTMENT, Point.FILLED)
NEXT = {
    Kind.OWN: {Point.NOT_BEGUN: (Point.NOT_BEGUN, Point.DONE), Point.DONE: (Point.DONE,)},
    Kind.REPORT: {
        Point.NOT_BEGUN: (Point.NOT_BEGUN, Point.FILLING),
        Point.FILLING: _FILLS,
        Point.AWAITING_DEPARTMENT: _FILLS,
        Point.FILLED: (Point.FILLED, Point.AWAITING_SEAL),
        Point.AWAITING_SEAL: (Point.AWAITING_SEAL, Point.DONE),
        Point.RETURNED: (Point.FILLING, Point.FILLED),
        Point.DONE: (Point.DONE,) * 9 + (Point.RETURNED,),
    },
    Kind.APPLICATION: {
        Point.UNDECIDED: (Point.UNDECIDED,) * 20 + (Point.NOT_BEGUN, Point.DECLINED, Point.FILLING),
        Point.DECLINED: (Point.DECLINED,) * 9 + (Point.NOT_BEGUN,),
        Point.NOT_BEGUN: (Point.NOT_BEGUN, Point.FILLING),
        Point.FILLING: _FILLS,
        Point.AWAITING_DEPARTMENT: _FILLS,
        Point.FILLED: (Point.FILLED, Point.AWAITING_CITY),
        Point.AWAITING_CITY: (Point.AWAITING_CITY, Point.DONE),
        Point.RETURNED: (Point.FILLING, Point.FILLED),
        Point.DONE: (Point.DONE,) * 9 + (Point.RETURNED,),
    },
}  # fmt: skip


def play(seed: int, first: date, days: int, longest_outage: int) -> World:
    """Let a world live for so many days, with outages of up to so many days, and judge it."""
    dice = random.Random(seed)
    start = datetime.combine(first, time(), LOCAL)
    world = World(dice, start)
    _populate(world)
    outages = list(_outages(dice, start, days, longest_outage))
    for moment in _moments(world, start, start + timedelta(days=days), happenings=days * 40):
        world.now = moment
        is_up = not any(begun <= moment < ended for begun, ended in outages)
        for _ in range(world.dice.choice([0, 0, 1, 2])):
            world.moves_on()
        for _ in range(8 if moment.time() == EARLY else 0):
            world.answers()
        if is_up:
            world.passes(twice=world.dice.random() < 0.2)
        world.judge.watches(world.obligations.values(), world.people, moment, is_up=is_up)
    world.judge.concludes(start + timedelta(days=days))
    return world


def _moments(world: World, start: datetime, end: datetime, happenings: int) -> Iterator[datetime]:
    """Every moment at which anything may change, and some between, in order; what is found on the way included."""
    fixed = [
        datetime.combine(start.date() + timedelta(days=day), at, LOCAL)
        for day in range((end - start).days)
        for at in DAILY
    ]
    seconds = int((end - start).total_seconds())
    chance = [start + timedelta(minutes=world.dice.randrange(seconds // 60)) for _ in range(happenings)]
    planned = sorted({*fixed, *chance})
    at = 0
    while at < len(planned):
        found = min((moment for moment in world.ahead if moment > world.now), default=None)
        world.ahead = [moment for moment in world.ahead if moment > world.now]
        if found is not None and found < planned[at]:
            yield found
        else:
            yield planned[at]
            at += 1


def _outages(dice: random.Random, start: datetime, days: int, longest: int) -> Iterator[tuple[datetime, datetime]]:
    """One long outage, and shorter ones."""
    for number in range(max(2, days // 25)):
        begun = start + timedelta(minutes=dice.randrange(days * 24 * 60))
        share = dice.uniform(0.5, 1) if number == 0 else dice.random() ** 3
        yield begun, begun + timedelta(minutes=int(share * longest * 24 * 60))


def _populate(world: World) -> None:
    for number in REVIEWERS:
        world.people[number] = Person(number, f"市级{number}")
        world.reviewers[f"第{number}市"] = (number,)
    world.people |= {HEAD: Person(HEAD, "局长"), STAFF: Person(STAFF, "工作人员")}
    for number in range(COUNTIES + ZONES):
        unit = Unit(number, f"第{number}{'县' if number < COUNTIES else '开发区'}", f"第{number % CITIES + 1}市")
        kind = Kind.REPORT if world.dice.random() < 0.4 else Kind.APPLICATION
        point = Point.NOT_BEGUN if kind is Kind.REPORT else Point.UNDECIDED
        shared = [one.contacts[0] for one in world.obligations.values() if one.contacts]
        contacts = tuple(world.a_person() for _ in range(world.dice.choice([0, 1, 1, 1, 2, 2])))
        if shared and world.dice.random() < 0.1:
            contacts = (world.dice.choice(shared),)
        world.obligations[kind, "2026", number] = Obligation(kind, "2026", unit, DUE[kind], point, contacts)
        if world.dice.random() < 0.4:
            own = date(2027, world.dice.randint(4, 7), world.dice.randint(1, 28))
            world.obligations[Kind.OWN, "1", number] = Obligation(
                Kind.OWN, "1", unit, own, Point.NOT_BEGUN, contacts, title="补充材料"
            )
