"""What else belongs to an application: submissions, moves, notes, documents, people, partners, budget, outcomes."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Named, Table, Text

from tracker.store.tables.applications import PartColumns
from tracker.store.tables.base import Hundredths, Instant, metadata


class SubmissionColumns(PartColumns):
    """One stage of the call that was handed in."""

    stage: Named[str]
    """expression_of_interest, outline, full or cut_off."""
    day: Named[str]
    reference: Named[str]
    asked: Named[Decimal | None] = Column(Hundredths)
    outcome: Named[str]
    """Empty while waiting; invited, negotiation, awarded, declined, withdrawn."""
    outcome_day: Named[str | None]


class MoveColumns(PartColumns):
    """From one state to another."""

    before: Named[str]
    after: Named[str]
    day: Named[str]
    at: Named[datetime] = Column(Instant)
    """When it was put down."""
    who: Named[str]
    why: Named[str] = Column(Text)


class NoteColumns(PartColumns):
    """What somebody put down for the others."""

    at: Named[datetime] = Column(Instant)
    who: Named[str]
    text: Named[str] = Column(Text)


class PaperColumns(PartColumns):
    """A document, where it lies: never a copy."""

    title: Named[str] = Column(Text)
    place: Named[str] = Column(Text)
    """An absolute path, or an address that begins with https:// or http://."""
    at: Named[datetime] = Column(Instant)
    who: Named[str]


class InvolvedColumns(PartColumns):
    """A member of the organisation who works on it."""

    member_id = Column(Integer, ForeignKey("members.id", ondelete="CASCADE"), nullable=False)
    role: Named[str]


class PartnerColumns(PartColumns):
    """Who does it with the organisation, or pays a part of it."""

    name: Named[str]
    kind: Named[str]
    """municipality, region, state_agency, association, company, university, foundation or other."""
    role: Named[str]
    """lead, partner, reference or payer."""
    promised: Named[Decimal | None] = Column(Hundredths)
    confirmed: Named[Decimal | None] = Column(Hundredths)
    letter: Named[bool] = Column(Boolean)
    """Whether there is a letter of support."""


class CostColumns(PartColumns):
    """A line of the budget."""

    name: Named[str]
    planned: Named[Decimal] = Column(Hundredths)
    spent: Named[Decimal | None] = Column(Hundredths)
    as_of: Named[str | None]
    """The day up to which the spent sum counts."""


class EffectColumns(PartColumns):
    """One link of the theory of change (Swedish effektkedja)."""

    kind: Named[str]
    """resource, activity, output or outcome."""
    text: Named[str] = Column(Text)


class IndicatorColumns(PartColumns):
    """What shows whether an outcome comes about."""

    name: Named[str] = Column(Text)
    unit: Named[str]
    baseline: Named[Decimal | None] = Column(Hundredths)
    target: Named[Decimal | None] = Column(Hundredths)


class MeasurementColumns(PartColumns):
    """A value of an indicator on a day, with where it comes from."""

    indicator_id = Column(Integer, ForeignKey("indicators.id", ondelete="CASCADE"), nullable=False)
    day: Named[str]
    value: Named[Decimal] = Column(Hundredths)
    how: Named[str]
    """measured or estimated."""
    source: Named[str] = Column(Text)


submissions = Table("submissions", metadata, SubmissionColumns)
moves = Table("moves", metadata, MoveColumns)
notes = Table("notes", metadata, NoteColumns)
papers = Table("papers", metadata, PaperColumns)
involved = Table("involved", metadata, InvolvedColumns)
partners = Table("partners", metadata, PartnerColumns)
costs = Table("costs", metadata, CostColumns)
effects = Table("effects", metadata, EffectColumns)
indicators = Table("indicators", metadata, IndicatorColumns)
measurements = Table("measurements", metadata, MeasurementColumns)

for _part in (
    submissions, moves, notes, papers, involved, partners, costs, effects, indicators, measurements
):  # fmt: skip
    Index(f"ix_{_part.name}_application_id", _part.c["application_id"])
