"""Forgets crawls of long ago: a year of them is millions of rows where thousands of sources are read each day."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from tracker.store.tables.calls import revisions, runs


def forget_crawls(connection: Connection, before: datetime) -> int:
    """Delete crawls that began before this moment; how many. The last of each source stays, the last healthy one, and
    those that changed a call, which its history names. The caller commits.
    """
    well = select(func.max(runs.c.id)).where(runs.c.verdict == "healthy").group_by(runs.c.source_id)
    last = select(func.max(runs.c.id)).group_by(runs.c.source_id)
    named = select(revisions.c.run_id).where(revisions.c.run_id.is_not(None))
    old = runs.c.started < before, runs.c.id.not_in(last), runs.c.id.not_in(well), runs.c.id.not_in(named)
    return connection.execute(delete(runs).where(*old)).rowcount
