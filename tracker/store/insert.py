"""Inserts a row unless one with its unique values is there: one statement on either database, so that none is raced."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam


def insert_new(connection: Connection, table: Table, values: dict[str, Any], returning: Any = None) -> Any:
    """Insert a row, unless one with the same unique values is there; `returning`: a column of it, None without it."""
    result = connection.execute(_insertion(connection.dialect.name, table, tuple(values), returning), values)
    return None if returning is None else result.scalar()


@cache
def _insertion(dialect: str, table: Table, columns: tuple[str, ...], returning: Any) -> Any:
    """The statement, put together once: for many rows that takes longer than to run it."""
    insert: Any
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite

        insert = sqlite.insert
    else:
        from sqlalchemy.dialects import postgresql

        insert = postgresql.insert
    statement = insert(table).values({name: bindparam(name) for name in columns}).on_conflict_do_nothing()
    return statement if returning is None else statement.returning(returning)
