"""The way in which people's own data are written: every change with who, when, old and new, and the way back.

A table that people edit has the columns `id`, `version`, raised by each change, and `removed_at`, the moment of a soft
delete. The caller's transaction holds what an Edit writes: all of it is stored, or nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from importlib import import_module
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from config.sentences import packed, say, unpacked
from tracker.store.tables.base import Hundredths, Instant
from tracker.store.tables.changes import actions, changes

Values = Mapping[str, Any]
FOLLOWERS = {"settled": "tracker.calls.settle", "duplicates": "tracker.calls.links"}
"""By table: the module that brings in line what was made of its rows, when an undo has changed them. Its function
`follow_undo(connection, rows, who, now)` is called in the transaction of the undo, with the rows' numbers."""
_KEPT_APART = {"version"}
"""Columns whose change is no news."""


@dataclass(frozen=True)
class Action:
    """What somebody did at once."""

    id: int
    at: datetime
    what: str
    """A sentence."""


class Conflict(Exception):
    """Somebody else changed the row since it was read; the message says who and when. Nothing was changed."""


class Edit:
    """One action of one person: whatever it writes is taken back together."""

    def __init__(self, connection: Connection, who: str, now: datetime, words: str, takes_back: bool = False) -> None:
        self.connection = connection
        self.who = who
        self.now = now
        self._words = words
        self._takes_back = takes_back
        self._action: int | None = None

    @property
    def words(self) -> str:
        """What is done, a sentence made by `say`; it may be made more exact on the way."""
        return self._words

    @words.setter
    def words(self, words: str) -> None:
        self._words = words
        if self._action is not None:
            told = update(actions).where(actions.c.id == self._action).values(words=packed(words))
            self.connection.execute(told)

    def insert(self, table: Table, values: Values) -> int:
        """Add a row; its number."""
        row = {**values, "version": 1, "removed_at": None}
        result = self.connection.execute(insert(table).values(row))
        (number,) = result.inserted_primary_key or (0,)
        self._note(table, number, {**row, "id": number}, None, row)
        return int(number)

    def update(self, table: Table, id: int, values: Values, version: int | None = None) -> int:
        """Change these columns of a row; its new version, which is the old one when nothing differs.

        `version` is the one that was read: when the row has another by now, Conflict is raised.
        """
        row = self._locked(table, id, version)
        old = {name: row[name] for name in values if row[name] != values[name]}
        if not old:
            return int(row["version"])
        new = {name: values[name] for name in old}
        self.connection.execute(update(table).where(table.c.id == id).values(**new, version=row["version"] + 1))
        self._note(table, id, row, old, new)
        return int(row["version"]) + 1

    def remove(self, table: Table, id: int, version: int | None = None) -> None:
        """Take a row away, softly: it stays in the table with the moment."""
        self.update(table, id, {"removed_at": self.now}, version)

    def _locked(self, table: Table, id: int, version: int | None) -> Values:
        row = _locked_row(self.connection, table, id)
        if row is None or (version is not None and row["version"] != version):
            raise Conflict(_who_was_quicker(self.connection, table, id))
        return row

    def _note(self, table: Table, id: int, row: Values, old: Values | None, new: Values) -> None:
        self.connection.execute(
            insert(changes).values(
                action_id=self.action(),
                table_name=table.name,
                row_id=id,
                organisation_id=row.get("organisation_id") if table.name != "organisations" else id,
                application_id=row.get("application_id") if table.name != "applications" else id,
                old=None if old is None else _written(old),
                new=_written(new),
            )
        )

    def action(self) -> int:
        """The number of this action; the first call writes it."""
        if self._action is None:
            values = {
                "at": self.now,
                "who": self.who,
                "words": packed(self.words),
                "takes_back": self._takes_back,
                "undone_by": None,
            }
            (self._action,) = self.connection.execute(insert(actions).values(values)).inserted_primary_key or (0,)
        return int(self._action or 0)


def undo(connection: Connection, who: str, now: datetime, count: int = 1) -> list[str]:
    """Take back the last `count` actions of `who`, the newest first; what each of them had done, in sentences.

    Fewer when there are no more of them. Raises Conflict when somebody has changed the same values since, or when
    what an action added is in use by others; then nothing is taken back.
    """
    done = last_actions(connection, who, count)
    for action in done:
        back = Edit(connection, who, now, say("Taken back: {what}", what=action.what), takes_back=True)
        _take_back(connection, back, action)
        _follow(connection, who, now, action)
        connection.execute(update(actions).where(actions.c.id == action.id).values(undone_by=back.action()))
    return [action.what for action in done]


def last_actions(connection: Connection, who: str, count: int) -> list[Action]:
    """The last `count` actions of `who` that can be taken back, the newest first."""
    statement = (
        select(actions.c.id, actions.c.at, actions.c.words)
        .where(actions.c.who == who, actions.c.undone_by.is_(None), ~actions.c.takes_back)
        .order_by(actions.c.id.desc())
        .limit(count)
    )
    return [Action(row.id, row.at, unpacked(row.words)) for row in connection.execute(statement)]


def erase(connection: Connection, table: Table, ids: Iterable[int]) -> int:
    """Forget what these rows held, in every change of them and in what was said of it; how many changes that were.

    That they were changed, when and by whom stays known. The rows themselves are the caller's to erase.
    """
    theirs = (changes.c.table_name == table.name, changes.c.row_id.in_(list(ids)))
    touched = select(changes.c.action_id).where(*theirs)
    words = packed(say("Data that were forgotten since were changed."))
    connection.execute(update(actions).where(actions.c.id.in_(touched)).values(words=words))
    return int(connection.execute(update(changes).where(*theirs).values(old=None, new=None)).rowcount)


def _take_back(connection: Connection, back: Edit, action: Action) -> None:
    statement = select(changes).where(changes.c.action_id == action.id).order_by(changes.c.id.desc())
    for change in connection.execute(statement).all():
        table = _table(change.table_name)
        row = _locked_row(connection, table, change.row_id)
        if change.new is None or row is None:
            raise Conflict(say("It cannot be taken back, because its data were forgotten: {what}", what=action.what))
        new = read_values(table, json.loads(change.new))
        if any(row[name] != value for name, value in new.items() if name not in _KEPT_APART):
            raise Conflict(_in_the_way(connection, table, change.row_id, action.what))
        if change.old is None:
            _refuse_when_used(connection, change, action)
            back.remove(table, change.row_id)
            continue
        try:
            back.update(table, change.row_id, read_values(table, json.loads(change.old)))
        except IntegrityError:  # only one of its kind may be there
            raise Conflict(
                say("It cannot be taken back, because something else has taken its place: {what}", what=action.what)
            ) from None


def _follow(connection: Connection, who: str, now: datetime, action: Action) -> None:
    statement = select(changes.c.table_name, changes.c.row_id).where(changes.c.action_id == action.id)
    rows = connection.execute(statement.order_by(changes.c.id)).all()
    for table, module in FOLLOWERS.items():
        if numbers := [row.row_id for row in rows if row.table_name == table]:
            import_module(module).follow_undo(connection, numbers, who, now)


def _refuse_when_used(connection: Connection, change: Row[Any], action: Action) -> None:
    """A new application or organisation on which others have built since is not taken away under them."""
    owner = {"applications": changes.c.application_id, "organisations": changes.c.organisation_id}
    if change.table_name not in owner:
        return
    statement = (
        select(actions.c.who, actions.c.words)
        .join_from(changes, actions)
        .where(owner[change.table_name] == change.row_id, actions.c.id > action.id)
        .where(actions.c.undone_by.is_(None), ~actions.c.takes_back)
        .order_by(actions.c.id.desc())
        .limit(1)
    )
    if later := connection.execute(statement).first():
        raise Conflict(
            say(
                "It cannot be taken back: {what} Since then {who} did this: {later}",
                what=action.what,
                who=later.who,
                later=unpacked(later.words),
            )
        )


def _locked_row(connection: Connection, table: Table, id: int) -> Values | None:
    """The row, which nobody else changes until this transaction ends."""
    row = connection.execute(select(table).where(table.c.id == id).with_for_update()).mappings().first()
    return dict(row) if row else None


def _last_change(connection: Connection, table: Table, id: int) -> Any:
    """`who`, `at` and `words` of the last change of the row; None when there is none."""
    statement = (
        select(actions.c.who, actions.c.at, actions.c.words)
        .join_from(changes, actions)
        .where(changes.c.table_name == table.name, changes.c.row_id == id)
        .order_by(changes.c.id.desc())
        .limit(1)
    )
    return connection.execute(statement).first()


def _who_was_quicker(connection: Connection, table: Table, id: int) -> str:
    last = _last_change(connection, table, id)
    if last is None:
        return say("It is not there any more. Nothing was changed.")
    return say(
        "{who} changed this at the same time: {what} Nothing of yours was changed; look at it and try again.",
        who=last.who,
        what=unpacked(last.words),
    )


def _in_the_way(connection: Connection, table: Table, id: int, words: str) -> str:
    last = _last_change(connection, table, id)
    return say(
        "It cannot be taken back: {what} Since then {who} did this: {later}",
        what=words,
        who=last.who if last else "",
        later=unpacked(last.words) if last else "",
    )


def _table(name: str) -> Table:
    from tracker.store.tables import all_tables

    return all_tables().tables[name]


def _written(values: Values) -> str:
    return json.dumps(write_values(values), ensure_ascii=False)


def write_values(values: Values) -> dict[str, Any]:
    """Values of a row as plain JSON values."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if value is None or isinstance(value, bool | int | str):
        return value
    raise TypeError(f"a value of type {type(value).__name__} was about to be kept in the history")


def read_values(table: Table, values: Values) -> dict[str, Any]:
    """The inverse of write_values, in the types of the table. Columns that are no more are left out."""
    return {name: _typed(table, name, value) for name, value in values.items() if name in table.c}


def _typed(table: Table, name: str, value: Any) -> Any:
    kind = table.c[name].type
    if value is None:
        return None
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    return Decimal(value) if isinstance(kind, Hundredths) else value
