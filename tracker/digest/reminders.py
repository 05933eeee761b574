"""Reminders of what members answer for: gathered, put into the outbox once for each thing and stage, and sent.

A member gets at most one a day, after the hour of the digest, and none in quiet weeks or when the digest is off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, select

from config.sentences import say
from config.settings import Settings
from tracker.digest.duties import reminders_of
from tracker.digest.gather import zone_of
from tracker.digest.model import Reader
from tracker.digest.post import Post
from tracker.digest.refusals import all_refused
from tracker.digest.reminder_mails import key_of, letter_of, put, reader_of
from tracker.digest.run import send_waiting
from tracker.digest.sending import Summary
from tracker.digest.token import secret
from tracker.digest.unwritten import unwritten
from tracker.digest.words import local
from tracker.organisations.model import Member, Organisation
from tracker.organisations.store import all_organisations, members_of
from tracker.store.database import reading, writing
from tracker.store.tables.digests import deliveries


@dataclass(frozen=True)
class Written:
    """What was put into the outbox."""

    count: int
    problems: dict[str, Exception]
    """By organisation whose reminders could not be written: why."""


def run_reminders(
    engine: Engine, settings: Settings, now: datetime, leaving: Post, clock: Callable[[], datetime] | None = None
) -> str:
    """Write the reminders that are due at `now` and send what is due in the outbox; what came of it, in a sentence.

    Raises Unwritten, after everything that can be sent was sent.
    """
    written = compose_reminders(engine, settings, leaving, now)
    sentence = _sentence(written.count, send_waiting(engine, settings, leaving, now, clock))
    if written.problems:
        raise unwritten(sentence, written.problems)
    return sentence


def _sentence(count: int, sending: Summary) -> str:
    if sending.busy:
        return say("{count} reminders written; another program is sending.", count=count)
    counts = say("{count} reminders written; {sent} mails sent.", count=count, sent=sending.sent)
    return say("{counts} {problem}.", counts=counts, problem=sending.problem) if sending.problem else counts


def compose_reminders(engine: Engine, settings: Settings, leaving: Post, now: datetime) -> Written:
    """Put the reminders that are due into the outbox. What is wrong with one organisation stops no other."""
    with writing(engine) as connection:
        _withdraw_stale(connection, now)
        key = secret(connection)
    with reading(engine) as connection:
        homes = all_organisations(connection)
    count, problems = 0, {}
    for home in homes:
        try:
            count += _of_organisation(engine, settings, leaving, home, key, now)
        except Exception as problem:  # whatever it is, the others are reminded; the run is told to have failed
            problems[home.called()] = problem
    return Written(count, problems)


def _withdraw_stale(connection: Connection, now: datetime) -> None:
    """One that did not leave on its day would say "tomorrow" of today; what it told is to be told anew."""
    stale = (deliveries.c.kind == "reminder", deliveries.c.state == "waiting", deliveries.c.good_until <= now)
    connection.execute(delete(deliveries).where(*stale))


def _of_organisation(
    engine: Engine, settings: Settings, leaving: Post, home: Organisation, key: bytes, now: datetime
) -> int:
    with reading(engine) as connection:
        readers = list(_readers(connection, home, settings, now))
        found = list(reminders_of(connection, home, readers, now)) if readers else []
    letters = [(reader, some, letter_of(key, leaving, one, reader, some, now)) for one, reader, some in found]
    with writing(engine) as connection:
        return sum(put(connection, leaving, reader, some, letter, now) for reader, some, letter in letters if letter)


def _readers(
    connection: Connection, home: Organisation, settings: Settings, now: datetime
) -> Iterator[tuple[Member, Reader]]:
    """The members who want mails, whose hour has come today, and who have had no reminder today."""
    refused = all_refused(connection)
    for member in members_of(connection, home.id):
        where = zone_of(member, settings)
        here = local(now, where)
        if member.digest == "off" or member.is_quiet(here.date()) or here.hour < member.hour:
            continue
        there = select(deliveries.c.id).where(deliveries.c.key == key_of(member, here.date()))
        if member.email.casefold() not in refused and connection.execute(there).first() is None:
            yield member, reader_of(member, home, settings)
