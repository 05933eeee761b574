"""`grants digest` as a person meets it."""

from __future__ import annotations

import json
import mailbox
import re
from pathlib import Path

from tests.integration.commands import here, run
from tests.integration.digest_rows import NOW, anna, fitting, organisation
from tests.mail_server import mail_server
from tracker.store.database import open_database, writing


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
        done = here("digest", "test", "anna@example.org", "--language", "sv", **mail)
        assert done.code == 2  # a global option stands before the command
        done = run("--language", "sv", "digest", "test", "anna@example.org", **mail)
        assert (done.code, done.out) == (0, "Servern tog emot provbrevet till anna@example.org.\n")
        server.faults["RCPT"] = ["550 no such person", ""]
        done = here("digest", "test", "anna@example.org", **mail)
        assert (done.code, done.err) == (
            1,
            "The test mail did not arrive for certain: the mail server said: 550 no such person.\n",
        )
        assert here("digest", "test", "anna@example.org", **mail).code == 0
    assert [got.message["From"] for got in server.got] == ["Föreningen <grants@example.org>"] * 2


def test_a_test_mail_without_a_server_goes_into_a_folder(tmp_path: Path) -> None:
    done = here("digest", "test", "anna@example.org")
    assert done.code == 1
    assert done.err.startswith("No mail server is set. Write [mail] server,")
    folder = tmp_path / "mails"
    assert here("digest", "test", "anna@example.org", "--maildir", str(folder)).code == 0
    (message,) = mailbox.Maildir(folder)
    assert message["To"] == "anna@example.org"
    assert here("digest", "test", "anna@", "--maildir", str(folder)).code == 2
    file = tmp_path / "file"
    file.touch()
    done = here("digest", "test", "anna@example.org", "--maildir", str(file))
    assert (done.code, done.out) == (1, "")
    assert done.err == f"The test mail did not arrive for certain: {file} cannot be used: Not a directory.\n"


def test_from_a_preview_to_the_end_of_a_digest(sqlite_url: str, tmp_path: Path) -> None:
    """What a small association does in its first weeks, without a mail server."""
    engine = open_database(sqlite_url, NOW)
    base = {"GRANTS_DATABASE_URL": sqlite_url, "GRANTS_NOW": "2026-08-03T05:00:00Z"}
    folder, html = tmp_path / "mails", tmp_path / "digest.html"
    nobody = here("digest", "preview", **base)
    assert (nobody.code, nobody.out.splitlines()[0]) == (0, "Nothing new this week")

    organisation(engine, [anna(1), anna(2, language="sv")])
    with writing(engine) as connection:
        for number in range(12):
            fitting(connection, f"Support for choirs {number}")
    assert here("digest", "preview", **base).code == 2
    shown = here("digest", "preview", "--member", "Anna 2", "--html", str(html), **base)
    assert (shown.code, shown.out) == (0, f"Written to {html}.\n")
    page = html.read_text(encoding="utf-8")
    told, (command,) = re.findall(r"Support for choirs \d+", page), re.findall(r"Och 2 till: grants (.*)</p>", page)
    everything = re.findall(r"Support for choirs \d+", here(*command.split(), **base).out)
    assert len(told) == 10
    assert len(set(everything) - set(told)) == 2
    dry = here("digest", "send", "--dry-run", **base)
    assert dry.out.splitlines() == [
        "anna1@example.org (2026-W32): 12 new calls",
        "anna2@example.org (2026-W32): 12 nya utlysningar",
    ]
    for wrong in ("xx", "2026-W99", "2026-02-30", "2026-W32\r\n"):
        member = ("--member", "anna1@example.org", "--period", wrong)
        refused = here("digest", "send", *member, "--maildir", str(folder), **base)
        assert (refused.code, refused.out) == (2, "")
        assert "is no period; write a week as 2026-W32 or a day as 2026-08-03." in refused.err
    assert here("digest", "status", **base).out == ""
    assert not folder.exists()

    unsent = run("digest", "send", "--maildir", str(html), **base)
    assert (unsent.code, unsent.out) == (1, "2 digests written.\n0 mails sent.\n")
    assert f"{html} cannot be used: Not a directory.\n" in unsent.err
    assert [each["state"] for each in json.loads(here("digest", "status", "--json", **base).out)] == ["waiting"] * 2
    base["GRANTS_NOW"] = "2026-08-03T06:00:00Z"
    sent = here("digest", "send", "--maildir", str(folder), **base)
    assert (sent.code, sent.out) == (0, "2 mails sent.\n")
    again = here("digest", "send", "--member", "anna1@example.org", "--maildir", str(folder), **base)
    assert (again.code, again.out) == (0, "0 mails sent.\n")
    assert "has the digest of this period already" in again.err
    assert len(mailbox.Maildir(folder)) == 2

    listed = json.loads(here("digest", "status", "--json", **base).out)
    assert [(each["recipient"], each["state"], each["period"]) for each in listed] == [
        ("anna2@example.org", "sent", "2026-W32"),
        ("anna1@example.org", "sent", "2026-W32"),
    ]
    assert "anna2@example.org" in here("digest", "status", **base).out
    assert here("digest", "status", "--csv", **base).out.startswith("id,kind,member,recipient")

    resent = run("digest", "resend", "1", "--maildir", str(folder), input="y\n", **base)
    assert resent.code == 0
    assert "Sent again, it arrives twice" in resent.err
    later = base | {"GRANTS_NOW": "2027-08-03T06:00:00Z"}
    kept = run("digest", "resend", "2", "--maildir", str(folder), input="n\n", **later)
    assert kept.code == 130
    assert "A deadline that it names has passed since." in kept.err
    for number in ("99", "99999999999999999999999"):
        unknown = here("digest", "resend", number, "--yes", "--maildir", str(folder), **base)
        assert (unknown.code, unknown.err[: unknown.err.index(".")]) == (2, f"There is no mail {number}")

    (token,) = {
        message["List-Unsubscribe"].rpartition("%20")[2].rstrip(">")
        for message in mailbox.Maildir(folder)
        if "anna1" in message["To"]
    }
    guessed = token[:-1] + ("3" if token.endswith("2") else "2")
    assert here("digest", "unsubscribe", guessed, **base).code == 2
    ended = here("digest", "unsubscribe", token, **base)
    assert (ended.code, ended.out) == (0, "Anna 1 gets no digest any more.\n")
    later = base | {"GRANTS_NOW": "2026-08-10T05:00:00Z"}
    list_ = tmp_path / "members.csv"
    list_.write_text("email,name\nanna1@example.org,Anna 1\nanna2@example.org,Anna 2\n", encoding="utf-8")
    assert here("member", "import", str(list_), **later).code == 0
    assert here("digest", "send", "--dry-run", **later).out.splitlines() == [
        "anna2@example.org (2026-W33): Inget nytt den här veckan"
    ]
    refused = here("digest", "send", "--member", "anna1@example.org", "--maildir", str(folder), **later)
    assert (refused.code, refused.err) == (1, "Anna 1 wants no digest.\n")
