"""Exactly what a submission handed in: every draft in it at its revision, and the files attached then."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "submission_parts",
        sa.Column("submission_id", ROW_ID, nullable=False),
        sa.Column("draft_id", ROW_ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_submission_parts_draft_id_drafts")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_submission_parts_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("submission_id", "draft_id", name=op.f("pk_submission_parts")),
    )
    op.create_index("ix_submission_parts_draft_id", "submission_parts", ["draft_id"])
    op.create_table(
        "submission_files",
        sa.Column("submission_id", ROW_ID, nullable=False),
        sa.Column("evidence_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_submission_files_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_submission_files_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("submission_id", "evidence_id", name=op.f("pk_submission_files")),
    )
    op.execute(
        "INSERT INTO submission_parts (submission_id, draft_id, revision)"
        " SELECT id, draft_id, revision FROM submissions"
    )
    op.drop_column("submissions", "revision")  # now of each draft, in submission_parts


def downgrade() -> None:
    op.add_column("submissions", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE submissions SET revision = (SELECT part.revision FROM submission_parts AS part"
        " WHERE part.submission_id = submissions.id AND part.draft_id = submissions.draft_id)"
    )
    op.drop_table("submission_files")
    op.drop_index("ix_submission_parts_draft_id", "submission_parts")
    op.drop_table("submission_parts")
