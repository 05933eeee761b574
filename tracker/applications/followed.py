"""Changed deadlines of the calls that somebody follows, until they are seen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Subquery, select, union_all

from tracker.applications.model import FOLLOWED, Application
from tracker.applications.read import Wanted, conditions, in_states, with_ids
from tracker.store.tables.applications import applications
from tracker.store.tables.calls import calls, revisions

KEPT = timedelta(days=120)
"""For how long a change is called news when nobody says that it was seen."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The deadlines of a call that an application is for have changed since they were seen."""

    application: Application
    at: datetime
    """When the last of the changes was found."""
    old: Any
    """As JSON of the call (design section 5), before the first of the changes."""
    new: Any


def plain_dates(told: Any) -> str:
    """Deadlines of a change in short: `2026-09-15 outline; 2026-11-16`."""
    return "; ".join(
        " ".join(filter(None, (each["date"], each["stage"] if each.get("stage", "full") != "full" else "")))
        for each in told or ()
    )


def unseen(
    connection: Connection,
    organisation_id: int | None,
    now: datetime,
    limit: int | None = None,
    numbers: Sequence[int] | None = None,
) -> list[Moved]:
    """The changes that are not seen yet, of one organisation or of all, the last found first.

    A change in another source's copy of the call, that is linked to it, is one of the call's.
    `numbers`: only of these applications.
    """
    changed = (
        revisions.c.field == "deadlines", revisions.c.at > applications.c.seen_at, revisions.c.at > now - KEPT,
        *conditions(Wanted(organisation_id)), in_states(FOLLOWED),
        *([applications.c.id.in_(list(numbers))] if numbers is not None else []),
    )  # fmt: skip
    columns = select(applications.c.id, revisions.c.at, revisions.c.old, revisions.c.new, revisions.c.id)
    own = columns.join_from(revisions, applications, applications.c.call_id == revisions.c.call_id)
    linked = _linked()
    others = columns.join_from(linked, applications, applications.c.call_id == linked.c.call).join(
        revisions, revisions.c.call_id == linked.c.other
    )
    rows = [
        row
        for statement in (own, others)
        for row in connection.execute(
            statement.where(*changed).order_by(revisions.c.at.desc(), revisions.c.id.desc()).limit(limit)
        )
    ]
    spans: dict[int, tuple[datetime, str, str]] = {}
    for number, at, old, new, _id in sorted(rows, key=lambda row: (row[1], row[4]), reverse=True)[:limit]:
        last_at, _old, last_new = spans.get(number, (at, old, new))
        spans[number] = (last_at, old, last_new)
    kept = {number: span for number, span in spans.items() if span[1] != span[2]}
    return [
        Moved(one, kept[one.id][0], json.loads(kept[one.id][1]), json.loads(kept[one.id][2]))
        for one in with_ids(connection, list(kept), now)
    ]


def others_of(connection: Connection, numbers: Sequence[int]) -> dict[int, list[int]]:
    """By call: the calls of other sources that are one with it."""
    linked, found = _linked(), dict[int, list[int]]()
    for call, other in connection.execute(select(linked.c.call, linked.c.other).where(linked.c.call.in_(numbers))):
        found.setdefault(call, []).append(other)
    return found


def _linked() -> Subquery:
    """Calls that are one with another, each with the other.

    Few are. The nought keeps SQLite from coming to them from every application: it begins with the index of links.
    """
    one, other = calls.c.id + 0, calls.c.same_as + 0
    is_linked = calls.c.same_as.is_not(None)
    copy = select(one.label("call"), other.label("other")).where(is_linked)
    kept = select(other.label("call"), one.label("other")).where(is_linked)
    return union_all(copy, kept).subquery("linked")
