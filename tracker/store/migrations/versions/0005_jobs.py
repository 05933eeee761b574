"""What ran when, which daemons there are, and what the operator was told."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """As tracker.store.tables.jobs describes them at this revision."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "job_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("turn", moment, nullable=True),
        sa.Column("started", moment, nullable=False),
        sa.Column("finished", moment, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_runs")),
    )
    op.create_index("ix_job_runs_job", "job_runs", ["job", "id"])
    op.create_index("ix_job_runs_started", "job_runs", ["started"])
    op.create_table(
        "job_states",
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("turn", moment, nullable=True),
        sa.Column("ended", moment, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("unwell", sa.Integer(), nullable=False),
        sa.Column("interrupted", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("claimed", moment, nullable=True),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_job_states")),
    )
    op.create_table(
        "daemons",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.Column("beat", moment, nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_daemons")),
    )
    op.create_table(
        "alerts",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("mailed", moment, nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_alerts")),
    )
