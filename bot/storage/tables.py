"""Every table. Instants are stored in UTC, deadlines as dates; nothing is keyed on a chat id.

Answers, audit entries and round settings are append-only: the current value is the newest row.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

RowId = BigInteger().with_variant(Integer, "sqlite")


class Instant(TypeDecorator[datetime]):
    """An aware instant, UTC in the database. SQLite drops time zones, so a naive one would come back wrong."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# --- the programme: rounds and the units that take part -------------------------------------------------------

rounds = Table(
    "rounds",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),  # the data year
    Column("edition", String(64), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("document", Text),
)

stages = Table(  # what a round asks for, and by when, for each level
    "stages",
    metadata,
    Column("year", ForeignKey("rounds.year"), primary_key=True),
    Column("stage", String(32), primary_key=True),  # application | report
    Column("level", String(16), primary_key=True),  # county | city
    Column("due_on", Date, nullable=False),
)

round_settings = Table(  # append-only; the newest row of a name (and unit) counts
    "round_settings",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("year", ForeignKey("rounds.year"), nullable=False),
    Column("unit_id", ForeignKey("units.id")),
    Column("name", String(64), nullable=False),
    Column("value", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("person_id", ForeignKey("people.id")),
    Column("set_at", Instant, nullable=False),
    Index("ix_round_settings_year_name", "year", "name"),
)

units = Table(
    "units",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("name", String(64), nullable=False),
    Column("city", String(64), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("former_poverty", Boolean),  # NULL: nobody has said (A59)
    Column("approved_year", Integer),
    Column("batch", Integer),
    CheckConstraint("kind in ('county', 'zone')", name="kind"),
)

unit_codes = Table(  # area codes change; the unit stays
    "unit_codes",
    metadata,
    Column("unit_id", ForeignKey("units.id"), primary_key=True),
    Column("code", String(16), primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("valid_to", Date),
    Index("ix_unit_codes_code", "code"),
)

unit_rounds = Table(
    "unit_rounds",
    metadata,
    Column("year", ForeignKey("rounds.year"), primary_key=True),
    Column("unit_id", ForeignKey("units.id"), primary_key=True),
    Column("assessment_year", Integer),  # 1-3; NULL: not under creation, may apply (A33: explicit, never derived)
    CheckConstraint("assessment_year between 1 and 3", name="assessment_year"),
)

# --- people and how they reach us -----------------------------------------------------------------------------

people = Table(
    "people",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("name", String(64), nullable=False),
    Column("phone", String(32)),
    Column("created_at", Instant, nullable=False),
)

accounts = Table(  # one way to reach somebody: a Telegram chat, a browser, a terminal
    "accounts",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("person_id", ForeignKey("people.id")),  # NULL until an invite is taken
    Column("source", String(64), nullable=False),  # telegram:<bot id> | web | terminal
    Column("chat", String(128), nullable=False),
    Column("unreachable_since", Instant),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("source", "chat"),
    Index("ix_accounts_person_id", "person_id"),
)

roles = Table(  # person × unit (or city) × role, from–to
    "roles",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("role", String(16), nullable=False),
    Column("unit_id", ForeignKey("units.id")),
    Column("city", String(64)),
    Column("department", String(64)),
    Column("rank", Integer, nullable=False),  # 1 lead, 2 second
    Column("duty", String(16), nullable=False),  # fill | review | sign (填报, 审核, 签发)
    Column("valid_from", Instant, nullable=False),
    Column("valid_to", Instant),
    CheckConstraint("role in ('contact', 'contributor', 'reviewer', 'staff', 'administrator')", name="role"),
    Index("ix_roles_person_id", "person_id"),
    Index("ix_roles_unit_id", "unit_id"),
)

invites = Table(
    "invites",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("unit_id", ForeignKey("units.id")),
    Column("city", String(64)),
    Column("department", String(64)),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("used_by", ForeignKey("people.id")),
)

# --- drafts and answers ---------------------------------------------------------------------------------------

drafts = Table(  # belongs to its subject: unit × form × year; every device fills the same one
    "drafts",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("unit_id", ForeignKey("units.id"), nullable=False),
    Column("form", String(32), nullable=False),
    Column("year", Integer, nullable=False),
    Column("revision", Integer, nullable=False),  # number of answers ever recorded
    Column("created_at", Instant, nullable=False),
    Column("touched_at", Instant, nullable=False),
    UniqueConstraint("unit_id", "form", "year"),
)

answers = Table(  # append-only, one hash chain per draft; the newest row of a key counts
    "answers",
    metadata,
    Column("draft_id", ForeignKey("drafts.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),  # 1, 2, … within the draft
    Column("key", String(64), nullable=False),
    Column("kind", String(16), nullable=False),  # handlers.answers.Kind
    Column("value", String(64)),  # canonical exact decimal, or true/false; a text stands in answer_words
    Column("as_of", Date),
    Column("source_kind", String(16)),  # 名单 | 年鉴 | 快报 | 县级测算
    Column("stage", String(16)),  # preliminary | verified (初步, 核定)
    Column(
        "origin", String(16), nullable=False
    ),  # typed | pasted | workbook | page | province_list | public | sample
    Column("edition", String(64), nullable=False),
    Column("definition_version", Integer, nullable=False),
    Column("person_id", ForeignKey("people.id")),
    Column("account_id", ForeignKey("accounts.id")),
    Column("answered_at", Instant, nullable=False),
    Column("words_digest", String(64), nullable=False),  # of the row in answer_words
    Column("algorithm", String(16), nullable=False),
    Column("salt", String(32), nullable=False),
    Column("hash", String(64), nullable=False),
    sqlite_with_rowid=False,  # one tree instead of two: half the pages a turn has to flush
)

answer_words = Table(  # what can be redacted: the raw text, the reason, the supplier's name
    "answer_words",
    metadata,
    Column("draft_id", RowId, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("raw", Text, nullable=False),
    Column("reason", Text),
    Column("supplier", Text),
    Column("salt", String(32), nullable=False),
    Column("redacted_at", Instant),
    ForeignKeyConstraint(["draft_id", "seq"], ["answers.draft_id", "answers.seq"]),
    sqlite_with_rowid=False,  # one tree instead of two: half the pages a turn has to flush
)

answer_heads = Table(  # kept apart from the chain, so that a deleted last row is noticed
    "answer_heads",
    metadata,
    Column("draft_id", ForeignKey("drafts.id"), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

submissions = Table(
    "submissions",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("draft_id", ForeignKey("drafts.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("receipt", String(32), nullable=False, unique=True),
    Column("revision", Integer, nullable=False),  # of the draft, as handed in
    Column("edition", String(64), nullable=False),
    Column("readings", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("late", Boolean, nullable=False),
    Column("person_id", ForeignKey("people.id")),
    Column("submitted_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    UniqueConstraint("draft_id", "version"),
)

audit = Table(  # append-only, one hash chain per account: who did what, never the values themselves
    "audit",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("inbox_id", RowId),
    Column("person_id", ForeignKey("people.id")),
    Column("action", String(32), nullable=False),
    Column("draft_id", ForeignKey("drafts.id")),
    Column("first_seq", Integer),  # of the answers this action recorded
    Column("last_seq", Integer),
    Column("at", Instant, nullable=False),
    Column("algorithm", String(16), nullable=False),
    Column("salt", String(32), nullable=False),
    Column("hash", String(64), nullable=False),
    sqlite_with_rowid=False,  # one tree instead of two: half the pages a turn has to flush
)

audit_heads = Table(
    "audit_heads",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

# --- messages in and out --------------------------------------------------------------------------------------

conversations = Table(
    "conversations",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("role_id", ForeignKey("roles.id")),
    Column("form", String(32)),
    Column("question", String(64)),  # what is on the table; NULL: the menu
    Column("seen", Integer, nullable=False),  # the draft's revision when it was put there
    Column("proposal", String(64)),  # what 「对」 would store
    Column("touched_at", Instant, nullable=False),
)

inbox = Table(  # raw, committed before anybody is told that it arrived
    "inbox",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("source", String(64), nullable=False),
    Column("update_id", String(64), nullable=False),
    Column("chat", String(128)),  # NULL: could not be told
    Column("payload", Text, nullable=False),
    Column("state", String(8), nullable=False),  # waiting | done | aside
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    Column("received_at", Instant, nullable=False),
    Column("done_at", Instant),
    UniqueConstraint("source", "update_id"),
    Index(
        "ix_inbox_waiting",
        "source",
        "chat",
        "id",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index("ix_inbox_chat", "source", "chat", "id"),
)

outbox = Table(  # the one door: replies, reminders and broadcasts
    "outbox",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("key", String(96), nullable=False, unique=True),  # what and when
    Column("lane", Integer, nullable=False),  # 0 reply, 1 reminder, 2 broadcast
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("source", String(64), nullable=False),
    Column("chat", String(128), nullable=False),
    Column("body", Text, nullable=False),  # JSON of handlers.effects.Say
    Column("state", String(10), nullable=False),  # reminders.delivery.State
    Column("holder", String(64)),  # the dispatcher that has it in hand
    Column("leased_until", Instant),
    Column("due_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("remote_id", String(64)),
    Column("error", Text),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Index(
        "ix_outbox_pending",
        "state",
        "lane",
        "id",
        sqlite_where=text("state IN ('ready', 'sending')"),
        postgresql_where=text("state IN ('ready', 'sending')"),
    ),
    Index("ix_outbox_account", "account_id", "id"),
)

leases = Table(  # one leader among several processes
    "leases",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until", Instant, nullable=False),
)

facts = Table(  # small things the installation remembers: the sandbox's clock
    "facts",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
