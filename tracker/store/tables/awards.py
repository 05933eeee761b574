"""What funders have given, to whom: knowledge of a funder, never shown as calls."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Column, Index, Integer, Named, String, Table, Text, TypedColumns

from tracker.store.tables.base import Hundredths, Instant, metadata


class AwardColumns(TypedColumns):
    """One grant that a funder awarded, as its 360Giving record says."""

    id = Column(Integer, primary_key=True)
    identifier: Named[str] = Column(String, unique=True)
    """The grant's own id in the world, as 360G-wolfson-19747."""
    funder_key: Named[str]
    """The funder's organisation identifier, as GB-CHC-1156077."""
    funder_name: Named[str]
    recipient: Named[str]
    recipient_key: Named[str]
    title: Named[str] = Column(Text)
    description: Named[str] = Column(Text)
    programme: Named[str]
    amount: Named[Decimal] = Column(Hundredths)
    currency: Named[str]
    awarded: Named[str]
    """ISO date."""
    source: Named[str] = Column(Text)
    """Name of the file it was read from."""
    imported: Named[datetime] = Column(Instant)


awards_given = Table("awards_given", metadata, AwardColumns)
Index("ix_awards_given_funder_name", awards_given.c.funder_name)
