"""Links between calls that are one call: made after ingest, shown, and decided by people. Nothing is ever deleted.

The ids of both calls work; the call that is kept is shown, with the sightings of both. Whose facts win:
1. the call that people work with (an application, something settled), and then what a person decided;
2. the funder's own source before a portal's;
3. the one that knows a deadline;
4. the one that was seen first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import Connection, Engine, Select, and_, insert, or_, select, update

from config.catalogue import Source
from config.sentences import say
from tracker.calls.duplicates import SURE, Pair, pairs
from tracker.calls.neighbours import batches, cards, neighbours
from tracker.calls.query import find_with_prefix
from tracker.store.changes import Edit
from tracker.store.database import reading, writing
from tracker.store.tables.applications import applications
from tracker.store.tables.calls import calls, sources
from tracker.store.tables.duplicates import duplicates
from tracker.store.tables.settled import settled

State = Literal["same", "perhaps", "apart"]


@dataclass(frozen=True, slots=True)
class Side:
    """One call of a pair, as it is listed."""

    id: str
    title: str
    source: str
    url: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A pair, as it is listed; the call that is shown comes first."""

    kept: Side
    copy: Side
    state: State
    reason: str
    score: int
    who: str
    at: datetime


def link_new(engine: Engine, source: Source, now: datetime) -> int:
    """Compare the source's calls that were new or changed at `now` with those of other sources; the pairs linked.

    What a person decided of a pair stays. Raises DatabaseProblem; then nothing is linked.
    """
    with reading(engine) as connection:
        if not _has_others(connection, source.key):
            return 0
        fresh = list(cards(connection, _changed(source.key, now)))
        found = pairs(fresh, list(neighbours(connection, fresh, source.key))) if fresh else []
    if not found:
        return 0
    with writing(engine) as connection:
        return _keep(connection, found, now)


def listed(connection: Connection, states: Sequence[State] = ("perhaps",)) -> list[Duplicate]:
    """The pairs in these states, the surest first."""
    one, other = calls.alias("one"), calls.alias("other")
    of_one, of_other = sources.alias("of_one"), sources.alias("of_other")
    statement = (
        select(
            duplicates,
            *(column.label(f"one_{column.name}") for column in (one.c.public_id, one.c.title, one.c.url)),
            *(column.label(f"other_{column.name}") for column in (other.c.public_id, other.c.title, other.c.url)),
            of_one.c.key.label("one_source"),
            of_other.c.key.label("other_source"),
        )
        .join_from(duplicates, one, one.c.id == duplicates.c.one_id)
        .join(other, other.c.id == duplicates.c.other_id)
        .join(of_one, of_one.c.id == one.c.source_id)
        .join(of_other, of_other.c.id == other.c.source_id)
        .where(duplicates.c.state.in_(list(states)), duplicates.c.removed_at.is_(None))
        .order_by(duplicates.c.score.desc(), duplicates.c.id)
    )
    return [_duplicate(row) for row in connection.execute(statement)]


def decide_pair(connection: Connection, first: str, second: str, state: State, who: str, now: datetime) -> Duplicate:
    """A person says that two calls are the same (the first is kept), or not; the crawls follow that from now on.

    Raises UnknownCall, AmbiguousCall, and ValueError, a sentence, for one call with itself.
    """
    kept, copy = (find_with_prefix(connection, id) for id in (first, second))
    if kept.id == copy.id:
        raise ValueError(say("These are two ids of one and the same call; name two calls."))
    words = _words(state, kept.title, copy.title)
    edit = Edit(connection, who, now, words)
    low, high = sorted((kept.id, copy.id))
    values = {"kept_id": kept.id, "state": state, "reason": "person", "score": 100, "who": who, "at": now}
    pair = and_(duplicates.c.one_id == low, duplicates.c.other_id == high)
    number = connection.scalar(select(duplicates.c.id).where(pair))
    if number is None:
        edit.insert(duplicates, {"one_id": low, "other_id": high, **values})
    else:
        edit.update(duplicates, number, {**values, "removed_at": None})
    _relink(connection, {low, high})
    wanted = {side.public_id for side in (kept, copy)}
    return next(each for each in listed(connection, (state,)) if {each.kept.id, each.copy.id} == wanted)


def pair_of(connection: Connection, id: str) -> list[Duplicate]:
    """The pairs of a call that are linked or may be, by the id of either."""
    row = find_with_prefix(connection, id)
    return [each for each in listed(connection, ("same", "perhaps")) if row.public_id in (each.kept.id, each.copy.id)]


def follow_undo(connection: Connection, rows: Iterable[int], _who: str, _now: datetime) -> None:
    """Bring the calls in line after an undo has changed these rows of `duplicates`."""
    changed = select(duplicates.c.one_id, duplicates.c.other_id).where(duplicates.c.id.in_(list(rows)))
    _relink(connection, {number for row in connection.execute(changed).all() for number in row})


def _words(state: State, kept: str, copy: str) -> str:
    if state == "apart":
        return say("“{one}” and “{other}” were told apart.", one=kept, other=copy)
    return say("“{other}” was linked to “{one}”.", one=kept, other=copy)


def _duplicate(row: Any) -> Duplicate:
    one = Side(row.one_public_id, row.one_title, row.one_source, row.one_url)
    other = Side(row.other_public_id, row.other_title, row.other_source, row.other_url)
    kept, copy = (one, other) if row.kept_id == row.one_id else (other, one)
    return Duplicate(kept, copy, row.state, row.reason, row.score, row.who, row.at)


# Which calls are compared


def _has_others(connection: Connection, key: str) -> bool:
    others = select(calls.c.id).join_from(calls, sources).where(sources.c.key != key).limit(1)
    return connection.scalar(others) is not None


def _changed(key: str, now: datetime) -> Select[Any]:
    source_id = select(sources.c.id).where(sources.c.key == key).scalar_subquery()
    return select(calls.c.id).where(calls.c.source_id == source_id, calls.c.last_changed == now)


# What becomes of pairs


def _keep(connection: Connection, found: Sequence[Pair], now: datetime) -> int:
    """Store the pairs, but for those that are stored already; how many of them are linked."""
    numbers = {number for pair in found for number in (pair.one, pair.other)}
    stored = _stored(connection, numbers)
    fresh = [pair for pair in found if (pair.one, pair.other) not in stored]
    better = _standing(connection, numbers)
    linked = 0
    for pair in fresh:
        state = "same" if pair.score >= SURE else "perhaps"
        linked += state == "same"
        row = {
            "one_id": pair.one,
            "other_id": pair.other,
            "kept_id": max((pair.one, pair.other), key=lambda number: better[number]),
            "state": state,
            "reason": pair.reason,
            "score": round(pair.score * 100),
        }
        connection.execute(insert(duplicates).values(**row, who="", at=now, version=1, removed_at=None))
    _relink(connection, {number for pair in fresh for number in (pair.one, pair.other)})
    return linked


def _stored(connection: Connection, numbers: Collection[int]) -> set[tuple[int, int]]:
    """Pairs that were compared before, whatever became of them: what is remembered is not asked again."""
    found: set[tuple[int, int]] = set()
    for some in batches(sorted(numbers)):
        statement = select(duplicates.c.one_id, duplicates.c.other_id).where(duplicates.c.one_id.in_(some))
        found.update((row.one_id, row.other_id) for row in connection.execute(statement))
    return found


def _standing(connection: Connection, numbers: Collection[int]) -> dict[int, tuple[Any, ...]]:
    """By number: what decides whose facts win; the greatest does."""
    at_work: set[int] = set()
    rows: dict[int, Any] = {}
    for some in batches(sorted(numbers)):
        for column in (applications.c.call_id, settled.c.call_id):
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


def _relink(connection: Connection, numbers: Collection[int]) -> None:
    """Make `same_as` of these calls, and of all that hang together with them, what the pairs say."""
    edges = _edges(connection, numbers)
    groups = _groups(set(numbers) | {number for edge in edges for number in edge[:2]}, edges)
    for group in groups:
        kept = _kept(group, [edge for edge in edges if edge[0] in group])
        connection.execute(update(calls).where(calls.c.id == kept).values(same_as=None))
        if copies := group - {kept}:
            connection.execute(update(calls).where(calls.c.id.in_(copies)).values(same_as=kept))


def _edges(connection: Connection, numbers: Collection[int]) -> list[tuple[int, int, int, str]]:
    """The pairs that are the same call and hang together with these: one, other, kept, who."""
    found: dict[tuple[int, int], tuple[int, int, int, str]] = {}
    known, ahead = set(numbers), set(numbers)
    while ahead:
        rows: list[Any] = []
        for some in batches(sorted(ahead)):
            near = or_(duplicates.c.one_id.in_(some), duplicates.c.other_id.in_(some))
            columns = (duplicates.c.one_id, duplicates.c.other_id, duplicates.c.kept_id, duplicates.c.who)
            valid = (duplicates.c.state == "same", duplicates.c.removed_at.is_(None))
            rows += connection.execute(select(*columns).where(near, *valid)).all()
        found |= {(row[0], row[1]): cast("tuple[int, int, int, str]", tuple(row)) for row in rows}
        reached = {number for row in rows for number in row[:2]}
        ahead, known = reached - known, known | reached
    return list(found.values())


def _groups(numbers: set[int], edges: Iterable[tuple[int, int, int, str]]) -> list[set[int]]:
    group = {number: {number} for number in numbers}
    for one, other, *_ in edges:
        if group[one] is not group[other]:
            joined = group[one] | group[other]
            for number in joined:
                group[number] = joined
    return list({id(each): each for each in group.values()}.values())


def _kept(group: set[int], edges: Sequence[tuple[int, int, int, str]]) -> int:
    """The one that most pairs keep, a person's word before all; the oldest when they are even."""
    votes: defaultdict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for _, _, kept, who in edges:
        people, all_of_them = votes[kept]
        votes[kept] = (people + bool(who), all_of_them + 1)
    return max(group, key=lambda number: (votes[number], -number))
