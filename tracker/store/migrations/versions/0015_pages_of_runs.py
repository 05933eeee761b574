"""How many pages of calls a run asked for, and how many of them could not be read. Of earlier runs it is not known."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """As tracker.store.tables.calls describes it at this revision."""
    for name in ("pages", "missed"):
        op.add_column("runs", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
