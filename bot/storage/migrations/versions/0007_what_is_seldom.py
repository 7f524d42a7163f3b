"""What is seldom is found without reading everything: what did not arrive, and what could not be read."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ASIDE = sa.text("state = 'aside'")
UNDELIVERED = sa.text("state IN ('uncertain', 'failed', 'blocked')")


def upgrade() -> None:
    op.create_index("ix_inbox_aside", "inbox", ["id"], sqlite_where=ASIDE, postgresql_where=ASIDE)
    op.create_index("ix_outbox_undelivered", "outbox", ["id"], sqlite_where=UNDELIVERED, postgresql_where=UNDELIVERED)


def downgrade() -> None:
    op.drop_index("ix_outbox_undelivered", "outbox")
    op.drop_index("ix_inbox_aside", "inbox")
