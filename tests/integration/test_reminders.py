"""Reminders on both engines: who is reminded of what and when, through the outbox, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from config.sentences import say
from config.settings import MailSettings, Settings
from tests.integration.digest_rows import BEFORE, HOME, NOW, anna, fitting, home_of, organisation
from tracker.applications.read import application
from tracker.applications.start import Told, begin, change
from tracker.applications.tasks import add_task, change_task, finish
from tracker.calls.dismiss import dismiss
from tracker.digest.outbox import send_again
from tracker.digest.post import post
from tracker.digest.reminders import compose_reminders, run_reminders
from tracker.digest.run import run_due
from tracker.digest.unwritten import Unwritten
from tracker.organisations.store import change_member
from tracker.store.changes import Edit
from tracker.store.database import reading, writing
from tracker.store.tables.calls import calls
from tracker.store.tables.digests import deliveries, reminded
from tracker.store.tables.duties import reports, tasks
from tracker.store.tables.organisations import organisations

HOUR = timedelta(hours=1)
CLOSES = "full/2026-08-12"
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
    assert told(engine) == [("anna1", "08-05", "T1"), ("anna2", "08-05", f"A1/{CLOSES}")]
    for hours in range(24 * 5 + 4, 24 * 9, 12):
        remind(engine, tmp_path, WEDNESDAY + hours * HOUR)
    # The call closes at seven on the twelfth, before the hour of its owner.
    assert told(engine)[2:] == [
        ("anna1", "08-11", "T1"), ("anna2", "08-11", f"A1/{CLOSES}"),
        ("anna1", "08-12", "T1"), ("anna1", "08-13", "T1"),
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
    assert compose_reminders(engine, settings(tmp_path), leaving, WEDNESDAY).count == 1
    assert compose_reminders(engine, settings(tmp_path), leaving, WEDNESDAY + HOUR).count == 0
    assert compose_reminders(engine, settings(tmp_path), leaving, WEDNESDAY + timedelta(days=1)).count == 1
    assert told(engine) == [("anna1", "08-06", "T1")]
    with writing(engine) as connection:
        connection.execute(update(deliveries).values(state="refused"))
    assert compose_reminders(engine, settings(tmp_path), leaving, WEDNESDAY + timedelta(days=2)).count == 1


def test_one_that_waits_leaves_as_things_are_when_it_leaves(engine: Engine, tmp_path: Path) -> None:
    first, second = organisation(engine, [anna(1), anna(2)])
    with writing(engine) as connection:
        edit = Edit(connection, "tests", BEFORE, say("Added"))
        for title, owner in (("Call the auditor", first), ("Book the hall", first), ("Ask the choir", second)):
            add_task(edit, home_of(connection), None, title, date(2026, 8, 6), BEFORE.date(), owner.id)
    leaving = post(settings(tmp_path))
    assert compose_reminders(engine, settings(tmp_path), leaving, WEDNESDAY).count == 2
    with writing(engine) as connection:
        edit = Edit(connection, "tests", WEDNESDAY, say("Changed"))
        change_task(edit, 1, date(2026, 8, 10), None, WEDNESDAY.date())
        finish(edit, 2, WEDNESDAY.date(), WEDNESDAY.date())
        finish(edit, 3, WEDNESDAY.date(), WEDNESDAY.date())
    assert remind(engine, tmp_path, WEDNESDAY + HOUR) == "0 reminders written; 1 mails sent."
    (mail,) = mails(tmp_path)
    assert mail.startswith("Reminder: Call the auditor, in 5 days\n")
    assert "Book the hall" not in mail
    assert told(engine) == [("anna1", "08-05", "T1")]


def mails(folder: Path) -> list[str]:
    """The text of each that was sent, by subject."""
    found = [message_from_bytes(path.read_bytes(), policy=default) for path in (folder / "mail" / "new").iterdir()]
    return [f"{mail['Subject']}\n{mail.get_body(('plain',)).get_content()}" for mail in sorted(found, key=_subject)]


def _subject(mail: EmailMessage) -> str:
    return str(mail["Subject"])


def window(day: int, stage: str = "full", certainty: str = "stated") -> dict[str, object]:
    """A deadline of a call in August."""
    end = datetime(2026, 8, day, 12, tzinfo=UTC)
    return {"date": f"{end:%Y-%m-%d}", "time": "12:00:00", "zone": "UTC", "at": end, "closes": end,
            "stage": stage, "certainty": certainty}  # fmt: skip


def test_an_application_with_several_deadlines_is_reminded_of_each_with_its_marks(
    engine: Engine, tmp_path: Path
) -> None:
    (member,) = organisation(engine, [anna()])
    told_twice = [window(6, "outline"), window(11, certainty="estimated"), window(11), window(12)]
    with writing(engine) as connection:
        edit = Edit(connection, "tests", BEFORE, say("Added"))
        call = fitting(connection, "Support for choirs", windows=told_twice, disputed="amounts,deadlines")
        begin(edit, home_of(connection), call, Told(owner_id=member.id), BEFORE.date(), "SEK")
        own = fitting(connection, "Support for bands", windows=[window(7)], disputed="deadlines")
        begin(edit, home_of(connection), own, Told(deadline=date(2026, 8, 12)), BEFORE.date(), "SEK")
        rough = fitting(connection, "Support for halls", windows=[window(12, certainty="approximate")])
        begin(edit, home_of(connection), rough, Told(), BEFORE.date(), "SEK")
    assert remind(engine, tmp_path, WEDNESDAY) == "1 reminders written; 1 mails sent."
    assert [thing for _to, _day, thing in told(engine)] == [
        "A1/full/2026-08-11", f"A1/{CLOSES}", "A1/outline/2026-08-06", "A2//2026-08-12", f"A3/{CLOSES}",
    ]  # fmt: skip
    (mail,) = mails(tmp_path)
    assert mail.startswith("Reminder: Support for choirs, tomorrow (disputed) and 4 more\n")
    lines = [line.strip() for line in mail.splitlines()]
    assert [lines.count(marks) for marks in ("outline, disputed", "disputed", "estimated")] == [1, 2, 1]
    assert sum(line.startswith("Disputed: two places state different dates.") for line in lines) == 1
    assert remind(engine, tmp_path, WEDNESDAY + HOUR) == "0 reminders written; 0 mails sent."


def test_what_is_wrong_with_one_organisation_stops_no_other(engine: Engine, tmp_path: Path) -> None:
    (first,) = organisation(engine, [anna(1)])
    (second,) = organisation(engine, [anna(2)], replace(HOME, key="zeta", name="Zeta"))
    with writing(engine) as connection:
        edit = Edit(connection, "tests", BEFORE, say("Added"))
        for member, key in ((first, "kvarn"), (second, "zeta")):
            add_task(edit, home_of(connection, key), None, "Audit", date(2026, 8, 6), BEFORE.date(), member.id)
        broken = tasks.c.organisation_id == home_of(connection)
        connection.execute(update(tasks).where(broken).values(due="2026-08-0x"))
    with pytest.raises(Unwritten) as failed:
        remind(engine, tmp_path, WEDNESDAY)
    assert str(failed.value).startswith(
        "1 reminders written; 1 mails sent. The mails of Föreningen Kvarnhjulet could not be written: ValueError: "
    )
    assert [to for to, _day, _thing in told(engine)] == ["anna2"]


def test_a_digest_that_is_sent_again_tells_no_more_than_it_did(engine: Engine, tmp_path: Path) -> None:
    (member,) = organisation(engine, [anna()])
    run_due(engine, settings(tmp_path), NOW, leaving=post(settings(tmp_path)))
    with writing(engine) as connection:
        edit = Edit(connection, "tests", NOW + HOUR, say("Added"))
        add_task(edit, home_of(connection), None, "Audit", date(2026, 8, 6), BEFORE.date(), member.id)
        assert send_again(connection, 1, WEDNESDAY - HOUR)
    assert remind(engine, tmp_path, WEDNESDAY) == "1 reminders written; 2 mails sent."


def test_a_report_is_told_to_the_new_owner_of_its_application_under_its_title(engine: Engine, tmp_path: Path) -> None:
    first, second = organisation(engine, [anna(1), anna(2, language="sv", name="")])
    with writing(engine) as connection:
        edit = Edit(connection, "tests", BEFORE, say("Added"))
        told_now = Told(title="Körprojektet", funder="Fonden", owner_id=first.id)
        number = begin(edit, home_of(connection), None, told_now, BEFORE.date(), "SEK")
        report = {"application_id": number, "organisation_id": home_of(connection), "kind": "interim", "title": "",
                  "due": "2026-08-08", "handed_in_on": None}  # fmt: skip
        edit.insert(reports, report)
    run_due(engine, settings(tmp_path), NOW, leaving=post(settings(tmp_path)))
    assert remind(engine, tmp_path, NOW + HOUR) == "0 reminders written; 0 mails sent."
    with writing(engine) as connection:
        edit = Edit(connection, "tests", NOW + 2 * HOUR, say("Changed"))
        change(edit, application(connection, number, NOW), Told(owner_id=second.id), NOW.date())
    assert remind(engine, tmp_path, WEDNESDAY) == "1 reminders written; 1 mails sent."
    assert told(engine) == [("anna2", "08-05", "R1")]
    (mail,) = [mail for mail in mails(tmp_path) if mail.startswith("Påminnelse")]
    assert mail.startswith("Påminnelse: Körprojektet, om 3 dagar\n")
    assert "interim" not in mail
    assert "Grants påminner anna2@example.org en vecka före" in " ".join(mail.split())


def test_a_call_that_the_organisation_dismissed_is_not_reminded_of(engine: Engine, tmp_path: Path) -> None:
    organisation(engine, [anna(1)])
    organisation(engine, [anna(2)], replace(HOME, key="zeta", name="Zeta"))
    with writing(engine) as connection:
        edit = Edit(connection, "tests", BEFORE, say("Added"))
        call = fitting(connection, "Support for choirs", windows=[window(12)])
        for key in ("kvarn", "zeta"):
            begin(edit, home_of(connection, key), call, Told(), BEFORE.date(), "SEK")
        id = connection.scalar(select(calls.c.public_id).where(calls.c.id == call)) or ""
        assert dismiss(edit, connection, id, "kvarn")
    assert remind(engine, tmp_path, WEDNESDAY) == "1 reminders written; 1 mails sent."
    assert told(engine) == [("anna2", "08-05", f"A2/{CLOSES}")]
