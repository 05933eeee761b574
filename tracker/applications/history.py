"""What has happened to an organisation, a call or an application: who did what, when, and what the source changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from config.sentences import unpacked
from tracker.store.tables.applications import applications
from tracker.store.tables.calls import revisions, sources
from tracker.store.tables.changes import actions, changes


@dataclass(frozen=True, slots=True)
class Change:
    """One row that was changed."""

    table: str
    row: int
    application_id: int | None
    old: Any
    """Columns as they were; None for what was new, or was forgotten."""
    new: Any


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at once."""

    at: datetime
    who: str
    """The person; the source's key for what it changed."""
    what: str
    """A sentence; for a source, the field that changed."""
    by_source: bool = False
    undone: bool = False
    """Whether it was taken back since."""
    changes: tuple[Change, ...] = ()


def of_application(connection: Connection, number: int, most: int | None = None) -> list[Event]:
    """The history of one application, with that of its call since it was begun; the last first, at most `most`."""
    row = connection.execute(
        select(applications.c.call_id, applications.c.started).where(applications.c.id == number)
    ).one()
    events = _actions(connection, changes.c.application_id == number, most)
    if row.call_id is not None:
        events += _revisions(connection, row.call_id, row.started)
    return _last_first(events)[:most]


def of_organisation(connection: Connection, organisation_id: int, most: int | None = None) -> list[Event]:
    """What was done for one organisation and its applications; the last first."""
    theirs = select(applications.c.id).where(applications.c.organisation_id == organisation_id)
    wanted = or_(changes.c.organisation_id == organisation_id, changes.c.application_id.in_(theirs))
    return _last_first(_actions(connection, wanted, most))[:most]


def of_call(connection: Connection, call_id: int, most: int | None = None) -> list[Event]:
    """What its sources changed in a call, and what was done with applications for it; the last first."""
    theirs = select(applications.c.id).where(applications.c.call_id == call_id)
    events = _actions(connection, changes.c.application_id.in_(theirs), most)
    return _last_first(events + _revisions(connection, call_id, None))[:most]


def _actions(connection: Connection, wanted: ColumnElement[bool], most: int | None) -> list[Event]:
    """The last actions of which a change is `wanted`, at most `most`."""
    numbers = select(changes.c.action_id).where(wanted).distinct()
    if most is not None:
        last = numbers.order_by(changes.c.action_id.desc()).limit(most).subquery()
        numbers = select(last.c.action_id)
    statement = (
        select(actions, changes)
        .join_from(actions, changes, changes.c.action_id == actions.c.id)
        .where(actions.c.id.in_(numbers), wanted)
        .order_by(actions.c.id, changes.c.id)
    )
    found: dict[int, list[Any]] = {}
    for row in connection.execute(statement):
        found.setdefault(row.action_id, []).append(row)
    return [_event(rows) for rows in found.values()]


def _event(rows: Sequence[Any]) -> Event:
    first = rows[0]
    changed = tuple(
        Change(row.table_name, row.row_id, row.application_id, _plain(row.old), _plain(row.new)) for row in rows
    )
    return Event(first.at, first.who, unpacked(first.words), False, first.undone_by is not None, changed)


def _revisions(connection: Connection, call_id: int, since: datetime | None) -> list[Event]:
    statement = (
        select(revisions, sources.c.key)
        .join(sources, sources.c.id == revisions.c.source_id)
        .where(revisions.c.call_id == call_id)
        .order_by(revisions.c.id)
    )
    if since is not None:
        statement = statement.where(revisions.c.at > since)
    return [
        Event(
            row.at, row.key, row.field, True,
            changes=(Change("calls", call_id, None, _plain(row.old), _plain(row.new)),),
        )
        for row in connection.execute(statement)
    ]  # fmt: skip


def _last_first(events: list[Event]) -> list[Event]:
    return sorted(events, key=lambda event: event.at)[::-1]


def _plain(text: str | None) -> Any:
    return None if text is None else json.loads(text)
