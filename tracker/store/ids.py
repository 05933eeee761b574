"""Row numbers taken in advance, so that calls and the rows that belong to them are written in batches."""

from __future__ import annotations

from sqlalchemy import Connection, Table, func, select, text


def first_free(connection: Connection, table: Table) -> int:
    """The number that the next row of `table` will have, if nobody else writes."""
    return int(connection.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0) + 1


def reserve(connection: Connection, table: Table, count: int) -> int:
    """The first of `count` free numbers in a row for `table`. The transaction holds the write lock."""
    if connection.dialect.name == "sqlite":
        return first_free(connection, table)
    sequence = {"sequence": f"{table.name}_id_seq", "count": count}
    last = connection.scalar(text("SELECT setval(:sequence, nextval(:sequence) + :count - 1)"), sequence)
    return int(last or 0) - count + 1
