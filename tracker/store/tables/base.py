"""What all tables share: how moments and sums are kept, how constraints are named."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    TypeDecorator,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite keeps it as naive UTC text, PostgreSQL as timestamptz."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times; hand UTC to the driver."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone was about to be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give UTC back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Hundredths(TypeDecorator[Decimal]):
    """A sum of money kept exactly, as a whole number of hundredths."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Decimal to hundredths."""
        return None if value is None else int(value * 100)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Hundredths to Decimal, without a trailing ".00"."""
        if value is None:
            return None
        whole, part = divmod(int(value), 100)
        return Decimal(whole) if part == 0 else Decimal(int(value)) / 100


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


@compiles(CreateIndex)
def _create_index(create: CreateIndex, compiler: Any, **options: Any) -> str:
    """Add the condition of a partial index, and how PostgreSQL keeps it.

    `postgresql_where` and `postgresql_using` would do the same, and make every short command import the whole
    PostgreSQL dialect.
    """
    condition, using = create.element.info.get("where"), create.element.info.get("postgresql")
    statement: str = compiler.visit_create_index(create, **options)
    if using and compiler.dialect.name == "postgresql":
        statement = statement.replace(" (", f" USING {using} (", 1)
    return f"{statement} WHERE {condition}" if condition else statement


def call_reference(primary_key: bool = False) -> Column[int]:
    return Column(Integer, ForeignKey("calls.id", ondelete="CASCADE"), primary_key=primary_key, nullable=False)
