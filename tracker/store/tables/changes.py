"""Who changed what that people keep, when, from what to what: the ground of history and of undo."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Named, String, Table, Text, TypedColumns

from tracker.store.tables.base import Instant, metadata


class ActionColumns(TypedColumns):
    """What one person did at once: one command, which may change several rows."""

    id = Column(Integer, primary_key=True)
    at: Named[datetime] = Column(Instant)
    who: Named[str] = Column(String)
    words: Named[str] = Column(Text)
    """What was done, as a packed sentence (config.sentences)."""
    takes_back: Named[bool] = Column(Boolean)
    """Whether it is an undo; that is never undone itself."""
    undone_by: Named[int | None] = Column(Integer, ForeignKey("actions.id"))
    """The action that took this one back."""


actions = Table("actions", metadata, ActionColumns)
Index("ix_actions_who", actions.c.who, actions.c.id)


class ChangeColumns(TypedColumns):
    """One row of one table changed."""

    id = Column(Integer, primary_key=True)
    action_id = Column(Integer, ForeignKey("actions.id", ondelete="CASCADE"), nullable=False)
    table_name: Named[str]
    row_id: Named[int]
    organisation_id: Named[int | None]
    """The organisation that the row is, or belongs to directly; no reference, so that history outlives it."""
    application_id: Named[int | None]
    """The application that the row is, or belongs to."""
    old: Named[str | None] = Column(Text)
    """JSON of the columns that changed, as they were; NULL when the row was new, or when its data were forgotten."""
    new: Named[str | None] = Column(Text)
    """The same columns as they became; NULL when the row's data were forgotten."""


changes = Table("changes", metadata, ChangeColumns)
Index("ix_changes_action_id", changes.c.action_id)
Index("ix_changes_row", changes.c.table_name, changes.c.row_id, changes.c.id)
Index("ix_changes_application_id", changes.c.application_id, changes.c.id, info={"where": "application_id IS NOT NULL"})
Index(
    "ix_changes_organisation_id", changes.c.organisation_id, changes.c.id, info={"where": "organisation_id IS NOT NULL"}
)
