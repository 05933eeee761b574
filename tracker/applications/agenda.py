"""What is due: deadlines of applications, tasks, reports, instalments; of one organisation or all. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, select

from tracker.applications.model import BEFORE_DEADLINE, Kind
from tracker.applications.read import as_day, in_states, next_of
from tracker.store.tables.applications import applications
from tracker.store.tables.calls import calls, deadlines
from tracker.store.tables.duties import instalments, reports, tasks
from tracker.store.tables.organisations import members, organisations

_ORDER: tuple[Kind, ...] = ("deadline", "report", "task", "instalment")


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due on a day."""

    kind: Kind
    day: date
    number: int
    """Of the task, report or instalment; of the application when it is a deadline."""
    what: str
    """The task, the kind of report, the stage that is to be handed in, or what an instalment waits for."""
    application_id: int | None
    application: str
    """Its title; empty for a task of the organisation as a whole."""
    funder: str
    organisation: str
    """The organisation's key."""
    owner_id: int | None = None
    owner: str = ""
    certainty: str = "stated"
    sum: Decimal | None = None
    currency: str = ""
    disputed: bool = False
    """The sources of the call name different deadlines."""

    @property
    def code(self) -> str:
        """As people write it: `T12`, `R3`, `I5`, `A7`."""
        return {"task": "T", "report": "R", "instalment": "I", "deadline": "A"}[self.kind] + str(self.number)


@dataclass(frozen=True)
class Asked:
    """Which part of the agenda is asked for."""

    organisation_id: int | None = None
    """None: of every organisation."""
    first: date | None = None
    """None: from ever, so that what is late is there too (deadlines are never late: see the board)."""
    last: date = date.max
    owner_id: int | None = None
    """Only what this member answers for."""
    limit: int | None = None
    """At most so many of each kind."""


def agenda(connection: Connection, asked: Asked, now: datetime) -> list[Due]:
    """Everything that is due from `first` to `last`, by day."""
    found = [
        *_parts(connection, asked, "task", tasks, tasks.c.done_on),
        *_parts(connection, asked, "report", reports, reports.c.handed_in_on),
        *_parts(connection, asked, "instalment", instalments, instalments.c.paid_on),
        *_own_deadlines(connection, asked, now),
        *_call_deadlines(connection, asked, now),
    ]
    return sorted(found, key=lambda due: (due.day, _ORDER.index(due.kind), due.number))


def _parts(connection: Connection, asked: Asked, kind: Kind, table: Table, done: ColumnElement[Any]) -> Iterator[Due]:
    statement = (
        select(
            table,
            applications.c.title.label("application"),
            applications.c.funder,
            applications.c.currency,
            organisations.c.key.label("organisation"),
            members.c.id.label("member_id"),
            members.c.name.label("owner"),
        )
        .join_from(table, organisations, organisations.c.id == table.c.organisation_id)
        .outerjoin(applications, applications.c.id == table.c.application_id)
        .outerjoin(members, members.c.id == (table.c.owner_id if kind == "task" else applications.c.owner_id))
        .where(done.is_(None), table.c.removed_at.is_(None), applications.c.removed_at.is_(None))
        .where(organisations.c.removed_at.is_(None), table.c.due <= asked.last.isoformat())
        .order_by(table.c.due)
    )
    if kind != "task":  # of what was ended all the same, nothing is awaited any more
        statement = statement.where(applications.c.state != "closed")
    if asked.organisation_id is not None:
        statement = statement.where(table.c.organisation_id == asked.organisation_id)
    if asked.first is not None:
        statement = statement.where(table.c.due >= asked.first.isoformat())
    if asked.owner_id is not None:
        statement = statement.where(members.c.id == asked.owner_id)
    for row in connection.execute(statement.limit(asked.limit)):
        yield Due(
            kind, date.fromisoformat(row.due), row.id, _what(kind, row), row.application_id, row.application or "",
            row.funder or "", row.organisation, row.member_id, row.owner or "",
            sum=row.sum if kind == "instalment" else None, currency=row.currency or "",
        )  # fmt: skip


def _what(kind: Kind, row: Any) -> str:
    if kind == "task":
        return str(row.title)
    return str(row.title or row.kind) if kind == "report" else str(row.condition)


def _of_applications(asked: Asked) -> Select[*tuple[Any, ...]]:
    statement: Select[*tuple[Any, ...]] = (
        select(
            applications.c.id,
            applications.c.title,
            applications.c.funder,
            applications.c.owner_id,
            applications.c.deadline,
            organisations.c.key.label("organisation"),
            members.c.name.label("owner"),
        )
        .join_from(applications, organisations, organisations.c.id == applications.c.organisation_id)
        .outerjoin(members, members.c.id == applications.c.owner_id)
        .where(applications.c.removed_at.is_(None), organisations.c.removed_at.is_(None))
        .where(in_states(BEFORE_DEADLINE))
    )
    if asked.organisation_id is not None:
        statement = statement.where(applications.c.organisation_id == asked.organisation_id)
    if asked.owner_id is not None:
        statement = statement.where(applications.c.owner_id == asked.owner_id)
    return statement


def _own_deadlines(connection: Connection, asked: Asked, now: datetime) -> Iterator[Due]:
    """Days that a person set."""
    first = max(asked.first or now.date(), now.date())
    statement = (
        _of_applications(asked)
        .where(applications.c.deadline.is_not(None))
        .where(applications.c.deadline.between(first.isoformat(), asked.last.isoformat()))
        .order_by(applications.c.deadline)
    )
    for row in connection.execute(statement.limit(asked.limit)):
        if day := as_day(row.deadline):
            yield _deadline(row, day, "", "stated")


def _call_deadlines(connection: Connection, asked: Asked, now: datetime) -> Iterator[Due]:
    """Dates of the calls. Each counts in the funder's zone, so a day more is read at both ends; of a yearly one only
    the next date is due."""
    after = max(now, _moment(asked.first)) if asked.first else now
    disputed = select(calls.c.disputed).where(calls.c.id == deadlines.c.call_id).scalar_subquery().label("disputed")
    statement = (
        _of_applications(asked)
        .add_columns(deadlines.c.date, deadlines.c.closes, deadlines.c.stage, deadlines.c.certainty, deadlines.c.yearly)
        .add_columns(disputed)
        .join(deadlines, deadlines.c.call_id == applications.c.call_id)
        .where(applications.c.deadline.is_(None), deadlines.c.closes > after)
        .order_by(deadlines.c.closes)
    )
    if asked.last < date.max - timedelta(days=2):
        statement = statement.where(deadlines.c.closes <= _moment(asked.last + timedelta(days=2)))
    returning: set[tuple[int, str]] = set()
    for row in connection.execute(statement.limit(asked.limit)):
        day, stage, certainty = next_of(row)
        if row.yearly:
            if (row.id, row.date[4:]) in returning:
                continue
            returning.add((row.id, row.date[4:]))
        if day <= asked.last and (asked.first is None or day >= asked.first):
            yield _deadline(row, day, stage, certainty, "deadlines" in row.disputed.split(","))


def _deadline(row: Any, day: date, stage: str, certainty: str, disputed: bool = False) -> Due:
    return Due(
        "deadline", day, row.id, stage, row.id, row.title, row.funder, row.organisation, row.owner_id,
        row.owner or "", certainty, disputed=disputed,
    )  # fmt: skip


def _moment(day: date) -> datetime:
    return datetime.combine(day - timedelta(days=1), time(12), UTC)
