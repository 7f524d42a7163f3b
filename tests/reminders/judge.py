"""Judges what a simulated world says, as it is said, by rules of its own: dates on a wall, lists of who was told.

Written from `conversations` and the bureau's wishes, not from the code: nothing of ladders, courtesy or passes.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from reminders.due import Message
from reminders.items import Asked, CitySummary, HeadSummary, Item
from reminders.obligations import Kind, Obligation, Person, Point
from tests.reminders.calendars import a_made_up_2027

DAYS_OFF = a_made_up_2027()
EIGHT_HOURS = timedelta(hours=8)
NOTHING_OWED = (Point.UNDECIDED, Point.DECLINED, Point.DONE)
BEFORE = (30, 14, 7, 3, 1)
COUNTED = re.compile(r"还有(\d+)天")


@dataclass
class Judge:
    """Everything heard so far: `said` by what → person → the wall's time, `heard` by person → the days.

    `chances`: when a date with something owed could first have been spoken of; `owing`: who owes as time goes by.
    """

    said: dict[str, dict[int, datetime]] = field(default_factory=dict)
    heard: dict[int, set[date]] = field(default_factory=dict)
    chances: dict[str, datetime] = field(default_factory=dict)
    owing: dict[str, Obligation] = field(default_factory=dict)
    checked: int = 0
    ended: int = 0
    reminded: int = 0

    def hears(self, message: Message, words: str, now: datetime) -> None:
        """Check one message: to the right person, at a decent hour, with the right number of days, never again."""
        wall, person = on_the_wall(now), message.person
        assert person.is_reachable
        is_last = [ends_today(item, wall.date()) for item in message.items]
        assert wall.hour >= 9
        if not all(is_last):
            assert DAYS_OFF.is_workday(wall.date()), f"on a day off: {message.key}"
            assert wall.hour < 18, f"after hours: {message.key}"
            assert wall.date() not in self.heard.get(person.id, ()), f"twice on one day: {message.key}"
            assert person.snoozed_until is None or now >= person.snoozed_until
        assert not is_answering(person, now) or (any(is_last) and wall.hour >= 22), "in the middle of an answer"
        for item in message.items:
            assert person.id not in self.said.setdefault(item.what, {}), f"{item.what} twice to {person.id}"
            self.said[item.what][person.id] = wall
            self._fits(item, person, wall)
        self.heard.setdefault(person.id, set()).add(wall.date())
        dates = [due for due in map(date_of, message.items) if due is not None and due != wall.date()]
        assert sorted(map(int, COUNTED.findall(words))) == sorted((due - wall.date()).days for due in dates), words
        self.checked += 1

    def _fits(self, item: Item, person: Person, wall: datetime) -> None:
        if not isinstance(item, Asked):
            return
        one = item.obligation
        assert one.point not in (Point.DECLINED, Point.DONE)
        assert person.id in one.contacts
        assert item.is_invitation is (one.point is Point.UNDECIDED)
        assert one.kind is Kind.DEPARTMENT or wall.date() <= one.due_on

    def watches(
        self, obligations: Iterable[Obligation], people: dict[int, Person], now: datetime, *, is_up: bool
    ) -> None:
        """Check that whatever is due and hindered by nothing has been said by now."""
        wall = on_the_wall(now)
        for one in obligations:
            key = f"{one.kind}:{one.subject}:{one.unit.id}:{one.due_on}"
            if wall.date() > one.due_on:
                continue
            if one.point in NOTHING_OWED:
                self.owing.pop(key, None)
                continue
            self.owing[key] = one
            reachable = [people[each] for each in one.contacts if people[each].is_reachable]
            if not is_up or not reachable or is_answering(reachable[0], now):
                continue
            if wall.date() == one.due_on and wall.hour >= 9:
                self._last_day(key, wall, [each for each in reachable if not is_answering(each, now)])
            elif DAYS_OFF.is_workday(wall.date()) and 9 <= wall.hour < 18:
                self._ordinary_day(key, one, reachable, now)

    def _last_day(self, key: str, wall: datetime, reachable: list[Person]) -> None:
        """In the morning somebody was told, in the afternoon everybody who answers for the unit."""
        self.chances.setdefault(key, wall)
        told = self.said.get(f"{key}:0-again" if wall.hour >= 15 else f"{key}:0", {})
        wanted = reachable if wall.hour >= 15 else []
        assert all(each.id in told for each in wanted), f"{key}: somebody was not told in the afternoon"
        assert told, f"{key}: nobody was told on the last day"

    def _ordinary_day(self, key: str, one: Obligation, reachable: list[Person], now: datetime) -> None:
        """The nearest day that has passed was spoken of, to somebody who still answers for the unit."""
        lead, wall = reachable[0], on_the_wall(now)
        rungs = {morning(one.due_on - timedelta(days=each)): each for each in BEFORE}
        nearest = max((rung for rung in rungs if rung <= wall), default=None)
        snoozed = lead.snoozed_until is not None and now < lead.snoozed_until
        if nearest is None or snoozed or wall.date() in self.heard.get(lead.id, ()):
            return
        joined = on_the_wall(lead.joined_at) if lead.joined_at else None
        if joined is not None and joined > nearest and wall < next_morning(joined):
            return  # who has just come is told the next morning
        self.chances.setdefault(key, wall)
        told = self.said.get(f"{key}:{rungs[nearest]}", {})
        invited = self.said.get(f"invitation:{one.subject}:{one.unit.id}", {}).values()
        is_told = any(each.id in told for each in reachable) or any(at >= nearest for at in invited)
        assert is_told, f"{key}: {rungs[nearest]} days before was not told by {wall}"

    def concludes(self, end: datetime) -> None:
        """Check at the end that no date passed in silence where there was a chance to speak."""
        for key, one in self.owing.items():
            if one.due_on >= on_the_wall(end).date():
                continue
            self.ended += 1
            is_told = any(what.startswith(f"{key}:") for what in self.said)
            is_told |= f"invitation:{one.subject}:{one.unit.id}" in self.said
            self.reminded += is_told
            assert is_told or key not in self.chances, (
                f"{key} passed in silence, with a chance at {self.chances[key]}"
            )


def is_answering(person: Person, now: datetime) -> bool:
    """Whether somebody is in the middle of an answer."""
    return person.answering_at is not None and now < person.answering_at + timedelta(minutes=15)


def morning(day: date) -> datetime:
    """Nine o'clock of this day, or of the working day before it."""
    while not DAYS_OFF.is_workday(day):
        day -= timedelta(days=1)
    return datetime(day.year, day.month, day.day, 9)  # noqa: DTZ001 - the wall's


def next_morning(wall: datetime) -> datetime:
    """The first nine o'clock of a working day after this."""
    day = wall.date() if wall.hour < 9 else wall.date() + timedelta(days=1)
    while not DAYS_OFF.is_workday(day):
        day += timedelta(days=1)
    return datetime(day.year, day.month, day.day, 9)  # noqa: DTZ001 - the wall's


def on_the_wall(now: datetime) -> datetime:
    """What a clock in the province shows."""
    return now.astimezone(UTC).replace(tzinfo=None) + EIGHT_HOURS


def date_of(item: Item) -> date | None:
    """The date whose distance an item's words must name; None when they name none."""
    if isinstance(item, Asked):
        return None if item.obligation.kind is Kind.DEPARTMENT else item.obligation.due_on
    return item.stand.due_on if isinstance(item, CitySummary | HeadSummary) and item.rung.days >= 0 else None


def ends_today(item: Item, today: date) -> bool:
    """Whether an item is about the day itself, which excuses the hour."""
    is_invitation = isinstance(item, Asked) and item.is_invitation
    return date_of(item) == today and not is_invitation
