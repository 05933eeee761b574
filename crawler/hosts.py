"""Which hosts a source asks, as far as its file tells: two crawls at once never ask the same one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from config.catalogue import Source

_ADDRESSES = ("start", "url", "urls", "requests", "request", "page")
"""Options of families that hold addresses to ask; others are for people to open."""


def hosts(source: Source) -> frozenset[str]:
    """The hosts, with their ports as written; that of the source's site when its options name none."""
    found = frozenset(host for text in _asked(source.options) if (host := _host(text)))
    return found or frozenset({_host(source.site)})


def _asked(options: Any) -> Iterator[str]:
    if isinstance(options, Mapping):
        for key, value in options.items():
            if key in _ADDRESSES:
                yield from _texts(value)
            elif isinstance(value, Mapping):
                yield from _asked(value)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.netloc.rpartition("@")[2].lower() if parts.scheme in ("http", "https") else ""
