"""Messages in and out, where each conversation stands, and who did what."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from bot.storage.tables.kinds import Instant, RowId, metadata

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

conversations = Table(
    "conversations",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("role_id", ForeignKey("roles.id")),
    Column("form", String(32)),
    Column("question", String(64)),  # what is on the table; NULL: the menu
    Column("seen", Integer, nullable=False),  # the draft's revision when it was put there
    Column("proposal", Text),  # what 「对」 would store
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
    Column("attempts", Integer, nullable=False),  # below zero: its file is still to be fetched
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
    Index("ix_inbox_aside", "id", sqlite_where=text("state = 'aside'"), postgresql_where=text("state = 'aside'")),
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
    Index(
        "ix_outbox_undelivered",
        "id",
        sqlite_where=text("state IN ('uncertain', 'failed', 'blocked')"),
        postgresql_where=text("state IN ('uncertain', 'failed', 'blocked')"),
    ),
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
