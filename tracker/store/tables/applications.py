"""Applications and what belongs to them: submissions, moves, partners, tasks, awards, reports, outcomes.

People edit all of these. Days are ISO dates (`2026-09-15`), without a time; sums are in the application's currency.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Named, Table, Text, TypedColumns

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


class TaskColumns(EditedColumns):
    """Something to be done by a day."""

    organisation_id = Column(Integer, ForeignKey("organisations.id", ondelete="CASCADE"), nullable=False)
    application_id: Named[int | None] = Column(Integer, ForeignKey("applications.id", ondelete="CASCADE"))
    title: Named[str] = Column(Text)
    due: Named[str]
    owner_id: Named[int | None] = Column(Integer, ForeignKey("members.id"))
    done_on: Named[str | None]
    planned_for: Named[str]
    """The stage whose deadline it was planned back from; empty: somebody's own task."""


class ChecklistColumns(EditedColumns):
    """A step towards every application to one funder, or to any."""

    organisation_id = Column(Integer, ForeignKey("organisations.id", ondelete="CASCADE"), nullable=False)
    funder: Named[str]
    """Its name, case folded; empty: any funder that has no list of its own."""
    title: Named[str] = Column(Text)
    days_before: Named[int]
    """Days before the deadline."""


class InstalmentColumns(PartColumns):
    """A part of the award that is paid out."""

    organisation_id = Column(Integer, ForeignKey("organisations.id", ondelete="CASCADE"), nullable=False)
    due: Named[str]
    sum: Named[Decimal] = Column(Hundredths)
    condition: Named[str] = Column(Text)
    """What it waits for, as "when the interim report is approved"."""
    paid_on: Named[str | None]
    paid: Named[Decimal | None] = Column(Hundredths)


class ReportColumns(PartColumns):
    """A report that is owed to the funder."""

    organisation_id = Column(Integer, ForeignKey("organisations.id", ondelete="CASCADE"), nullable=False)
    kind: Named[str]
    """interim, final, financial or other."""
    title: Named[str] = Column(Text)
    due: Named[str]
    handed_in_on: Named[str | None]


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
tasks = Table("tasks", metadata, TaskColumns)
checklist = Table("checklist", metadata, ChecklistColumns)
instalments = Table("instalments", metadata, InstalmentColumns)
reports = Table("reports", metadata, ReportColumns)
effects = Table("effects", metadata, EffectColumns)
indicators = Table("indicators", metadata, IndicatorColumns)
measurements = Table("measurements", metadata, MeasurementColumns)

PARTS = (
    submissions, moves, notes, papers, involved, partners, costs, tasks, instalments, reports, effects, indicators,
    measurements,
)  # fmt: skip
"""The tables whose rows belong to an application."""

for _part in PARTS:
    Index(f"ix_{_part.name}_application_id", _part.c["application_id"])
Index("ix_checklist_organisation_id", checklist.c.organisation_id, checklist.c.funder)
_TO_DO = "done_on IS NULL AND removed_at IS NULL"
_OWED = "handed_in_on IS NULL AND removed_at IS NULL"
_UNPAID = "paid_on IS NULL AND removed_at IS NULL"
Index("ix_tasks_due", tasks.c.due, tasks.c.organisation_id, info={"where": _TO_DO})
Index("ix_tasks_organisation_id", tasks.c.organisation_id, tasks.c.due, info={"where": _TO_DO})
Index("ix_reports_due", reports.c.due, reports.c.organisation_id, info={"where": _OWED})
Index("ix_reports_organisation_id", reports.c.organisation_id, reports.c.due, info={"where": _OWED})
Index("ix_instalments_due", instalments.c.due, instalments.c.organisation_id, info={"where": _UNPAID})
Index("ix_instalments_organisation_id", instalments.c.organisation_id, instalments.c.due, info={"where": _UNPAID})
