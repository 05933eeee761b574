"""What people settled in calls, what sources say of it since, and who changed a call."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables, and room for the name of the person beside each revision."""
    op.add_column("revisions", sa.Column("who", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "settled",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_settled_call_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settled")),
    )
    there = sa.text("removed_at IS NULL")
    op.create_index(
        "ix_settled_call_id", "settled", ["call_id", "field"], unique=True, sqlite_where=there, postgresql_where=there
    )
    op.create_index("ix_settled_page", "settled", ["page"])
    op.create_table(
        "heard",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("differs", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_heard_call_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("call_id", "field", name=op.f("pk_heard")),
        sqlite_with_rowid=False,
    )
