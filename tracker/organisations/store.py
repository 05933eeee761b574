"""Organisations and their members in the database. Each write is one change that can be taken back."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from config.sentences import say
from tracker.organisations.model import Member, Organisation, UnknownOrganisation
from tracker.refused import Refused
from tracker.store.changes import Edit
from tracker.store.tables.organisations import members, organisations

_LISTS = frozenset(
    field.name for kind in (Organisation, Member) for field in dataclasses.fields(kind) if "tuple" in str(field.type)
)
"""Columns that hold keys joined by commas."""
_BY_US = ("id", "version")
FIRST_KEY = "default"
"""Key of the organisation that is made without a name."""


def organisation(connection: Connection, key: str = "") -> Organisation:
    """The organisation with this key or name; without one, the default organisation.

    Until there is any, the default is one of which nothing is known (its `id` is 0). Raises UnknownOrganisation.
    """
    if not key:
        row = connection.execute(_there().where(organisations.c.is_default)).first()
        return _organisation(row) if row else Organisation()
    known = all_organisations(connection)
    wanted = key.strip().casefold()
    for name in ("key", "name"):
        found = [one for one in known if str(getattr(one, name)).casefold() == wanted]
        if len(found) == 1:
            return found[0]
    raise UnknownOrganisation(key, tuple(one.key for one in known))


def all_organisations(connection: Connection) -> list[Organisation]:
    """Every organisation, the default one first, then by name."""
    found = [_organisation(row) for row in connection.execute(_there())]
    return sorted(found, key=lambda one: (not one.is_default, one.called().casefold()))


def by_id(connection: Connection, id: int) -> Organisation:
    """The organisation of this row, also one that was taken away."""
    return _organisation(connection.execute(select(organisations).where(organisations.c.id == id)).one())


def add(edit: Edit, connection: Connection, told: Organisation) -> Organisation:
    """Keep a new organisation; the first one becomes the default. Raises Refused for a key that is taken."""
    if connection.scalar(select(organisations.c.id).where(organisations.c.key == told.key)) is not None:
        raise Refused(say("The key '{key}' is taken, maybe by an organisation that was removed.", key=told.key))
    first = not organisation(connection).id
    values = {**_values(told), "is_default": first or told.is_default}
    if told.is_default and not first:
        _set_default(edit, connection, 0)
    return by_id(connection, edit.insert(organisations, values))


def change(edit: Edit, connection: Connection, old: Organisation, new: Organisation) -> Organisation:
    """Keep what differs between `old`, as it was read, and `new`. Raises Conflict when somebody else was quicker."""
    values = {name: value for name, value in _values(new).items() if value != _values(old)[name]}
    if values:
        edit.update(organisations, old.id, values, old.version)
    return by_id(connection, old.id)


def use(edit: Edit, connection: Connection, chosen: Organisation) -> None:
    """Make it the default one."""
    _set_default(edit, connection, chosen.id)


def remove(edit: Edit, connection: Connection, old: Organisation) -> Organisation:
    """Take it away; what belongs to it stays and comes back with it. The default that is left (`id` 0: none)."""
    if old.is_default:
        edit.update(organisations, old.id, {"is_default": False, "removed_at": edit.now}, old.version)
        left = all_organisations(connection)
        if left:
            _set_default(edit, connection, left[0].id)
    else:
        edit.remove(organisations, old.id, old.version)
    return organisation(connection)


def default_or_made(edit: Edit, connection: Connection) -> Organisation:
    """The default organisation; made, with nothing known of it, when there is none yet."""
    found = organisation(connection)
    return found if found.id else add(edit, connection, Organisation(key=free_key(connection, FIRST_KEY)))


def free_key(connection: Connection, name: str) -> str:
    """A key for an organisation of this name that no other has or had."""
    letters = name.casefold().translate(str.maketrans("åäöæøéü", "aaoaoeu"))
    words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in letters).split()
    stem = "-".join(words)[:30].strip("-") or "organisation"
    taken = set(connection.scalars(select(organisations.c.key)))
    tries = (f"{stem}-{number}" if number > 1 else stem for number in range(1, len(taken) + 2))
    return next(key for key in tries if key not in taken)


def members_of(connection: Connection, organisation_id: int | None = None, removed: bool = False) -> list[Member]:
    """The members of one organisation, or of all, by name; `removed`: also those that were taken away."""
    statement = select(members).join(organisations, organisations.c.id == members.c.organisation_id)
    if not removed:
        statement = statement.where(members.c.removed_at.is_(None), organisations.c.removed_at.is_(None))
    if organisation_id is not None:
        statement = statement.where(members.c.organisation_id == organisation_id)
    found = [_member(row) for row in connection.execute(statement)]
    return sorted(found, key=lambda one: (one.name.casefold(), one.email, one.id))


def add_member(edit: Edit, connection: Connection, told: Member) -> Member:
    """Keep a new member. Raises Refused when the organisation has this address already."""
    for one in members_of(connection, told.organisation_id):
        if one.email.casefold() == told.email.casefold():
            raise Refused(
                say("{email} is a member already. `grants member edit` changes what is known.", email=told.email)
            )
    return _member_by_id(connection, edit.insert(members, _values(told)))


def change_member(edit: Edit, connection: Connection, old: Member, new: Member) -> Member:
    """Keep what differs between `old`, as it was read, and `new`. Raises Conflict and Refused."""
    if new.email.casefold() != old.email.casefold():
        others = (one.email.casefold() for one in members_of(connection, old.organisation_id) if one.id != old.id)
        if new.email.casefold() in others:
            raise Refused(say("{email} is the address of another member.", email=new.email))
    values = {name: value for name, value in _values(new).items() if value != _values(old)[name]}
    if values:
        edit.update(members, old.id, values, old.version)
    return _member_by_id(connection, old.id)


def _there() -> Select[Any]:
    return select(organisations).where(organisations.c.removed_at.is_(None))


def _set_default(edit: Edit, connection: Connection, id: int) -> None:
    """One organisation is the default at any time; 0: none, because another one is about to be."""
    for row in connection.execute(_there()).all():
        if row.is_default != (row.id == id):
            edit.update(organisations, row.id, {"is_default": row.id == id})


def _member_by_id(connection: Connection, id: int) -> Member:
    return _member(connection.execute(select(members).where(members.c.id == id)).one())


def _values(told: Organisation | Member) -> dict[str, Any]:
    """A row of what was told."""
    names = (field.name for field in dataclasses.fields(told) if field.name not in _BY_US)
    return {name: _joined(getattr(told, name)) for name in names}


def _joined(value: Any) -> Any:
    return ",".join(value) if isinstance(value, tuple) else value


def _organisation(row: Row[Any]) -> Organisation:
    return Organisation(**_read(row._asdict(), dataclasses.fields(Organisation)))


def _member(row: Row[Any]) -> Member:
    return Member(**_read(row._asdict(), dataclasses.fields(Member)))


def _read(row: Mapping[str, Any], fields: Iterable[dataclasses.Field[Any]]) -> dict[str, Any]:
    return {field.name: _split(row[field.name]) if field.name in _LISTS else row[field.name] for field in fields}


def _split(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(",")))
