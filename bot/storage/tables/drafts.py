"""Drafts and their answers. Append-only: the newest row of a key counts."""

from sqlalchemy import Column, Date, ForeignKey, ForeignKeyConstraint, Integer, String, Table, Text, UniqueConstraint

from bot.storage.tables.kinds import Instant, RowId, metadata

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
    Column("value", String(64)),  # exact decimal, true/false, or the day an absent one is due; texts: answer_words
    Column("as_of", Date),
    Column("source_kind", String(16)),  # handlers.answers.SourceKind
    Column("stage", String(16)),  # handlers.answers.Finality
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
