"""What ran when, which daemons there are, and what the operator was told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Column, Index, Integer, Named, String, Table, Text, TypedColumns, false

from tracker.store.tables.base import Instant, metadata


class JobRunColumns(TypedColumns):
    """One run of one job."""

    id = Column(Integer, primary_key=True)
    job: Named[str]
    """`backup`, or `crawl:vinnova` for the crawl of a source."""
    turn: Named[datetime | None] = Column(Instant)
    """The turn of the schedule that it covers."""
    started: Named[datetime] = Column(Instant)
    finished: Named[datetime | None] = Column(Instant)
    state: Named[str]
    """running, done, suspect, failed; interrupted (its process was killed), returned (the daemon was stopped)."""
    reason: Named[str]
    """Why it began: turn, retry or asked."""
    owner: Named[str]
    """Who runs it: tracker.jobs.owners."""
    summary: Named[str] = Column(Text)
    """A sentence, packed."""


job_runs = Table("job_runs", metadata, JobRunColumns)
Index("ix_job_runs_job", job_runs.c.job, job_runs.c.id)
Index("ix_job_runs_started", job_runs.c.started)


class JobStateColumns(TypedColumns):
    """What decides when a job is due next, so that planning reads one row a job however long it has run."""

    job = Column(String, primary_key=True)
    turn: Named[datetime | None] = Column(Instant)
    ended: Named[datetime | None] = Column(Instant)
    state: Named[str]
    """How the last run ended; empty before the first."""
    failures: Named[int]
    """In a row."""
    unwell: Named[int]
    """Runs in a row that failed or were suspect."""
    interrupted: Named[int]
    """In a row."""
    cut: Named[bool] = Column(Boolean, server_default=false())
    """Whether the last run's process ended before it, or took too long: its next one is done in a process alone."""
    run_id: Named[int | None]
    """The run under way: whoever does not hold this number any more may not finish it."""
    owner: Named[str]
    """Whose run is under way; empty when none is."""
    claimed: Named[datetime | None] = Column(Instant)
    """When it was begun, by the machine's own clock."""


job_states = Table("job_states", metadata, JobStateColumns)


class DaemonColumns(TypedColumns):
    """A daemon that runs, or ran until it was killed. Moments by the machine's own clock."""

    owner = Column(String, primary_key=True)
    host: Named[str]
    pid: Named[int]
    role: Named[str]
    """leader, standby, worker or mailer."""
    since: Named[datetime] = Column(Instant)
    beat: Named[datetime] = Column(Instant)
    """The last sign of life."""
    version: Named[str]


daemons = Table("daemons", metadata, DaemonColumns)


class AlertColumns(TypedColumns):
    """What the operator was last told of one kind of trouble."""

    kind = Column(String, primary_key=True)
    told: Named[str] = Column(Text)
    """JSON list of what it was about: keys of sources, or the kind itself."""
    mailed: Named[datetime | None] = Column(Instant)
    open: Named[bool] = Column(Boolean)
    """Whether it was still so when last looked."""


alerts = Table("alerts", metadata, AlertColumns)
