"""What goes with a draft: its submissions and their later life, files, questions, figures laid before it."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.storage.tables.kinds import Instant, RowId, metadata

FILE_NAME_LENGTH = 128  # as much of a file's name as is kept

submissions = Table(
    "submissions",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("draft_id", ForeignKey("drafts.id"), nullable=False),  # the leading one, by which versions are counted
    Column("version", Integer, nullable=False),
    Column("receipt", String(32), nullable=False, unique=True),
    Column("edition", String(64), nullable=False),
    Column("readings", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("late", Boolean, nullable=False),
    Column("person_id", ForeignKey("people.id")),
    Column("submitted_at", Instant, nullable=False),
    UniqueConstraint("draft_id", "version"),
)

submission_parts = Table(  # every draft in it, as far as it had come
    "submission_parts",
    metadata,
    Column("submission_id", ForeignKey("submissions.id"), primary_key=True),
    Column("draft_id", ForeignKey("drafts.id"), primary_key=True),
    Column("revision", Integer, nullable=False),
    Index("ix_submission_parts_draft_id", "draft_id"),
)

submission_files = Table(  # the files attached when it was handed in
    "submission_files",
    metadata,
    Column("submission_id", ForeignKey("submissions.id"), primary_key=True),
    Column("evidence_id", ForeignKey("evidence.id"), primary_key=True),
)

withdrawals = Table(  # submissions taken back: their drafts are open again
    "withdrawals",
    metadata,
    Column("submission_id", ForeignKey("submissions.id"), primary_key=True),
    Column("person_id", ForeignKey("people.id")),
    Column("reason", Text, nullable=False),
    Column("withdrawn_at", Instant, nullable=False),
)

openings = Table(  # submissions the city or the bureau has looked at, by whom first
    "openings",
    metadata,
    Column("submission_id", ForeignKey("submissions.id"), primary_key=True),
    Column("person_id", ForeignKey("people.id")),
    Column("opened_at", Instant, nullable=False),
)

seals = Table(  # scans with the seal, each of exactly one version; the newest counts
    "seals",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("submission_id", ForeignKey("submissions.id"), nullable=False),
    Column("digest", ForeignKey("files.digest"), nullable=False),
    Column("name", String(FILE_NAME_LENGTH), nullable=False),
    Column("person_id", ForeignKey("people.id")),
    Column("sealed_at", Instant, nullable=False),
    Index("ix_seals_submission_id", "submission_id"),
)

files = Table(  # what was received, by its content; the row is there before the file gets its name
    "files",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256
    Column("size", BigInteger, nullable=False),
    Column("media_type", String(128), nullable=False),
    Column("created_at", Instant, nullable=False),
)

evidence = Table(  # which files belong to which question
    "evidence",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("unit_id", ForeignKey("units.id"), nullable=False),
    Column("form", String(32), nullable=False),
    Column("year", Integer, nullable=False),
    Column("key", String(64), nullable=False),
    Column("digest", ForeignKey("files.digest"), nullable=False),
    Column("name", String(FILE_NAME_LENGTH), nullable=False),
    Column("person_id", ForeignKey("people.id")),
    Column("added_at", Instant, nullable=False),
    Column("removed_at", Instant),
    Column("removed_by", ForeignKey("people.id")),
    Index("ix_evidence_unit_id", "unit_id", "form", "year"),
)

inquiries = Table(  # questions to the bureau, and their answers
    "inquiries",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("unit_id", ForeignKey("units.id")),
    Column("year", Integer),
    Column("form", String(32)),
    Column("key", String(64)),
    Column("text", Text, nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("answer", Text),
    Column("answered_by", ForeignKey("people.id")),
    Column("answered_at", Instant),
    Index("ix_inquiries_key", "form", "key"),
)

forwarded = Table(  # figures laid before a unit by somebody else, until its contact agrees
    "forwarded",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("unit_id", ForeignKey("units.id"), nullable=False),
    Column("form", String(32), nullable=False),
    Column("year", Integer, nullable=False),
    Column("rows", Text, nullable=False),  # JSON, as a conversation's proposal
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("put_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("settled_by", ForeignKey("people.id")),
    Column("agreed", Boolean),
    Index("ix_forwarded_unit_id", "unit_id"),
)
