"""The programme: rounds, and the units that take part."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.storage.tables.kinds import Instant, RowId, metadata

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

round_settings = Table(  # append-only, one hash chain per round; the newest row of a name (and unit) counts
    "round_settings",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("year", ForeignKey("rounds.year"), nullable=False),
    Column("seq", Integer, nullable=False),  # 1, 2, … within the round
    Column("unit_id", ForeignKey("units.id")),
    Column("name", String(64), nullable=False),
    Column("value", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("person_id", ForeignKey("people.id")),
    Column("set_at", Instant, nullable=False),
    Column("algorithm", String(16), nullable=False),
    Column("salt", String(32), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("year", "seq"),
    Index("ix_round_settings_year_name", "year", "name"),
)

round_heads = Table(  # kept apart from the chain, so that a deleted last row is noticed
    "round_heads",
    metadata,
    Column("year", ForeignKey("rounds.year"), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
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
