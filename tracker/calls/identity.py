"""Who a call is: source, external id or canonical address, and round. Pure."""

from __future__ import annotations

import re
from hashlib import sha256
from urllib.parse import quote, unquote, urlsplit, urlunsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
_NOISE = re.compile(
    r"(utm_\w*|mtm_\w*|pk_(campaign|kwd|source|medium|content)|fbclid|gclid|msclkid|mc_cid|mc_eid|_ga|_gl"
    r"|phpsessid|jsessionid|aspsessionid\w*|sessionid|session_id|sid|cfid|cftoken)",
    re.IGNORECASE,
)
_SESSION_IN_PATH = re.compile(r";(jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_ESCAPE = re.compile("%[0-9a-fA-F]{2}")
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_TWO_LETTERS = [first + second for first in _LETTERS for second in _LETTERS]
_PLACES = range(120, -1, -10)
"""Base32 in lower case, ten bits at a time: Python's own takes five times as long."""

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def canonical_url(url: str) -> str:
    """The same address in one spelling, so that one page is one call.

    Only what cannot change the meaning is changed (RFC 3986, sections 6.2.2 and 6.2.3): scheme and host in lower
    case, no default port, no fragment unless it routes (`#/` and `#!`), escapes of plain letters written out, other
    escapes in upper case. Parameters that only track a visitor or carry a session are dropped. The rest keep their
    order and their case: a server may read meaning into both. What is no http(s) address comes back as it was.
    """
    text = url.strip()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return text
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not parts.hostname:
        return text
    path = _SESSION_IN_PATH.sub("", _spelled(parts.path)) or "/"
    return urlunsplit((scheme, _host(parts.hostname, port, scheme), path, _query(parts.query), _route(parts.fragment)))


def public_id(source_key: str, external_id: str, round: str) -> str:
    """The id that people see: 26 letters and digits of base32 (RFC 4648), lower case, 130 bits of the identity's hash.

    The parts are joined by a character that none of them holds, so that no two identities run together.
    """
    identity = "\x1f".join((source_key, external_id, round))
    number = int.from_bytes(sha256(identity.encode("utf-8", "replace")).digest()[:17], "big") >> 6
    return "".join([_TWO_LETTERS[number >> place & 1023] for place in _PLACES])


def _host(name: str, port: int | None, scheme: str) -> str:
    """Host and port; user names are left out, they identify the reader and not the page."""
    host = f"[{name}]" if ":" in name else name.rstrip(".")
    return host if port is None or port == _DEFAULT_PORTS[scheme] else f"{host}:{port}"


def _query(query: str) -> str:
    kept = [part for part in query.split("&") if part and not _NOISE.fullmatch(unquote(part.partition("=")[0]))]
    return _spelled("&".join(kept))


def _route(fragment: str) -> str:
    """Single-page sites put the page's path into the fragment; any other fragment is a place on the same page."""
    return _spelled(fragment) if fragment.startswith(("/", "!")) else ""


def _spelled(text: str) -> str:
    """Escapes in one spelling; letters outside ASCII and blanks escaped, as a browser sends them."""
    return _ESCAPE.sub(_escape, quote(text, safe="!#$%&'()*+,/:;=?@[]~"))


def _escape(found: re.Match[str]) -> str:
    character = chr(int(found.group()[1:], 16))
    return character if character in _UNRESERVED else found.group().upper()
