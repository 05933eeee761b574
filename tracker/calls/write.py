"""Writes what a plan laid ready, inside the one transaction of a run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256
from operator import itemgetter
from typing import Any
from unicodedata import normalize

from sqlalchemy import Connection, Select, bindparam, delete, insert, select, update

from config.catalogue import Source
from tracker.calls.call_rows import CALL, CHILDREN, CallRows, Children
from tracker.calls.plan import TEXTS, NewCalls, RevisedCall
from tracker.store import search
from tracker.store.bulk import Bulk, Row
from tracker.store.ids import reserve
from tracker.store.lock import hold
from tracker.store.tables.base import metadata
from tracker.store.tables.calls import calls, funders, revisions, sightings, sources


def one_writer(connection: Connection) -> None:
    """Wait until nobody else writes calls. On SQLite the transaction has seen to that."""
    hold(connection, "calls")


def source_number(connection: Connection, source: Source) -> int:
    """The row number of the source; its row and its funder's are made, or follow the source file."""
    one_writer(connection)
    giver = source.funder
    funder = {"key": giver.key, "name": giver.name, "country": giver.country, "url": giver.url}
    values: dict[str, Any] = {"key": source.key, "name": source.name, "country": source.country, "url": source.site}
    values["portal"] = source.portal
    return _row_number(connection, sources, values | {"funder_id": _row_number(connection, funders, funder)})


def _row_number(connection: Connection, table: Any, values: dict[str, Any]) -> int:
    """The number of the row with this key, which afterwards has these values."""
    old = connection.execute(select(table).where(table.c.key == values["key"])).one_or_none()
    if old is None:
        (number,) = connection.execute(insert(table).values(values)).inserted_primary_key or (0,)
        return int(number)
    if any(getattr(old, name) != value for name, value in values.items()):
        connection.execute(update(table).where(table.c.id == old.id).values(values))
    return int(old.id)


_PUBLIC_ID, _FUNDER, _URL = map(CALL.index, ("public_id", "funder_name", "url"))
_SIGHTING = ("call_id", "url", "source_id", "first_seen", "last_seen", "missed")


class Writer:
    """Writes calls of one source in batches."""

    def __init__(
        self, connection: Connection, source: Source, source_id: int, run_id: int | None, now: datetime, who: str = ""
    ) -> None:
        self.new = self.changed = 0
        self.written: set[int] = set()
        """Numbers of the calls whose sighting is up to date already."""
        self._connection, self._source, self._now = connection, source, now
        self._source_id, self._run_id = source_id, run_id
        self._who = who
        """The person who changes the calls; empty: their source does."""
        self._funders: dict[str, int] = {}
        self._rows = CallRows(connection.dialect)
        self._sightings = Bulk(connection.dialect, sightings, _SIGHTING)
        ((_, _, *self._shown),) = self._sightings.ready([(0, "", source_id, now, now, 0)])

    def insert(self, new: NewCalls) -> set[int]:
        """Insert calls; gives their numbers. A call that another crawl has inserted meanwhile keeps its number."""
        stored = self._numbers(row[_PUBLIC_ID] for row in new.calls)
        shift = reserve(self._connection, calls, len(new.calls)) - new.first
        rows = [self._call(row, shift) for row in new.calls if row[_PUBLIC_ID] not in stored]
        numbers = {row[0] for row in rows}
        self._rows.calls.insert(self._connection, rows)
        as_planned = shift == 0 and not stored
        children = new.children if as_planned else _renumbered(new.children, shift, numbers)
        self._rows.insert(self._connection, children)
        self._sightings.insert(self._connection, [(row[0], row[_URL], *self._shown) for row in rows])
        search.index(self._connection, [(row[0], *row[TEXTS]) for row in rows])
        self.written |= numbers
        self.new += len(numbers)
        return numbers | set(stored.values())

    def revise(self, revised: Sequence[RevisedCall]) -> set[int]:
        """Replace the content of stored calls; gives their numbers. What another crawl has revised meanwhile stays."""
        numbers = [call.number for call in revised]
        digests = dict(
            self._connection.execute(select(calls.c.id, calls.c.digest).where(calls.c.id.in_(numbers))).all()
        )
        still = [call for call in revised if digests[call.number] == call.was]
        if still:
            self._replace(still)
            if told := [row for call in still for row in self._revisions(call)]:
                self._connection.execute(insert(revisions), told)
        self.changed += sum(1 for call in still if call.changes)
        return set(numbers)

    def renew(self, digests: dict[int, str]) -> None:
        """Keep today's digests of calls that are as they were."""
        if digests:
            statement = update(calls).where(calls.c.id == bindparam("number")).values(digest=bindparam("found"))
            rows = [{"number": number, "found": found} for number, found in digests.items()]
            self._connection.execute(statement, rows)

    def _replace(self, revised: Sequence[RevisedCall]) -> None:
        numbers = [call.number for call in revised]
        search.forget(self._connection, numbers)
        rows = [
            call.row | {"number": call.number, "funder_id": self._funder(call.row["funder_name"])} for call in revised
        ]
        self._connection.execute(update(calls).where(calls.c.id == bindparam("number")), rows)
        for name in CHILDREN:
            table = metadata.tables[name]
            self._connection.execute(delete(table).where(table.c.call_id.in_(numbers)))
        for call in revised:
            self._rows.insert(self._connection, call.children)
        texts = ("number", "funder_name", "title", "summary")
        search.index(self._connection, [itemgetter(*texts)(row) for row in rows])

    def _call(self, row: Row, shift: int) -> Row:
        return row[0] + shift, self._source_id, self._funder(row[_FUNDER]), *row[3:]

    def _revisions(self, call: RevisedCall) -> list[dict[str, Any]]:
        seen = {"call_id": call.number, "at": self._now, "source_id": self._source_id, "run_id": self._run_id}
        seen["who"] = self._who
        return [
            seen | {"field": change.field, "old": _json(change.old), "new": _json(change.new), "url": call.row["url"]}
            for change in call.changes
        ]

    def _numbers(self, public_ids: Iterable[str]) -> dict[str, int]:
        return dict(self._connection.execute(_select_numbers(), {"ids": list(public_ids)}).all())

    def _funder(self, name: str) -> int:
        if name not in self._funders:
            self._funders[name] = self._find_funder(name)
        return self._funders[name]

    def _find_funder(self, name: str) -> int:
        """The source's own funder, or one that a portal names: the same name is the same funder everywhere."""
        if name == self._source.funder.name:
            key = self._source.funder.key
        else:
            key = funder_key(name)
        found = self._connection.scalar(select(funders.c.id).where(funders.c.key == key))
        if found is not None:
            return int(found)
        return _row_number(self._connection, funders, {"key": key, "name": name, "country": "", "url": ""})


@cache
def _select_numbers() -> Select[str, int]:
    return select(calls.c.public_id, calls.c.id).where(calls.c.public_id.in_(bindparam("ids", expanding=True)))


def funder_key(name: str) -> str:
    """A key for a funder of whom only the name is known: its letters a to z and digits, joined by hyphens."""
    plain = normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return "-".join(re.findall("[a-z0-9]+", plain)) or sha256(name.encode()).hexdigest()[:12]


def _renumbered(children: Children, shift: int, numbers: set[int]) -> Children:
    """The rows under the numbers that their calls now have; without those of calls that are not inserted."""
    return {
        table: [(number, *rest) for planned, *rest in rows if (number := planned + shift) in numbers]
        for table, rows in children.items()
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
