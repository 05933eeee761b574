"""What members answer for, as reminders tell of it: read for all members of an organisation together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from tracker.applications.agenda import Asked, Due, agenda
from tracker.applications.model import REPORT_KINDS
from tracker.calls.filter import is_dismissed
from tracker.digest.about import is_certain
from tracker.digest.gather import last_told
from tracker.digest.model import Reader
from tracker.digest.remind import LATE_FOR, STAGES, Reminded, Reminder, Thing, due_reminders
from tracker.organisations.model import Member, Organisation
from tracker.store.tables.applications import applications
from tracker.store.tables.calls import calls, revisions
from tracker.store.tables.changes import actions, changes
from tracker.store.tables.digests import deliveries, reminded

_TABLES = {"task": "tasks", "report": "reports", "deadline": "applications"}
_NOT_GOT = ("refused", "failed")


def reminders_of(
    connection: Connection,
    home: Organisation,
    readers: Sequence[tuple[Member, Reader]],
    now: datetime,
    but: Collection[int] = (),
) -> Iterator[tuple[Member, Reader, list[Reminder]]]:
    """What each of them is to be reminded of; members to whom nothing is to be said are left out.

    What the deliveries `but` tell counts as not told.
    """
    today = now.date()
    span = Asked(home.id, today - timedelta(days=LATE_FOR + 1), today + timedelta(days=STAGES[-1] + 1))
    coming = [due for due in agenda(connection, span, now) if due.kind in _TABLES]
    things = _merged(_things(connection, home, coming))
    ids = [member.id for member, _reader in readers]
    told, digests = _told(connection, ids, but), last_told(connection, ids)
    for member, reader in readers:
        mine = [thing for due, thing in things if _is_for(due, member)]
        if found := due_reminders(mine, told[member.id], digests.get(member.id), now, reader.zone):
            yield member, reader, found


def _is_for(due: Due, member: Member) -> bool:
    """A deadline or report that nobody answers for is everybody's; a task without an owner is nobody's."""
    return due.owner_id == member.id or (due.owner_id is None and due.kind != "task")


def _merged(things: Iterable[tuple[Due, Thing]]) -> list[tuple[Due, Thing]]:
    """One of each: of the same stage and day told twice, the one that is stated."""
    found: dict[str, tuple[Due, Thing]] = {}
    for due, thing in things:
        if thing.code not in found or (thing.certain and not found[thing.code][1].certain):
            found[thing.code] = due, thing
    return list(found.values())


def _things(connection: Connection, home: Organisation, coming: Sequence[Due]) -> Iterator[tuple[Due, Thing]]:
    """Without the deadlines of calls that the organisation has dismissed."""
    changed = _changed(connection, coming)
    linked = _linked(connection, home, _numbers(coming, "deadline"))
    soonest: dict[int, date] = {}
    for due in coming:
        own = changed.get((_TABLES[due.kind], due.number))
        if due.kind != "deadline":
            # With another owner of the application, a report is news to that one.
            whole = changed.get(("applications", due.application_id or 0)) if due.kind == "report" else None
            yield due, _duty(due, max(filter(None, (own, whole)), default=None))
        elif not ((call := linked.get(due.number)) and call.dismissed):
            moved = max(filter(None, (own, call.moved if call else None)), default=None)
            # Digests tell of the next deadline of a call only.
            in_digests = call is not None and soonest.setdefault(due.number, due.day) == due.day
            yield due, _deadline(due, call, moved, in_digests)


def _duty(due: Due, changed: datetime | None) -> Thing:
    """A task or a report. A report without a title of its own has that of the application, as in digests."""
    title = due.application if due.kind == "report" and due.what in REPORT_KINDS else due.what
    about = due.application if title != due.application else ""
    return Thing(due.code, due.kind, title, due.day, about, changed=changed)


def _deadline(due: Due, call: Any, changed: datetime | None, in_digests: bool) -> Thing:
    return Thing(
        f"{due.code}/{due.what}/{due.day.isoformat()}",
        due.kind,
        due.application,
        due.day,
        due.funder,
        call.url if call else "",
        is_certain(due.certainty),
        changed,
        in_digests,
        due.what,
        disputed=call is not None and call.deadline is None and "deadlines" in call.disputed.split(","),
    )


def _linked(connection: Connection, home: Organisation, numbers: Sequence[int]) -> dict[int, Any]:
    """By application: what is known of its call."""
    statement = (
        select(
            applications.c.id,
            applications.c.deadline,
            calls.c.url,
            calls.c.disputed,
            is_dismissed(home.key).label("dismissed"),
            func.max(revisions.c.at).label("moved"),
        )
        .join_from(applications, calls, calls.c.id == applications.c.call_id)
        .outerjoin(revisions, (revisions.c.call_id == calls.c.id) & (revisions.c.field == "deadlines"))
        .where(applications.c.id.in_(numbers))
        .group_by(applications.c.id, calls.c.id)
    )
    return {row.id: row for row in connection.execute(statement)} if numbers else {}


def _changed(connection: Connection, coming: Sequence[Due]) -> dict[tuple[str, int], datetime]:
    """When each of them, and the application of a report, was last changed by a person."""
    found: dict[tuple[str, int], datetime] = {}
    reported = [due.application_id or 0 for due in coming if due.kind == "report"]
    for kind, table in _TABLES.items():
        numbers = _numbers(coming, kind) + (reported if kind == "deadline" else [])
        statement = (
            select(changes.c.row_id, func.max(actions.c.at).label("at"))
            .join_from(changes, actions, actions.c.id == changes.c.action_id)
            .where(changes.c.table_name == table, changes.c.row_id.in_(numbers))
            .group_by(changes.c.row_id)
        )
        found |= {(table, row.row_id): row.at for row in connection.execute(statement)}
    return found


def _numbers(coming: Iterable[Due], kind: str) -> list[int]:
    return [due.number for due in coming if due.kind == kind]


def _told(connection: Connection, ids: Sequence[int], but: Collection[int]) -> defaultdict[int, list[Reminded]]:
    found: defaultdict[int, list[Reminded]] = defaultdict(list)
    statement = (
        select(deliveries.c.member_id, reminded.c.thing, reminded.c.day, reminded.c.stage)
        .join_from(reminded, deliveries, deliveries.c.id == reminded.c.delivery_id)
        .where(deliveries.c.member_id.in_(ids), deliveries.c.state.not_in(_NOT_GOT))
        .where(deliveries.c.id.not_in(but))
    )
    for row in connection.execute(statement):
        found[row.member_id or 0].append(Reminded(row.thing, date.fromisoformat(row.day), row.stage))
    return found
