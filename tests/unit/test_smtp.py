"""Handing one mail to a real server: encrypted, logged in, and whatever can go wrong at each step of the protocol."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from config.settings import MailSettings
from tests.certificates import make_certificate
from tests.mail_server import DROP, SILENCE, MailServer, mail_server
from tracker.digest.mail import Pace, Smtp
from tracker.digest.outcome import Outcome

CONTENT = b"Subject: Hej\r\n\r\nOne line\r\n.a line that begins with a dot\r\n..\r\n"
NONSENSE = "Bonjour"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def settings(running: MailServer, **more: object) -> MailSettings:
    values = {"server": "127.0.0.1", "port": running.port, "security": "none", "timeout": 5.0, "per_second": 10_000}
    return MailSettings(**values | more)  # type: ignore[arg-type]


def deliver(running: MailServer, recipient: str = "anna@example.org", **more: object) -> tuple[Outcome, int]:
    """How it went, and how often the server was about to be given the mail."""
    handed: list[int] = []
    with Smtp(settings(running, **more)) as smtp:
        outcome = smtp.deliver("grants@example.org", recipient, CONTENT, lambda: handed.append(1))
    return outcome, len(handed)


def test_a_mail_arrives_as_it_was_given(server: MailServer) -> None:
    outcome, handed = deliver(server)
    assert (outcome.result, handed) == ("sent", 1)
    (got,) = server.got
    assert (got.sender, got.recipients, got.content) == ("grants@example.org", ("anna@example.org",), CONTENT)


@pytest.mark.parametrize(
    ("step", "fault", "result", "for_all"),
    [
        ("CONNECT", "421 too busy", "later", True),
        ("CONNECT", "554 go away", "later", True),
        ("CONNECT", NONSENSE, "later", True),
        ("CONNECT", DROP, "later", True),
        ("CONNECT", SILENCE, "later", True),
        ("EHLO", NONSENSE, "later", True),
        ("EHLO", DROP, "later", True),
        ("EHLO", SILENCE, "later", True),
        ("MAIL", "451 not now", "later", True),
        ("MAIL", "550 who are you", "later", True),
        ("MAIL", NONSENSE, "later", True),
        ("MAIL", DROP, "later", False),
        ("MAIL", SILENCE, "later", False),
        ("RCPT", "451 greylisted", "later", False),
        ("RCPT", "421 closing", "later", True),
        ("RCPT", "550 no such person", "refused", False),
        ("RCPT", NONSENSE, "later", False),
        ("RCPT", DROP, "later", False),
        ("RCPT", SILENCE, "later", False),
        ("DATA", "451 not now", "later", False),
        ("DATA", "554 no", "refused", False),
        ("DATA", NONSENSE, "later", False),
        ("DATA", DROP, "later", False),
        ("DATA", SILENCE, "later", False),
        ("CONTENT", "452 disk full", "later", False),
        ("CONTENT", "554 this is spam", "refused", False),
        ("CONTENT", NONSENSE, "unknown", False),
        ("CONTENT", "354 more", "unknown", False),
        ("CONTENT", DROP, "unknown", False),
        ("CONTENT", SILENCE, "unknown", False),
    ],
)
def test_each_fault_at_each_step(server: MailServer, step: str, fault: str, result: str, for_all: bool) -> None:
    server.faults[step] = [fault]
    outcome, handed = deliver(server, timeout=0.2 if fault == SILENCE else 5.0)
    assert (outcome.result, outcome.for_all) == (result, for_all)
    assert outcome.problem
    assert handed == (1 if step == "CONTENT" else 0)
    # Whatever is not unknown has certainly not been taken.
    assert len(server.got) == (1 if result == "unknown" else 0)


def test_what_the_server_says_is_told_on_one_harmless_line(server: MailServer) -> None:
    server.faults["RCPT"] = ["550-No such\x1b[2J person\r\n550 " + "x" * 900]
    outcome, _handed = deliver(server)
    assert outcome.problem.startswith("the mail server said: 550 No such person x")
    assert len(outcome.problem) < 250


def test_an_answer_without_end_is_cut_off(server: MailServer) -> None:
    server.faults["EHLO"] = ["250-" + "x" * 100_000]
    assert deliver(server)[0].result == "later"


def test_an_answer_that_drips_is_given_up_in_time() -> None:
    """A letter now and then: each comes well within the limit, all of them never end."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        over = threading.Event()

        def drip() -> None:
            client, _address = listening.accept()
            with client, suppress(OSError):
                while not over.wait(0.02):
                    client.sendall(b"2")

        thread = threading.Thread(target=drip)
        thread.start()
        outcome, _handed = deliver(MailServer(port=listening.getsockname()[1]), timeout=0.3)
        over.set()
        thread.join(5)
    assert outcome.for_all
    assert "did not answer EHLO within 0.3 seconds" in outcome.problem


def test_many_mails_go_over_one_connection(server: MailServer) -> None:
    with Smtp(settings(server)) as smtp:
        results = [smtp.deliver("a@example.org", f"{n}@example.org", CONTENT, lambda: None).result for n in range(99)]
    assert set(results) == {"sent"}
    assert (server.connections, len(server.got)) == (1, 99)


def test_a_connection_that_was_closed_between_two_mails_is_made_again(server: MailServer) -> None:
    server.faults["MAIL"] = ["", DROP, ""]
    with Smtp(settings(server)) as smtp:
        results = [smtp.deliver("a@example.org", f"{n}@example.org", CONTENT, lambda: None).result for n in range(3)]
    assert results == ["sent"] * 3
    assert (server.connections, len(server.got)) == (2, 3)


def test_a_refusal_does_not_cost_the_connection(server: MailServer) -> None:
    server.faults["RCPT"] = ["", "550 no such person", ""]
    with Smtp(settings(server)) as smtp:
        results = [smtp.deliver("a@example.org", f"{n}@example.org", CONTENT, lambda: None).result for n in range(3)]
    assert results == ["sent", "refused", "sent"]
    assert server.connections == 1


def test_connections_lost_one_after_the_other_are_the_servers_trouble(server: MailServer) -> None:
    server.faults["RCPT"] = [DROP]
    with Smtp(settings(server)) as smtp:
        outcomes = [smtp.deliver("a@example.org", f"{n}@example.org", CONTENT, lambda: None) for n in range(3)]
    assert [outcome.for_all for outcome in outcomes] == [False, False, True]


def test_what_stops_us_before_the_mail_is_given_leaves_nothing_behind(server: MailServer) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with Smtp(settings(server)) as smtp:
        with pytest.raises(KeyboardInterrupt):
            smtp.deliver("a@example.org", "b@example.org", CONTENT, stop)
        assert smtp.deliver("a@example.org", "c@example.org", CONTENT, lambda: None).result == "sent"
    assert [got.recipients for got in server.got] == [("c@example.org",)]


def test_the_pace_is_kept(server: MailServer) -> None:
    slept: list[float] = []
    with Smtp(settings(server), Pace(4, monotonic=lambda: 100.0, sleep=slept.append)) as smtp:
        for number in range(3):
            smtp.deliver("a@example.org", f"{number}@example.org", CONTENT, lambda: None)
    assert slept == [0.25, 0.5]


def test_letters_beyond_ascii_before_the_at_need_a_server_that_takes_them(server: MailServer) -> None:
    outcome, handed = deliver(server, "åsa@example.org")
    assert (outcome.result, handed) == ("refused", 0)
    assert "SMTPUTF8" in outcome.problem
    with mail_server(utf8=True) as able:
        assert deliver(able, "åsa@example.org")[0].result == "sent"
        assert able.got[0].recipients == ("åsa@example.org",)
        assert "SMTPUTF8" in able.got[0].options


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_encrypted_and_logged_in(tmp_path: Path, security: str) -> None:
    certificate = str(make_certificate(tmp_path))
    known = {"server": "localhost", "security": security, "user": "grants", "ca_file": certificate}
    with mail_server(certificate, starttls=security == "starttls", password="hush") as server:
        assert deliver(server, **known, password="hush")[0].result == "sent"
        assert server.got[0].encrypted
        wrong, handed = deliver(server, **known, password="wrong")
        assert (wrong.result, wrong.for_all, handed) == ("later", True, 0)
        assert "refuses the user or the password" in wrong.problem
        server.faults["AUTH"] = [DROP]
        assert deliver(server, **known, password="hush")[0].result == "later"


def test_a_certificate_that_nobody_vouches_for_gets_no_password(tmp_path: Path) -> None:
    with mail_server(str(make_certificate(tmp_path)), starttls=True, password="hush") as server:
        outcome, _handed = deliver(
            server, server="localhost", security="starttls", user="u", password="hush", timeout=2
        )
        assert outcome.for_all
        assert "is not trusted" in outcome.problem
        assert "AUTH" not in server.commands


def test_a_server_without_starttls_gets_no_mail_that_was_to_be_encrypted(server: MailServer) -> None:
    outcome, _handed = deliver(server, security="starttls")
    assert outcome.for_all
    assert "offers no STARTTLS" in outcome.problem
    assert server.got == []


@pytest.mark.parametrize("fault", ["454 not now", NONSENSE, DROP, "220 go\r\n250 injected"])
def test_a_broken_starttls_is_no_plain_connection(tmp_path: Path, fault: str) -> None:
    with mail_server(str(make_certificate(tmp_path)), starttls=True) as server:
        server.faults["STARTTLS"] = [fault]
        outcome, handed = deliver(server, server="localhost", security="starttls")
        assert (outcome.result, outcome.for_all, handed) == ("later", True, 0)
        assert "MAIL" not in server.commands


def test_no_server_at_all() -> None:
    outcome, _handed = deliver(MailServer(port=9))
    assert (outcome.result, outcome.for_all) == ("later", True)
    assert outcome.problem == "127.0.0.1:9 takes no connections"
