"""`grants digest` as a person meets it."""

from __future__ import annotations

import mailbox
from pathlib import Path

from tests.integration.commands import run
from tests.mail_server import mail_server


def test_a_test_mail_arrives_or_the_reason_is_told(tmp_path: Path) -> None:
    with mail_server() as server:
        mail = {
            "GRANTS_MAIL_SERVER": "127.0.0.1",
            "GRANTS_MAIL_PORT": str(server.port),
            "GRANTS_MAIL_SECURITY": "none",
            "GRANTS_MAIL_SENDER": "Föreningen <grants@example.org>",
        }
        done = run("digest", "test", "åsa@räksmörgås.se", **mail)
        assert (done.code, done.out) == (1, "")
        assert "SMTPUTF8" in done.err
        done = run("digest", "test", "anna@example.org", "--language", "sv", **mail)
        assert done.code == 2  # a global option stands before the command
        done = run("--language", "sv", "digest", "test", "anna@example.org", **mail)
        assert (done.code, done.out) == (0, "Servern tog emot provbrevet till anna@example.org.\n")
        server.faults["RCPT"] = ["550 no such person", ""]
        done = run("digest", "test", "anna@example.org", **mail)
        assert (done.code, done.err) == (
            1,
            "The test mail did not arrive for certain: the mail server said: 550 no such person.\n",
        )
        assert run("digest", "test", "anna@example.org", **mail).code == 0
    assert [got.message["From"] for got in server.got] == ["Föreningen <grants@example.org>"] * 2


def test_a_test_mail_without_a_server_goes_into_a_folder(tmp_path: Path) -> None:
    done = run("digest", "test", "anna@example.org")
    assert done.code == 1
    assert done.err.startswith("No mail server is set. Write [mail] server,")
    folder = tmp_path / "mails"
    assert run("digest", "test", "anna@example.org", "--maildir", str(folder)).code == 0
    (message,) = mailbox.Maildir(folder)
    assert message["To"] == "anna@example.org"
    assert run("digest", "test", "anna@", "--maildir", str(folder)).code == 2
