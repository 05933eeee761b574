"""Where requests may go: public http and https servers only, checked where the connection is made.

A page that we read may link or redirect anywhere, also into the network that we run in. The name in an address proves
nothing, so the numeric address is checked at the moment of connecting, after the name was looked up.
"""

from __future__ import annotations

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from zope.interface import directlyProvides, providedBy

from config.sentences import say

_GLOBAL_UNICAST = IPv6Network("2000::/3")  # the only part given out: IANA, IPv6 Address Space
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052, section 2.1: the last four bytes are an IPv4 address


class Refused(IgnoreRequest):
    """A request that is not sent; the message says why, as a sentence."""


def check_address(url: str, host: str, address: str) -> None:
    """Raise Refused when `address` (numeric) is not one of a public server. `host` is the name it belongs to."""
    if why := why_not_public(address):
        name = address if host.strip("[]") == address else f"{host} ({address})"
        raise Refused(say("{url} is not fetched: {name} is {why}", url=url, name=name, why=why))


def why_not_public(address: str) -> str:
    """Why this numeric address is not a public one, in words; empty for a public address."""
    found = _carried(ip_address(address))
    if found.is_unspecified:
        return say("this machine itself")
    if found.is_loopback:
        return say("a loopback address")
    if found.is_link_local:
        return say("a link-local address")
    if found.is_multicast:
        return say("a multicast address")
    if isinstance(found, IPv6Address) and found not in _GLOBAL_UNICAST:
        return say("a private or reserved address")
    return "" if found.is_global and not found.is_reserved else say("a private or reserved address")


def _carried(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address stands for: mapped, NAT64 or 6to4; else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def check_url(url: str, private_allowed: bool) -> None:
    """Raise Refused for what can be seen in the address itself: another scheme, no host, a numeric private host."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise Refused(say("{url} is not fetched: only http and https are", url=url))
    host = parts.hostname or ""
    if not host:
        raise Refused(say("{url} is not fetched: it names no host", url=url))
    if not private_allowed and _is_numeric(host):
        check_address(url, host, host)


async def check_name(url: str) -> None:
    """Raise Refused when any address of the host's name is not public; for requests that a proxy will send.

    The proxy looks the name up itself, so this is the last place where we can see where a request would go.
    """
    host = urlsplit(url).hostname or ""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused(
            say(
                "{url} is not given to the proxy: the address of {host} is not found, so it cannot be checked",
                url=url,
                host=host,
            )
        ) from None
    for *_, place in found:
        check_address(url, host, str(place[0]))


def _is_numeric(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


class GuardedReactor:
    """Twisted's reactor, which connects for one request to public addresses only."""

    def __init__(self, reactor: Any, url: str) -> None:
        self._reactor = reactor
        self._url = url
        directlyProvides(self, providedBy(reactor))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reactor, name)

    def connectTCP(self, host: str, port: int, *arguments: Any, **options: Any) -> Any:
        """Connect to a numeric address. Raises Refused when it is not public."""
        check_address(self._url, urlsplit(self._url).hostname or "", host)
        return self._reactor.connectTCP(host, port, *arguments, **options)
