"""What a group of turns writes, gathered by table, and what it leaves for others to do after the commit."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from msgspec import Struct, field
from sqlalchemy import Connection, Insert, Table, insert

from bot.limits import Limits
from bot.storage.desk import Loaded
from bot.storage.draft_rows import DraftRow
from bot.storage.quick import insert_one
from handlers.effects import Decision, Say
from handlers.situation import Draft, Situation
from reminders.delivery import Lane, State


class TakenError(Exception):
    """Somebody else was quicker: an invite has just been used, or a draft has moved on. Run the turn again."""


class Claim(Struct, frozen=True):
    """The state in which a reply is written: sent at once where the reader fetches, else claimed, else ready.

    `limits`: of the channel, to which a long message is cut.
    """

    state: State
    holder: str | None = None
    leased_until: datetime | None = None
    due_at: datetime | None = None
    limits: Limits | None = None


Claims = Callable[[str, str], Claim]


class Claimed(Struct, frozen=True):
    """One message in a dispatcher's hand; `attempts` made before this one."""

    key: str
    lane: Lane
    account_id: int
    source: str
    chat: str
    message: Say
    attempts: int = 0
    replaces: str | None = None  # the remote id of the message whose button was tapped


class Turned(Struct, frozen=True):
    """One decided turn."""

    loaded: Loaded
    decision: Decision


class Written(Struct):
    """What a group wrote: chats whose readers fetch, messages claimed for the dispatcher, drafts as they stand now.

    `ready`: some messages were left for the dispatcher to claim. `units`: those about whom something has changed.
    """

    chats: list[tuple[str, str]] = field(default_factory=list)
    claimed: list[Claimed] = field(default_factory=list)
    ready: bool = False
    drafts: list[tuple[int, Draft]] = field(default_factory=list)
    units: set[int] = field(default_factory=set)

    def add(self, more: "Written") -> None:
        """Take in what was written elsewhere."""
        self.chats += more.chats
        self.claimed += more.claimed
        self.ready |= more.ready
        self.drafts += more.drafts
        self.units |= more.units


class Rows(Struct):
    """Rows gathered by table, to be written together."""

    by_table: defaultdict[Table, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, table: Table, **values: Any) -> None:
        """Have one row written."""
        self.by_table[table].append(values)


class Pen(Struct):
    """One turn while it is written: whose it is, when, and where its rows go.

    `person_id` and `role_id` change when the turn enrols somebody; `revision` is the draft's once it has recorded.
    """

    connection: Connection
    loaded: Loaded
    account_id: int
    rows: Rows
    written: Written
    claims: Claims
    now: datetime
    person_id: int | None = None
    role_id: int | None = None
    begun: dict[str, DraftRow] = field(default_factory=dict)  # drafts that this turn has begun, by form

    @property
    def situation(self) -> Situation:
        """What the turn was decided on."""
        return self.loaded.situation

    @property
    def unit_id(self) -> int:
        """The unit the speaker speaks for."""
        assert self.situation.unit is not None
        return self.situation.unit.id

    @property
    def year(self) -> int:
        """The open round's data year."""
        assert self.situation.round is not None
        return self.situation.round.year

    def inserted(self, table: Table, **values: Any) -> int:
        """Write a row at once and return its id."""
        return inserted(self.connection, table, **values)


def inserted(connection: Connection, table: Table, **values: Any) -> int:
    """Write a row and return its id."""
    return insert_one(connection, _into(table), values)


@cache
def _into(table: Table) -> Insert:
    return insert(table)  # one for all: a statement is prepared once, and known again by itself
