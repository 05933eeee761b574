"""How long an applicant must have existed."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for it; nothing is known of the calls that are there."""
    op.add_column("calls", sa.Column("age_required", sa.Integer(), nullable=False, server_default="0"))
