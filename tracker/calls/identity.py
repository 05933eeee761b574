"""Who a call is: source, external id or canonical address, and round. Pure."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

ID_LENGTH = 26
"""Base32 characters of an id: 130 bits, so that two calls never share one."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_NOT_THE_PAGE = ("utm_", "mc_", "_ga", "_hs")
"""Beginnings of query parameters that tell where the reader came from, not which page it is."""
_NOT_THE_PAGE_EITHER = frozenset({"fbclid", "gclid", "msclkid", "jsessionid", "phpsessid", "sid", "sessionid"})


def canonical_url(url: str) -> str:
    """The address with everything removed that does not say which page it is.

    Scheme and host in lower case, no default port, no fragment, no tracking or session parameters, one way of
    percent-encoding, "/" for an empty path (RFC 3986 sections 6.2.2 and 6.2.3). The order of the parameters stays:
    it may mean something. A text that is no address comes back stripped of white space only.
    """
    text = url.strip()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return text
    if not parts.scheme or not parts.hostname:
        return text
    host = _host(parts.hostname) + (f":{port}" if port and port != _DEFAULT_PORTS.get(parts.scheme) else "")
    query = urlencode([pair for pair in parse_qsl(parts.query, keep_blank_values=True) if _says_which_page(pair[0])])
    path = quote(unquote(parts.path.partition(";jsessionid=")[0], errors="surrogateescape"), safe="/:@!$&'()*+,;=~-._")
    return urlunsplit((parts.scheme, host, path or "/", query, ""))


def public_id(source_key: str, external_id: str, round_: str) -> str:
    """The id of a call: lower-case base32 (RFC 4648) of a SHA-256 hash of its identity."""
    identity = "\x1f".join((source_key, external_id, round_))
    digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest).decode("ascii").lower()[:ID_LENGTH]


def _host(name: str) -> str:
    """IPv6 addresses keep their brackets."""
    return f"[{name}]" if ":" in name else name.rstrip(".")


def _says_which_page(name: str) -> bool:
    lower = name.lower()
    return not lower.startswith(_NOT_THE_PAGE) and lower not in _NOT_THE_PAGE_EITHER
