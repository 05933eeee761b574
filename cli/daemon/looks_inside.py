"""What `grants doctor` sees with the database open: the database itself, the clock, what was sent, kept and done."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, func, select, text

from cli.daemon.finding import Finding, Patient
from config.sentences import say
from tracker.jobs.alerts import Kind, Trouble
from tracker.store.database import HEAD, reading
from tracker.store.problems import explain, place
from tracker.store.upgrade import plain_connection

_SKEW = timedelta(minutes=2)
_PATIENCE_MS = 5_000
"""Milliseconds that we wait for whoever writes just now."""


def database(_patient: Patient, engine: Engine) -> Iterator[Finding]:
    """Whether it is whole, and whether it can be written."""
    where = place(engine.url)
    if engine.dialect.name == "sqlite" and (said := _damage(engine)):
        advice = say("stop the daemon, then `grants restore latest` puts the newest backup in its place")
        yield Finding("database", "bad", say("{place} is damaged: {problem}", place=where, problem=said), advice)
        return
    with reading(engine) as connection:
        said = connection.scalar(text("SELECT version()")) if engine.dialect.name == "postgresql" else ""
    _try_to_write(engine)
    yield Finding("database", "good", say("{place} answers {server}", place=where, server=str(said).partition(" (")[0]))
    yield Finding("tables", "good", say("the tables are at {version}, as this program wants them", version=HEAD))


def _damage(engine: Engine) -> str:
    """What SQLite finds wrong in the file; empty: nothing. Raises DatabaseProblem when it cannot look."""
    try:
        with plain_connection(engine) as file:
            said = str(file.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as problem:
        raise explain(engine.url, problem) from None
    return "" if said == "ok" else said


def _try_to_write(engine: Engine) -> None:
    """Raise DatabaseProblem when nothing can be written, or somebody else has been writing for too long."""
    if engine.dialect.name == "postgresql":
        with reading(engine) as connection:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_PATIENCE_MS}")
            connection.exec_driver_sql("LOCK TABLE job_states IN ROW EXCLUSIVE MODE")
        return
    try:
        with plain_connection(engine) as file:
            file.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
            file.execute("BEGIN IMMEDIATE")
            file.execute("UPDATE job_states SET job = job")
            file.rollback()
    except sqlite3.Error as problem:
        raise explain(engine.url, problem) from None


def clock(patient: Patient, engine: Engine) -> Iterator[Finding]:
    """Against the database's server, and against what this database was told before."""
    from cli.daemon.plans import zone_of
    from tracker.store.tables.calls import runs
    from tracker.store.tables.jobs import job_runs, job_states

    now, found = patient.clock, False
    last = [select(table.c.started).order_by(table.c.id.desc()).limit(1) for table in (runs, job_runs)]
    with reading(engine) as connection:
        moments = [connection.scalar(statement) for statement in (*last, select(func.max(job_states.c.turn)))]
        newest = max(filter(None, moments), default=None)
        theirs = connection.scalar(text("SELECT now()")) if engine.dialect.name == "postgresql" else None
    if isinstance(theirs, datetime) and abs(theirs - now) > _SKEW:
        found = True
        seconds = f"{abs((theirs - now).total_seconds()):.0f}"
        yield Finding("clock", "bad", say("this machine and the database are {count} seconds apart", count=seconds),
                      say("let both take their time from the network (NTP)"))  # fmt: skip
    if newest and newest > max(now, patient.now) + _SKEW:
        found = True
        yield Finding(
            "clock",
            "bad",
            say("the newest entry in the record is of {when}, which is in the future; this machine says {now}",
                when=_minute(newest), now=_minute(now)),
            say("set the clock right (NTP); if it is right and was wrong then, or --now was used on this database, "
                "`grants daemon trust-clock` lets everything begin that waits for that day"),
        )  # fmt: skip
    if not found:
        zone = zone_of(patient.settings)
        yield Finding("clock", "good", say("it is {time} in {zone}", time=f"{now.astimezone(zone):%Y-%m-%d %H:%M}",
                                           zone=zone.key))  # fmt: skip


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def backups(patient: Patient, _engine: Engine) -> Iterator[Finding]:
    """Whether there is one, and of when."""
    from cli.daemon.troubles import backup_folder, newest_backup

    newest, folder = newest_backup(patient.settings, max(patient.now, patient.clock)), backup_folder(patient.settings)
    if newest is None:
        yield Finding(
            "backups", "look", say("there is no backup in {folder}", folder=folder), say("`grants backup` makes one")
        )
    elif patient.now - newest > timedelta(days=2):
        sentence = say("the newest backup is of {when}", when=f"{newest:%Y-%m-%d}")
        yield Finding("backups", "bad", sentence, say("`grants log backup` says why; `grants backup` makes one now"))
    else:
        yield Finding("backups", "good", say("the newest backup is of {when}", when=f"{newest:%Y-%m-%d}"))


def daemon(patient: Patient, engine: Engine) -> Iterator[Finding]:
    """Who is at work, what a dead process left behind, and which jobs went wrong."""
    from cli.daemon.report import report
    from config.catalogue import load
    from tracker.jobs import owners
    from tracker.jobs.record import under_way

    found = report(engine, patient.settings, load(patient.settings.config_folder), patient.now, patient.clock)
    with reading(engine) as connection:
        left = [one.job for one in under_way(connection) if owners.is_gone(one.owner, one.claimed, patient.clock)]
    if left:
        advice = say("the next daemon or crawl takes them up again; nothing is to be done")
        yield Finding(
            "daemon", "look", say("left behind by a process that is gone: {names}", names=", ".join(left)), advice
        )
    if not found.leads:
        advice = say("`grants daemon` starts one; on your own computer `grants crawl` now and then will do")
        yield Finding("daemon", "look", say("no daemon is at work on this database"), advice)
    elif found.absence:
        yield Finding("daemon", "bad", found.absence, say("end it (kill -9) and start it again: nothing is lost by it"))
    else:
        yield Finding("daemon", "good", say("a daemon is at work"))
    if found.idle:
        advice = say("start one, or set cluster = false: then the daemon does everything itself")
        yield Finding("daemon", "bad", found.idle, advice)
    if found.deaf:
        advice = say("correct operator under [daemon]; `grants digest test ADDRESS` tries the address again")
        yield Finding("mail", "bad", found.deaf, advice)
    for trouble in found.troubles:
        if trouble.kind != "disk" and trouble.about != "clock":  # these were looked at above
            yield Finding(_PARTS[trouble.kind], "bad", trouble.sentence, _advice(trouble))


_PARTS: dict[Kind, str] = {
    "source": "sources", "mail": "mail", "disk": "disk", "backup": "backups", "silence": "daemon", "job": "daemon",
}  # fmt: skip


def _advice(trouble: Trouble) -> str:
    if trouble.kind == "source":
        return say("`grants sources health {key}` tells more, `grants crawl {key}` tries it now", key=trouble.about)
    if trouble.kind == "mail":
        return say("`grants digest status` shows mails, `grants digest resend` sends one again.")
    if trouble.kind == "silence":
        return say("`grants log crawl:` shows what was tried")
    return say("`grants log {job}` shows its runs, `grants daemon run-now {job}` does it now", job=trouble.about)
