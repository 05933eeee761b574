"""The runs of sources, read back: what health is worked out from."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select, true, union_all

from config.sentences import unpacked
from tracker.calls.health import REMEMBERED, Past
from tracker.store.tables.calls import calls, runs, sightings, sources

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def past_runs(connection: Connection, key: str) -> list[Past]:
    """The runs of a source that its health is worked out from (`all_past_runs`)."""
    return _found(connection, sources.c.key == key).get(key, [])


def all_past_runs(connection: Connection) -> dict[str, list[Past]]:
    """By key, the runs of each source that ever ran that its health is worked out from, newest first.

    These are the last few, whatever became of them, and besides, however long ago they were: the last few healthy
    ones, which say what is normal, the last with anything new, and the first of all. A source that fails each hour
    must not forget within the day how it was when it was well.
    """
    return _found(connection, true())


def fresh_moments(connection: Connection, key: str) -> list[datetime]:
    """When the last runs of a source that showed anything new began, newest first."""
    source_id = select(sources.c.id).where(sources.c.key == key).scalar_subquery()
    statement = select(runs.c.started).where(runs.c.source_id == source_id, runs.c.new > 0)
    return list(connection.scalars(statement.order_by(runs.c.started.desc()).limit(REMEMBERED)))


def lapsed_calls(connection: Connection, key: str, since: datetime, now: datetime) -> list[str]:
    """The source's own ids of calls that it has shown since a moment and whose last deadline has come after it."""
    shown = and_(sources.c.key == key, sightings.c.last_seen >= since)
    statement = select(calls.c.external_id).join(sightings, sightings.c.call_id == calls.c.id)
    statement = statement.join(sources, sources.c.id == sightings.c.source_id).where(shown)
    return list(connection.scalars(statement.where(calls.c.last_closes > since, calls.c.last_closes <= now)))


def _found(connection: Connection, which: ColumnElement[bool]) -> dict[str, list[Past]]:
    """One statement for all these sources; it reads of each what it wants along the index of its runs."""
    statement = union_all(
        _last(REMEMBERED, which), _last(REMEMBERED, which, "healthy"), _last(1, which, fresh=True), _first(which)
    )
    found: defaultdict[str, dict[int, Any]] = defaultdict(dict)
    for row in connection.execute(statement):
        if row.id is not None:
            found[row.key][row.id] = row
    return {key: [_past(row) for row in sorted(rows.values(), key=_age)] for key, rows in found.items()}


def _last(count: int, which: ColumnElement[bool], verdict: str = "", fresh: bool = False) -> Select[Any]:
    """The last so many runs of each source: of this verdict, or those with anything new."""
    other = runs.alias()

    def wanted(run: Any) -> ColumnElement[bool]:
        return and_(true(), *([run.c.verdict == verdict] if verdict else []), *([run.c.new > 0] if fresh else []))

    back = (
        select(other.c.started)
        .where(other.c.source_id == sources.c.id, wanted(other))
        .order_by(other.c.started.desc())
        .offset(count - 1)
        .limit(1)
        .scalar_subquery()
    )
    return _runs(which, and_(wanted(runs), runs.c.started >= func.coalesce(back, _EVER)))


def _first(which: ColumnElement[bool]) -> Select[Any]:
    other = runs.alias()
    first = select(func.min(other.c.started)).where(other.c.source_id == sources.c.id).scalar_subquery()
    return _runs(which, runs.c.started == first)


def _runs(which: ColumnElement[bool], wanted: ColumnElement[bool]) -> Select[Any]:
    """An outer join, so that no database begins with all runs; a source without any gives an empty row."""
    of_source = and_(runs.c.source_id == sources.c.id, wanted)
    return select(sources.c.key, runs).join_from(sources, runs, of_source, isouter=True).where(which)


def _age(row: Any) -> tuple[float, int]:
    return -row.started.timestamp(), -row.id


def _past(row: Any) -> Past:
    return Past(
        started=row.started,
        verdict=row.verdict,
        items=row.new + row.changed + row.unchanged,
        new=row.new,
        left_out=row.left_out,
        fills=json.loads(row.fills),
        problems=tuple(unpacked(problem) for problem in json.loads(row.problems)),
        pages=row.pages,
        missed=row.missed,
    )
