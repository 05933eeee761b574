"""Pairs of calls that are one call, may be, or are not; and which sources show calls of other funders."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """As tracker.store.tables.duplicates describes them at this revision."""
    moment = sa.DateTime(timezone=True)
    references = [
        sa.ForeignKeyConstraint([name], ["calls.id"], name=op.f(f"fk_duplicates_{name}"), ondelete="CASCADE")
        for name in ("one_id", "other_id", "kept_id")
    ]
    op.create_table(
        "duplicates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("removed_at", moment, nullable=True),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("at", moment, nullable=False),
        *references,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicates")),
    )
    op.add_column("sources", sa.Column("portal", sa.Boolean(), nullable=False, server_default="0"))
    op.create_index("ix_duplicates_one_id", "duplicates", ["one_id", "other_id"], unique=True)
    op.create_index("ix_duplicates_other_id", "duplicates", ["other_id"])
    op.create_index("ix_duplicates_state", "duplicates", ["state", "score"])
