"""Looks at everything that a deployment needs, and says about each finding what to do."""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import Engine, func, select, text

from config.sentences import reason, say
from config.settings import Settings
from config.strict import ConfigError

Grade = Literal["good", "look", "bad"]

_SKEW = timedelta(minutes=2)


@dataclass(frozen=True)
class Finding:
    """What one look came to."""

    what: str
    """database, tables, disk, clock, mail, sources, backups, daemon."""
    grade: Grade
    sentence: str
    advice: str = ""
    """What to do; empty when nothing is to be done."""


@dataclass(frozen=True)
class Patient:
    """What is looked at."""

    settings: Settings
    open: Callable[[], Engine]
    """Opens the database. Raises DatabaseProblem or ConfigError."""
    now: datetime
    clock: datetime
    """By the machine."""


def examine(patient: Patient) -> Iterator[Finding]:
    """Every finding, in the order of what rests on what. Changes nothing but that an old database is upgraded."""
    from tracker.store.problems import DatabaseProblem

    yield from _disks(patient.settings)
    yield from _sources(patient.settings)
    yield from _mail(patient.settings)
    try:
        engine = patient.open()
    except (DatabaseProblem, ConfigError) as problem:
        advice = say("set url under [database], or GRANTS_DATABASE_URL, to a database that can be used")
        yield Finding("database", "bad", str(problem), advice)
        return
    for look in (_database, _clock, _backups, _daemon):
        try:
            yield from look(patient, engine)
        except DatabaseProblem as problem:
            yield Finding("database", "bad", str(problem), say("see to the database first"))


def _database(_patient: Patient, engine: Engine) -> Iterator[Finding]:
    from tracker.store.database import HEAD, reading
    from tracker.store.problems import place

    where = place(engine.url)
    if engine.dialect.name == "sqlite":
        try:
            with closing(sqlite3.connect(engine.url.database or "")) as file:
                said = file.execute("PRAGMA quick_check(1)").fetchone()[0]
        except sqlite3.Error as problem:
            said = str(problem)
        if said != "ok":
            advice = say("`grants restore latest` puts the newest backup in its place")
            yield Finding("database", "bad", say("{place} is damaged: {problem}", place=where, problem=said), advice)
            return
    with reading(engine) as connection:
        server = connection.scalar(text("SELECT version()")) if engine.dialect.name == "postgresql" else ""
    yield Finding("database", "good", say("{place} answers {server}", place=where, server=str(server)[:40]))
    yield Finding("tables", "good", say("the tables are at {version}, as this program wants them", version=HEAD))


def _disks(settings: Settings) -> Iterator[Finding]:
    from cli.daemon.watch import full_disks

    full = list(full_disks(settings, None))
    for trouble in full:
        advice = say(
            "make room, or move the data: XDG_DATA_HOME, XDG_CACHE_HOME and backups under [daemon] name places"
        )
        yield Finding("disk", "bad", trouble.sentence, advice)
    for folder in (settings.data_folder, settings.cache_folder):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            writable = os.access(folder, os.W_OK)
            told = say("{folder} cannot be written", folder=folder)
        except OSError as problem:
            writable, told = False, say("{folder}: {reason}", folder=folder, reason=reason(problem))
        if not writable:
            yield Finding("disk", "bad", told, say("give it to the user that runs Grants"))
    if not full:
        yield Finding("disk", "good", say("there is room for data, cache and backups"))


def _clock(patient: Patient, engine: Engine) -> Iterator[Finding]:
    from cli.daemon.plans import zone_of
    from tracker.store.database import reading
    from tracker.store.tables.calls import runs

    clock, found = patient.clock, False
    with reading(engine) as connection:
        newest = connection.scalar(select(func.max(runs.c.started)))
        theirs = connection.scalar(text("SELECT now()")) if engine.dialect.name == "postgresql" else None
    if isinstance(theirs, datetime) and abs(theirs - clock) > _SKEW:
        found = True
        seconds = f"{abs((theirs - clock).total_seconds()):.0f}"
        yield Finding("clock", "bad", say("this machine and the database are {count} seconds apart", count=seconds),
                      say("let both take their time from the network (NTP)"))  # fmt: skip
    if newest and newest > max(clock, patient.now) + _SKEW:
        found = True
        yield Finding("clock", "look", say("the newest crawl is of {when}, which is in the future", when=newest),
                      say("look whether the clock is right, or whether --now was used on this database"))  # fmt: skip
    if not found:
        zone = zone_of(patient.settings)
        yield Finding("clock", "good", say("it is {time} in {zone}", time=f"{clock.astimezone(zone):%Y-%m-%d %H:%M}",
                                           zone=zone.key))  # fmt: skip


def _mail(settings: Settings) -> Iterator[Finding]:
    from tracker.digest.post import NoPost, post

    mail = settings.mail
    if not mail.server and not mail.folder:
        advice = say("write server and sender under [mail], then `grants digest test you@example.org`")
        yield Finding("mail", "look", say("no mail server is set: no digest and no alert is sent"), advice)
        return
    try:
        leaving = post(settings)
    except (NoPost, ConfigError) as problem:
        yield Finding("mail", "bad", str(problem), say("correct it under [mail]"))
        return
    if mail.server and (silent := _unreachable(mail.server, mail.port or _PORTS[mail.security])):
        yield Finding("mail", "bad", silent, say("look at server and port under [mail], and at the firewall"))
        return
    yield Finding("mail", "good", say("mails leave by {server}", server=mail.server or mail.folder))
    if leaving.operator is None:
        advice = say("write operator under [daemon]")
        yield Finding("mail", "look", say("nobody is told when something goes wrong"), advice)


_PORTS: Mapping[str, int] = {"starttls": 587, "tls": 465, "none": 25}


def _unreachable(server: str, port: int) -> str:
    try:
        socket.create_connection((server, port), 5).close()
    except OSError as problem:
        return say("{server} does not answer on port {port}: {reason}", server=server, port=port,
                   reason=reason(problem))  # fmt: skip
    return ""


def _sources(settings: Settings) -> Iterator[Finding]:
    from config.catalogue import load
    from crawler.check import check

    catalogue = load(settings.config_folder)
    problems = check(catalogue)
    for problem in problems:
        yield Finding("sources", "bad", problem, say("correct the file; `grants sources check` looks again"))
    if not problems:
        yield Finding("sources", "good", say("{count} source files are right", count=len(catalogue.sources)))
    if not settings.crawler.contact:
        advice = say("write contact under [crawler]: an address that a funder can write to")
        yield Finding("sources", "look", say("the user agent says nobody's address"), advice)


def _backups(patient: Patient, _engine: Engine) -> Iterator[Finding]:
    from cli.daemon.watch import backup_folder, newest_backup

    newest, folder = newest_backup(patient.settings), backup_folder(patient.settings)
    if newest is None:
        yield Finding(
            "backups", "look", say("there is no backup in {folder}", folder=folder), say("`grants backup` makes one")
        )
    elif patient.now - newest > timedelta(days=2):
        sentence = say("the newest backup is of {when}", when=f"{newest:%Y-%m-%d}")
        yield Finding("backups", "bad", sentence, say("`grants log backup` says why; `grants backup` makes one now"))
    else:
        yield Finding("backups", "good", say("the newest backup is of {when}", when=f"{newest:%Y-%m-%d}"))


def _daemon(patient: Patient, engine: Engine) -> Iterator[Finding]:
    from cli.daemon.report import report
    from config.catalogue import load
    from tracker.jobs import owners
    from tracker.jobs.record import under_way
    from tracker.store.database import reading

    found = report(engine, patient.settings, load(patient.settings.config_folder), patient.now)
    with reading(engine) as connection:
        left = [one.job for one in under_way(connection) if owners.is_gone(one.owner, one.claimed, datetime.now(UTC))]
    if left:
        advice = say("the next daemon or crawl takes them up again; nothing is to be done")
        yield Finding(
            "daemon", "look", say("left behind by a process that is gone: {names}", names=", ".join(left)), advice
        )
    if found.leads:
        yield Finding("daemon", "good", say("a daemon is at work"))
    else:
        advice = say("`grants daemon` starts one; on your own computer `grants crawl` now and then will do")
        yield Finding("daemon", "look", say("no daemon is at work on this database"), advice)
    for trouble in found.troubles[0 if found.leads else 1 :]:
        yield Finding("daemon", "bad", trouble, say("`grants log` shows its runs"))
