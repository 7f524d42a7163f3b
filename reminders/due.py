"""What is due and unsent now, computed from how everything stands. Decides; never sends.

Nothing is planned ahead and stored: a date that moves, a unit that finishes or a contact who leaves changes what
this says at the next look. What is said once has a key of what and to whom, and one of whom and when.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from reminders.agenda import Agenda, Candidate, Scene
from reminders.asking import ask
from reminders.catch_up import find_gap, tell
from reminders.courtesy import Wait, Why, wait, wait_on_last_day
from reminders.deadlines import local_date
from reminders.items import Gap, Item
from reminders.obligations import Obligation, Person
from reminders.upward import report


@dataclass(frozen=True, slots=True)
class Message:
    """Everything one person is told now, in one message. `key`: the person and the day, one a day.

    What is due on its last day is keyed by what it says: it goes out besides.
    """

    key: str
    person: Person
    items: tuple[Item, ...]

    @property
    def whats(self) -> tuple[str, ...]:
        """Name what is said, item by item."""
        return tuple(item.what for item in self.items)


@dataclass(frozen=True, slots=True)
class Held:
    """Something due that waits out of courtesy."""

    person: Person
    item: Item
    wait: Wait


@dataclass(frozen=True, slots=True)
class Pass:
    """What one look came to. `unreached`: due, and nobody there to be told; `gap`: an outage just found.

    `wake_at`: until then nothing becomes due unless something changes; None: nothing is ahead.
    """

    messages: tuple[Message, ...]
    held: tuple[Held, ...]
    unreached: tuple[Obligation, ...]
    gap: Gap | None
    wake_at: datetime | None


def survey(scene: Scene) -> Pass:
    """Return what is to be said now, what waits, and what cannot be said to anybody."""
    agenda = Agenda(scene)
    for obligation in scene.obligations:
        ask(agenda, obligation)
    report(agenda)
    gap = find_gap(agenda)
    for one in (*scene.gaps, *((gap,) if gap else ())):
        tell(agenda, one)
    messages, held = _merged(agenda)
    for one in held:
        agenda.wake(one.wait.until)
    return Pass(tuple(messages), tuple(held), tuple(agenda.unreached), gap, agenda.wake_at)


def _merged(agenda: Agenda) -> tuple[list[Message], list[Held]]:
    """Put together what each person is told, and keep back what would disturb them."""
    by_person: dict[int, list[Candidate]] = {}
    for candidate in agenda.candidates:
        by_person.setdefault(candidate.person.id, []).append(candidate)
    messages: list[Message] = []
    held: list[Held] = []
    for candidates in by_person.values():
        waits = [(candidate, _wait(candidate, agenda.scene)) for candidate in candidates]
        held += [Held(one.person, one.item, until) for one, until in waits if until is not None]
        ready = [one for one, until in waits if until is None]
        if ready:
            messages.append(_message(ready, agenda.scene.now))
    return messages, held


def _wait(candidate: Candidate, scene: Scene) -> Wait | None:
    if candidate.is_last_day:
        return wait_on_last_day(candidate.person, scene.now, scene.courtesy)
    told_at = scene.log.last.get(candidate.person.id)
    found = wait(candidate.person, told_at, scene.now, scene.workdays, scene.courtesy)
    if found is None and candidate.from_at is not None and scene.now < candidate.from_at:
        return Wait(Why.NEW, candidate.from_at)
    return found


def _message(ready: list[Candidate], now: datetime) -> Message:
    person, items = ready[0].person, tuple(one.item for one in ready)
    key = f"reminder:{person.id}:{local_date(now)}"
    if any(one.is_last_day for one in ready):
        said = sha256("\n".join(one.key for one in ready if one.is_last_day).encode()).hexdigest()
        key = f"{key}:{said[:12]}"
    return Message(key, person, items)
