"""Which stored calls of other sources a fresh one is compared with.

They are found by indexes, by what two sightings of one call share: a day, a number, an address; where no day is known,
a word of the title that few calls without a day have. So what is fetched grows with what is fresh, not with what is
stored. Calls of its own source are among them: they tell whether a number or an address is of one call.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations, islice
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from tracker.calls.duplicates import CROWD, RARE, Card, looked_up_by
from tracker.store.tables.calls import call_words, calls, deadlines, funders, sources
from tracker.store.tables.settled import heard

_BATCH = 500
_MANY = 2000
"""Fresh calls from which on all stored calls are compared at once, instead of looking each up."""
_MOST = 2000
"""Calls that share a word by which, with another, one is looked up."""
_ABROAD = timedelta(hours=15)
"""So far from midnight UTC may a day end anywhere on earth."""


def neighbours(connection: Connection, fresh: Sequence[Card]) -> Iterator[Card]:
    """Calls that may be the same as a fresh one, or tell of its number or address; none of them fresh."""
    new = {card.number for card in fresh}
    if len(fresh) > _MANY:
        yield from (card for card in cards(connection, select(calls.c.id)) if card.number not in new)
        return
    found = _by_day(connection, {day for card in fresh for day in card.days})
    found |= _by_number(connection, {number for card in fresh for number in card.identifiers})
    found |= _by_address(connection, {card.url for card in fresh})
    found |= _by_title(connection, [looked_up_by(card.title) for card in fresh if not card.days])
    for batch in batches(sorted(found - new)):
        yield from cards(connection, select(calls.c.id).where(calls.c.id.in_(batch)))


def _by_day(connection: Connection, days: Iterable[str]) -> set[int]:
    """The moments have an index, the days as they are written have none."""
    found: set[int] = set()
    for day in sorted(days):
        begins = _midnight(day)
        near = (
            deadlines.c.closes.between(begins - _ABROAD, begins + timedelta(days=1) + _ABROAD)
            if begins
            else deadlines.c.closes.is_(None)
        )
        found.update(connection.scalars(select(deadlines.c.call_id).where(near, deadlines.c.date == day)))
    return found


def _midnight(day: str) -> datetime | None:
    """None for a day of no stated year, which comes to no moment."""
    try:
        return datetime.combine(date.fromisoformat(day), time(), UTC) if len(day) == len("2026-10-15") else None
    except ValueError:
        return None


def _by_number(connection: Connection, numbers: Iterable[str]) -> set[int]:
    found: set[int] = set()
    for some in batches(sorted(numbers)):
        official = and_(call_words.c.kind == "identifier", call_words.c.key.in_(some))
        found.update(connection.scalars(select(call_words.c.call_id).where(official)))
        found.update(connection.scalars(select(calls.c.id).where(calls.c.external_id.in_(some))))
    return found


def _by_address(connection: Connection, addresses: Iterable[str]) -> set[int]:
    found: set[int] = set()
    for some in batches(sorted(addresses)):
        found.update(connection.scalars(select(calls.c.id).where(calls.c.url.in_(some))))
    return found


def _by_title(connection: Connection, titles: Sequence[frozenset[str]]) -> set[int]:
    """Calls without a day that share a rare word with a fresh title, or two where each is less rare."""
    own = Counter(word for words in titles for word in words)
    others: dict[str, int] = {}
    for some in batches(sorted(own)):
        counted = select(call_words.c.key, func.count()).where(_of_title(some)).group_by(call_words.c.key)
        others |= {word: count - own[word] for word, count in connection.execute(counted)}
    rarest = [
        sorted((word for word in words if 0 < others.get(word, 0) <= _MOST), key=lambda word: (others[word], word))
        for words in titles
    ]
    rarest = [words[: RARE + 1] for words in rarest]
    having = _having(connection, {word for words in rarest for word in words})
    found: set[int] = set()
    for words in rarest:
        found.update(*(having[word] for word in words[:RARE] if others[word] <= CROWD))
        both = (having[one] & having[other] for one, other in combinations(words, 2))
        found.update(*(some for some in both if len(some) <= CROWD))
    return found


def _having(connection: Connection, words: Iterable[str]) -> defaultdict[str, set[int]]:
    """By word: the calls without a day in whose titles it stands."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for some in batches(sorted(words)):
        for row in connection.execute(select(call_words.c.key, call_words.c.call_id).where(_of_title(some))):
            found[row.key].add(row.call_id)
    return found


def _of_title(words: Sequence[str]) -> Any:
    return and_(call_words.c.kind == "title", call_words.c.key.in_(words))


def cards(connection: Connection, numbers: Select[Any]) -> Iterator[Card]:
    """What of the chosen calls is compared: the title as its source says it, whatever a person calls it."""
    chosen = numbers.scalar_subquery()
    days, identifiers = defaultdict(set), defaultdict(set)
    told = or_(~deadlines.c.yearly, deadlines.c.date.startswith("--"))  # not the next dates of yearly ones
    stated = select(deadlines.c.call_id, deadlines.c.date).where(deadlines.c.call_id.in_(chosen), told)
    for row in connection.execute(stated):
        days[row.call_id].add(row.date)
    kind = call_words.c.kind == "identifier"
    words = select(call_words.c.call_id, call_words.c.key).where(kind, call_words.c.call_id.in_(chosen))
    for row in connection.execute(words):
        identifiers[row.call_id].add(row.key)
    columns = (calls.c.id, calls.c.title, calls.c.funder_name, calls.c.url, calls.c.external_id, calls.c.rolling)
    statement = (
        select(*columns, sources.c.key, sources.c.url.label("site"), sources.c.portal, funders.c.name.label("own"))
        .add_columns(heard.c.value.label("heard"))
        .join_from(calls, sources, sources.c.id == calls.c.source_id)
        .join(funders, funders.c.id == sources.c.funder_id)
        .outerjoin(heard, and_(heard.c.call_id == calls.c.id, heard.c.field == "title"))
        .where(calls.c.id.in_(chosen))
    )
    for each in connection.execute(statement):
        yield Card(
            each.id,
            each.key,
            json.loads(each.heard)["title"] if each.heard else each.title,
            funder="" if each.portal and each.funder_name == each.own else each.funder_name,
            url="" if each.url == each.site else each.url,
            identifiers=frozenset(identifiers[each.id] | _official(each.external_id)),
            days=frozenset(days[each.id]),
            rolling=each.rolling,
        )


def _official(external_id: str) -> set[str]:
    """A source's own id, when it may be an official number: no address or title, nor a number of the site's own."""
    return set() if external_id.isdigit() or ":" in external_id else {external_id}


def batches(values: Iterable[Any]) -> Iterator[list[Any]]:
    """So many values at a time as a statement takes."""
    left = iter(values)
    while batch := list(islice(left, _BATCH)):
        yield batch
