"""The read side: lists of calls, one call, completion of ids, the last run of each source. Nothing here writes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, select

from config.sentences import unpacked
from tracker.calls.filter import CallFilter, conditions
from tracker.calls.model import Call, RunReport
from tracker.calls.phases import closes_by, next_one, open_or_rolling, phases
from tracker.calls.rows import load_calls, revisions_of, short_id, with_evidence
from tracker.calls.search import search
from tracker.store.tables.calls import calls, runs, sources

CHUNK = 500
"""Calls that are loaded at once; a list of any length takes the memory of so many."""


class UnknownCall(LookupError):
    """No call has this id."""

    def __init__(self, id: str) -> None:
        super().__init__(f"There is no call with the id '{id}'. `grants list --all` shows every call with its id.")
        self.id = id


class AmbiguousCall(LookupError):
    """Several calls have ids that begin so."""

    def __init__(self, id: str, candidates: tuple[str, ...]) -> None:
        super().__init__(f"Several calls have an id that begins with '{id}': {', '.join(candidates)}. Give more of it.")
        self.id = id
        self.candidates = candidates


def find_calls(connection: Connection, wanted: CallFilter, now: datetime, brief: bool = False) -> list[Call]:
    """The calls that the filter asks for, with their status at `now`, in the filter's order.

    By deadline: next deadline first, then calls taken in continuously, then unknown deadlines, then what has
    passed. `brief` leaves empty what a table does not show (see rows.load_calls).
    """
    return list(iter_calls(connection, wanted, now, brief))


def iter_calls(
    connection: Connection, wanted: CallFilter, now: datetime, brief: bool = False, evidence: bool = False
) -> Iterator[Call]:
    """As find_calls, one call after the other, so that a long list is never in memory as a whole.

    With `evidence` each call has where its facts were read.
    """
    left = wanted.limit
    if left is not None and left <= 0:
        return
    for statement in _statements(connection, wanted, now):
        for call in _run(connection, statement.limit(left), wanted, now, brief, evidence):
            yield call
            left = None if left is None else left - 1
        if left == 0:
            return


def get_call(connection: Connection, id: str, now: datetime, organisation: str = "") -> Call:
    """The call with this id or unique beginning of one, with its evidence, its revisions and the own application.

    `organisation` is the key of the one that asks, empty for the default one.

    A call that is linked to another is shown as that other one. Raises UnknownCall and AmbiguousCall.
    """
    number = find_number(connection, id)
    (call,) = with_evidence(connection, load_calls(connection, [number], now, False, organisation), [number])
    return replace(call, revisions=revisions_of(connection, number))


def find_number(connection: Connection, id: str) -> int:
    """The row number of the call with this id or beginning of one; of the one it is linked to, when it is linked.

    Raises UnknownCall and AmbiguousCall.
    """
    row = find_with_prefix(connection, id)
    number, linked = row.id, row.same_as
    seen = {number}
    while linked is not None and linked not in seen:
        seen.add(linked)
        number, linked = connection.execute(select(calls.c.id, calls.c.same_as).where(calls.c.id == linked)).one()
    return int(number)


def find_with_prefix(connection: Connection, id: str) -> Any:
    """The call with this id or beginning of one itself, linked or not: `id`, `public_id`, `same_as`, `title`.

    Raises UnknownCall and AmbiguousCall.
    """
    found = _with_prefix(connection, id, 6) if _folded(id) else []
    if not found:
        raise UnknownCall(id)
    if len(found) > 1 and found[0].public_id != _folded(id):
        raise AmbiguousCall(id, tuple(row.public_id for row in found))
    return found[0]


def complete_ids(connection: Connection, prefix: str, limit: int = 20) -> list[tuple[str, str]]:
    """Ids that begin with `prefix`, each with the call's title, for completion in the shell."""
    rows = _with_prefix(connection, prefix, limit + 1)
    around = ["", *(row.public_id for row in rows), ""]
    ids = [short_id(id, before, after) for before, id, after in zip(around, around[1:], around[2:], strict=False)]
    return [(max(id, _folded(prefix), key=len), row.title) for id, row in zip(ids, rows, strict=True)][:limit]


def has_source(connection: Connection, key: str) -> bool:
    """Whether calls may be stored of a source with this key."""
    wanted = key.strip().replace("\0", "").encode("utf-8", "ignore").decode()
    return connection.scalar(select(sources.c.id).where(sources.c.key == wanted)) is not None


def last_runs(connection: Connection) -> dict[str, RunReport]:
    """The last run of each source that was ever crawled, by the source's key."""
    any_run = runs.alias("any_run")
    latest = (
        select(any_run.c.id)
        .where(any_run.c.source_id == sources.c.id)
        .order_by(any_run.c.started.desc(), any_run.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = select(runs, sources.c.key).join_from(sources, runs, runs.c.id == latest).order_by(sources.c.key)
    return {row.key: _report(row) for row in connection.execute(statement)}


def unordered(connection: Connection, wanted: CallFilter, now: datetime) -> Select[Any]:
    """A statement that gives the row numbers of the list in no order; to be executed with `now`."""
    common = conditions(connection, wanted)
    if wanted.text.strip():
        common.append(search(connection, wanted.text).condition)
    return _all_at_once(calls, common, (), wanted, now)


def _statements(connection: Connection, wanted: CallFilter, now: datetime) -> Iterator[Select[Any]]:
    """The statements that together give the row numbers of the list, in order."""
    common = conditions(connection, wanted)
    asked = search(connection, wanted.text) if wanted.text.strip() else None
    if asked and wanted.sort == "relevance":
        yield _all_at_once(asked.origin, [*asked.ranked, *common], asked.order, wanted, now)
        return
    if asked:
        common.append(asked.condition)
    if wanted.sort in _ORDERS:
        yield _all_at_once(calls, common, _ORDERS[wanted.sort], wanted, now)
    else:
        yield from _by_deadline(common, wanted, now)


_ORDERS: dict[str, tuple[ColumnElement[Any], ...]] = {
    "newest": (calls.c.first_seen.desc(), calls.c.id.desc()),
    "changed": (calls.c.last_changed.desc(), calls.c.id.desc()),
    "title": (calls.c.title, calls.c.id),
}


def _all_at_once(
    origin: FromClause,
    common: Sequence[ColumnElement[bool]],
    order: Sequence[ColumnElement[Any]],
    wanted: CallFilter,
    now: datetime,
) -> Select[Any]:
    statement = select(calls.c.id).select_from(origin).where(*common).order_by(*order)
    if wanted.closing is not None:
        statement = statement.where(closes_by(now + wanted.closing))
    return statement.where(open_or_rolling()) if wanted.only_open else statement


def _by_deadline(common: Sequence[ColumnElement[bool]], wanted: CallFilter, now: datetime) -> Iterator[Select[Any]]:
    for phase in phases():
        if wanted.only_open and phase.is_open is None:
            continue
        statement = select(calls.c.id).select_from(phase.origin).where(phase.belongs, *common).order_by(*phase.order)
        if wanted.only_open and phase.is_open is not None:
            statement = statement.where(phase.is_open)
        if wanted.closing is not None:
            yield statement.where(next_one.c.closes <= now + wanted.closing)
            return
        yield statement


def _run(
    connection: Connection, statement: Select[Any], wanted: CallFilter, now: datetime, brief: bool, evidence: bool
) -> Iterator[Call]:
    """One cursor for the whole list: the database walks on from where it stood, whatever the length."""
    with connection.execute(statement, {"now": now}, execution_options={"yield_per": CHUNK}) as result:
        for numbers in result.scalars().partitions():
            found = load_calls(connection, numbers, now, brief, wanted.organisation)
            yield from with_evidence(connection, found, numbers) if evidence else found


def _with_prefix(connection: Connection, prefix: str, limit: int) -> list[Any]:
    """Calls whose id begins so, by walking the index of ids: no pattern, so nothing in `prefix` has a meaning."""
    wanted = _folded(prefix)
    if not (wanted.isascii() and wanted.isalnum()) and wanted:
        return []
    statement = (
        select(calls.c.id, calls.c.public_id, calls.c.same_as, calls.c.title)
        .where(calls.c.public_id >= wanted)
        .order_by(calls.c.public_id)
        .limit(limit)
    )
    return [row for row in connection.execute(statement) if row.public_id.startswith(wanted)]


def _folded(id: str) -> str:
    return id.strip().lower()


def _report(row: Any) -> RunReport:
    return RunReport(
        source=row.key,
        verdict=row.verdict,
        new=row.new,
        changed=row.changed,
        unchanged=row.unchanged,
        left_out=row.left_out,
        problems=tuple(unpacked(problem) for problem in json.loads(row.problems)),
        started=row.started,
        seconds=(row.finished - row.started).total_seconds(),
        requests=row.requests,
        not_modified=row.not_modified,
        pages=row.pages,
        missed=row.missed,
    )
