"""Writes what a plan laid ready, inside the one transaction of a run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from unicodedata import normalize

from sqlalchemy import Connection, bindparam, delete, insert, select, text, update

from config.catalogue import Source
from tracker.calls.call_rows import CHILDREN
from tracker.calls.plan import Children, NewCalls, RevisedCall
from tracker.store import search
from tracker.store.ids import reserve
from tracker.store.tables import calls, funders, revisions, sightings, sources

_LOCK = 7_206_102
"""Key of the PostgreSQL advisory lock under which one run at a time is stored, as SQLite has it anyway."""


def source_number(connection: Connection, source: Source) -> int:
    """The row number of the source; its row and its funder's are made, or follow the source file."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    giver = source.funder
    funder = {"key": giver.key, "name": giver.name, "country": giver.country, "url": giver.url}
    values = {"key": source.key, "name": source.name, "country": source.country, "url": source.site}
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


class Writer:
    """Writes calls of one source in batches."""

    def __init__(self, connection: Connection, source: Source, source_id: int, run_id: int, now: datetime) -> None:
        self.new = self.changed = 0
        self.written: set[int] = set()
        """Numbers of the calls whose sighting is up to date already."""
        self._connection, self._source, self._now = connection, source, now
        self._source_id, self._run_id = source_id, run_id
        self._funders: dict[str, int] = {}

    def insert(self, new: NewCalls) -> set[int]:
        """Insert calls; gives their numbers. A call that another crawl has inserted meanwhile keeps its number."""
        stored = self._numbers(row["public_id"] for row in new.rows)
        first = reserve(self._connection, calls, len(new.rows))
        dropped = {row["id"] for row in new.rows if row["public_id"] in stored}
        rows = [self._call(row, first) for row in new.rows if row["id"] not in dropped]
        if rows:
            self._connection.execute(insert(calls), rows)
            self._insert_children(new.children, first, dropped)
            self._connection.execute(insert(sightings), [self._sighting(row) for row in rows])
            search.index(self._connection, [_texts(row) for row in rows])
        numbers = {row["id"] for row in rows}
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
            self._connection.execute(insert(revisions), [row for call in still for row in self._revisions(call)])
        self.changed += len(still)
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
        rows = [call.row | {"number": call.number, "funder_id": self._funder(call.row)} for call in revised]
        self._connection.execute(update(calls).where(calls.c.id == bindparam("number")), rows)
        for table in CHILDREN:
            self._connection.execute(delete(table).where(table.c.call_id.in_(numbers)))
        for call in revised:
            self._insert_children(call.children, 0, set())
        search.index(self._connection, [_texts(row | {"id": row["number"]}) for row in rows])

    def _insert_children(self, children: Children, first: int, dropped: set[int]) -> None:
        for table in CHILDREN:
            rows = [row for row in children.get(table.name, ()) if row["call_id"] not in dropped]
            for row in rows:
                row["call_id"] += first
            if rows:
                self._connection.execute(insert(table), rows)

    def _call(self, row: dict[str, Any], first: int) -> dict[str, Any]:
        return row | {
            "id": row["id"] + first,
            "source_id": self._source_id,
            "funder_id": self._funder(row),
            "gone_since": None,
            "same_as": None,
        }

    def _sighting(self, row: dict[str, Any]) -> dict[str, Any]:
        seen = {"first_seen": self._now, "last_seen": self._now, "missed": 0}
        return {"call_id": row["id"], "source_id": self._source_id, "url": row["url"]} | seen

    def _revisions(self, call: RevisedCall) -> list[dict[str, Any]]:
        seen = {"call_id": call.number, "at": self._now, "source_id": self._source_id, "run_id": self._run_id}
        return [
            seen | {"field": change.field, "old": _json(change.old), "new": _json(change.new), "url": call.row["url"]}
            for change in call.changes
        ]

    def _numbers(self, public_ids: Iterable[str]) -> dict[str, int]:
        statement = select(calls.c.public_id, calls.c.id).where(calls.c.public_id.in_(list(public_ids)))
        return {row.public_id: row.id for row in self._connection.execute(statement)}

    def _funder(self, row: dict[str, Any]) -> int:
        name = row["funder_name"]
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


def funder_key(name: str) -> str:
    """A key for a funder of whom only the name is known: its letters a to z and digits, joined by hyphens."""
    plain = normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return "-".join(re.findall("[a-z0-9]+", plain)) or sha256(name.encode()).hexdigest()[:12]


def _texts(row: dict[str, Any]) -> search.Texts:
    return row["id"], row["title"], row["summary"], row["funder_name"]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
