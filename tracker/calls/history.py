"""The runs of sources, read back: what health is worked out from."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from config.sentences import unpacked
from tracker.calls.health import REMEMBERED, Past
from tracker.store.tables.calls import runs, sources


def past_runs(connection: Connection, key: str) -> list[Past]:
    """The last runs of a source, newest first."""
    source_id = select(sources.c.id).where(sources.c.key == key).scalar_subquery()
    statement = select(runs).where(runs.c.source_id == source_id).order_by(runs.c.started.desc(), runs.c.id.desc())
    return [_past(row) for row in connection.execute(statement.limit(REMEMBERED))]


def fresh_moments(connection: Connection, key: str) -> list[datetime]:
    """When the last runs of a source that showed anything new began, newest first."""
    source_id = select(sources.c.id).where(sources.c.key == key).scalar_subquery()
    statement = select(runs.c.started).where(runs.c.source_id == source_id, runs.c.new > 0)
    return list(connection.scalars(statement.order_by(runs.c.started.desc()).limit(REMEMBERED)))


def all_past_runs(connection: Connection) -> dict[str, list[Past]]:
    """The same of every source that ever ran, by its key."""
    found: defaultdict[str, list[Past]] = defaultdict(list)
    for key in connection.scalars(select(sources.c.key)).all():
        found[key] = past_runs(connection, key)
    return dict(found)


def _past(row: Any) -> Past:
    return Past(
        started=row.started,
        verdict=row.verdict,
        items=row.new + row.changed + row.unchanged,
        new=row.new,
        left_out=row.left_out,
        fills=json.loads(row.fills),
        problems=tuple(unpacked(problem) for problem in json.loads(row.problems)),
    )
