"""Reminders and notices: what units intend, dates of the staff's own, what was said to whom, who signed for it."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.storage.tables.kinds import Instant, RowId, metadata

intentions = Table(  # append-only: whether a unit will apply this year; the newest row counts
    "intentions",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("year", ForeignKey("rounds.year"), nullable=False),
    Column("unit_id", ForeignKey("units.id"), nullable=False),
    Column("intends", Boolean, nullable=False),  # false: 本年不申报
    Column("person_id", ForeignKey("people.id")),
    Column("said_at", Instant, nullable=False),
    Index("ix_intentions_year_unit_id", "year", "unit_id"),
)

own_dates = Table(  # set by the staff, for one unit, one city or everybody
    "own_dates",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("year", ForeignKey("rounds.year"), nullable=False),
    Column("title", String(128), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("unit_id", ForeignKey("units.id")),
    Column("city", String(64)),
    Column("person_id", ForeignKey("people.id")),
    Column("set_at", Instant, nullable=False),
    Column("ended_at", Instant),
)

own_dates_met = Table(  # which units have done what such a date asked
    "own_dates_met",
    metadata,
    Column("own_date_id", ForeignKey("own_dates.id"), primary_key=True),
    Column("unit_id", ForeignKey("units.id"), primary_key=True),
    Column("person_id", ForeignKey("people.id")),
    Column("met_at", Instant, nullable=False),
)

snoozes = Table(  # who asked to be left alone, and until when
    "snoozes",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True, autoincrement=False),
    Column("until", Instant, nullable=False),
)

reminders = Table(  # what was said to whom: never twice
    "reminders",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("what", String(128), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("message", String(96), nullable=False),  # the outbox's key
    Column("queued_at", Instant, nullable=False),
    UniqueConstraint("what", "person_id"),
    Index("ix_reminders_person_id", "person_id", "queued_at"),
    Index("ix_reminders_message", "message"),
)

gaps = Table(  # times without passes, and the reminders that fell into them
    "gaps",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("begun_at", Instant, nullable=False, unique=True),
    Column("ended_at", Instant, nullable=False),
    Column("missed", Text, nullable=False),  # JSON of reminders.items.Missed
)

notices = Table(  # texts to many people, and how far each is
    "notices",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("text", Text, nullable=False),
    Column("digest", String(64), nullable=False),  # of the text: the same one is not sent twice a day
    Column("audience", Text, nullable=False),
    Column("author_id", ForeignKey("people.id"), nullable=False),
    Column("step", String(16), nullable=False),  # reminders.broadcasts.Step
    Column("circle", String(64), nullable=False),  # who was chosen when it was last looked at
    Column("send_at", Instant),
    Column("second_id", ForeignKey("people.id")),
    Column("reason", Text, nullable=False),
    Column("corrects", ForeignKey("notices.id")),
    Column("composed_at", Instant, nullable=False),
    Column("released_at", Instant),
    Column("stopped_at", Instant),
    Index("ix_notices_step", "step"),
)

notice_recipients = Table(
    "notice_recipients",
    metadata,
    Column("notice_id", ForeignKey("notices.id"), primary_key=True),
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("units", Text, nullable=False),  # as they were called when it was sent
    Column("city", String(64), nullable=False),
    Column("message", String(96)),  # the outbox's key; NULL: nobody there to be reached
    Column("signed_at", Instant),
    Index("ix_notice_recipients_person_id", "person_id"),
)

chases = Table(  # times at which those who had not signed were asked again
    "chases",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("notice_id", ForeignKey("notices.id"), nullable=False),
    Column("person_id", ForeignKey("people.id")),
    Column("count", Integer, nullable=False),
    Column("chased_at", Instant, nullable=False),
    Index("ix_chases_notice_id", "notice_id"),
)

year_tables = Table(  # append-only: the holidays of a year as the bureau entered them; the newest of a year counts
    "year_tables",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("body", Text, nullable=False),  # TOML, as reminders/calendars
    Column("person_id", ForeignKey("people.id")),
    Column("entered_at", Instant, nullable=False),
)

feeds = Table(  # links by which people subscribe to their deadlines; stored hashed
    "feeds",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("ended_at", Instant),
)
