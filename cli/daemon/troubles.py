"""Everything that is wrong now, in words: what the operator is mailed, and what `grants daemon status` says."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, func, select

from cli.daemon import plans
from cli.daemon.wellness import health_by_key
from config.catalogue import Catalogue
from config.sentences import say
from config.settings import Settings
from tracker.calls.health import Health
from tracker.jobs.alerts import Kind, Trouble
from tracker.jobs.plan import AHEAD, is_ahead
from tracker.jobs.record import JobState, Run, last_runs, states
from tracker.store.database import reading
from tracker.store.tables.jobs import job_runs

LEAST_FREE, LEAST_SHARE = 1_000_000_000, 0.05
"""A disk is nearly full with less than a gigabyte and less than a twentieth of it free."""
SILENCE = timedelta(days=2)


def troubles(
    engine: Engine, settings: Settings, catalogue: Catalogue, now: datetime, clock: datetime, but: Collection[str] = ()
) -> Iterator[Trouble]:
    """What is wrong at `now`; nothing is said of the jobs named in `but`. Raises DatabaseProblem."""
    from tracker.digest.alert import mail_troubles

    with reading(engine) as connection:
        on = plans.sources_on(connection, catalogue, settings)
        known, last = states(connection), last_runs(connection)
        crawls = job_runs.c.job.startswith(plans.CRAWL), job_runs.c.started <= max(now, clock) + AHEAD
        newest = connection.scalar(select(func.max(job_runs.c.started)).where(*crawls))
        mails = list(mail_troubles(connection, now))
        health = health_by_key(connection, catalogue, on, settings, now)
    jobs = [f"{plans.CRAWL}{source.key}" for source in on] + [name for name in plans.STANDING if name not in but]
    for name in jobs:
        if name in known and (trouble := _job(known[name], last.get(name), settings.daemon.allowance)):
            yield trouble
    yield from _ahead([known[name] for name in jobs if name in known], max(now, clock))
    if on and newest is not None and now - newest > SILENCE:
        yield Trouble("silence", "", say("No source was read since {when}.", when=f"{newest:%Y-%m-%d %H:%M} UTC"))
    else:
        yield from _not_read(health)
    yield from mails
    yield from full_disks(settings, engine.url.database if engine.dialect.name == "sqlite" else None)


def full_disks(settings: Settings, database: str | None) -> Iterator[Trouble]:
    """The disks that are nearly full, of those where data, cache and backups lie; each once."""
    folders = [Path(database).parent] if database else []
    folders += [settings.data_folder, settings.cache_folder, backup_folder(settings)]
    seen = set()
    for folder in folders:
        there = next((path for path in (folder, *folder.parents) if path.exists()), None)
        if there is None or (device := there.stat().st_dev) in seen:
            continue
        seen.add(device)
        usage = shutil.disk_usage(there)
        if usage.free < LEAST_FREE and usage.free < LEAST_SHARE * usage.total:
            free = f"{usage.free / 1_000_000:.0f}"
            yield Trouble("disk", str(there), say("The disk of {folder} has only {count} MB left.", folder=there,
                                                  count=free))  # fmt: skip
        elif _is_out_of_files(there):
            yield Trouble("disk", str(there), say("The disk of {folder} has room, but for hardly any more files.",
                                                  folder=there))  # fmt: skip


def _is_out_of_files(folder: Path) -> bool:
    """Whether a file system that holds a fixed number of files has nearly so many."""
    if not hasattr(os, "statvfs"):  # Windows
        return False
    there = os.statvfs(folder)
    return 0 <= there.f_favail < LEAST_SHARE * there.f_files


def backup_folder(settings: Settings) -> Path:
    """Where backups lie."""
    return Path(settings.daemon.backups) if settings.daemon.backups else settings.data_folder / "backups"


def newest_backup(settings: Settings, clock: datetime) -> datetime | None:
    """When the newest backup was made; one of the future is none. Raises OSError when the folder cannot be read."""
    from tracker.store.backup import backups

    return next((each.made for each in backups(backup_folder(settings)) if each.made <= clock + AHEAD), None)


def _job(state: JobState, last: Run | None, allowance: int) -> Trouble | None:
    """A crawl beyond its allowance, or another job that failed."""
    key = plans.key_of(state.job)
    if state.unwell < (allowance if key else 1):
        return None
    summary = last.summary if last else ""
    kind: Kind = "source" if key else "backup" if state.job == "backup" else "job"
    if not key:
        return Trouble(kind, state.job, say("{job} failed: {problem}", job=state.job, problem=summary))
    return Trouble(kind, key, say("{source} was wrong {count} times in a row: {problem}", source=key,
                                  count=state.unwell, problem=summary))  # fmt: skip


def _not_read(health: Mapping[str, Health]) -> Iterator[Trouble]:
    """Single sources whose runs have stopped beyond their allowance while others go on. One that never ran is not
    told: it may have been switched on a moment ago.
    """
    for key, each in health.items():
        if each.verdict and each.overdue and each.stale:
            yield Trouble("silence", key, say("{source}: {problem}", source=key, problem=each.stale))


def _ahead(known: list[JobState], clock: datetime) -> Iterator[Trouble]:
    """Jobs that wait for a day that a wrong clock has written down."""
    waiting = [state.history.turn for state in known if state.history.turn and is_ahead(state.history, clock)]
    if waiting:
        sentence = say(
            "{count} jobs are recorded as done in the future, the last at {when}, and do not begin before: a clock was "
            "wrong then, or is wrong now. When it is right now, `grants daemon trust-clock` lets them begin.",
            count=len(waiting),
            when=f"{max(waiting):%Y-%m-%d %H:%M} UTC",
        )
        yield Trouble("job", "clock", sentence)
