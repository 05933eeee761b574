"""A request as the source file describes it, filled in and ready to send."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import scrapy

from crawler.families.json_options import Asked, Part
from crawler.families.templates import Lookup, fill_address, fill_value

BOUNDARY = "grants-part-6b1f0d7c2a"
"""Always the same, so that an unchanged request is the same to the byte: for the cache, and for replays."""


def build(
    asked: Asked,
    lookup: Lookup,
    callback: Callable[..., Any],
    errback: Callable[..., Any] | None = None,
    meta: dict[str, Any] | None = None,
    **state: Any,
) -> scrapy.Request:
    """The request with its places filled by `lookup`; `state` is handed to the callback."""
    body, kind = _body(asked, lookup)
    headers = {"Accept": "application/json, */*;q=0.5"} | ({"Content-Type": kind} if kind else {})
    return scrapy.Request(
        fill_address(asked.url, lookup),
        method=asked.method,
        headers=headers | fill_value(asked.headers, lookup),
        body=body,
        callback=callback,
        cb_kwargs=state,
        errback=errback,
        meta=_limits(asked) | (meta or {}),
        dont_filter=True,  # two searches may differ in nothing but the body; loops are noticed by their records
    )


def _limits(asked: Asked) -> dict[str, Any]:
    """The request's own limits, where it has any."""
    limits = {"download_timeout": asked.timeout, "download_maxsize": asked.max_size}
    return {name: value for name, value in limits.items() if value is not None}


def _body(asked: Asked, lookup: Lookup) -> tuple[bytes, str]:
    """The body and its content type."""
    if asked.json is not None:
        return _json(fill_value(asked.json, lookup)), "application/json"
    if asked.form:
        return urlencode(fill_value(asked.form, lookup)).encode(), "application/x-www-form-urlencoded"
    if asked.parts:
        parts = b"".join(_part(part, lookup) for part in asked.parts)
        return parts + f"--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}"
    return b"", ""


def _part(part: Part, lookup: Lookup) -> bytes:
    """One part, as RFC 7578 section 4.2 and 4.4 write it."""
    value = fill_value(part.value, lookup)
    written = value.encode() if isinstance(value, str) and part.type != "application/json" else _json(value)
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{part.name}"\r\nContent-Type: {part.type}\r\n\r\n'
    return head.encode() + written + b"\r\n"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
