"""Dismissing a call: lists never show it again unless they are asked to. A crawl does not undo it (design rule 6)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from tracker.calls.query import find_number
from tracker.store.tables.calls import dismissals


def dismiss(connection: Connection, id: str, who: str, now: datetime) -> bool:
    """Dismiss the call with this id; False when it was dismissed already, which stays as it was.

    Raises UnknownCall and AmbiguousCall. The caller commits.
    """
    number = find_number(connection, id)
    if connection.scalar(select(dismissals.c.call_id).where(dismissals.c.call_id == number)) is not None:
        return False
    connection.execute(insert(dismissals).values(call_id=number, at=now, who=who))
    return True


def restore(connection: Connection, id: str) -> bool:
    """Show a dismissed call in lists again; False when it was not dismissed.

    Raises UnknownCall and AmbiguousCall. The caller commits.
    """
    number = find_number(connection, id)
    return connection.execute(delete(dismissals).where(dismissals.c.call_id == number)).rowcount > 0
