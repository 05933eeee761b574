"""Sightings: what a run showed, and what may be concluded from what it did not (design rule 3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, and_, select, update

from tracker.store.tables.calls import calls, sightings

GONE_AFTER = 2
"""Healthy runs in a row that must have missed a call before it is taken for gone."""


def mark_seen(connection: Connection, source_id: int, numbers: Iterable[int], now: datetime) -> None:
    """These stored calls were shown by the source."""
    of_source = sightings.c.source_id == source_id
    for some in _batches(numbers):
        shown = update(sightings).where(of_source, sightings.c.call_id.in_(some))
        connection.execute(shown.values(last_seen=now, missed=0))


def mark_back(connection: Connection, numbers: Iterable[int]) -> None:
    """These calls had been taken for gone and are back."""
    for some in _batches(numbers):
        connection.execute(update(calls).where(calls.c.id.in_(some)).values(gone_since=None))


def conclude_from_absence(connection: Connection, source_id: int, seen: set[int], now: datetime) -> None:
    """Count a miss for each call of the source that this healthy run did not show; after two it is gone."""
    of_source = and_(sightings.c.source_id == source_id, sightings.c.missed < GONE_AFTER)
    missing = set(connection.scalars(select(sightings.c.call_id).where(of_source))) - seen
    for some in _batches(missing):
        missed = update(sightings).where(of_source, sightings.c.call_id.in_(some))
        connection.execute(missed.values(missed=sightings.c.missed + 1))
        too_often = select(sightings.c.call_id).where(
            sightings.c.source_id == source_id, sightings.c.missed >= GONE_AFTER, sightings.c.call_id.in_(some)
        )
        gone = update(calls).where(calls.c.id.in_(too_often), calls.c.gone_since.is_(None))
        connection.execute(gone.values(gone_since=now))


def _batches(numbers: Iterable[int]) -> Iterator[list[int]]:
    left = iter(sorted(numbers))
    while batch := list(islice(left, 1000)):
        yield batch
