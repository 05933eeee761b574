"""Which fields the calls of a run had, so that the next runs can be compared with it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """As tracker.store.tables.calls describes it at this revision."""
    op.add_column("runs", sa.Column("fills", sa.Text(), nullable=False, server_default="{}"))
