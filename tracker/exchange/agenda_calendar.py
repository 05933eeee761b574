"""What an organisation owes and awaits (deadlines of applications, tasks, reports, instalments) as calendar entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from tracker.applications.agenda import Due
from tracker.applications.model import Kind
from tracker.applications.read import next_of
from tracker.calls.rows import deadline_moves
from tracker.exchange.calendar import BEFORE, Entry
from tracker.store.tables.applications import applications
from tracker.store.tables.calls import calls, deadlines
from tracker.store.tables.duties import instalments, reports, tasks

Titled = Callable[[Due], str]
"""The title of an entry, in the words of whoever reads it."""

_TABLES = {"task": tasks, "report": reports, "instalment": instalments, "deadline": applications}
_Key = tuple[int, str, date]
"""A deadline: of which application, in which stage, on which day."""
_ALARMS: dict[Kind, tuple[timedelta, ...]] = {"task": (timedelta(days=1),), "instalment": ()}
"""How long before it the calendar reminds, where that is not as for deadlines."""


def agenda_entries(connection: Connection, found: Sequence[Due], titled: Titled, now: datetime) -> Iterator[Entry]:
    """One entry for each thing that is due; its SEQUENCE is raised by each change of what it stands for.

    A deadline is known again by its stage, and by its place among several of one stage, as in that of calls.
    `now` (aware) is put down as when it was last looked at.
    """
    versions = {kind: dict(_versions(connection, kind, found)) for kind in _TABLES}
    moves, places = _moves(connection, found), _places(connection, found)
    given: set[str] = set()
    for due in found:
        stage = f"-{due.what}" if due.kind == "deadline" and due.what else ""
        place = places.get((due.number, due.what, due.day), 1) if due.kind == "deadline" else 1
        uid = f"{due.kind}-{due.number}{stage}{f'-{place}' if place > 1 else ''}-{due.organisation}@grants"
        if uid in given:  # one day that is stated twice, say with and without a time
            continue
        given.add(uid)
        moved = moves.get(due.number, 0) if due.kind == "deadline" else 0
        version = versions[due.kind].get(due.number, 1)
        yield Entry(
            uid=uid,
            title=titled(due),
            when=due.day,
            changed=now,
            description="\n".join(filter(None, (due.application, due.funder, due.owner))),
            sequence=version - 1 + moved,
            tentative=due.certainty != "stated" or due.disputed,
            alarms=_ALARMS.get(due.kind, BEFORE),
        )


def _versions(connection: Connection, kind: str, found: Iterable[Due]) -> Iterator[tuple[int, int]]:
    table = _TABLES[kind]
    numbers = [due.number for due in found if due.kind == kind]
    for row in connection.execute(select(table.c.id, table.c.version).where(table.c.id.in_(numbers))):
        yield row.id, row.version


def _moves(connection: Connection, found: Iterable[Due]) -> dict[int, int]:
    """By application: how often the deadlines of its call have changed."""
    numbers = [due.number for due in found if due.kind == "deadline"]
    statement = (
        select(applications.c.id, calls.c.public_id)
        .join(calls, calls.c.id == applications.c.call_id)
        .where(applications.c.id.in_(numbers))
    )
    ids = {row.id: row.public_id for row in connection.execute(statement)}
    moves = deadline_moves(connection, list(ids.values()))
    return {number: moves[id] for number, id in ids.items() if id in moves}


def _places(connection: Connection, found: Iterable[Due]) -> dict[_Key, int]:
    """The place of each deadline among those that its call states for one stage, from one; also of those that passed,
    so that a round keeps its place when the one before it is over. The dates of a yearly one have its place."""
    numbers = [due.number for due in found if due.kind == "deadline"]
    statement = (
        select(applications.c.id, *(deadlines.c[name] for name in ("date", "closes", "stage", "certainty", "yearly")))
        .join(deadlines, deadlines.c.call_id == applications.c.call_id)
        .where(applications.c.id.in_(numbers))
        .order_by(deadlines.c.id)
    )
    counted: defaultdict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    places: dict[_Key, int] = {}
    for row in connection.execute(statement):
        stated = counted[row.id, row.stage]
        place = stated.setdefault(_in_any_year(row.date) if row.yearly else row.date, len(stated) + 1)
        if row.closes is not None:
            day, stage, _certainty = next_of(row)
            places.setdefault((row.id, stage, day), place)
    return places


def _in_any_year(day: str) -> str:
    """`-03-15`, of the pattern `--03-15` and of its date `2027-03-15`."""
    return day[1:] if day.startswith("--") else day[4:]
