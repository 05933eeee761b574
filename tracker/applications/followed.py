"""Changed deadlines of the calls that somebody follows, until they are seen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from tracker.applications.model import FOLLOWED, Application
from tracker.applications.read import Wanted, conditions, in_states, with_ids
from tracker.store.tables.applications import applications
from tracker.store.tables.calls import revisions

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

    `numbers`: only of these applications.
    """
    statement = (
        select(applications.c.id, revisions.c.at, revisions.c.old, revisions.c.new)
        .join(applications, applications.c.call_id == revisions.c.call_id)
        .where(revisions.c.field == "deadlines", revisions.c.at > applications.c.seen_at, revisions.c.at > now - KEPT)
        .where(*conditions(Wanted(organisation_id)), in_states(FOLLOWED))
        .order_by(revisions.c.at.desc(), revisions.c.id.desc())
    )
    if numbers is not None:
        statement = statement.where(applications.c.id.in_(list(numbers)))
    spans: dict[int, tuple[datetime, str, str]] = {}
    for number, at, old, new in connection.execute(statement.limit(limit)):
        last_at, _old, last_new = spans.get(number, (at, old, new))
        spans[number] = (last_at, old, last_new)
    kept = {number: span for number, span in spans.items() if span[1] != span[2]}
    return [
        Moved(one, kept[one.id][0], json.loads(kept[one.id][1]), json.loads(kept[one.id][2]))
        for one in with_ids(connection, list(kept), now)
    ]
