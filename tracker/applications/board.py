"""The board: applications in columns by state. Reads no more than a screen shows, however many there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from tracker.applications.model import BEFORE_DEADLINE, STATES, Application, State
from tracker.applications.read import Wanted, conditions, in_states, next_deadlines, with_ids
from tracker.store.tables.applications import applications
from tracker.store.tables.calls import deadlines

ENDED: tuple[State, ...] = ("closed", "declined", "withdrawn")
"""States that a board only counts."""


@dataclass(frozen=True)
class Column:
    """The applications of one state: how many, and the first of them."""

    state: State
    count: int
    cards: tuple[Application, ...]
    """The next deadline first; without one, what moved last first."""


def board(
    connection: Connection, organisation_id: int | None, now: datetime, each: int, ended: bool = False
) -> list[Column]:
    """Every column in the order of the way, with at most `each` cards; those of ended states only when `ended`."""
    counts = _counts(connection, organisation_id)
    states = [state for state in STATES if counts.get(state) and (ended or state not in ENDED)]
    first = _of_one if organisation_id is not None else _of_all
    chosen = first(connection, organisation_id, states, now, each)
    cards = {one.id: one for one in with_ids(connection, [n for numbers in chosen.values() for n in numbers], now)}
    return [
        Column(state, counts.get(state, 0), tuple(cards[n] for n in chosen.get(state, ()) if n in cards))
        for state in STATES
    ]


def _counts(connection: Connection, organisation_id: int | None) -> dict[State, int]:
    statement = (
        select(applications.c.state, func.count().label("cards"))
        .where(*conditions(Wanted(organisation_id)))
        .group_by(applications.c.state)
    )
    return {row.state: row.cards for row in connection.execute(statement)}


def _of_one(
    connection: Connection, organisation_id: int | None, states: list[State], now: datetime, each: int
) -> dict[State, list[int]]:
    """One organisation has so few that all of them are looked at."""
    columns = (applications.c.id, applications.c.state, applications.c.call_id, applications.c.deadline)
    statement = (
        select(*columns)
        .where(*conditions(Wanted(organisation_id, tuple(states))))
        .order_by(applications.c.since.desc(), applications.c.id.desc())
    )
    rows = connection.execute(statement).all()
    waiting = [row for row in rows if row.state in BEFORE_DEADLINE]
    ahead = next_deadlines(connection, (row.call_id for row in waiting if row.call_id and not row.deadline), now)
    days = {row.id: row.deadline or _iso(ahead, row.call_id) for row in waiting}
    found: dict[State, list[int]] = {state: [] for state in states}
    for row in sorted(rows, key=lambda row: days.get(row.id) or "9999"):
        found[row.state].append(row.id)
    return {state: numbers[:each] for state, numbers in found.items()}


def _of_all(
    connection: Connection, _organisation_id: int | None, states: list[State], now: datetime, each: int
) -> dict[State, list[int]]:
    """Of all organisations: each column walks one index in its order and stops when it is full."""
    return {
        state: _by_deadline(connection, state, now, each)
        if state in BEFORE_DEADLINE
        else _latest(connection, state, each)
        for state in states
    }


def _by_deadline(connection: Connection, state: State, now: datetime, each: int) -> list[int]:
    of_state = in_states((state,))
    of_calls = (
        select(applications.c.id, deadlines.c.closes)
        .join(applications, applications.c.call_id == deadlines.c.call_id)
        .where(deadlines.c.closes > now, of_state, applications.c.deadline.is_(None), *conditions(Wanted()))
        .order_by(deadlines.c.closes)
        .limit(each * 3)
    )
    own = (
        select(applications.c.id, applications.c.deadline)
        .where(applications.c.deadline.is_not(None), applications.c.deadline >= now.date().isoformat())
        .where(of_state, *conditions(Wanted()))
        .order_by(applications.c.deadline)
        .limit(each)
    )
    days: dict[int, str] = {}
    for number, closes in connection.execute(of_calls):
        days.setdefault(number, closes.date().isoformat() if closes else "")
    days |= {number: day or "" for number, day in connection.execute(own)}
    ordered = sorted(days, key=lambda number: days[number])
    if len(ordered) >= each:
        return ordered[:each]
    return list(dict.fromkeys(ordered + _latest(connection, state, each)))[:each]


def _latest(connection: Connection, state: State, each: int) -> list[int]:
    statement = (
        select(applications.c.id)
        .where(applications.c.state == state, applications.c.removed_at.is_(None))
        .order_by(applications.c.since.desc())
        .limit(each)
    )
    return list(connection.scalars(statement))


def _iso(ahead: dict[int, tuple[date, str, str]], call_id: int | None) -> str:
    return ahead[call_id][0].isoformat() if call_id in ahead else ""


def passed(cards: Iterable[Application], today: date) -> list[Application]:
    """Those that were to be handed in by a day that has passed."""
    return [card for card in cards if card.state in BEFORE_DEADLINE and card.deadline and card.deadline < today]
