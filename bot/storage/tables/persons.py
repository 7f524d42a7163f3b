"""People, how they reach us, which roles they hold, and the invites by which they get them."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from bot.storage.tables.kinds import Instant, RowId, metadata

people = Table(
    "people",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("name", String(64), nullable=False),
    Column("phone", String(32)),
    Column("office", String(64)),
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

requests = Table(  # an invite by which a contact asks a department for its rows
    "requests",
    metadata,
    Column("invite_id", ForeignKey("invites.id"), primary_key=True),
    Column("unit_id", ForeignKey("units.id"), nullable=False),
    Column("year", Integer, nullable=False),
    Column("asked_by", ForeignKey("people.id"), nullable=False),
    Column("due_on", Date),  # by when the department is asked to answer
    Column("role_until", Instant, nullable=False),  # when the colleague's role ends
    Column("ended_at", Instant),
    Index("ix_requests_unit_id", "unit_id", "year"),
)

links = Table(  # an invite by which somebody opens the page of their draft on another device: it gives no role
    "links",
    metadata,
    Column("invite_id", ForeignKey("invites.id"), primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("role_id", ForeignKey("roles.id"), nullable=False),
)

handovers = Table(  # an invite by which somebody passes a role on: it ends when the invite is taken
    "handovers",
    metadata,
    Column("invite_id", ForeignKey("invites.id"), primary_key=True),
    Column("role_id", ForeignKey("roles.id"), nullable=False),
)
