"""Reads one application with everything that belongs to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, select

from tracker.applications.model import Application
from tracker.applications.parts import (
    Cost,
    Effect,
    Indicator,
    Instalment,
    Involved,
    Measurement,
    Move,
    Note,
    Paper,
    Partner,
    Report,
    Submission,
    Task,
    Whole,
)
from tracker.applications.read import as_day
from tracker.store.tables.duties import instalments, reports, tasks
from tracker.store.tables.organisations import members
from tracker.store.tables.parts import (
    costs,
    effects,
    indicators,
    involved,
    measurements,
    moves,
    notes,
    papers,
    partners,
    submissions,
)


def whole(connection: Connection, one: Application) -> Whole:
    """The application with its submissions, partners, tasks, reports and all else that was put down for it."""
    return Whole(
        application=one,
        submissions=submissions_of(connection, one.id),
        moves=tuple(
            Move(row.id, row.before, row.after, _day(row.day), row.who, row.why)
            for row in rows_of(connection, moves, one.id)
        ),
        notes=tuple(Note(row.id, row.at, row.who, row.text) for row in rows_of(connection, notes, one.id)),
        papers=tuple(Paper(row.id, row.title, row.place) for row in rows_of(connection, papers, one.id)),
        involved=involved_in(connection, one.id),
        partners=partners_of(connection, one.id),
        costs=costs_of(connection, one.id),
        tasks=tasks_of(connection, one.id),
        instalments=instalments_of(connection, one.id),
        reports=tuple(
            Report(row.id, row.version, row.kind, row.title, _day(row.due), as_day(row.handed_in_on))
            for row in _by_day(rows_of(connection, reports, one.id))
        ),
        effects=tuple(Effect(row.id, row.kind, row.text) for row in rows_of(connection, effects, one.id)),
        indicators=indicators_of(connection, one.id),
    )


def submissions_of(connection: Connection, number: int) -> tuple[Submission, ...]:
    """What was handed in, in its order."""
    return tuple(
        Submission(row.id, row.stage, _day(row.day), row.reference, row.asked, row.outcome, as_day(row.outcome_day))
        for row in rows_of(connection, submissions, number)
    )


def partners_of(connection: Connection, number: int) -> tuple[Partner, ...]:
    """The partners, as they came."""
    return tuple(
        Partner(row.id, row.version, row.name, row.kind, row.role, row.promised, row.confirmed, row.letter)
        for row in rows_of(connection, partners, number)
    )


def costs_of(connection: Connection, number: int) -> tuple[Cost, ...]:
    """The lines of the budget, as they came."""
    return tuple(
        Cost(row.id, row.version, row.name, row.planned, row.spent, as_day(row.as_of))
        for row in rows_of(connection, costs, number)
    )


def instalments_of(connection: Connection, number: int) -> tuple[Instalment, ...]:
    """The parts of the award, by day."""
    return tuple(
        Instalment(row.id, row.version, _day(row.due), row.sum, row.condition, as_day(row.paid_on), row.paid)
        for row in _by_day(rows_of(connection, instalments, number))
    )


def involved_in(connection: Connection, number: int) -> tuple[Involved, ...]:
    """The members who work on it."""
    statement = (
        select(involved.c.id, involved.c.member_id, involved.c.role, members.c.name)
        .join(members, members.c.id == involved.c.member_id)
        .where(involved.c.application_id == number, involved.c.removed_at.is_(None))
        .order_by(involved.c.id)
    )
    return tuple(Involved(row.id, row.member_id, row.name, row.role) for row in connection.execute(statement))


def tasks_of(connection: Connection, number: int) -> tuple[Task, ...]:
    """The tasks, by day, the done ones too."""
    statement = (
        select(tasks, members.c.name.label("owner"))
        .outerjoin(members, members.c.id == tasks.c.owner_id)
        .where(tasks.c.application_id == number, tasks.c.removed_at.is_(None))
        .order_by(tasks.c.due, tasks.c.id)
    )
    return tuple(
        Task(row.id, row.version, row.title, _day(row.due), row.owner or "", as_day(row.done_on), row.planned_for)
        for row in connection.execute(statement)
    )


def indicators_of(connection: Connection, number: int) -> tuple[Indicator, ...]:
    """The indicators, each with its values, the oldest first."""
    values: dict[int, list[Measurement]] = {}
    for row in sorted(rows_of(connection, measurements, number), key=lambda row: (row.day, row.id)):
        value = Measurement(row.id, _day(row.day), row.value, row.how, row.source)
        values.setdefault(row.indicator_id, []).append(value)
    return tuple(
        Indicator(row.id, row.name, row.unit, row.baseline, row.target, tuple(values.get(row.id, ())))
        for row in rows_of(connection, indicators, number)
    )


def rows_of(connection: Connection, table: Table, number: int) -> list[Any]:
    statement = select(table).where(table.c.application_id == number, table.c.removed_at.is_(None)).order_by(table.c.id)
    return list(connection.execute(statement))


def _by_day(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (row.due, row.id))


def _day(text: str) -> date:
    return date.fromisoformat(text)
