"""Which calls wait for a person: their deadline is disputed, unsure or missing, or a source contradicts a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, or_, select

from tracker.calls.filter import is_dismissed
from tracker.calls.model import Call
from tracker.calls.query import get_call
from tracker.calls.rows import load_calls, with_evidence
from tracker.calls.settled import evidence as by_a_person
from tracker.facts.dates import read_dates
from tracker.facts.from_json import when_from_json
from tracker.facts.model import Context, Evidence, When
from tracker.store.tables.calls import calls, facts
from tracker.store.tables.settled import heard, settled

Why = Literal["changed", "disputed", "unsure", "missing", ""]
"""`changed`: the source now says something else than a person. Empty: nothing waits."""

_CHUNK = 500
_ORDER: tuple[Why, ...] = ("changed", "disputed", "unsure", "missing")
_STATUSES = ("open", "unknown", "rolling", "forecast", "closed")
_LAST = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Case:
    """One call that waits for a person."""

    call: Call
    """With its evidence, and what people settled in it."""
    why: Why
    choices: tuple[When, ...]
    """The deadlines that were read, whoever holds now; a person may choose one of them."""
    read: tuple[tuple[Evidence, ...], ...]
    """For each choice: where it was read."""
    other: tuple[Evidence, ...]
    """What else was read of deadlines."""


def cases(connection: Connection, now: datetime, limit: int | None = None) -> list[Case]:
    """What waits, at most so many: first calls that are open or whose status is unknown, then those ahead.

    Calls that are dismissed, gone, closed, or settled already are not among them; one that a source contradicts is,
    whatever its status. Each part is cut to `limit` before it is ordered, newest first.
    """
    found: dict[int, Why] = {}
    for why in _ORDER:
        for number in connection.scalars(_waiting(why).limit(limit)):
            found.setdefault(number, why)
    waiting = [(call, number) for call, number in _loaded(connection, list(found), now) if _counts(call, found[number])]
    waiting.sort(key=lambda each: _place(each[0], found[each[1]]))
    chosen = waiting[:limit]
    whole = with_evidence(connection, [call for call, _ in chosen], [number for _, number in chosen])
    return [case_of(call, found[number]) for call, (_, number) in zip(whole, chosen, strict=True)]


def case(connection: Connection, id: str, now: datetime) -> Case:
    """One call, whether it waits or not. Raises UnknownCall and AmbiguousCall."""
    call = get_call(connection, id, now)
    return case_of(call, why_waiting(call))


def why_waiting(call: Call) -> Why:
    """Why this call, loaded with its evidence, waits for a person; what its status is does not count."""
    if any(each.differs for each in call.settled):
        return "changed"
    if any(each.field == "deadlines" for each in call.settled):
        return ""
    if "deadlines" in call.disputed:
        return "disputed"
    if not call.rolling and not any(map(_has_year, call.deadlines)):
        return "missing"
    unsure = any(fact.field == "deadlines" and fact.confidence == "low" for fact in call.evidence)
    return "unsure" if unsure else ""


def _has_year(when: When) -> bool:
    """Its day or month is known; of a yearly one the next date is."""
    return when.yearly or (len(when.date) >= 7 and when.date[0] != "-")


def case_of(call: Call, why: Why) -> Case:
    """The call with what a person needs to see to settle its deadline."""
    choices = tuple(dict.fromkeys((*_heard(call), *call.deadlines)))
    mine = {by_a_person(each) for each in call.settled}
    told = [fact for fact in call.evidence if fact.field in ("deadlines", "rolling", "said") and fact not in mine]
    days = {fact: _days(fact, call) for fact in told}
    read = tuple(tuple(fact for fact in told if when.date in days[fact]) for when in choices)
    shown = {fact for facts_ in read for fact in facts_}
    return Case(call, why, choices, read, tuple(fact for fact in told if fact not in shown))


def _heard(call: Call) -> Iterator[When]:
    """What the source says of a deadline that a person settled."""
    for each in call.settled:
        if each.field == "deadlines":
            said = each.said if each.heard is None else each.heard
            yield from map(when_from_json, said.get("deadlines", ()))


def _days(fact: Evidence, call: Call) -> frozenset[str]:
    """The dates that the words of a fact come to."""
    zone = next((when.zone for when in call.deadlines if when.zone), "") or ""
    context = Context(language=call.language, zone=zone, page_date=fact.captured, day_first=True)
    found = read_dates(fact.snippet, context, "deadline")
    return frozenset(one.value.date for one in found.deadlines)


def _counts(call: Call, why: Why) -> bool:
    return why == "changed" or call.status != "closed"


def _place(call: Call, why: Why) -> tuple[Any, ...]:
    ahead = _STATUSES.index(call.status) > 1
    return why != "changed" and ahead, _ORDER.index(why), call.next_closes or _LAST, -call.first_seen.timestamp()


def _loaded(connection: Connection, numbers: list[int], now: datetime) -> Iterator[tuple[Call, int]]:
    for start in range(0, len(numbers), _CHUNK):
        some = numbers[start : start + _CHUNK]
        yield from zip(load_calls(connection, some, now), some, strict=True)


def _waiting(why: Why) -> Select[int]:
    shown = (calls.c.same_as.is_(None), calls.c.gone_since.is_(None), ~is_dismissed())
    statement = select(calls.c.id).where(*shown).order_by(calls.c.id.desc())
    if why == "changed":
        return statement.where(calls.c.id.in_(_contradicted()))
    return statement.where(_reason(why), ~_is_settled())


def _reason(why: Why) -> ColumnElement[bool]:
    if why == "disputed":
        return calls.c.disputed.like("%deadlines%")
    if why == "unsure":
        low = select(facts.c.call_id).where(facts.c.field == "deadlines", facts.c.confidence == "low")
        return and_(calls.c.id.in_(low), calls.c.last_closes.is_not(None))
    not_closed = or_(calls.c.said.is_(None), calls.c.said != "closed")
    return and_(calls.c.last_closes.is_(None), ~calls.c.rolling, not_closed)


def _is_settled() -> ColumnElement[bool]:
    there = (settled.c.field == "deadlines", settled.c.removed_at.is_(None))
    return exists().where(settled.c.call_id == calls.c.id, *there)


def _contradicted() -> Select[int]:
    there = and_(settled.c.call_id == heard.c.call_id, settled.c.field == heard.c.field, settled.c.removed_at.is_(None))
    return select(heard.c.call_id).join_from(heard, settled, there).where(heard.c.differs)
