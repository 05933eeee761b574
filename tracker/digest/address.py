"""Addresses of mail as servers want them: what is safe in a header and on the wire, and what needs SMTPUTF8. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parseaddr

import idna

from config.sentences import say
from config.visible import cut, line

_SHAPE = re.compile(r'([^\s\x00-\x20\x7f<>()\[\],;:\\"@]{1,64})@([^\s\x00-\x20\x7f<>()\[\],;:\\"@]{1,253})')
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.(?!-)[a-z0-9_-]{1,63})*\.?")
_LONGEST_NAME = 80


class BadAddress(ValueError):
    """An address that no mail can be sent to; the message is a sentence."""


@dataclass(frozen=True)
class Mailbox:
    """A person or an office with an address."""

    address: str
    """The domain in ASCII (IDNA); the part before the @ as it is written."""
    name: str = ""

    @property
    def domain(self) -> str:
        """What stands after the @."""
        return self.address.rpartition("@")[2]

    @property
    def needs_utf8(self) -> bool:
        """Whether only servers with SMTPUTF8 can take it: the part before the @ has letters beyond ASCII (RFC 6531)."""
        return not self.address.isascii()


def mailbox(address: str, name: str = "") -> Mailbox:
    """The address with a name. Raises BadAddress."""
    found = _SHAPE.fullmatch(address.strip())
    if not found:
        raise BadAddress(say("'{address}' is not an address that mail can be sent to", address=cut(line(address), 80)))
    return Mailbox(f"{found[1]}@{_domain(found[2], address)}", cut(line(name), _LONGEST_NAME))


def parsed(text: str) -> Mailbox:
    """Of `Grants <grants@example.org>`, or an address alone. Raises BadAddress."""
    name, address = parseaddr(line(text))
    return mailbox(address or text, name)


def _domain(domain: str, address: str) -> str:
    try:
        ascii_domain = domain.lower() if domain.isascii() else idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        ascii_domain = ""
    if not _HOST.fullmatch(ascii_domain):
        raise BadAddress(say("'{address}' is not an address that mail can be sent to", address=cut(line(address), 80)))
    return ascii_domain
