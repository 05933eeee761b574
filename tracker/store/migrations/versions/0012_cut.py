"""Whether a job's last run was cut short, so that its next one is done in a process alone."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """As tracker.store.tables.jobs describes it at this revision."""
    op.add_column("job_states", sa.Column("cut", sa.Boolean(), nullable=False, server_default=sa.false()))
