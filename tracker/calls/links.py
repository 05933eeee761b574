"""Links between calls that are one call: shown, and decided by people. Nothing is ever deleted.

The ids of both calls work; the call that is kept is shown, with the sightings of both. Whose facts win:
1. the call that people work with (an application, something settled), and then what a person decided;
2. the funder's own source before a portal's;
3. the one that knows a deadline;
4. the one that was seen first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, FromClause, and_, select

from config.sentences import say
from tracker.calls.groups import loose, relink
from tracker.calls.neighbours import batches
from tracker.calls.query import find_with_prefix
from tracker.facts.model import When
from tracker.facts.recurring import is_next_date
from tracker.store.changes import Edit
from tracker.store.tables.calls import calls, deadlines, sources
from tracker.store.tables.duplicates import duplicates

State = Literal["same", "perhaps", "apart"]


@dataclass(frozen=True, slots=True)
class Side:
    """One call of a pair, as it is listed."""

    id: str
    title: str
    source: str
    url: str
    deadlines: tuple[When, ...]
    rolling: bool


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


def listed(connection: Connection, states: Sequence[State] = ("perhaps",)) -> list[Duplicate]:
    """The pairs in these states, the surest first."""
    one, other = calls.alias("one"), calls.alias("other")
    of_one, of_other = sources.alias("of_one"), sources.alias("of_other")
    statement = (
        select(
            duplicates,
            *_columns("one", one, of_one),
            *_columns("other", other, of_other),
        )
        .join_from(duplicates, one, one.c.id == duplicates.c.one_id)
        .join(other, other.c.id == duplicates.c.other_id)
        .join(of_one, of_one.c.id == one.c.source_id)
        .join(of_other, of_other.c.id == other.c.source_id)
        .where(duplicates.c.state.in_(list(states)), duplicates.c.removed_at.is_(None))
        .order_by(duplicates.c.score.desc(), duplicates.c.id)
    )
    rows = connection.execute(statement).all()
    days = _deadlines(connection, {number for row in rows for number in (row.one_id, row.other_id)})
    return [_duplicate(row, days) for row in rows]


def _deadlines(connection: Connection, numbers: Iterable[int]) -> dict[int, tuple[When, ...]]:
    """What the calls state, by their numbers."""
    found: defaultdict[int, tuple[When, ...]] = defaultdict(tuple)
    for some in batches(sorted(numbers)):
        statement = select(deadlines).where(deadlines.c.call_id.in_(some)).order_by(deadlines.c.closes, deadlines.c.id)
        for row in connection.execute(statement):
            when = When(row.date, row.time, row.zone, row.at, row.stage, row.yearly, row.certainty)
            found[row.call_id] += () if is_next_date(when) else (when,)
    return found


def decide_pair(connection: Connection, first: str, second: str, state: State, who: str, now: datetime) -> Duplicate:
    """A person says that two calls are the same (the first is kept), or not; the crawls follow that from now on.

    What the program linked with both of two calls that are told apart stays with one of them, where it is surer.
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
    for edge in loose(connection, {low, high}):
        edit.update(duplicates, edge.id, {"state": "perhaps"})
    relink(connection, {low, high})
    wanted = {side.public_id for side in (kept, copy)}
    return next(each for each in listed(connection, (state,)) if {each.kept.id, each.copy.id} == wanted)


def pair_of(connection: Connection, id: str) -> list[Duplicate]:
    """The pairs of a call that are linked or may be, by the id of either."""
    row = find_with_prefix(connection, id)
    return [each for each in listed(connection, ("same", "perhaps")) if row.public_id in (each.kept.id, each.copy.id)]


def follow_undo(connection: Connection, rows: Iterable[int], _who: str, _now: datetime) -> None:
    """Bring the calls in line after an undo has changed these rows of `duplicates`."""
    changed = select(duplicates.c.one_id, duplicates.c.other_id).where(duplicates.c.id.in_(list(rows)))
    relink(connection, {number for row in connection.execute(changed).all() for number in row})


def _words(state: State, kept: str, copy: str) -> str:
    if state == "apart":
        return say("“{one}” and “{other}” were told apart.", one=kept, other=copy)
    return say("“{other}” was linked to “{one}”.", one=kept, other=copy)


def _columns(name: str, call: FromClause, source: FromClause) -> list[Any]:
    """What is told of one of the two."""
    told = {"public_id": call.c.public_id, "title": call.c.title, "source": source.c.key, "url": call.c.url}
    return [column.label(f"{name}_{key}") for key, column in (told | {"rolling": call.c.rolling}).items()]


def _side(row: Any, name: str, days: Mapping[int, tuple[When, ...]]) -> Side:
    id, title, source, url, rolling = (
        getattr(row, f"{name}_{key}") for key in ("public_id", "title", "source", "url", "rolling")
    )
    return Side(id, title, source, url, days.get(getattr(row, f"{name}_id"), ()), rolling)


def _duplicate(row: Any, days: Mapping[int, tuple[When, ...]]) -> Duplicate:
    one, other = _side(row, "one", days), _side(row, "other", days)
    kept, copy = (one, other) if row.kept_id == row.one_id else (other, one)
    return Duplicate(kept, copy, row.state, row.reason, row.score, row.who, row.at)
