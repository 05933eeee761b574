"""Links that the program makes, after ingest: calls that were new or changed are compared with those of other sources.

What a person decided of a pair stays, and so do links that stand: a deadline that only one of two sources has moved
parts no calls. With each run a few of the pairs that wait for a person are judged again, for with the calls grows what
is known of words, numbers and days; and a few of the links, for the rules grow too: one that would not be made today
waits for a person.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, insert, select, update

from config.catalogue import Source
from tracker.calls.alike import DOUBTFUL
from tracker.calls.duplicates import SURE, Card, Pair, pairs
from tracker.calls.groups import calls_of, hanging_together, loose, relink, told_apart
from tracker.calls.neighbours import batches, cards, neighbours
from tracker.calls.rivals import Two, settled
from tracker.calls.word_use import word_use
from tracker.store.database import reading, writing
from tracker.store.tables.applications import applications
from tracker.store.tables.calls import calls, sources
from tracker.store.tables.duplicates import duplicates
from tracker.store.tables.settled import settled as settled_by_people

_AGAIN = 10
"""Waiting pairs that are judged again with a run."""


def link_new(engine: Engine, source: Source, now: datetime) -> int:
    """Compare the source's calls that were new or changed at `now` with those of other sources; the pairs linked.

    Raises DatabaseProblem; then nothing is linked.
    """
    with reading(engine) as connection:
        if not _has_others(connection, source.key):
            return 0
        fresh = {card.number: card for card in cards(connection, _changed(source.key, now))}
        if not fresh:
            return 0
        waiting = connection.execute(_waiting()).all()
        fresh |= {card.number: card for card in _cards(connection, [row.one_id for row in waiting])}
        found = _found(connection, list(fresh.values()))
    with writing(engine) as connection:
        seen = duplicates.c.id.in_([row.id for row in waiting])
        connection.execute(update(duplicates).where(seen, *_UNDECIDED).values(at=now))
        linked = _keep(connection, found, now)
        _look_again(connection, now)
        return linked


def _found(connection: Connection, fresh: Sequence[Card]) -> list[Pair]:
    """The pairs of fresh calls, weighed against all that the other call of a sure one is like."""
    known = {card.number: card for card in neighbours(connection, fresh)}
    use = word_use(connection, [*fresh, *known.values()])
    found = pairs(fresh, list(known.values()), use)
    asked = {card.number for card in fresh}
    sure = (pair for pair in found if pair.score >= SURE)
    others = {number: known[number] for pair in sure for number in (pair.one, pair.other) if number not in asked}
    if not others:
        return found
    theirs = neighbours(connection, list(others.values()))
    rest = known | {card.number: card for card in (*theirs, *fresh)}
    around = [card for number, card in rest.items() if number not in others]
    weighed = {(pair.one, pair.other): pair for pair in pairs(list(others.values()), around, use)}
    return [min(pair, weighed.get((pair.one, pair.other), pair), key=lambda each: each.score) for pair in found]


_UNDECIDED = (duplicates.c.state == "perhaps", duplicates.c.who == "", duplicates.c.removed_at.is_(None))


def _has_others(connection: Connection, key: str) -> bool:
    others = select(calls.c.id).join_from(calls, sources).where(sources.c.key != key).limit(1)
    return connection.scalar(others) is not None


def _changed(key: str, now: datetime) -> Select[Any]:
    source_id = select(sources.c.id).where(sources.c.key == key).scalar_subquery()
    return select(calls.c.id).where(calls.c.source_id == source_id, calls.c.last_changed == now)


def _waiting() -> Select[Any]:
    """Those that were judged longest ago."""
    return select(duplicates).where(*_UNDECIDED).order_by(duplicates.c.at, duplicates.c.id).limit(_AGAIN)


def _cards(connection: Connection, numbers: Collection[int]) -> list[Card]:
    some = batches(sorted(set(numbers)))
    return [card for batch in some for card in cards(connection, select(calls.c.id).where(calls.c.id.in_(batch)))]


def _keep(connection: Connection, found: Sequence[Pair], now: datetime) -> int:
    """Store the pairs that nobody decided, as they can stand beside those that are linked; how many are linked now."""
    numbers = {number for pair in found for number in (pair.one, pair.other)}
    stored = _stored(connection, numbers)
    better = _standing(connection, numbers)
    linked: list[Two] = []
    for pair in _settled(connection, [pair for pair in found if _is_open(stored.get((pair.one, pair.other)))]):
        old = stored.get((pair.one, pair.other))
        if pair.score >= SURE:
            linked.append((pair.one, pair.other))
        elif old and old.removed_at is None:
            continue
        kept = max((pair.one, pair.other), key=lambda number: better[number])
        _store(connection, pair, old, {"kept_id": kept, "who": "", "at": now, "removed_at": None})
    relink(connection, {number for two in linked for number in two})
    return len(linked)


def _store(connection: Connection, pair: Pair, old: Row[Any] | None, values: dict[str, Any]) -> None:
    state = "same" if pair.score >= SURE else "perhaps"
    values |= {"state": state, "reason": pair.reason, "score": round(pair.score * 100)}
    if old:
        version = duplicates.c.version + 1
        connection.execute(update(duplicates).where(duplicates.c.id == old.id).values(**values, version=version))
    else:
        connection.execute(insert(duplicates).values(one_id=pair.one, other_id=pair.other, **values, version=1))


def _settled(connection: Connection, found: Sequence[Pair]) -> list[Pair]:
    """The pairs, beside all that hangs together with their calls already."""
    numbers = {number for pair in found for number in (pair.one, pair.other)}
    standing = hanging_together(connection, numbers)
    every = {card.number: card for card in _cards(connection, numbers | calls_of(standing))}
    linked: list[Two] = [(edge.one, edge.other) for edge in standing]
    use = word_use(connection, every.values())
    return settled(found, every, linked, told_apart(connection, every), use)


def _look_again(connection: Connection, now: datetime) -> None:
    """Judge the program's links again that were longest ago, with all that hangs together with them."""
    oldest = (duplicates.c.state == "same", duplicates.c.who == "", duplicates.c.removed_at.is_(None))
    statement = select(duplicates.c.one_id).where(*oldest, duplicates.c.at < now).order_by(duplicates.c.at)
    edges = hanging_together(connection, connection.scalars(statement.limit(_AGAIN)).all())
    numbers = calls_of(edges)
    every = {card.number: card for card in _cards(connection, numbers)}
    weak = loose(connection, numbers, every, word_use(connection, every.values()))
    for some in batches(edge.id for edge in edges if not edge.who):
        connection.execute(update(duplicates).where(duplicates.c.id.in_(some)).values(at=now))
    left = {"state": "perhaps", "score": round(DOUBTFUL * 100), "version": duplicates.c.version + 1}
    for some in batches(edge.id for edge in weak):
        connection.execute(update(duplicates).where(duplicates.c.id.in_(some)).values(left))
    if weak:
        relink(connection, numbers)


def _stored(connection: Connection, numbers: Collection[int]) -> dict[Two, Row[Any]]:
    """Pairs that were compared before, whatever became of them."""
    columns = [getattr(duplicates.c, name) for name in ("id", "one_id", "other_id", "state", "who", "removed_at")]
    found: dict[Two, Row[Any]] = {}
    for some in batches(sorted(numbers)):
        statement = select(*columns).where(duplicates.c.one_id.in_(some))
        found |= {(row.one_id, row.other_id): row for row in connection.execute(statement)}
    return found


def _is_open(old: Row[Any] | None) -> bool:
    """Whether the program may say something of a pair: nobody has decided it, and it is not linked."""
    return old is None or old.removed_at is not None or (old.state == "perhaps" and not old.who)


def _standing(connection: Connection, numbers: Collection[int]) -> dict[int, tuple[Any, ...]]:
    """By number: what decides whose facts win; the greatest does."""
    at_work: set[int] = set()
    rows: dict[int, Any] = {}
    for some in batches(sorted(numbers)):
        for column in (applications.c.call_id, settled_by_people.c.call_id):
            at_work.update(connection.scalars(select(column).where(column.in_(some))))
        statement = (
            select(calls.c.id, calls.c.first_seen, calls.c.last_closes, sources.c.portal)
            .join_from(calls, sources, sources.c.id == calls.c.source_id)
            .where(calls.c.id.in_(some))
        )
        rows |= {row.id: row for row in connection.execute(statement)}
    return {
        number: (
            number in at_work,
            not row.portal,
            row.last_closes is not None,
            -row.first_seen.timestamp(),
            -number,
        )
        for number, row in rows.items()
    }
