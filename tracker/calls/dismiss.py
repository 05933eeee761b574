"""Dismissing a call: an organisation's lists never show it again unless they are asked to. A crawl does not undo it
(design rule 6)."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tracker.calls.filter import dismissed_for, number_of_organisation
from tracker.calls.query import find_number
from tracker.store.changes import Edit
from tracker.store.tables.calls import dismissals


def dismiss(edit: Edit, connection: Connection, id: str, organisation: str = "") -> bool:
    """Dismiss the call with this id for an organisation (empty: the default one); False when it was dismissed already.

    Until there is an organisation it counts for every one that comes. Raises UnknownCall and AmbiguousCall. The caller
    commits.
    """
    number = find_number(connection, id)
    if _counting(connection, number, organisation):
        return False
    values = {"call_id": number, "organisation_id": _owner(connection, organisation), "at": edit.now, "who": edit.who}
    edit.insert(dismissals, values)
    return True


def restore(edit: Edit, connection: Connection, id: str, organisation: str = "") -> bool:
    """Show a dismissed call in lists again; False when it was not dismissed.

    Raises UnknownCall and AmbiguousCall. The caller commits.
    """
    number = find_number(connection, id)
    found = _counting(connection, number, organisation)
    for row in found:
        edit.remove(dismissals, row)
    return bool(found)


def _counting(connection: Connection, number: int, organisation: str) -> list[int]:
    statement = select(dismissals.c.id).where(dismissals.c.call_id == number, *dismissed_for(organisation))
    return list(connection.scalars(statement))


def _owner(connection: Connection, organisation: str) -> int | None:
    return connection.scalar(select(number_of_organisation(organisation)))
