"""Inserts many rows at the speed of the driver.

SQLAlchemy converts each value while the statement runs, and with it while the write lock is held. Here rows are
converted beforehand, by the same types, and handed to the driver as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.types import TypeEngine

Row = tuple[Any, ...]


class Bulk:
    """Inserts rows with these columns, in this order, into one table."""

    def __init__(self, dialect: Dialect, table: Table, columns: Sequence[str]) -> None:
        quote = dialect.identifier_preparer.quote
        mark = "?" if dialect.name == "sqlite" else "%s"
        names, marks = ", ".join(map(quote, columns)), ", ".join([mark] * len(columns))
        self._statement = f"INSERT INTO {quote(table.name)} ({names}) VALUES ({marks})"  # noqa: S608 - our own names
        converters = [(place, _converter(dialect, table.c[name].type)) for place, name in enumerate(columns)]
        self._converters = [(place, convert) for place, convert in converters if convert]

    def ready(self, rows: Sequence[Row]) -> list[Row]:
        """The rows as the driver takes them; column by column, which is quicker than row by row."""
        if not rows or not self._converters:
            return list(rows)
        columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
        for place, convert in self._converters:
            columns[place] = map(convert, columns[place])
        return list(zip(*columns, strict=True))

    def insert(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Insert rows that are ready."""
        if rows:
            connection.exec_driver_sql(self._statement, list(rows))


def _converter(dialect: Dialect, type_: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    """What turns a value of this type into the driver's; it remembers the last ones.

    The same moments come again and again: now, and a deadline that is an instant, an end and the last of its call.
    """
    kind = type(type_)
    if (dialect.name, kind) not in _converters:
        convert = type_.dialect_impl(dialect).bind_processor(dialect)
        _converters[dialect.name, kind] = convert and lru_cache(4096)(convert)
    return _converters[dialect.name, kind]


_converters: dict[tuple[str, type], Callable[[Any], Any] | None] = {}
