"""Pairs of calls that are one call, may be, or are not, by whom that was decided and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index, Integer, Named, String, Table, TypedColumns

from tracker.store.tables.base import Instant, call_reference, metadata


class DuplicateColumns(TypedColumns):
    """Two calls, the one with the lower number first. People edit it."""

    id = Column(Integer, primary_key=True)
    version: Named[int] = Column(Integer)
    removed_at: Named[datetime | None] = Column(Instant)
    one_id = call_reference()
    other_id = call_reference()
    kept_id = call_reference()
    """Which of them is shown, and whose facts count."""
    state: Named[str]
    """`same`, `perhaps` or `apart`."""
    reason: Named[str]
    """`identifier`, `address`, `title` or `person`."""
    score: Named[int] = Column(Integer)
    """In hundredths; 100 when a person decided."""
    who: Named[str] = Column(String)
    """The person who decided; empty: the program."""
    at: Named[datetime] = Column(Instant)


duplicates = Table("duplicates", metadata, DuplicateColumns)
Index("ix_duplicates_one_id", duplicates.c.one_id, duplicates.c.other_id, unique=True)
Index("ix_duplicates_other_id", duplicates.c.other_id)
Index("ix_duplicates_state", duplicates.c.state, duplicates.c.score)
