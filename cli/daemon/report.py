"""How the daemon and its jobs are, from the database: for a person, and for whatever watches over the server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine

from cli.daemon import plans
from cli.daemon.agenda import Agenda
from cli.daemon.status import Daemon, known_daemons
from config.catalogue import Catalogue
from config.sentences import say
from config.settings import Settings
from tracker.jobs.record import JobState, Run, last_runs, states
from tracker.store.database import reading
from tracker.store.lock import is_taken


@dataclass(frozen=True)
class JobReport:
    """One job of the configuration."""

    name: str
    next: datetime | None
    """When it is due next; None while it runs, is due already, or is off."""
    due: bool
    state: JobState | None
    """None: it never ran."""
    last: Run | None
    """Its last run that ended."""


@dataclass(frozen=True)
class Report:
    """Everything."""

    daemons: list[Daemon]
    """Those that live."""
    leads: bool
    """Whether one of them leads."""
    jobs: list[JobReport]
    waiting: int
    """Jobs that are due and not begun."""
    troubles: list[str]
    """What is wrong, in sentences; empty when all is well."""


def report(engine: Engine, settings: Settings, catalogue: Catalogue, now: datetime) -> Report:
    """How it is at `now`. Raises DatabaseProblem."""
    zone = plans.zone_of(settings)
    with reading(engine) as connection:
        sources = plans.sources_on(connection, catalogue, settings)
        known = states(connection)
        alive = [daemon for daemon in known_daemons(connection) if daemon.alive(datetime.now(UTC))]
        last = last_runs(connection)
    jobs = [*plans.standing_jobs(settings, zone), *plans.crawl_jobs(sources, settings, zone)]
    agenda = Agenda({job.name: job for job in jobs}, {source.key: source for source in sources})
    agenda.learn({name: state.history for name, state in known.items()})
    leads = is_taken(engine, "daemon")
    due = set(agenda.due(now))
    reports = [
        JobReport(name, None if name in due else agenda.next_of(name), name in due, known.get(name), last.get(name))
        for name in agenda.jobs
    ]
    troubles: list[str] = []
    if not leads:
        troubles.append(say("no daemon is at work on this database; start one with `grants daemon`"))
    troubles += [sentence for each in reports if (sentence := _trouble(each, settings.daemon.allowance))]
    return Report(alive, leads, reports, len(due), troubles)


def _trouble(job: JobReport, allowance: int) -> str:
    """What is wrong with a job: a crawl beyond its allowance, another job at once. Empty: nothing."""
    if job.state is None or job.state.unwell < (allowance if plans.key_of(job.name) else 1):
        return ""
    summary = job.last.summary if job.last else ""
    return say("{job}: wrong {count} times in a row; the last: {problem}", job=job.name, count=job.state.unwell,
               problem=summary)  # fmt: skip
