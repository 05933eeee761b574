"""Applications, and what the tables of their parts have in common.

People edit all of these. Days are ISO dates (`2026-09-15`), without a time; sums are in the application's currency.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Column, ForeignKey, Index, Integer, Named, Table, Text, TypedColumns

from tracker.store.tables import calls as _calls  # noqa: F401 - what is referred to
from tracker.store.tables import organisations as _organisations  # noqa: F401
from tracker.store.tables.base import Hundredths, Instant, metadata

THERE = "removed_at IS NULL"


class EditedColumns(TypedColumns):
    """What every table has that people edit (tracker.store.changes)."""

    id = Column(Integer, primary_key=True)
    version: Named[int] = Column(Integer)
    removed_at: Named[datetime | None] = Column(Instant)


class ApplicationColumns(EditedColumns):
    """One organisation's way through one call, or towards a funder that was met in person."""

    organisation_id = Column(Integer, ForeignKey("organisations.id", ondelete="CASCADE"), nullable=False)
    call_id: Named[int | None] = Column(Integer, ForeignKey("calls.id"))
    title: Named[str] = Column(Text)
    """The call's title when the application was begun, or what a person calls it."""
    funder: Named[str] = Column(Text)
    """The funder's name; a copy, so that a board needs no other table."""
    url: Named[str] = Column(Text)
    deadline: Named[str | None]
    """A day that a person set; it counts instead of the call's own dates."""
    state: Named[str]
    since: Named[datetime] = Column(Instant)
    """When it came to this state."""
    started: Named[datetime] = Column(Instant)
    seen_at: Named[datetime] = Column(Instant)
    """What changed in the call before this moment has been seen."""
    owner_id: Named[int | None] = Column(Integer, ForeignKey("members.id"))
    currency: Named[str]
    """ISO 4217, of every sum of this application; empty until a sum is known."""
    total: Named[Decimal | None] = Column(Hundredths)
    """What the project costs in all."""
    asked: Named[Decimal | None] = Column(Hundredths)
    own: Named[Decimal | None] = Column(Hundredths)
    """What the organisation itself puts in."""
    reference: Named[str]
    """The funder's number for it."""
    outcome: Named[str]
    """How it was decided: awarded, declined or withdrawn; empty until then."""
    decided_on: Named[str | None]
    reason: Named[str] = Column(Text)
    """Why it was declined or withdrawn, or what the funder said."""
    won: Named[Decimal | None] = Column(Hundredths)
    starts_on: Named[str | None]
    ends_on: Named[str | None]
    """First and last day of the funded project."""
    agreed_on: Named[str | None]
    """When the agreement was signed."""


applications = Table("applications", metadata, ApplicationColumns)
Index(
    "uq_applications_there",
    applications.c.organisation_id,
    applications.c.call_id,
    unique=True,
    info={"where": THERE},
)
Index("ix_applications_organisation_id", applications.c.organisation_id, applications.c.state)
Index("ix_applications_call_id", applications.c.call_id)
Index("ix_applications_state", applications.c.state, applications.c.since, info={"where": THERE})
Index("ix_applications_deadline", applications.c.deadline, info={"where": "deadline IS NOT NULL"})


class PartColumns(EditedColumns):
    """What every table has whose rows belong to an application."""

    application_id = Column(Integer, ForeignKey("applications.id", ondelete="CASCADE"), nullable=False)
