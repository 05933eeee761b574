"""What organisations and their members say of themselves, saved searches, and dismissals of each organisation."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_THERE = sa.text("removed_at IS NULL")


def upgrade() -> None:
    """Nothing that is stored is lost: what nobody told before is empty."""
    _add("organisations", _edited() + _organisation())
    op.create_index("ix_organisations_is_default", "organisations", ["is_default"])
    with op.batch_alter_table("members") as members:  # an address may be added again after it was taken away
        members.drop_constraint("uq_members_organisation_id_email", type_="unique")
    _add("members", _edited() + _member())
    _unique_where_there("uq_members_email_there", "members", ["organisation_id", "email"])
    _make_searches()
    _make_dismissals()


def _add(table: str, columns: list[sa.Column[Any]]) -> None:
    for column in columns:
        op.add_column(table, column)


def _edited() -> list[sa.Column[Any]]:
    return [
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
    ]


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(), nullable=False, server_default="") for name in names]


def _organisation() -> list[sa.Column[Any]]:
    numbers = [sa.Column(name, sa.Integer(), nullable=True) for name in ("employees", "membership")]
    sums = [sa.Column(name, sa.BigInteger(), nullable=True) for name in _SUMS]
    return [*_texts(*_TEXTS), *numbers, *sums]


_TEXTS = (
    *("region", "county", "works_in", "legal_forms", "registration_number", "themes", "target_groups"),
    *("founded", "languages", "own_currency", "project_currency"),
)
_SUMS = ("own_percent", "own_sum", "project_min", "project_max")


def _member() -> list[sa.Column[Any]]:
    return [
        *_texts("zone", "role", "quiet_weeks", "consent_on", "consent_source"),
        sa.Column("digest", sa.String(), nullable=False, server_default="weekly"),
        sa.Column("weekday", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("hour", sa.Integer(), nullable=False, server_default="7"),
    ]


def _unique_where_there(name: str, table: str, columns: list[str]) -> None:
    op.create_index(name, table, columns, unique=True, sqlite_where=_THERE, postgresql_where=_THERE)


def _owner(table: str, nullable: bool) -> tuple[sa.Column[Any], sa.ForeignKeyConstraint]:
    return sa.Column("organisation_id", sa.Integer(), nullable=nullable), sa.ForeignKeyConstraint(
        ["organisation_id"], ["organisations.id"], name=op.f(f"fk_{table}_organisation_id"), ondelete="CASCADE"
    )


def _make_searches() -> None:
    op.create_table(
        "searches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        *_owner("searches", nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_searches")),
    )
    _unique_where_there("uq_searches_name_there", "searches", ["organisation_id", "name"])


def _make_dismissals() -> None:
    """What was dismissed counts for the default organisation; for all of them when there is none yet."""
    op.execute("ALTER TABLE dismissals RENAME TO old_dismissals")
    if op.get_bind().dialect.name == "postgresql":  # the names of a renamed table's constraints stay in the way
        op.execute("ALTER TABLE old_dismissals RENAME CONSTRAINT pk_dismissals TO pk_old_dismissals")
        op.execute("ALTER TABLE old_dismissals RENAME CONSTRAINT fk_dismissals_call_id TO fk_old_dismissals_call_id")
    op.create_table(
        "dismissals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("call_id", sa.Integer(), nullable=False),
        *_owner("dismissals", nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_dismissals_call_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dismissals")),
    )
    op.create_index("ix_dismissals_call_id", "dismissals", ["call_id", "organisation_id"])
    op.execute(
        "INSERT INTO dismissals (version, call_id, organisation_id, at, who) SELECT 1, call_id, "
        "(SELECT min(id) FROM organisations WHERE is_default), at, who FROM old_dismissals ORDER BY at, call_id"
    )
    op.drop_table("old_dismissals")
