"""Puts a mail together as it goes over the wire (RFC 5322, MIME): the same letter is the same bytes. Pure.

What stands in a header is one line without anything hidden, and is folded and encoded by the standard library, so that
no text can add a header. Bodies are quoted-printable and attachments base64, so that any server takes them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from functools import lru_cache

from config.visible import cut, line
from tracker.digest.address import Mailbox

_LONGEST_SUBJECT = 160
_QUOTED = re.compile(r'(["\\])')
_TOKEN = re.compile(r"[^A-Za-z0-9._+/=@:;-]")
"""What does not belong into the values that we write without folding: ids, languages, file names."""


@dataclass(frozen=True)
class Attachment:
    """A file that comes with the mail."""

    name: str
    kind: str
    """Its media type, with parameters."""
    content: bytes


@dataclass(frozen=True)
class Letter:
    """One mail to one person, in words."""

    key: str
    """What makes it one of its kind; the Message-ID follows from it, so that sending again keeps it."""
    to: Mailbox
    subject: str
    text: str
    html: str = ""
    language: str = "en"
    attachments: tuple[Attachment, ...] = ()
    list_id: str = ""
    """Of mails that go to a list of people, as `digest.example.org` (RFC 2919)."""
    unsubscribe: str = ""
    """A `mailto:` address with which the reader ends these mails (RFC 2369)."""


@dataclass(frozen=True)
class Sender:
    """Who the mails are from."""

    mailbox: Mailbox
    reply_to: Mailbox | None = None


def message_id(key: str, domain: str) -> str:
    """Of the letter with this key: the same each time, and nothing can be read out of it."""
    return f"<{_hash(key)}@{domain}>"


def compose(letter: Letter, sender: Sender, now: datetime) -> bytes:
    """The mail, with CRLF line ends."""
    boundary = f"=_{_hash(letter.key)}"  # "=_" can stand in neither of the encodings
    parts = [_text("plain", letter.text, letter.language)]
    if letter.html:
        parts.append(_text("html", letter.html, letter.language))
    body = _multipart("alternative", boundary + "a", parts) if len(parts) > 1 else parts[0]
    if letter.attachments:
        body = _multipart("mixed", boundary + "m", [body, *map(_attached, letter.attachments)])
    return b"".join((*(f"{header}\r\n".encode() for header in _headers(letter, sender, now)), body))


def _headers(letter: Letter, sender: Sender, now: datetime) -> Iterator[str]:
    yield f"Date: {format_datetime(now)}"
    yield _address("From", sender.mailbox)
    yield _address("To", letter.to)
    if sender.reply_to:
        yield _address("Reply-To", sender.reply_to)
    yield _text_header("Subject", letter.subject)
    yield f"Message-ID: {message_id(letter.key, sender.mailbox.domain)}"
    # RFC 3834: no vacation notice answers; the second is what Exchange heeds.
    yield "Auto-Submitted: auto-generated"
    yield "X-Auto-Response-Suppress: OOF, AutoReply"
    if letter.list_id:
        yield f"List-Id: <{_token(letter.list_id)}>"
    if letter.unsubscribe:
        yield f"List-Unsubscribe: <{line(letter.unsubscribe).replace(' ', '%20').replace('>', '%3E')}>"
    yield "MIME-Version: 1.0"


def _address(name: str, mailbox: Mailbox) -> str:
    if not mailbox.needs_utf8:
        return f"{name}: {formataddr((mailbox.name, mailbox.address), 'utf-8')}"
    called = _QUOTED.sub(r"\\\1", mailbox.name)
    return f'{name}: "{called}" <{mailbox.address}>' if called else f"{name}: {mailbox.address}"


@lru_cache(256)
def _text_header(name: str, written: str) -> str:
    """The header. Members of one organisation mostly get the same subject, and to encode one takes long."""
    text = cut(line(written), _LONGEST_SUBJECT)
    charset = "us-ascii" if text.isascii() else "utf-8"
    return f"{name}: {Header(text, charset, header_name=name, maxlinelen=76).encode(linesep=chr(13) + chr(10))}"


def _text(kind: str, text: str, language: str) -> bytes:
    lines = "\r\n".join(text.splitlines()) + "\r\n"
    head = (
        f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Language: {_token(language)}\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    return head.encode() + binascii.b2a_qp(lines.encode("utf-8", "replace"), istext=True)


def _attached(attachment: Attachment) -> bytes:
    head = (
        f"Content-Type: {line(attachment.kind)}\r\n"
        f'Content-Disposition: attachment; filename="{_token(attachment.name)}"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return head.encode() + base64.encodebytes(attachment.content).replace(b"\n", b"\r\n")


def _multipart(kind: str, boundary: str, parts: list[bytes]) -> bytes:
    head = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'.encode()
    limit = f"--{boundary}".encode()
    return head + b"".join(limit + b"\r\n" + part + b"\r\n" for part in parts) + limit + b"--\r\n"


def _token(text: str) -> str:
    return _TOKEN.sub("", text)


def _hash(key: str) -> str:
    return base64.b32encode(hashlib.sha256(key.encode()).digest()[:20]).decode().lower()
