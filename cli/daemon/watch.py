"""Looks for trouble that the operator should know of, and tells it by mail when `tracker.jobs.alerts` says so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from cli.daemon import plans
from cli.daemon.jobs import JobFailed, Work
from cli.i18n import language_of, told
from config.catalogue import load
from config.sentences import say
from config.settings import Settings
from tracker.jobs.alerts import KINDS, Kind, Trouble
from tracker.jobs.record import JobState, Run, last_runs, states
from tracker.store.database import reading, writing
from tracker.store.tables.jobs import job_runs

LEAST_FREE, LEAST_SHARE = 1_000_000_000, 0.05
"""A disk is nearly full with less than a gigabyte and less than a twentieth of it free."""
SILENCE = timedelta(days=2)


def watch(work: Work) -> str:
    """Look, and put a mail to the operator into the outbox when there is something to tell."""
    found = list(troubles(work))
    if not work.settings.daemon.operator:
        return say("{count} troubles; nobody is told, operator under [daemon] is not set", count=len(found))
    from tracker.digest.alert import tell_operator
    from tracker.digest.post import NoPost, post
    from tracker.digest.run import send_waiting

    try:
        leaving = post(work.settings)
    except NoPost as problem:
        raise JobFailed(str(problem)) from None
    language = language_of(work.settings.language, os.environ)
    with writing(work.engine) as connection:
        decision = tell_operator(connection, leaving, found, KINDS, language, work.now, told)
    send_waiting(work.engine, work.settings, leaving, work.now)
    if decision.well:
        return say("all is well again; the operator was told")
    return say("{count} troubles, {told} of them told to the operator", count=len(found), told=len(decision.troubles))


def troubles(work: Work) -> Iterator[Trouble]:
    """Everything that is wrong now."""
    from tracker.digest.alert import mail_troubles

    settings = work.settings
    with reading(work.engine) as connection:
        on = plans.sources_on(connection, load(settings.config_folder), settings)
        known, last = states(connection), last_runs(connection)
        newest = connection.scalar(select(func.max(job_runs.c.started)).where(job_runs.c.job.startswith(plans.CRAWL)))
        mails = list(mail_troubles(connection, work.now))
    jobs = [f"{plans.CRAWL}{source.key}" for source in on] + [name for name in plans.STANDING if name != "watch"]
    for name in jobs:
        if name in known and (trouble := _job(known[name], last.get(name), settings.daemon.allowance)):
            yield trouble
    if on and newest is not None and work.now - newest > SILENCE:
        yield Trouble("silence", "", say("No source was read since {when}.", when=f"{newest:%Y-%m-%d %H:%M} UTC"))
    yield from mails
    yield from full_disks(settings, work.engine.url.database if work.engine.dialect.name == "sqlite" else None)


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


def backup_folder(settings: Settings) -> Path:
    """Where backups lie."""
    return Path(settings.daemon.backups) if settings.daemon.backups else settings.data_folder / "backups"


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


def newest_backup(settings: Settings) -> datetime | None:
    """When the newest backup was made."""
    from tracker.store.backup import backups

    return next((backup.made for backup in backups(backup_folder(settings))), None)
