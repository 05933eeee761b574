"""Reads applications: one by its number, lists as narrow as asked, one with all that belongs to it. Writes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, literal, select

from config.sentences import say
from tracker.applications.model import BEFORE_DEADLINE, Application, State
from tracker.refused import Refused
from tracker.store.tables.applications import applications
from tracker.store.tables.calls import calls, deadlines
from tracker.store.tables.organisations import members, organisations

CHUNK = 2000
"""Applications that are loaded at once."""

Next = tuple[date, str, str]
"""Day, stage and certainty of a deadline."""


@dataclass(frozen=True)
class Wanted:
    """Which applications are asked for."""

    organisation_id: int | None = None
    """None: of every organisation."""
    states: tuple[State, ...] = ()
    """Empty: all of them."""
    funder: str = ""
    """Part of the funder's name."""
    limit: int | None = None


def default_organisation_id(connection: Connection) -> int:
    """The number of the organisation that is meant when none is named; 0: there is none yet."""
    statement = select(organisations.c.id).where(organisations.c.is_default, organisations.c.removed_at.is_(None))
    return int(connection.scalar(statement) or 0)


def number_of(text: str) -> int:
    """The number of an application as people write it: `A12` or `12`. Raises Refused."""
    match = re.fullmatch(r"[Aa]?([0-9]{1,9})", text.strip())
    if not match:
        raise Refused(say("'{text}' is no application; write it as A12. `grants app list` shows them.", text=text))
    return int(match[1])


def application(connection: Connection, number: int, now: datetime) -> Application:
    """The application of this number. Raises Refused when there is none, or none any more."""
    found = _loaded(connection, _rows().where(applications.c.id == number), now)
    if not found or found[0].removed:
        raise Refused(say("There is no application A{number}. `grants app list` shows them.", number=number))
    return found[0]


def find(connection: Connection, wanted: Wanted, now: datetime) -> list[Application]:
    """The applications that are asked for, the last begun first."""
    return list(iter_applications(connection, wanted, now))


def iter_applications(connection: Connection, wanted: Wanted, now: datetime) -> Iterator[Application]:
    """As find, one after the other, so that a long list is never in memory as a whole."""
    left, before = wanted.limit, None
    while left is None or left > 0:
        size = CHUNK if left is None else min(CHUNK, left)
        statement = _rows().where(*conditions(wanted)).order_by(applications.c.id.desc()).limit(size)
        if before is not None:
            statement = statement.where(applications.c.id < before)
        found = _loaded(connection, statement, now)
        yield from found
        if len(found) < size:
            return
        before = found[-1].id
        left = None if left is None else left - size


def with_ids(connection: Connection, numbers: Sequence[int], now: datetime) -> list[Application]:
    """The applications of these numbers, in this order."""
    rows = _rows().where(applications.c.id.in_(list(numbers)))
    found = {one.id: one for one in _loaded(connection, rows, now)}
    return [found[number] for number in numbers if number in found]


def conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What is asked for, in SQL."""
    found: list[ColumnElement[bool]] = [applications.c.removed_at.is_(None)]
    if wanted.organisation_id is not None:
        found.append(applications.c.organisation_id == wanted.organisation_id)
    if wanted.states:
        found.append(applications.c.state.in_(wanted.states))
    if wanted.funder:
        found.append(applications.c.funder.icontains(wanted.funder, autoescape=True))
    return found


def in_states(states: Sequence[State]) -> ColumnElement[bool]:
    """In one of these states, as an expression that no index of states serves.

    Else SQLite reads every application of a state and sorts them, where walking the days in their order stops early.
    """
    return (applications.c.state + literal("")).in_(states)


def next_deadlines(connection: Connection, call_ids: Iterable[int], now: datetime) -> dict[int, Next]:
    """By call: its next deadline that is ahead."""
    statement = (
        select(
            deadlines.c.call_id, deadlines.c.date, deadlines.c.closes, deadlines.c.stage, deadlines.c.certainty
        )
        .where(deadlines.c.call_id.in_(bindparam("calls", expanding=True)), deadlines.c.closes > now)
        .order_by(deadlines.c.closes.desc())
    )  # fmt: skip
    wanted = list(dict.fromkeys(call_ids))
    if not wanted:
        return {}
    return {row.call_id: next_of(row) for row in connection.execute(statement, {"calls": wanted})}


def next_of(row: Any) -> Next:
    """A row of `deadlines`, as the day that counts. A month counts until its last day."""
    if len(row.date) == 10:
        return date.fromisoformat(row.date), row.stage, row.certainty
    return (row.closes - timedelta(microseconds=1)).date(), row.stage, row.certainty


def _rows() -> Select[Any]:
    return (
        select(
            applications,
            calls.c.public_id.label("call"),
            calls.c.last_closes,
            organisations.c.key.label("organisation"),
            members.c.name.label("owner"),
        )
        .join_from(applications, organisations, organisations.c.id == applications.c.organisation_id)
        .outerjoin(calls, calls.c.id == applications.c.call_id)
        .outerjoin(members, members.c.id == applications.c.owner_id)
    )


def _loaded(connection: Connection, statement: Select[Any], now: datetime) -> list[Application]:
    rows = connection.execute(statement).all()
    ahead = next_deadlines(connection, (row.call_id for row in rows if _awaits_deadline(row)), now)
    return [
        built(row, (ahead.get(row.call_id) or _passed(row, now)) if _awaits_deadline(row) else None) for row in rows
    ]


def _passed(row: Row[Any], now: datetime) -> Next | None:
    """The last deadline, when all of them have passed and the application is still to be handed in."""
    if row.last_closes is None or row.last_closes > now:
        return None
    return (row.last_closes - timedelta(microseconds=1)).date(), "", "stated"


def _awaits_deadline(row: Row[Any]) -> bool:
    return row.call_id is not None and row.deadline is None and row.state in BEFORE_DEADLINE


def built(row: Any, ahead: Next | None) -> Application:
    """The application of a row of the table, with the name of its organisation, its owner and its call's id."""
    own = as_day(row.deadline)
    deadline, stage, certainty = (own, "", "stated") if own else ahead or (None, "", "")
    return Application(
        id=row.id, version=row.version, organisation_id=row.organisation_id, organisation=row.organisation,
        call_id=row.call_id, call=row.call or "", title=row.title, funder=row.funder, url=row.url,
        state=row.state, since=row.since, started=row.started, seen_at=row.seen_at, deadline=deadline,
        stage=stage, certainty=certainty, own_deadline=own, owner_id=row.owner_id, owner=row.owner or "",
        currency=row.currency, total=row.total, asked=row.asked, own=row.own, reference=row.reference,
        outcome=row.outcome, decided_on=as_day(row.decided_on), reason=row.reason, won=row.won,
        starts_on=as_day(row.starts_on), ends_on=as_day(row.ends_on), agreed_on=as_day(row.agreed_on),
        removed=row.removed_at is not None,
    )  # fmt: skip


def as_day(text: str | None) -> date | None:
    """A day as the tables keep it."""
    return date.fromisoformat(text) if text else None
