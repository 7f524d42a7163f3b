"""Reminders and notices: intentions, the staff's own dates, what was said to whom, notices and their signatures."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "gaps",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("missed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaps")),
        sa.UniqueConstraint("begun_at", name=op.f("uq_gaps_begun_at")),
    )
    op.create_table(
        "feeds",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_feeds_person_id_people")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_feeds")),
    )
    op.create_table(
        "intentions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("unit_id", ROW_ID, nullable=False),
        sa.Column("intends", sa.Boolean(), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_intentions_person_id_people")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_intentions_unit_id_units")),
        sa.ForeignKeyConstraint(["year"], ["rounds.year"], name=op.f("fk_intentions_year_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intentions")),
    )
    op.create_index("ix_intentions_year_unit_id", "intentions", ["year", "unit_id"])

    op.create_table(
        "notices",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("author_id", ROW_ID, nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("circle", sa.String(length=64), nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second_id", ROW_ID, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("corrects", ROW_ID, nullable=True),
        sa.Column("composed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_notices_author_id_people")),
        sa.ForeignKeyConstraint(["corrects"], ["notices.id"], name=op.f("fk_notices_corrects_notices")),
        sa.ForeignKeyConstraint(["second_id"], ["people.id"], name=op.f("fk_notices_second_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_step", "notices", ["step"])

    op.create_table(
        "own_dates",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=128), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("unit_id", ROW_ID, nullable=True),
        sa.Column("city", sa.String(length=64), nullable=True),
        sa.Column("person_id", ROW_ID, nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_own_dates_person_id_people")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_own_dates_unit_id_units")),
        sa.ForeignKeyConstraint(["year"], ["rounds.year"], name=op.f("fk_own_dates_year_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_dates")),
    )
    op.create_table(
        "reminders",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("what", sa.String(length=128), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("message", sa.String(length=96), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reminders_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint("what", "person_id", name=op.f("uq_reminders_what_person_id")),
    )
    op.create_index("ix_reminders_message", "reminders", ["message"])
    op.create_index("ix_reminders_person_id", "reminders", ["person_id", "queued_at"])

    op.create_table(
        "snoozes",
        sa.Column("person_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_snoozes_person_id_people")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_snoozes")),
    )
    op.create_table(
        "year_tables",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_year_tables_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_tables")),
    )
    op.create_table(
        "chases",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("notice_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("chased_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_chases_notice_id_notices")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_chases_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chases")),
    )
    op.create_index("ix_chases_notice_id", "chases", ["notice_id"])

    op.create_table(
        "notice_recipients",
        sa.Column("notice_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("units", sa.Text(), nullable=False),
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("message", sa.String(length=96), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_notice_recipients_notice_id_notices")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_notice_recipients_person_id_people")),
        sa.PrimaryKeyConstraint("notice_id", "person_id", name=op.f("pk_notice_recipients")),
    )
    op.create_index("ix_notice_recipients_person_id", "notice_recipients", ["person_id"])

    op.create_table(
        "own_dates_met",
        sa.Column("own_date_id", ROW_ID, nullable=False),
        sa.Column("unit_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=True),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["own_date_id"], ["own_dates.id"], name=op.f("fk_own_dates_met_own_date_id_own_dates")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_own_dates_met_person_id_people")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_own_dates_met_unit_id_units")),
        sa.PrimaryKeyConstraint("own_date_id", "unit_id", name=op.f("pk_own_dates_met")),
    )


def downgrade() -> None:
    op.drop_table("own_dates_met")
    op.drop_index("ix_notice_recipients_person_id", "notice_recipients")

    op.drop_table("notice_recipients")
    op.drop_index("ix_chases_notice_id", "chases")

    op.drop_table("chases")
    op.drop_table("year_tables")
    op.drop_table("snoozes")
    op.drop_index("ix_reminders_person_id", "reminders")
    op.drop_index("ix_reminders_message", "reminders")

    op.drop_table("reminders")
    op.drop_table("own_dates")
    op.drop_index("ix_notices_step", "notices")

    op.drop_table("notices")
    op.drop_index("ix_intentions_year_unit_id", "intentions")

    op.drop_table("intentions")
    op.drop_table("feeds")
    op.drop_table("gaps")
