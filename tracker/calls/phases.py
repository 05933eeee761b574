"""The order of a list by deadline, as parts that are read one after the other.

What is next comes first: calls with a deadline ahead, then those taken in continuously, then those whose deadline
nobody knows, then (when closed calls are asked for) what has passed, latest first. Each part walks one index in its
order and stops when the page is full, so that a list costs the same at a thousand calls as at a million.

The conditions say in SQL what tracker.calls.status says in Python; a test compares the two on random calls.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from tracker.facts.model import SourceWord
from tracker.store.tables.base import Instant
from tracker.store.tables.calls import calls, deadlines, openings

NOW: BindParameter[datetime] = bindparam("now", type_=Instant())
"""Bound when a statement is executed, so that the statements stay the same from one moment to the next."""

next_one = deadlines.alias("next_one")
last_one = deadlines.alias("last_one")
other = deadlines.alias("other")

# The bare column, not `rolling = 1`: SQLite uses a partial index only when its condition is repeated word for word.
_rolling: ColumnElement[Any] = literal_column("calls.rolling")


_WORDS: tuple[SourceWord | None, ...] = ("open", "forecast", None, "closed")


@dataclass(frozen=True, slots=True)
class Phase:
    """One part of the list."""

    origin: FromClause
    belongs: ColumnElement[bool]
    """Which calls stand in this part; every call stands in exactly one."""
    is_open: ColumnElement[bool] | None
    """Which of them are open or rolling; None: none is."""
    order: tuple[ColumnElement[Any], ...]


def phases() -> Iterator[Phase]:
    """The parts of the list, in their order; a part that is not reached is not worked out."""
    yield _ahead()
    yield _continuous()
    for said in _WORDS:
        yield _undated(said)
    yield _passed()


@cache
def open_or_rolling() -> ColumnElement[bool]:
    """Whether a call of the enclosing statement is open or rolling."""
    undated = (_continuous(), _undated("open"))
    by_words = [and_(part.belongs, part.is_open) for part in undated if part.is_open is not None]
    return or_(_other_ahead(_has_begun(other)), *by_words)


def closes_by(last: datetime) -> ColumnElement[bool]:
    """Whether a call of the enclosing statement has a deadline ahead that passes no later than `last`."""
    return _other_ahead(other.c.closes <= last)


@cache
def _ahead() -> Phase:
    """A deadline is ahead: each call stands at its next one."""
    earlier = exists().where(other.c.call_id == next_one.c.call_id, other.c.closes > NOW, _before(other, next_one))
    return Phase(
        origin=next_one.join(calls, calls.c.id == next_one.c.call_id),
        belongs=and_(next_one.c.closes > NOW, ~earlier),
        is_open=or_(_has_begun(next_one), _other_ahead(_has_begun(other))),
        order=(next_one.c.closes, next_one.c.call_id),
    )


@cache
def _continuous() -> Phase:
    """Taken in continuously, no cut-off ahead; newest first."""
    return Phase(
        origin=calls,
        belongs=and_(_rolling, ~_other_ahead(), ~_has_ended()),
        is_open=and_(_said_is_none_of("closed", "forecast"), _opening_is_not_ahead()),
        order=(calls.c.id.desc(),),
    )


@cache
def _undated(said: SourceWord | None) -> Phase:
    """No deadline known and the source says so; newest first."""
    return Phase(
        origin=calls,
        belongs=and_(~_rolling, calls.c.last_closes.is_(None), calls.c.said == said),
        is_open=_opening_is_not_ahead() if said == "open" else None,
        order=(calls.c.id.desc(),),
    )


@cache
def _passed() -> Phase:
    """Every deadline has passed; the latest first."""
    later = exists().where(other.c.call_id == last_one.c.call_id, _before(last_one, other))
    return Phase(
        origin=last_one.join(calls, calls.c.id == last_one.c.call_id),
        belongs=and_(last_one.c.closes <= NOW, ~later, or_(~_rolling, _has_ended())),
        is_open=None,
        order=(last_one.c.closes.desc(), last_one.c.call_id.desc()),
    )


def _before(one: FromClause, two: FromClause) -> ColumnElement[bool]:
    return or_(one.c.closes < two.c.closes, and_(one.c.closes == two.c.closes, one.c.id < two.c.id))


def _other_ahead(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(other.c.call_id == calls.c.id, other.c.closes > NOW, *more)


def _has_begun(window: FromClause) -> ColumnElement[bool]:
    """See status._has_begun: the words `forecast` and `closed` stand until a window that is no estimate has begun."""
    not_announced = calls.c.said.is_distinct_from("forecast")
    nothing_said = and_(not_announced, calls.c.said.is_distinct_from("closed"))
    return and_(
        or_(nothing_said, window.c.certainty != "estimated"),
        or_(and_(window.c.starts.is_(None), not_announced), window.c.starts <= NOW),
    )


def _has_ended() -> ColumnElement[bool]:
    """A deadline that is more than a cut-off is known; with no deadline ahead it has passed."""
    return exists().where(other.c.call_id == calls.c.id, other.c.closes.is_not(None), other.c.stage != "cut_off")


def _opening_is_not_ahead() -> ColumnElement[bool]:
    """No opening is known, or the first has been.

    The least of them, and not `EXISTS`, which PostgreSQL would answer by reading every opening there is.
    """
    first = select(func.min(openings.c.starts)).where(openings.c.call_id == calls.c.id).scalar_subquery()
    return func.coalesce(first, NOW) <= NOW


def _said_is_none_of(*words: str) -> ColumnElement[bool]:
    return and_(*(calls.c.said.is_distinct_from(word) for word in words))
