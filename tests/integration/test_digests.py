"""Whole rounds of digests on both engines, into a real mail server: who gets what, once, and what comes when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from config.sentences import say
from config.settings import DaemonSettings, MailSettings, Settings
from tests.integration.digest_rows import BEFORE, HOME, NOW, anna, fitting, home_of, organisation, revised
from tests.mail_server import DROP, MailServer, mail_server
from tracker.applications.start import Told, begin
from tracker.applications.tasks import add_task
from tracker.calls.dismiss import dismiss
from tracker.digest.listing import listed
from tracker.digest.post import post
from tracker.digest.refusals import all_refused
from tracker.digest.reminders import run_reminders
from tracker.digest.run import Round, run_due
from tracker.digest.unsubscribe import end_digest
from tracker.digest.unwritten import Unwritten
from tracker.organisations.forget import forget
from tracker.organisations.searches import Wanted, save_search
from tracker.organisations.store import add_member, change_member, members_of
from tracker.store.changes import Edit
from tracker.store.database import reading, writing
from tracker.store.tables.calls import calls
from tracker.store.tables.digests import announced, deliveries
from tracker.store.tables.duties import tasks
from tracker.store.tables.organisations import organisations

WEEK = timedelta(days=7)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def settings(server: MailServer, **more: Any) -> Settings:
    mail = MailSettings(
        server="127.0.0.1", port=server.port, security="none", timeout=5, per_second=10_000,
        sender="Grants <grants@example.org>",
    )  # fmt: skip
    return Settings(language="en", zone="Europe/Stockholm", mail=mail, **more)


def go(engine: Engine, server: MailServer, at: datetime = NOW, **more: Any) -> Round:
    return run_due(engine, settings(server, **more), at)


def texts(server: MailServer) -> list[str]:
    return [got.message.get_body(("plain",)).get_content() for got in server.got]  # type: ignore[union-attr]


def test_each_member_gets_one_digest_for_a_week(engine: Engine, server: MailServer) -> None:
    organisation(engine, [anna(1), anna(2, language="sv")])
    with writing(engine) as connection:
        fitting(connection, "Support for choirs")
    assert go(engine, server).composed == 2
    assert go(engine, server).composed == 0
    assert go(engine, server, NOW + timedelta(days=6)).composed == 0
    assert sorted(got.recipients[0] for got in server.got) == ["anna1@example.org", "anna2@example.org"]


def test_a_new_call_is_told_once_with_why_it_fits(engine: Engine, server: MailServer) -> None:
    organisation(engine, [anna()])
    with writing(engine) as connection:
        fitting(connection, "Support for choirs")
    go(engine, server)
    go(engine, server, NOW + WEEK)
    first, second = texts(server)
    assert "Support for choirs" in first
    assert "Fits: culture, non-profit association, Sweden" in first
    assert "Support for choirs" not in second
    assert "No new calls for you this week" in second
    message = server.got[0].message
    assert message["Subject"] == "1 new call"
    assert message["List-Id"] == "<digest.example.org>"
    assert message["List-Unsubscribe"].startswith("<mailto:grants@example.org?subject=unsubscribe%20")
    (attached,) = message.iter_attachments()
    assert b"SUMMARY:Deadline: Support for choirs" in attached.get_payload(decode=True)


def test_a_saved_search_brings_calls_that_nothing_else_speaks_for(engine: Engine, server: MailServer) -> None:
    organisation(engine, [anna()])
    with writing(engine) as connection:
        home = connection.execute(select(organisations)).one()
        edit = Edit(connection, "tests", BEFORE, say("Saved"))
        save_search(edit, connection, home.id, "boats", Wanted(theme="sport"))
        fitting(connection, "Sailing for everybody", themes=("sport",))
        fitting(connection, "Walking for everybody", themes=("health",))
    go(engine, server)
    go(engine, server, NOW + WEEK)
    first, second = texts(server)
    assert "Sailing for everybody" in first
    assert "Found by: boats" in first
    assert "Walking" not in first
    assert "Sailing" not in second


def test_what_changed_and_closes_in_a_followed_call_is_told(engine: Engine, server: MailServer) -> None:
    organisation(engine, [anna()])
    with writing(engine) as connection:
        number = fitting(connection, "Support for choirs", NOW + timedelta(days=9))
        revised(connection, number, "deadlines", [{"date": "2026-08-20"}], [{"date": "2026-08-11"}], NOW - WEEK / 2)
        revised(connection, number, "summary", "a", "b", NOW - WEEK / 2)
        moved = fitting(connection, "Support for bands")
        copy = fitting(connection, "Bands, as the portal shows it", same_as=moved)
        revised(connection, copy, "deadlines", [{"date": "2026-10-02"}], [{"date": "2026-09-25"}], NOW - WEEK / 2)
        revised(connection, copy, "deadlines", [{"date": "2026-11-02"}], [{"date": "2026-10-02"}], NOW - 2 * WEEK)
        home = connection.execute(select(organisations)).one()
        for call in (number, moved):
            begin(Edit(connection, "tests", BEFORE, say("Begun")), home.id, call, Told(), BEFORE.date(), "SEK")
    go(engine, server)
    go(engine, server, NOW + WEEK)
    text, later = texts(server)
    assert text.count("Deadline: ") == 2
    assert "Support for bands" in text  # where only the copy that is linked to it has moved
    assert "Deadline: Fri, 25 Sept 2026 (before: Fri, 2 Oct 2026)" in text
    assert "(before:" not in later
    assert "CLOSES SOON" in text
    assert "9 days left" in text
    assert "Deadline: Tue, 11 Aug 2026 (before: Thu, 20 Aug 2026)" in text
    assert "summary" not in text
    assert "NEW FOR YOU" not in text


def test_a_dismissed_call_is_never_told(engine: Engine, server: MailServer) -> None:
    organisation(engine, [anna()])
    with writing(engine) as connection:
        number = fitting(connection, "Support for choirs")
        public_id = str(connection.scalar(select(calls.c.public_id).where(calls.c.id == number)))
        dismiss(Edit(connection, "tests", NOW, say("Dismissed")), connection, public_id)
    go(engine, server)
    assert "Support for choirs" not in texts(server)[0]


def test_weeks_without_the_daemon_are_covered_by_one_digest(engine: Engine, server: MailServer) -> None:
    organisation(engine, [anna()])
    go(engine, server)
    with writing(engine) as connection:
        fitting(connection, "Seen in the first week", seen=NOW + timedelta(days=3))
        fitting(connection, "Seen in the third week", seen=NOW + timedelta(days=17))
    later = NOW + timedelta(days=19)
    assert go(engine, server, later).composed == 1
    assert go(engine, server, later + timedelta(hours=1)).composed == 0
    assert "Seen in the first week" in texts(server)[1]
    assert "Seen in the third week" in texts(server)[1]
    assert len(server.got) == 2


def test_a_call_that_closes_while_the_mail_waits_is_not_told(engine: Engine, server: MailServer) -> None:
    organisation(engine, [anna()])
    with writing(engine) as connection:
        fitting(connection, "Closes tonight", NOW + timedelta(hours=10))
        fitting(connection, "Support for choirs")
    server.faults["CONNECT"] = ["421 too busy"]
    assert go(engine, server).sending.later == 1
    server.faults.clear()
    go(engine, server, NOW + timedelta(hours=12))
    (text,) = texts(server)
    assert "Closes tonight" not in text
    assert "Support for choirs" in text
    assert server.got[0].message["Subject"] == "1 new call"
    go(engine, server, NOW + WEEK)
    assert "Support for choirs" not in texts(server)[1]


def test_what_was_dismissed_or_is_gone_while_the_mail_waits_is_not_told(engine: Engine, server: MailServer) -> None:
    """Also when reminders come first to send what waits. Two that wait tell nothing twice; who ended it gets none."""
    _anna, ending = organisation(engine, [anna(digest="daily"), anna(2)])
    with writing(engine) as connection:
        dropped = fitting(connection, "Support for bands")
        gone = fitting(connection, "Support for dance")
        followed = fitting(connection, "Support for choirs", seen=BEFORE)
        home = connection.execute(select(organisations)).one()
        begin(Edit(connection, "tests", BEFORE, say("Begun")), home.id, followed, Told(), BEFORE.date(), "SEK")
        revised(connection, followed, "amounts", [_sum(1)], [_sum(2)], NOW - timedelta(hours=3))
    server.faults["CONNECT"] = ["421 too busy"]
    assert [go(engine, server, NOW + timedelta(hours=hours)).composed for hours in (0, 24)] == [2, 1]
    server.faults.clear()
    later = NOW + timedelta(hours=40)
    with writing(engine) as connection:
        public_id = str(connection.scalar(select(calls.c.public_id).where(calls.c.id == dropped)))
        edit = Edit(connection, "tests", later, say("Changed"))
        dismiss(edit, connection, public_id)
        change_member(edit, connection, ending, replace(ending, digest="off"))
        connection.execute(update(calls).where(calls.c.id == gone).values(gone_since=later))
        revised(connection, followed, "amounts", [_sum(2)], [_sum(3)], NOW + timedelta(hours=39))
        fitting(connection, "Support for theatre", seen=later)
    run_reminders(engine, settings(server), later, post(settings(server)))
    said = texts(server)
    assert len(said) == 2
    assert not [text for text in said if "bands" in text or "dance" in text]
    assert sum("Support for theatre" in text for text in said) == 1
    for new in (2, 3):
        assert sum(f"Sum: up to SEK {new} (before: up to SEK {new - 1})" in text for text in said) == 1
    go(engine, server, NOW + timedelta(hours=48))
    assert "theatre" not in texts(server)[2]


def _sum(amount: int) -> dict[str, str]:
    return {"role": "max", "amount": str(amount), "currency": "SEK"}


def test_what_found_no_room_is_told_as_soon_as_there_is_some(engine: Engine, server: MailServer) -> None:
    """Of calls that no list shows: nobody knows whether they are open."""
    organisation(engine, [anna()])
    with writing(engine) as connection:
        for number in range(12):
            fitting(connection, f"Support for choirs {number}")
        fitting(connection, "A fund with few words", seen=NOW - timedelta(days=1), windows=[], said=None)
    for week in range(3):
        go(engine, server, NOW + week * WEEK)
    assert ["few words" in text for text in texts(server)] == [False, True, False]


def test_what_a_digest_told_that_never_arrived_is_told_again(engine: Engine, server: MailServer) -> None:
    (member,) = organisation(engine, [anna()])
    with writing(engine) as connection:
        fitting(connection, "Support for choirs")
    server.faults["RCPT"] = ["550 no such person", ""]
    assert go(engine, server).sending.refused == 1
    assert go(engine, server, NOW + WEEK).composed == 0  # nothing goes to an address that was refused
    with writing(engine) as connection:
        edit = Edit(connection, "tests", NOW, say("Changed"))
        change_member(edit, connection, member, replace(member, email="new@example.org"))
    go(engine, server, NOW + 2 * WEEK)
    assert "Support for choirs" in texts(server)[0]
    assert server.got[0].recipients == ("new@example.org",)


def test_the_operator_is_told_once_of_what_did_not_arrive(engine: Engine, server: MailServer) -> None:
    members = organisation(engine, [anna(1), anna(2)])
    told = {"daemon": DaemonSettings(operator="boss@example.org")}
    server.faults["RCPT"] = ["550 no such person", ""]
    server.faults["CONTENT"] = [DROP, ""]
    go(engine, server, **told)
    (alert,) = server.to("boss@example.org")
    assert alert.message["Subject"] == "Grants: something is wrong"
    text = alert.message.get_content()
    assert "- anna1@example.org refuses our mails: the mail server said: 550 no such person" in text
    assert (
        "- a mail to anna2@example.org has perhaps arrived, and is not sent again by itself: the connection to" in text
    )
    assert "`grants digest resend` sends one again" in text
    for hours in (1, 25, 50, 24 * 7 - 1):  # what went astray is told once; who is refused again after a week
        go(engine, server, NOW + timedelta(hours=hours), **told)
    assert len(server.to("boss@example.org")) == 1
    (refused, _other) = members
    with writing(engine) as connection:
        edit = Edit(connection, "tests", NOW, say("Changed"))
        change_member(edit, connection, refused, replace(refused, email="new@example.org"))
    for hours in (1, 2):
        go(engine, server, NOW + WEEK + timedelta(hours=hours), **told)
    assert [got.message["Subject"] for got in server.to("boss@example.org")][1:] == ["Grants: all is well again"]


@pytest.mark.parametrize(
    ("wishes", "wanted"),
    [
        ({"digest": "off"}, []),
        ({"quiet_weeks": ("W32",)}, []),
        ({"quiet_weeks": ("2027-W32",)}, ["2026-W32"]),
        ({"digest": "daily"}, ["2026-08-03", "2026-08-04"]),
        ({"weekday": 2, "hour": 9}, ["2026-W31", "2026-W32"]),
    ],
)
def test_each_members_wishes_are_kept(
    engine: Engine, server: MailServer, wishes: dict[str, Any], wanted: list[str]
) -> None:
    organisation(engine, [anna(**wishes)])
    for hours in range(36):
        go(engine, server, NOW + timedelta(hours=hours))
    with reading(engine) as connection:
        assert list(connection.scalars(select(deliveries.c.period).order_by(deliveries.c.id))) == wanted
    assert len(server.got) == len(wanted)


def test_whoever_joins_after_a_turn_waits_for_the_next(engine: Engine, server: MailServer) -> None:
    organisation(engine)
    with writing(engine) as connection:
        home = connection.execute(select(organisations)).one()
        edit = Edit(connection, "tests", NOW + timedelta(days=2), say("Added"))
        add_member(edit, connection, replace(anna(), organisation_id=home.id))
    assert go(engine, server, NOW + timedelta(days=3)).composed == 0
    assert go(engine, server, NOW + WEEK).composed == 1


def test_the_signed_word_ends_one_members_digest_and_no_others(engine: Engine, server: MailServer) -> None:
    organisation(engine, [anna(1), anna(2)])
    go(engine, server)
    word = server.to("anna1@example.org")[0].message["List-Unsubscribe"].rpartition("%20")[2].rstrip(">")
    number, _dash, signed = word.partition("-")
    with writing(engine) as connection:
        one, other = members_of(connection)
        for forged in (
            f"{other.id}-{signed}",
            f"{number}-{signed[:-1]}a",
            f"{number}-",
            "",
            f"{word}x",
            "0-" + "a" * 26,
        ):
            assert end_digest(connection, forged, "tests", NOW) is None or forged == word
        ended = end_digest(connection, word.upper(), "tests", NOW)
        assert ended is not None
        assert (ended.id, ended.digest) == (one.id, "off")
        assert [each.digest for each in members_of(connection)] == ["off", "weekly"]
    go(engine, server, NOW + WEEK)
    assert len(server.to("anna1@example.org")) == 1
    assert len(server.to("anna2@example.org")) == 2


def test_a_call_that_was_linked_to_one_that_was_told_is_not_new(engine: Engine, server: MailServer) -> None:
    organisation(engine, [anna()])
    with writing(engine) as connection:
        first = fitting(connection, "Support for choirs")
    go(engine, server)
    with writing(engine) as connection:
        second = fitting(connection, "Support for choirs, from the portal", seen=NOW + timedelta(days=1))
        connection.execute(update(calls).where(calls.c.id == first).values(same_as=second))
    go(engine, server, NOW + WEEK)
    assert "Support for choirs" not in texts(server)[1]


def test_texts_are_cleared_after_the_time_that_is_set(engine: Engine, server: MailServer) -> None:
    organisation(engine, [anna()])
    go(engine, server)
    assert go(engine, server, NOW + timedelta(days=89)).cleared == 0
    assert go(engine, server, NOW + timedelta(days=91)).cleared >= 1
    with reading(engine) as connection:
        assert listed(connection)[-1].kept is False


def test_a_forgotten_member_leaves_nothing_in_the_outbox(engine: Engine, server: MailServer) -> None:
    (member,) = organisation(engine, [anna()])
    with writing(engine) as connection:
        fitting(connection, "Support for choirs")
    server.faults["RCPT"] = ["550 no such person", ""]
    go(engine, server, daemon=DaemonSettings(operator="boss@example.org"))
    assert b"anna1@example.org" in server.got[0].content
    with writing(engine) as connection:
        edit = Edit(connection, "tests", NOW, say("Changed"))
        moved = change_member(edit, connection, member, replace(member, email="new@example.org"))
        forget(connection, [moved])
    with reading(engine) as connection:
        (alert,) = connection.execute(select(deliveries)).all()
        assert (alert.recipient, alert.content) == ("boss@example.org", None)
        assert connection.execute(select(announced)).all() == []
        assert all_refused(connection) == set()


def test_what_is_wrong_with_one_organisation_stops_no_other(engine: Engine, server: MailServer) -> None:
    (first,) = organisation(engine, [anna(1)])
    organisation(engine, [anna(2)], replace(HOME, key="zeta", name="Zeta"))
    with writing(engine) as connection:
        add_task(Edit(connection, "tests", BEFORE, say("Added")), home_of(connection), None, "Audit", date(2026, 8, 6),
                 BEFORE.date(), first.id)  # fmt: skip
        fitting(connection, "Support for choirs")
    server.faults = {"CONTENT": ["451 later"]}
    go(engine, server)
    server.faults = {}
    with writing(engine) as connection:
        connection.execute(update(tasks).values(due="2026-08-0x"))
    for at in (NOW + timedelta(hours=4), NOW + WEEK):
        with pytest.raises(Unwritten) as failed:
            go(engine, server, at)
        assert "The mails of Föreningen Kvarnhjulet could not be written: ValueError: " in str(failed.value)
    assert [got.recipients[0] for got in server.got] == ["anna2@example.org"] * 2
