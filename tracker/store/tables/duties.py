"""What is to be done and what is owed: tasks and the checklists they come from, instalments, reports."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Column, ForeignKey, Index, Integer, Named, Table, Text

from tracker.store.tables.applications import EditedColumns, PartColumns
from tracker.store.tables.base import Hundredths, metadata


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


tasks = Table("tasks", metadata, TaskColumns)
checklist = Table("checklist", metadata, ChecklistColumns)
instalments = Table("instalments", metadata, InstalmentColumns)
reports = Table("reports", metadata, ReportColumns)

for _table in (tasks, instalments, reports):
    Index(f"ix_{_table.name}_application_id", _table.c["application_id"])
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
