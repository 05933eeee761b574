"""Reminders on both engines: who is reminded of what and when, through the outbox, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, select, update

from config.sentences import say
from config.settings import MailSettings, Settings
from tests.integration.digest_rows import BEFORE, NOW, anna, fitting, organisation
from tracker.applications.start import Told, begin
from tracker.applications.tasks import add_task
from tracker.digest.post import post
from tracker.digest.reminders import compose_reminders, run_reminders
from tracker.digest.run import run_due
from tracker.organisations.store import change_member
from tracker.store.changes import Edit
from tracker.store.database import reading, writing
from tracker.store.tables.digests import deliveries, reminded
from tracker.store.tables.organisations import organisations

HOUR = timedelta(hours=1)
WEDNESDAY = NOW + timedelta(days=2)
"""Seven in the morning; weekly digests are written on Mondays."""


def settings(folder: Path) -> Settings:
    mail = MailSettings(folder=str(folder / "mail"), sender="Grants <grants@example.org>")
    return Settings(language="en", zone="Europe/Stockholm", mail=mail)


def remind(engine: Engine, folder: Path, at: datetime) -> str:
    return str(run_reminders(engine, settings(folder), at, post(settings(folder))))


def told(engine: Engine) -> list[tuple[str, str, str]]:
    """To whom and when each reminder was written, and of what."""
    statement = (
        select(deliveries.c.recipient, deliveries.c.period, reminded.c.thing)
        .join_from(deliveries, reminded, reminded.c.delivery_id == deliveries.c.id)
        .order_by(deliveries.c.id, reminded.c.thing)
    )
    with reading(engine) as connection:
        return [(row.recipient.partition("@")[0], row.period[5:], row.thing) for row in connection.execute(statement)]


def test_each_is_reminded_of_their_own_once_a_day_and_stage(engine: Engine, tmp_path: Path) -> None:
    first, second, off = organisation(engine, [anna(1), anna(2, language="sv", hour=9), anna(3, digest="off")])
    with writing(engine) as connection:
        edit = Edit(connection, "tests", BEFORE, say("Added"))
        home = connection.scalar(select(organisations.c.id)) or 0
        call = fitting(connection, "Support for choirs", NOW + timedelta(days=9))
        begin(edit, home, call, Told(owner_id=second.id), BEFORE.date(), "SEK")
        for owner in (first, off):
            add_task(edit, home, None, "Call the auditor", date(2026, 8, 12), BEFORE.date(), owner.id)
    assert remind(engine, tmp_path, WEDNESDAY - HOUR) == "0 reminders written; 0 mails sent."  # before their hour
    assert remind(engine, tmp_path, WEDNESDAY) == "1 reminders written; 1 mails sent."
    assert remind(engine, tmp_path, WEDNESDAY + 2 * HOUR) == "1 reminders written; 1 mails sent."
    for hours in range(3, 24 * 5, 12):
        remind(engine, tmp_path, WEDNESDAY + hours * HOUR)
    assert told(engine) == [("anna1", "08-05", "T1"), ("anna2", "08-05", "A1")]
    for hours in range(24 * 5 + 4, 24 * 9, 12):
        remind(engine, tmp_path, WEDNESDAY + hours * HOUR)
    # The call closes at seven on the twelfth, before the hour of its owner.
    assert told(engine)[2:] == [
        ("anna1", "08-11", "T1"), ("anna2", "08-11", "A1"), ("anna1", "08-12", "T1"), ("anna1", "08-13", "T1"),
    ]  # fmt: skip
    mails = [path.read_text() for path in (tmp_path / "mail" / "new").iterdir()]
    assert len(mails) == 6
    assert sum("Subject: Reminder: Call the auditor, tomorrow" in mail for mail in mails) == 1
    assert all("List-Unsubscribe: <mailto:" in mail for mail in mails)


def test_what_the_digest_has_said_and_quiet_weeks_are_left_out(engine: Engine, tmp_path: Path) -> None:
    (member,) = organisation(engine, [anna()])
    with writing(engine) as connection:
        edit = Edit(connection, "tests", BEFORE, say("Added"))
        home = connection.scalar(select(organisations.c.id)) or 0
        add_task(edit, home, None, "Call the auditor", date(2026, 8, 8), BEFORE.date(), member.id)
    run_due(engine, settings(tmp_path), NOW, leaving=post(settings(tmp_path)))
    for day in range(4):
        remind(engine, tmp_path, NOW + timedelta(days=day, hours=1))
    assert told(engine) == []
    with writing(engine) as connection:
        edit = Edit(connection, "tests", NOW, say("Changed"))
        change_member(edit, connection, member, replace(member, quiet_weeks=("W32",)))
    remind(engine, tmp_path, NOW + timedelta(days=5))  # the day itself is a Saturday in the quiet week
    assert told(engine) == []


def test_one_that_did_not_leave_on_its_day_is_written_anew(engine: Engine, tmp_path: Path) -> None:
    (member,) = organisation(engine, [anna()])
    with writing(engine) as connection:
        edit = Edit(connection, "tests", BEFORE, say("Added"))
        home = connection.scalar(select(organisations.c.id)) or 0
        add_task(edit, home, None, "Call the auditor", date(2026, 8, 6), BEFORE.date(), member.id)
    leaving = post(settings(tmp_path))
    assert compose_reminders(engine, settings(tmp_path), leaving, WEDNESDAY) == 1
    assert compose_reminders(engine, settings(tmp_path), leaving, WEDNESDAY + HOUR) == 0
    assert compose_reminders(engine, settings(tmp_path), leaving, WEDNESDAY + timedelta(days=1)) == 1
    assert told(engine) == [("anna1", "08-06", "T1")]
    with writing(engine) as connection:
        connection.execute(update(deliveries).values(state="refused"))
    assert compose_reminders(engine, settings(tmp_path), leaving, WEDNESDAY + timedelta(days=2)) == 1
