"""A feed that was saved or named like a page: each entry is a small page of its own."""

from __future__ import annotations

import re
from calendar import timegm
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import urljoin

from crawler.text import markup_text, one_line

_ROOT = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:(?><\?[^>]*\?>|<!--.*?-->)\s*)*<(?:rss|feed|(?:\w+:)?RDF)\b", re.DOTALL
)
"""Comments are taken whole: a row of them must not be tried in every way to part it."""
_BEGINS = 4_000


@dataclass(frozen=True)
class Entry:
    """One entry, as a page."""

    url: str
    html: bytes


def entries_in(content: bytes, url: str, content_type: str) -> tuple[list[Entry], str] | None:
    """The entries of a feed as pages, and its name; None when it is no feed."""
    start = content[:_BEGINS].removeprefix(b"\xef\xbb\xbf")
    if not _ROOT.match(start):
        return None
    from crawler.families.feed_document import NotAFeed, read_feed  # with feedparser, which most pages do without

    try:
        feed = read_feed(content, content_type)
    except NotAFeed:
        return None
    name = one_line(markup_text(feed.title))
    return list(dict.fromkeys(_pages(feed.entries, url, feed.language, name))), name  # one may stand in a feed twice


def _pages(entries: list[dict[str, Any]], url: str, language: str, name: str) -> Iterator[Entry]:
    """Each entry with the name of its feed below, which may be all that says what the entries are."""
    for entry in entries:
        title = escape(one_line(markup_text(entry.get("title", ""))))
        body = next((part.get("value", "") for part in entry.get("content", ())), "") or entry.get("summary", "")
        parts = entry.get("published_parsed")
        when = datetime.fromtimestamp(timegm(parts), UTC).isoformat() if parts else ""
        head = f"<meta property='article:published_time' content='{when}'>" if when else ""
        lang = f" lang='{escape(language[:2])}'" if language else ""
        main = f"<main><h1>{title}</h1><div>{body}</div><p>{escape(name)}</p></main>"
        html = f"<html{lang}><head>{head}</head><body>{main}</body></html>"
        yield Entry(_joined(url, entry.get("link", "")), html.encode("utf-8", "replace"))


def _joined(url: str, link: str) -> str:
    try:
        return urljoin(url, link) if link else url
    except ValueError:
        return url
