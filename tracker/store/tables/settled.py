"""What people settled in calls, and what sources say of it since."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Column, Index, Integer, Named, String, Table, Text, TypedColumns

from tracker.store.tables.base import Instant, call_reference, metadata


class SettledColumns(TypedColumns):
    """A field of a call that a person settled. One that is there (`removed_at` NULL) for each field of a call."""

    id = Column(Integer, primary_key=True)
    call_id = call_reference()
    field: Named[str]
    value: Named[str] = Column(Text)
    """JSON: the person's value (tracker.calls.settled.Part)."""
    said: Named[str] = Column(Text)
    """JSON: what the source said when it was settled."""
    page: Named[str] = Column(Text)
    """Canonical address of the page that was looked at; empty when there was none."""
    who: Named[str]
    at: Named[datetime] = Column(Instant)
    version: Named[int]
    removed_at: Named[datetime | None] = Column(Instant)


settled = Table("settled", metadata, SettledColumns)
Index("ix_settled_call_id", settled.c.call_id, settled.c.field, unique=True, info={"where": "removed_at IS NULL"})
Index("ix_settled_page", settled.c.page)


class HeardColumns(TypedColumns):
    """What a source says of a field that a person settled; written by crawls, kept while the person's value holds."""

    call_id = call_reference(primary_key=True)
    field = Column(String, primary_key=True)
    value: Named[str] = Column(Text)
    """JSON, as `settled.value`."""
    at: Named[datetime] = Column(Instant)
    """When it began to say so."""
    differs: Named[bool] = Column(Boolean)
    """Whether a person should look again."""


heard = Table("heard", metadata, HeardColumns, sqlite_with_rowid=False)
