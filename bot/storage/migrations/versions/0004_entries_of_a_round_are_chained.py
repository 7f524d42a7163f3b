"""Entries of a round become a hash chain, with its head apart; the first entry of each is its edition.

What is there already is chained as it stands: the chain proves nothing about the time before it.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FIELDS = ("unit_id", "name", "value", "document", "person_id", "set_at")


def upgrade() -> None:
    heads = op.create_table(
        "round_heads",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["year"], ["rounds.year"], name=op.f("fk_round_heads_year_rounds")),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_round_heads")),
    )
    entries = _entries()
    settings = _made_anew(
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("algorithm", sa.String(length=16), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.UniqueConstraint("year", "seq", name=op.f("uq_round_settings_year_seq")),
    )
    for year, own in entries.items():
        count, last = 0, ""
        for entry in own:
            count += 1
            entry |= {"algorithm": "sha256-1", "salt": secrets.token_hex(8), "seq": count}
            content = _sha256([entry["salt"], *(entry[field] for field in FIELDS)])
            last = _sha256([last, entry["algorithm"], f"settings:{year}", count, content])
            op.get_bind().execute(sa.insert(settings).values(year=year, hash=last, **entry))
        op.get_bind().execute(sa.insert(heads).values(year=year, count=count, hash=last))


def downgrade() -> None:
    rows = [{"year": year, **entry} for year, own in _entries().items() for entry in own]
    op.drop_table("round_heads")
    settings = _made_anew()
    for row in rows:
        op.get_bind().execute(sa.insert(settings).values(row))


def _entries() -> dict[int, list[dict[str, Any]]]:
    """Read the entries of every round in their order, beginning with its edition."""
    settings = sa.table("round_settings", *(sa.column(one.name, one.type) for one in _columns()))
    rounds = sa.table(
        "rounds",
        sa.column("year", sa.Integer()),
        sa.column("edition", sa.String()),
        sa.column("document", sa.Text()),
        sa.column("opened_at", sa.DateTime(timezone=True)),
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for one in op.get_bind().execute(sa.select(rounds).order_by(rounds.c.year)).all():
        own = op.get_bind().execute(sa.select(settings).where(settings.c.year == one.year).order_by(settings.c.id))
        entries = [
            {name: _utc(value) for name, value in row.items() if name not in ("id", "year")} for row in own.mappings()
        ]
        if all(entry["name"] != "edition" for entry in entries):
            opening = {"unit_id": None, "name": "edition", "value": one.edition, "person_id": None}
            entries.insert(0, {**opening, "document": one.document or "", "set_at": _utc(one.opened_at)})
        found[one.year] = entries
    return found


def _made_anew(*more: Any) -> sa.Table:
    """Replace the table: SQLite cannot add a column that must not be empty."""
    op.drop_index("ix_round_settings_year_name", "round_settings")
    op.drop_table("round_settings")
    made = op.create_table(
        "round_settings",
        *_columns(),
        *more,
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_round_settings_person_id_people")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_round_settings_unit_id_units")),
        sa.ForeignKeyConstraint(["year"], ["rounds.year"], name=op.f("fk_round_settings_year_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_settings")),
    )
    op.create_index("ix_round_settings_year_name", "round_settings", ["year", "name"], unique=False)
    return made


def _columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _utc(value: Any) -> Any:
    """SQLite hands instants over without their zone, which is UTC."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return value


def _sha256(parts: list[Any]) -> str:
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), default=lambda value: str(value.isoformat()))
    return hashlib.sha256(text.encode()).hexdigest()
