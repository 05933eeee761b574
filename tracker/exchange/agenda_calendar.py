"""What an organisation owes and awaits (deadlines of applications, tasks, reports, instalments) as calendar entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from tracker.applications.agenda import Due
from tracker.applications.model import Kind
from tracker.calls.rows import deadline_moves
from tracker.exchange.calendar import BEFORE, Entry
from tracker.store.tables.applications import applications
from tracker.store.tables.calls import calls
from tracker.store.tables.duties import instalments, reports, tasks

Titled = Callable[[Due], str]
"""The title of an entry, in the words of whoever reads it."""

_TABLES = {"task": tasks, "report": reports, "instalment": instalments, "deadline": applications}
_ALARMS: dict[Kind, tuple[timedelta, ...]] = {"task": (timedelta(days=1),), "instalment": ()}
"""How long before it the calendar reminds, where that is not as for deadlines."""


def agenda_entries(connection: Connection, found: Sequence[Due], titled: Titled, now: datetime) -> Iterator[Entry]:
    """One entry for each thing that is due; its SEQUENCE is raised by each change of what it stands for.

    `now` (aware) is put down as when it was last looked at.
    """
    versions = {kind: dict(_versions(connection, kind, found)) for kind in _TABLES}
    moves = _moves(connection, found)
    for due in found:
        stage = f"-{due.what}" if due.kind == "deadline" and due.what else ""
        moved = moves.get(due.number, 0) if due.kind == "deadline" else 0
        version = versions[due.kind].get(due.number, 1)
        yield Entry(
            uid=f"{due.kind}-{due.number}{stage}-{due.organisation}@grants",
            title=titled(due),
            when=due.day,
            changed=now,
            description="\n".join(filter(None, (due.application, due.funder, due.owner))),
            sequence=version - 1 + moved,
            tentative=due.certainty != "stated",
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
