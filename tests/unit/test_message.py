"""A mail as it goes over the wire: headers that no text can break out of, and bodies that come back as they were."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.digest.address import BadAddress, Mailbox, mailbox, parsed
from tracker.digest.message import Attachment, Letter, Sender, compose, message_id

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
SENDER = Sender(parsed("Grants <grants@example.org>"))
HEADERS = ["Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version"]


def read(content: bytes):  # type: ignore[no-untyped-def]  # a message of the standard library
    return message_from_bytes(content, policy=policy.default)


def letter(**values: object) -> Letter:
    given = {"key": "test:1", "to": mailbox("anna@example.org", "Anna Åström"), "subject": "Hej", "text": "Hej!\n"}
    return Letter(**given | values)  # type: ignore[arg-type]


def test_it_says_what_a_mail_to_a_list_has_to_say() -> None:
    sender = Sender(SENDER.mailbox, parsed("Kansliet <kansli@example.org>"))
    content = compose(
        letter(list_id="digest.example.org", unsubscribe="mailto:grants@example.org?subject=unsubscribe%20x"),
        sender,
        NOW,
    )
    message = read(content)
    assert message["Date"] == "Mon, 03 Aug 2026 12:00:00 +0000"
    assert message["From"] == "Grants <grants@example.org>"
    assert message["To"] == "Anna Åström <anna@example.org>"
    assert message["Reply-To"] == "Kansliet <kansli@example.org>"
    assert message["Message-ID"] == message_id("test:1", "example.org")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "<digest.example.org>"
    assert message["List-Unsubscribe"] == "<mailto:grants@example.org?subject=unsubscribe%20x>"
    assert message.defects == []


def test_the_same_letter_is_the_same_bytes_and_another_has_another_id() -> None:
    assert compose(letter(), SENDER, NOW) == compose(letter(), SENDER, NOW)
    assert message_id("a", "example.org") != message_id("b", "example.org")


def test_both_forms_and_what_is_attached_come_back() -> None:
    calendar = Attachment("deadlines.ics", "text/calendar; charset=utf-8; method=PUBLISH", b"BEGIN:VCALENDAR\r\n" * 20)
    text, html = "Åäö\n.\nFrom here\n", "<p lang='sv'>Åäö</p>"
    content = compose(letter(text=text, html=html, language="sv", attachments=(calendar,)), SENDER, NOW)
    message = read(content)
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == text
    assert message.get_body(("html",)).get_content().strip() == html
    assert message.get_body(("html",))["Content-Language"] == "sv"
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("deadlines.ics", "text/calendar")
    assert attached.get_payload(decode=True) == calendar.content
    assert max(map(len, content.split(b"\r\n"))) <= 78
    assert b"\n" not in content.replace(b"\r\n", b"")


@given(st.text(), st.text(), st.text())
def test_no_text_adds_a_header_or_is_lost(subject: str, name: str, text: str) -> None:
    content = compose(letter(subject=subject, to=mailbox("anna@example.org", name), text=text), SENDER, NOW)
    message = read(content)
    assert [header for header in message if not header.startswith("Content-")] == HEADERS
    assert message["To"].addresses[0].addr_spec == "anna@example.org"
    written = message.get_content().splitlines()
    assert written == (text.encode("utf-8", "replace").decode().splitlines() or [""])


@pytest.mark.parametrize(
    "text", ["a\r\nBcc: b@example.org", "a\nb", "a\u2028b", "\x1b[2Ja\x00b", "a\u202eb", "x" * 10_000]
)
def test_what_is_in_the_subject_stays_there(text: str) -> None:
    message = read(compose(letter(subject=text), SENDER, NOW))
    assert "Bcc" not in message
    assert len(message["Subject"]) <= 160
    assert message["Subject"].isprintable()


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("anna@example.org", "anna@example.org"),
        (" anna@Example.ORG ", "anna@example.org"),
        ("anna@räksmörgås.se", "anna@xn--rksmrgs-5wao1o.se"),
        ("åsa@example.org", "åsa@example.org"),
        ("root@localhost", "root@localhost"),
    ],
)
def test_addresses_that_a_server_can_take(address: str, wanted: str) -> None:
    assert mailbox(address).address == wanted


@pytest.mark.parametrize(
    "address",
    ["", "anna", "anna@", "@example.org", "a b@example.org", "a@b@c", "a@example.org\r\nBcc: b@example.org", "a@-x.org",
     "<a@example.org>", "a@exa mple.org", "a,b@example.org", "a@example..org", "a" * 65 + "@example.org"],
)  # fmt: skip
def test_addresses_that_none_can(address: str) -> None:
    with pytest.raises(BadAddress):
        mailbox(address)


def test_a_name_with_an_address_is_read() -> None:
    assert parsed('"Föreningen, Vi" <vi@example.org>') == Mailbox("vi@example.org", "Föreningen, Vi")
    assert parsed("vi@example.org") == Mailbox("vi@example.org")


def test_an_address_beyond_ascii_stands_as_it_is() -> None:
    content = compose(letter(to=mailbox("åsa@example.org", 'Åsa "A" B')), SENDER, NOW)
    assert 'To: "Åsa \\"A\\" B" <åsa@example.org>\r\n'.encode() in content
