"""Awards in the database: stored once each, and what they tell of a funder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from statistics import median_low
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from tracker.exchange.giving import Award
from tracker.store.tables.awards import awards_given

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Stored:
    """What an import came to, in numbers of awards."""

    new: int = 0
    changed: int = 0
    same: int = 0


@dataclass(frozen=True, slots=True)
class Year:
    """What a funder gave in one year and currency; sums of different currencies are never added."""

    year: int
    currency: str
    count: int
    total: Decimal
    smallest: Decimal
    middle: Decimal
    """The median: half of the awards were no larger."""
    largest: Decimal


@dataclass(frozen=True, slots=True)
class Giving:
    """What a funder gave."""

    funder: str
    key: str
    years: tuple[Year, ...]
    """The newest first."""
    programmes: tuple[tuple[str, int], ...]
    """Names and numbers of awards, the most common first."""
    recipients: int
    """How many different recipients."""
    awards: tuple[Award, ...]
    """The newest first."""


def store_awards(connection: Connection, awards: Sequence[Award], source: str, now: datetime) -> Stored:
    """Store awards that were read from `source`, the name of a file; each is known again by its identifier."""
    new = changed = same = 0
    for start in range(0, len(awards), _BATCH):
        batch = {award.identifier: award for award in awards[start : start + _BATCH]}
        known = _known(connection, batch)
        fresh = [award for id, award in batch.items() if id not in known]
        moved = [award for id, award in batch.items() if id in known and known[id] != award]
        if fresh:
            connection.execute(insert(awards_given), [_row(award, source, now) for award in fresh])
        for award in moved:
            row = awards_given.c.identifier == award.identifier
            connection.execute(update(awards_given).where(row).values(_row(award, source, now)))
        new, changed, same = new + len(fresh), changed + len(moved), same + len(batch) - len(fresh) - len(moved)
    return Stored(new, changed, same)


def funders_with_awards(connection: Connection) -> list[tuple[str, int]]:
    """Names of funders whose awards are known, with how many, by name."""
    statement = (
        select(awards_given.c.funder_name, func.count())
        .group_by(awards_given.c.funder_name)
        .order_by(awards_given.c.funder_name)
    )
    return [(name, count) for name, count in connection.execute(statement)]


def giving_of(connection: Connection, asked: str) -> list[Giving]:
    """What funders with this key, or this in their name, gave. Case does not count."""
    part = asked.strip().casefold()
    statement = select(awards_given.c.funder_name, awards_given.c.funder_key).distinct()
    known = [
        row for row in connection.execute(statement) if part in row.funder_name.casefold() or asked == row.funder_key
    ]
    return [_giving(connection, row.funder_name, row.funder_key) for row in sorted(known, key=tuple)]


def _giving(connection: Connection, name: str, key: str) -> Giving:
    statement = (
        select(awards_given)
        .where(awards_given.c.funder_name == name, awards_given.c.funder_key == key)
        .order_by(awards_given.c.awarded.desc(), awards_given.c.identifier)
    )
    found = tuple(_award(row) for row in connection.execute(statement))
    programmes = Counter(award.programme for award in found if award.programme)
    return Giving(name, key, tuple(_years(found)), tuple(programmes.most_common()), len(_recipients(found)), found)


def _years(awards: Iterable[Award]) -> list[Year]:
    groups: dict[tuple[int, str], list[Decimal]] = {}
    for award in awards:
        groups.setdefault((award.awarded.year, award.currency), []).append(award.amount)
    return [
        Year(year, currency, len(sums), sum(sums, Decimal(0)), min(sums), median_low(sums), max(sums))
        for (year, currency), sums in sorted(groups.items(), key=lambda item: (-item[0][0], item[0][1]))
    ]


def _recipients(awards: Iterable[Award]) -> set[str]:
    return {award.recipient_key or award.recipient for award in awards}


def _known(connection: Connection, batch: dict[str, Award]) -> dict[str, Award]:
    statement = select(awards_given).where(awards_given.c.identifier.in_(list(batch)))
    return {row.identifier: _award(row) for row in connection.execute(statement)}


def _award(row: Any) -> Award:
    values = {name: getattr(row, name) for name in Award.__slots__}
    return Award(**values | {"awarded": date.fromisoformat(row.awarded)})


def _row(award: Award, source: str, now: datetime) -> dict[str, Any]:
    values = {name: getattr(award, name) for name in Award.__slots__}
    return values | {"awarded": award.awarded.isoformat(), "source": source, "imported": now}
