"""Saved searches: what an organisation asks of lists again and again, and of its digests. Data, read strictly."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, select

from config.sentences import say
from tracker.calls.filter import CallFilter, Sort
from tracker.refused import Refused
from tracker.store.changes import Edit
from tracker.store.tables.organisations import searches

Since = timedelta | datetime
"""A length of time before now, or a moment (aware)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows a list (tracker.calls.filter.CallFilter), with times that move along with now."""

    open: bool = False
    closing: timedelta | None = None
    funder: str = ""
    country: str = ""
    theme: str = ""
    min_amount: Decimal | None = None
    max_amount: Decimal | None = None
    currency: str = ""
    new_since: Since | None = None
    changed_since: Since | None = None
    text: str = ""
    source: str = ""

    def filter(
        self, now: datetime, organisation: str = "", sort: Sort = "deadline", limit: int | None = None
    ) -> CallFilter:
        """The filter that it comes to at `now`. Raises ValueError for a sum without a currency."""
        told: dict[str, Any] = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        for name in ("new_since", "changed_since"):
            told[name] = now - told[name] if isinstance(told[name], timedelta) else told[name]
        return CallFilter(**told, sort=sort, limit=limit, organisation=organisation)


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search with its name."""

    id: int
    version: int
    organisation_id: int
    name: str
    wanted: Wanted


class UnknownSearch(Refused):
    """The organisation has no search of this name."""


def to_json(wanted: Wanted) -> dict[str, Any]:
    """What is asked, without what is not: days as a number, moments as ISO 8601, sums as text."""
    told = ((field.name, getattr(wanted, field.name), field.default) for field in dataclasses.fields(wanted))
    return {name: _plain(value) for name, value, default in told if value != default}


def from_json(table: Any) -> Wanted:
    """The inverse of to_json. Raises ValueError for anything that it does not make."""
    known = {field.name: str(field.type) for field in dataclasses.fields(Wanted)}
    if not isinstance(table, dict) or not table.keys() <= known.keys():
        raise ValueError(f"a saved search has {', '.join(known)} and nothing else: {table!r}")
    wanted = Wanted(**{name: _value(known[name], name, value) for name, value in table.items()})
    if to_json(wanted) != table:
        raise ValueError(f"a saved search is not written so: {table!r}")
    return wanted


def searches_of(connection: Connection, organisation_id: int) -> list[SavedSearch]:
    """The searches of an organisation, by name."""
    statement = select(searches).where(searches.c.organisation_id == organisation_id, searches.c.removed_at.is_(None))
    found = [_search(row) for row in connection.execute(statement)]
    return sorted(found, key=lambda one: one.name.casefold())


def find_search(connection: Connection, organisation_id: int, name: str) -> SavedSearch:
    """The search of this name, in any case. Raises UnknownSearch."""
    known = searches_of(connection, organisation_id)
    for one in known:
        if one.name.casefold() == name.strip().casefold():
            return one
    names = ", ".join(one.name for one in known)
    if names:
        raise UnknownSearch(say("There is no search '{name}'; there are: {known}.", name=name, known=names))
    raise UnknownSearch(say("There is no search '{name}'; `grants search save` saves one.", name=name))


def save_search(edit: Edit, connection: Connection, organisation_id: int, name: str, wanted: Wanted) -> bool:
    """Keep it under this name, in place of one that has it; True when it is new."""
    text = json.dumps(to_json(wanted), ensure_ascii=False)
    try:
        known = find_search(connection, organisation_id, name)
    except UnknownSearch:
        edit.insert(searches, {"organisation_id": organisation_id, "name": name.strip(), "wanted": text})
        return True
    edit.update(searches, known.id, {"wanted": text}, known.version)
    return False


def remove_search(edit: Edit, known: SavedSearch) -> None:
    """Take it away."""
    edit.remove(searches, known.id, known.version)


def _search(row: Row[Any]) -> SavedSearch:
    return SavedSearch(row.id, row.version, row.organisation_id, row.name, from_json(json.loads(row.wanted)))


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value.days
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _value(kind: str, name: str, value: Any) -> Any:
    if kind in ("bool", "str"):
        if type(value).__name__ != kind:
            raise ValueError(f"{name}: {value!r} is no {kind}")
        return value
    if (type(value) is int and "timedelta" in kind) or (type(value) is int and "Since" in kind):
        return timedelta(days=value)
    if isinstance(value, str) and "Decimal" in kind:
        return _decimal(name, value)
    if isinstance(value, str) and "Since" in kind:
        return _moment(name, value)
    raise ValueError(f"{name}: {value!r} cannot be read")


def _decimal(name: str, text: str) -> Decimal:
    if not text.replace(".", "", 1).isdigit():
        raise ValueError(f"{name}: {text!r} is no sum")
    return Decimal(text)


def _moment(name: str, text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{name}: {text!r} has no zone")
    return moment
