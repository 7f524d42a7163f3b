"""What is due and unsent now, computed from how everything stands. Decides; never sends.

Nothing is planned ahead and stored: a date that moves, a unit that finishes or a contact who leaves changes what
this says at the next look. What is said once has a key of what and to whom, and one of whom and when.
"""

from datetime import datetime
from hashlib import sha256

from msgspec import Struct, field

from reminders.agenda import Agenda, Candidate, Scene
from reminders.asking import ask
from reminders.catch_up import find_gap, tell
from reminders.courtesy import Wait, Why, answering, are_last_hours, wait
from reminders.deadlines import local_date
from reminders.items import Gap, Item
from reminders.obligations import Obligation, Person
from reminders.upward import report

_LONGEST = 96  # characters, as the outbox keeps keys


class Message(Struct, frozen=True):
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


class Held(Struct, frozen=True):
    """Something due that waits out of courtesy."""

    person: Person
    item: Item
    wait: Wait


class Pass(Struct, frozen=True):
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
    scene = agenda.scene
    first: dict[int, Candidate] = {}
    several: dict[int, list[Candidate]] = {}  # few are told more than one thing, and lists for all would cost
    for candidate in agenda.candidates:
        person_id = candidate.person.id
        if person_id in first:
            several.setdefault(person_id, [first[person_id]]).append(candidate)
        else:
            first[person_id] = candidate
    keys = _Keys(f"{local_date(scene.now)}")
    is_late = are_last_hours(scene.now, scene.courtesy)
    messages: list[Message] = []
    held: list[Held] = []
    for person_id, one in first.items():
        if person_id not in several:
            until = _wait(one, scene, is_late=is_late)
            if until is None:
                messages.append(Message(keys.of_one(one), one.person, (one.item,)))
            else:
                held.append(Held(one.person, one.item, until))
            continue
        waits = [(each, _wait(each, scene, is_late=is_late)) for each in several[person_id]]
        ready = [each for each, until in waits if until is None]
        held += [Held(each.person, each.item, until) for each, until in waits if until is not None]
        if ready:
            messages.append(Message(keys.of(ready), one.person, tuple([each.item for each in ready])))
    return messages, held


def _wait(candidate: Candidate, scene: Scene, *, is_late: bool) -> Wait | None:
    if candidate.is_last_day:
        undisturbed = is_late or candidate.person.answering_at is None
        return None if undisturbed else answering(candidate.person, scene.now, scene.courtesy)
    told_at = scene.log.last.get(candidate.person.id)
    found = wait(candidate.person, told_at, scene.now, scene.workdays, scene.courtesy)
    if found is None and candidate.from_at is not None and scene.now < candidate.from_at:
        return Wait(Why.NEW, candidate.from_at)
    return found


class _Keys(Struct, frozen=True):
    """Makes the keys of one day's messages. Colleagues hear the same: what it is, is worked out once."""

    today: str
    said: dict[int, str] = field(default_factory=dict)

    def of_one(self, ready: Candidate) -> str:
        """Name a message of one thing, as nearly all are."""
        key = f"reminder:{ready.person.id}:{self.today}"
        return f"{key}:{self._digest(ready.item)}" if ready.is_last_day else key

    def of(self, ready: list[Candidate]) -> str:
        """Name a message: the person and the day, and for what is due on its last day what it says."""
        key = f"reminder:{ready[0].person.id}:{self.today}"
        last = [self._digest(one.item) for one in ready if one.is_last_day]
        return f"{key}:{'-'.join(last)}"[:_LONGEST] if last else key

    def _digest(self, item: Item) -> str:
        known = self.said.get(id(item))
        if known is None:
            known = self.said[id(item)] = sha256(item.what.encode()).hexdigest()[:12]
        return known
