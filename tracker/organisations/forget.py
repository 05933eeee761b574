"""Forgetting a person: whatever is kept of a member goes, in every table, and what went is said (GDPR, article 17).

Rows that are the person's own (the membership, mails to the address) are erased; rows that are others' work (a task, a
note) stay and lose the person, whose full name and address are taken out of their texts. A name of one word, which may
be any word, is left in free texts, and where is said. Not undone by `grants undo`: the history of changes forgets too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, String, Table, Text, delete, func, or_, select, update

from config.sentences import Sentence, say
from tracker.digest.forgetting import forget_in_mails
from tracker.digest.forgetting import forget_member as forget_mails
from tracker.organisations.model import Member
from tracker.store.changes import erase
from tracker.store.tables import all_tables
from tracker.store.tables.calls import revisions
from tracker.store.tables.changes import actions, changes
from tracker.store.tables.organisations import members

FORGOTTEN = "(forgotten)"
"""Stands where the person's name or address stood."""

_SCRAPED = ("funders", "sources", "calls", "contacts", "documents", "facts", "words", "word_parts", "revisions", "runs",
            "sightings", "call_words", "alembic_version")  # fmt: skip
"""What funders publish, which no member wrote; but a revision says who settled something."""
_ADDRESSES = ("recipient", "address", "email")


@dataclass(frozen=True, slots=True)
class Went:
    """What was removed from one place."""

    table: str
    count: int
    sentence: Sentence


def forget(connection: Connection, people: Iterable[Member], acted_as: Iterable[str] = ()) -> list[Went]:
    """Erase what is kept of this person, who may be a member of several organisations. The caller commits.

    `acted_as`: other names under which the person acted, as the login name. They stand in no table of members, so they
    are taken out only where it says who acted.
    """
    known = list(people)
    email = known[0].email
    names = {one.name for one in known if one.name}
    acted = {*names, email, *acted_as}
    ids = set(connection.scalars(select(members.c.id).where(func.lower(members.c.email) == email.lower())))
    ids |= {one.id for one in known}
    found: list[Went] = []
    # First of all, while it is known which mails were theirs: also those to an address that they no longer have.
    mails = sum(forget_mails(connection, id, (email,)) for id in ids)
    if mails := mails + forget_in_mails(connection, {email, *filter(_is_full, names)}):
        found.append(Went("deliveries", mails, _told("erased", "deliveries", mails)))
    tables = [table for table in reversed(all_tables().sorted_tables) if table.name not in (*_SCRAPED, "members")]
    for table in tables:
        found += _from(connection, table, ids, email, names, acted)
    settled = update(revisions).where(revisions.c.who.in_(acted)).values(who=FORGOTTEN)
    if count := connection.execute(settled).rowcount:
        found.append(Went(revisions.name, count, _told("taken out", revisions.name, count)))
    if count := erase(connection, members, ids):
        found.append(Went("changes", count, say("Changes of their data, in the history: {count}", count=count)))
    gone = connection.execute(delete(members).where(members.c.id.in_(ids))).rowcount
    return [Went("members", gone, say("Memberships: {count}", count=gone)), *found]


_TABLES = {
    "actions": say("actions"),
    "applications": say("applications"),
    "changes": say("changes"),
    "deliveries": say("deliveries"),
    "involved": say("involved"),
    "moves": say("moves"),
    "notes": say("notes"),
    "revisions": say("revisions"),
    "tasks": say("tasks"),
}
"""What the tables that most often speak of people are called."""


def _is_full(name: str) -> bool:
    """Whether a name is nobody else's word: `Siv Asp`. One like `Bo` is a word as well, so only a person can tell."""
    return " " in name


def _from(
    connection: Connection, table: Table, ids: set[int], email: str, names: set[str], acted: set[str]
) -> Iterator[Went]:
    counted = (
        (_erase_mails(connection, table, email), "erased"),
        (sum(_let_go(connection, column, ids) for column in table.c if _is_member(column)), "without"),
        (sum(_rename(connection, table, column, email, names, acted) for column in table.c), "taken out"),
        (sum(_mentions(connection, column, names) for column in table.c), "left"),
    )
    for count, kind in counted:
        if count:
            yield Went(table.name, count, _told(kind, table.name, count))


def _told(kind: str, name: str, count: int) -> Sentence:
    table = _TABLES.get(name, name)
    if kind == "erased":
        return say("Mails and records of the address, in {table}: {count}", table=table, count=count)
    if kind == "without":
        return say("Left without this person, in {table}: {count}", table=table, count=count)
    if kind == "taken out":
        return say("Name or address taken out, in {table}: {count}", table=table, count=count)
    return say("Free texts that mention the name and were left: look at {table}: {count}", table=table, count=count)


def _is_member(column: Column[Any]) -> bool:
    return any(key.column.table is members for key in column.foreign_keys)


def _erase_mails(connection: Connection, table: Table, email: str) -> int:
    found = [column for column in table.c if column.name in _ADDRESSES and isinstance(column.type, String)]
    return sum(
        connection.execute(delete(table).where(func.lower(column) == email.lower())).rowcount for column in found
    )


def _let_go(connection: Connection, column: Column[Any], ids: set[int]) -> int:
    """Rows that cannot be without the person go; others stay without."""
    table = column.table
    if not column.nullable:
        return connection.execute(delete(table).where(column.in_(ids))).rowcount
    return connection.execute(update(table).where(column.in_(ids)).values({column.name: None})).rowcount


def _rename(
    connection: Connection, table: Table, column: Column[Any], email: str, names: set[str], acted: set[str]
) -> int:
    """The address and the full name wherever they stand in a text; any name where it says who acted, or we said it."""
    keys = list(table.primary_key.columns)
    if not isinstance(column.type, String) or column.primary_key or len(keys) != 1:
        return 0
    count = 0
    if column.name == "who":
        who = update(table).where(column.in_(acted)).values({column.name: FORGOTTEN})
        count += connection.execute(who).rowcount
    if column.table is changes:
        count += _rename_in_history(connection, column, acted)
    for word in {email, *(names if column is actions.c.words else filter(_is_full, names))}:
        for id, text in connection.execute(select(keys[0], column).where(_contains(column, word))).all():
            new = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", FORGOTTEN, text, flags=re.IGNORECASE)
            if new != text:
                connection.execute(update(table).where(keys[0] == id).values({column.name: new}))
                count += 1
    return count


def _rename_in_history(connection: Connection, column: Column[Any], acted: set[str]) -> int:
    """Who acted, where a changed row said so too."""
    count = 0
    for name in acted:
        for id, text in connection.execute(select(changes.c.id, column).where(_contains(column, name))).all():
            values = json.loads(text)
            if values.get("who") == name:
                new = json.dumps({**values, "who": FORGOTTEN}, ensure_ascii=False)
                connection.execute(update(changes).where(changes.c.id == id).values({column.name: new}))
                count += 1
    return count


def _mentions(connection: Connection, column: Column[Any], names: set[str]) -> int:
    """Texts that people wrote in which the name stands."""
    if not isinstance(column.type, Text) or column.table is actions or not names:
        return 0
    statement = select(func.count()).select_from(column.table)
    return connection.scalar(statement.where(or_(*(_contains(column, name) for name in names)))) or 0


def _contains(column: Column[Any], word: str) -> ColumnElement[bool]:
    escaped = re.sub(r"([\\%_])", r"\\\1", word)
    return column.ilike(f"%{escaped}%", escape="\\")
