"""Fills drafts the way every answer is written: decided records, performed by the engine, one chain per draft."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, insert, select

from bot.channels.base import Arrival
from bot.perform import Claim, Turned, perform
from bot.storage.chain import Head
from bot.storage.desk import Loaded
from bot.storage.draft_rows import DraftRow
from bot.storage.rounds import OpenRound
from bot.storage.tables import accounts, answer_heads, audit_heads, drafts, inbox, people
from bot.storage.unit_file import unit_file
from handlers.answers import Kind, Origin
from handlers.effects import Decision, Record
from handlers.indicators import NAME
from handlers.said import Text
from handlers.situation import Situation
from reminders.delivery import State

SOURCE = "demo"


class Batch(Struct, frozen=True):
    """Answers that came in together, for one unit and data year."""

    year: int
    at: datetime
    records: tuple[Record, ...]


def given(key: str, value: object, origin: Origin) -> Record:
    """An indicator's value that nobody typed."""
    return Record(NAME, key, Kind.VALUE, str(value), str(value), origin)


def awaited(key: str, words: str) -> Record:
    """An indicator declared 暂缺, in the button's own words."""
    return Record(NAME, key, Kind.ABSENT, None, words, Origin.SAMPLE)


class Filler:
    """Enters answers on behalf of nobody: one account of its own, known by its source as the sandbox's."""

    def __init__(self, connection: Connection, opened: OpenRound, name: str, now: datetime) -> None:
        self._connection = connection
        self._opened = opened
        person = connection.execute(insert(people).values(name=name, created_at=now)).inserted_primary_key
        assert person is not None
        self._person_id = int(person[0])
        account = connection.execute(
            insert(accounts).values(source=SOURCE, chat=SOURCE, person_id=self._person_id, created_at=now)
        ).inserted_primary_key
        assert account is not None
        self._account_id = int(account[0])

    def fill(self, unit_id: int, batch: Batch) -> None:
        """Perform one batch as one turn: answers, chains and audit together."""
        now = batch.at.astimezone(UTC)
        situation = self._situation(unit_id, batch.year, now)
        assert situation.unit is not None
        arrival = Arrival(SOURCE, Text(situation.unit.name), SOURCE)
        loaded = Loaded(
            self._arrived(situation.unit.name, batch, now),
            SOURCE,
            arrival,
            self._account_id,
            self._audit_head(),
            self._draft_rows(unit_id, batch.year),
            situation,
        )
        decision = Decision(situation.conversation, batch.records, "prefill")
        perform(self._connection, [Turned(loaded, decision)], nobody_is_told, now)

    def _situation(self, unit_id: int, year: int, now: datetime) -> Situation:
        found = unit_file(self._connection, self._opened, unit_id, now)
        assert found is not None
        return replace(found, person_id=self._person_id, round=replace(self._opened.round, year=year))

    def _arrived(self, unit: str, batch: Batch, now: datetime) -> int:
        """Store what is about to be entered as a message that arrived, so that the audit entry has its source."""
        payload = {"unit": unit, "year": batch.year, "keys": [record.key for record in batch.records]}
        key = self._connection.execute(
            insert(inbox).values(
                source=SOURCE,
                update_id=f"{unit}:{batch.year}:{batch.records[0].key}",
                chat=SOURCE,
                payload=json.dumps(payload, ensure_ascii=False),
                state="waiting",
                attempts=0,
                received_at=now,
            )
        ).inserted_primary_key
        assert key is not None
        return int(key[0])

    def _audit_head(self) -> Head:
        row = self._connection.execute(
            select(audit_heads.c.count, audit_heads.c.hash).where(audit_heads.c.account_id == self._account_id)
        ).one_or_none()
        return Head(row[0], row[1]) if row else Head()

    def _draft_rows(self, unit_id: int, year: int) -> dict[tuple[str, int], DraftRow]:
        row = self._connection.execute(
            select(drafts.c.id, drafts.c.revision, answer_heads.c.count.label("entries"), answer_heads.c.hash)
            .join(answer_heads, answer_heads.c.draft_id == drafts.c.id)
            .where(drafts.c.unit_id == unit_id, drafts.c.form == NAME, drafts.c.year == year)
        ).one_or_none()
        return {(NAME, year): DraftRow(row.id, row.revision, Head(row.entries, row.hash))} if row else {}


def by_time(batches: Sequence[Batch]) -> list[Batch]:
    """Order batches as they came in."""
    return sorted(batches, key=lambda batch: batch.at)


def nobody_is_told(_source: str, _chat: str) -> Claim:
    """What is said to people of the sandbox counts as sent: nobody reads it."""
    return Claim(State.SENT)
