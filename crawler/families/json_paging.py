"""From one answer of an API to the next: whether there is one, and where. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy.http import Response

from config.sentences import say
from config.source_rules import is_web_address
from crawler.families.json_options import Options, Paging
from crawler.families.json_values import ShapeProblem, find, plain

_NEXT_LINK = re.compile(r'<([^<>]*)>[^,<>]*?;\s*rel="?(?:[^"<>,]* )?next\b', re.IGNORECASE)


def total_of(shape: Options, answer: Any, response: Response) -> int | None:
    """How many records the API says there are, in the answer or a header; None when it does not say."""
    header = shape.paging.total_header if shape.paging else ""
    said = (response.headers.get(header) or b"").decode("latin-1").strip() if header else ""
    if said.isdigit():
        return int(said)
    try:
        return int(plain(find(shape.total, answer))) if shape.total else None
    except (ShapeProblem, ValueError):
        return None


def is_last(paging: Paging, count: int, read: int, total: int | None) -> bool:
    """Whether an answer with `count` records, after which `read` are read in all, is the last."""
    if total is not None:
        return read >= total
    return paging.size is not None and count < paging.size


def compare(url: str, read: int, total: int | None) -> Iterator[str]:
    """A sentence when the API has more records than it gave."""
    if total is not None and read < total:
        yield say("{url} says that there are {total} records and gave {read}", url=url, total=total, read=read)


def next_link(paging: Paging, response: Response, answer: Any) -> str:
    """The next address, from the answer or its Link header (RFC 8288); empty: none."""
    if paging.by == "link":
        header = b", ".join(response.headers.getlist("Link")).decode("latin-1")
        found = _NEXT_LINK.search(header)
        link = found[1] if found else ""
    else:
        link = plain(find(paging.next, answer))
    try:
        return response.urljoin(link) if link else ""
    except ValueError:  # such as a bracket that no host has: `elsewhere` says that it is no web address
        return link


def elsewhere(url: str, link: str) -> bool:
    """Whether a link leads to another server, or is no web address."""
    try:
        return urlsplit(link).netloc != urlsplit(url).netloc or not is_web_address(link)
    except ValueError:
        return True
