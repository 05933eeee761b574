"""How the daemon and its jobs are, from the database: for a person, and for whatever watches over the server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from cli.daemon.agenda import agenda_of
from cli.daemon.status import Daemon, known_daemons
from cli.daemon.troubles import troubles
from config.catalogue import Catalogue
from config.sentences import say
from config.settings import Settings
from tracker.jobs import owners
from tracker.jobs.alerts import Trouble
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
    troubles: list[Trouble]
    """What the operator is told of."""
    absence: str = ""
    """That no daemon is at work, or that the one which leads does nothing; empty: one is at work."""
    idle: str = ""
    """That no worker is at work though the daemon wants them."""
    deaf: str = ""
    """That the operator does not get what is told."""

    @property
    def wrong(self) -> list[str]:
        """All of it in sentences; empty when all is well."""
        return list(filter(None, (self.absence, self.idle, self.deaf, *(each.sentence for each in self.troubles))))


def report(engine: Engine, settings: Settings, catalogue: Catalogue, now: datetime, clock: datetime) -> Report:
    """How it is at `now`; `clock` is the machine's, by which signs of life are given. Raises DatabaseProblem."""
    from tracker.digest.alert import unheard

    with reading(engine) as connection:
        agenda = agenda_of(connection, settings, catalogue)
        known, daemons = states(connection), known_daemons(connection)
        last = last_runs(connection)
        deaf = unheard(connection, settings.daemon.operator)
    agenda.learn({name: state.history for name, state in known.items()})
    leads = is_taken(engine, "daemon")
    due = set(agenda.due(now))
    reports = [
        JobReport(name, None if name in due else agenda.next_of(name), name in due, known.get(name), last.get(name))
        for name in agenda.jobs
    ]
    return Report(
        [each for each in daemons if each.alive(clock) and not owners.is_gone(each.owner, None, clock)],
        leads,
        reports,
        len(due),
        list(troubles(engine, settings, catalogue, now, clock)),
        _absence(leads, daemons, clock),
        _idle(settings, daemons, clock),
        deaf,
    )


def _absence(leads: bool, daemons: Sequence[Daemon], clock: datetime) -> str:
    """A daemon that is not there, or that holds the lead and does nothing; empty: one is at work."""
    if not leads:
        return say("no daemon is at work on this database; start one with `grants daemon`")
    leaders = [
        daemon for daemon in daemons if daemon.role == "leader" and not owners.is_gone(daemon.owner, None, clock)
    ]
    if leaders and not any(leader.alive(clock) for leader in leaders):
        last = max(leader.beat for leader in leaders)
        return say("the daemon that leads has given no sign of life since {when}; its log says why",
                   when=f"{last:%Y-%m-%d %H:%M} UTC")  # fmt: skip
    return ""


def _idle(settings: Settings, daemons: Sequence[Daemon], clock: datetime) -> str:
    if not settings.daemon.cluster or any(each.alive(clock) for each in daemons if each.role in ("worker", "mailer")):
        return ""
    return say("cluster is set under [daemon] and no worker is at work: crawls wait; start one with `grants worker`")
