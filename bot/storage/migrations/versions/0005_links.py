"""Personal links: by which somebody opens the page of their draft on another device."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "links",
        sa.Column("invite_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("role_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(["invite_id"], ["invites.id"], name=op.f("fk_links_invite_id_invites")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_links_person_id_people")),
        sa.ForeignKeyConstraint(["role_id"], ["roles.id"], name=op.f("fk_links_role_id_roles")),
        sa.PrimaryKeyConstraint("invite_id", name=op.f("pk_links")),
    )


def downgrade() -> None:
    op.drop_table("links")
