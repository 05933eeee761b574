"""Everything of one organisation as one file, and back into any database.

What belongs to it is found by the tables themselves: each row that people edit and that names the organisation or one
of its applications. The calls that these rows name go with them, so that nothing hangs in the air. What was taken away,
the history of changes and the mails that were sent stay behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Table, or_, select

from config.catalogue import Funder, Source
from config.sentences import say
from tracker.calls.ingest import ingest
from tracker.calls.model import Fetched
from tracker.calls.rows import facts_of
from tracker.calls.stored import known
from tracker.exchange.understood_json import understood_from_json, understood_to_json
from tracker.refused import Refused
from tracker.store.changes import Edit, read_values, write_values
from tracker.store.database import writing
from tracker.store.tables import all_tables
from tracker.store.tables.calls import calls, funders, sources
from tracker.store.tables.organisations import organisations

FORMAT, VERSION = "grants-organisation", 1
_OURS = ("id", "version", "removed_at")
_FIRST = "organisations"


def archive(connection: Connection, organisation_id: int, now: datetime) -> dict[str, Any]:
    """Everything that is there of the organisation, as plain JSON values."""
    rows = {table.name: list(_rows(connection, table, organisation_id)) for table in _tables()}
    wanted = sorted({row["call_id"] for found in rows.values() for row in found if row.get("call_id") is not None})
    return {
        "format": FORMAT,
        "version": VERSION,
        "made": now.isoformat(),
        "calls": {str(number): call for number, call in _calls(connection, wanted, now)},
        "tables": {name: [write_values(row) for row in found] for name, found in rows.items() if found},
    }


def restore(engine: Engine, content: Any, key: str, who: str, now: datetime) -> tuple[str, int]:
    """Put an archive down, under `key` or its own key; the organisation's key and the number of its rows.

    It becomes a new organisation, never part of one that is there. Calls that are stored already stay as they are.
    Raises Refused when the file is no archive or its key is taken, and DatabaseProblem; then no row is put down.
    """
    tables = _checked(content)
    (own,) = tables[_FIRST]
    named = key or str(own.get("key", ""))
    with engine.connect() as connection:
        if connection.scalar(select(organisations.c.id).where(organisations.c.key == named)) is not None:
            raise Refused(say("There is an organisation '{key}' already; give another key with --key.", key=named))
    numbers = _restored_calls(engine, content.get("calls", {}), now)
    own["key"] = named
    with writing(engine) as connection:
        edit = Edit(connection, who, now, say("Organisation restored: {name}.", name=own.get("name") or named))
        there = connection.scalar(select(organisations.c.id).where(organisations.c.removed_at.is_(None)))
        own["is_default"] = there is None
        return named, _put_down(edit, tables, numbers)


def _tables() -> list[Table]:
    """The tables of people's data that belong to an organisation, each after those it refers to."""
    edited = [table for table in all_tables().sorted_tables if all(name in table.c for name in _OURS)]
    return [
        table for table in edited if table.name == _FIRST or {"organisation_id", "application_id"} & set(table.c.keys())
    ]


def _rows(connection: Connection, table: Table, organisation_id: int) -> Iterator[dict[str, Any]]:
    statement = select(table).where(table.c.removed_at.is_(None), _belongs(table, organisation_id))
    for row in connection.execute(statement.order_by(table.c.id)).mappings():
        yield {name: value for name, value in row.items() if name not in ("version", "removed_at")}


def _belongs(table: Table, organisation_id: int) -> ColumnElement[bool]:
    if table.name == _FIRST:
        return table.c["id"] == organisation_id
    ways: list[ColumnElement[bool]] = []
    if "organisation_id" in table.c:
        ways.append(table.c["organisation_id"] == organisation_id)
    if "application_id" in table.c:
        owner = all_tables().tables["applications"]
        there = (owner.c.organisation_id == organisation_id, owner.c.removed_at.is_(None))
        ways.append(table.c["application_id"].in_(select(owner.c.id).where(*there)))
    return or_(*ways)


def _calls(connection: Connection, numbers: Sequence[int], now: datetime) -> Iterator[tuple[int, dict[str, Any]]]:
    statement = (
        select(calls.c.id, calls.c.public_id, sources.c.key, sources.c.name, sources.c.country, sources.c.url, funders)
        .join_from(calls, sources, sources.c.id == calls.c.source_id)
        .join(funders, funders.c.id == sources.c.funder_id)
        .where(calls.c.id.in_(numbers))
    )
    contents = known(connection, numbers, now)
    for row in connection.execute(statement):
        call = replace(contents[row.id].content, evidence=facts_of(connection, row.id))
        giver = {"key": row[7], "name": row[8], "country": row[9], "url": row[10]}
        source = {"key": row.key, "name": row.name, "country": row.country, "site": row.url, "funder": giver}
        yield row.id, {"id": row.public_id, "source": source, "call": understood_to_json(call)}


def _checked(content: Any) -> dict[str, list[dict[str, Any]]]:
    """The rows by table. Raises Refused when it is no archive that this program knows."""
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise Refused(say("The file is no archive of an organisation."))
    if content.get("version") != VERSION:
        raise Refused(say("The archive was made by a newer version of Grants; install that one."))
    tables = content.get("tables")
    if not isinstance(tables, dict) or len(tables.get(_FIRST, ())) != 1:
        raise Refused(say("The archive is broken: it must hold one organisation."))
    try:
        return {table.name: [_row(table, row) for row in tables.get(table.name, ())] for table in _tables()}
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError):
        raise Refused(say("The archive is broken: a value in it cannot be read.")) from None


def _row(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the archive. Raises KeyError, TypeError or ValueError when a value is missing or of another kind."""
    values = read_values(table, row)
    for column in table.c:
        if column.name in ("version", "removed_at"):
            continue
        value = values[column.name]
        expected = int if column.name == "id" or column.foreign_keys else column.type.python_type
        if value is None and column.nullable:
            continue
        if not isinstance(value, expected):
            raise TypeError(column.name)
    return values


def _restored_calls(engine: Engine, told: Mapping[str, Any], now: datetime) -> dict[int, int]:
    """By the call's number in the archive: its number here. A call that is not here enters by the one door."""
    by_source: dict[str, tuple[Source, list[Any]]] = {}
    ids: dict[int, str] = {}
    try:
        for number, table in told.items():
            ids[int(number)] = str(table["id"])
            source = _source(table["source"])
            by_source.setdefault(source.key, (source, []))[1].append(
                (str(table["id"]), understood_from_json(table["call"]))
            )
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError):
        raise Refused(say("The archive is broken: a call in it cannot be read.")) from None
    for source, found in by_source.values():
        here = _numbers(engine, [id for id, _call in found])
        if missing := [call for id, call in found if id not in here]:
            ingest(engine, source, missing, Fetched(now), now)
    here = _numbers(engine, list(ids.values()))
    return {number: here[id] for number, id in ids.items() if id in here}


def _source(table: Mapping[str, Any]) -> Source:
    giver = Funder(**table["funder"])
    return Source(
        key=table["key"], name=table["name"], family="one_page", site=table["site"], funder=giver,
        verified="unverified", country=table["country"], complete=False,
    )  # fmt: skip


def _numbers(engine: Engine, ids: Sequence[str]) -> dict[str, int]:
    with engine.connect() as connection:
        statement = select(calls.c.public_id, calls.c.id).where(calls.c.public_id.in_(ids))
        return {row.public_id: row.id for row in connection.execute(statement)}


def _put_down(edit: Edit, tables: Mapping[str, Sequence[Mapping[str, Any]]], calls_here: Mapping[int, int]) -> int:
    """Insert the rows with numbers of their own; each reference follows the row that it meant."""
    numbers: dict[str, Mapping[int, int]] = {"calls": calls_here}
    count = 0
    for table in _tables():
        given: dict[int, int] = {}
        for row in tables.get(table.name, ()):
            values = _moved(table, row, numbers)
            if values is not None:
                given[row["id"]] = edit.insert(table, values)
                count += 1
        numbers[table.name] = given
    return count


def _moved(table: Table, row: Mapping[str, Any], numbers: Mapping[str, Mapping[int, int]]) -> dict[str, Any] | None:
    """The row with references to rows that are here; None when one that it cannot do without is not."""
    values = {name: value for name, value in row.items() if name not in _OURS}
    for column in table.c:
        for reference in column.foreign_keys:
            if (old := values.get(column.name)) is None:
                continue
            values[column.name] = numbers.get(reference.column.table.name, {}).get(old)
            if values[column.name] is None and not column.nullable:
                return None
    return values
