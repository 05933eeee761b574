"""What kind of site an address is, and a source file that could read it. A proposal, for a person to look at."""

from __future__ import annotations

import json
from typing import Any

from config.sentences import say
from crawler.families.feed_document import Feed, NotAFeed, read_feed
from crawler.propose import interfaces, pages, sitemaps
from crawler.propose.source_file import Fetch, Proposal, Table, quoted, write
from crawler.reading.markup import parse_html
from crawler.text import markup_text, one_line

__all__ = ["Fetch", "Proposal", "propose"]


def propose(url: str, body: bytes, content_type: str, fetch: Fetch | None = None) -> Proposal:
    """A source file for what answered at `url`. `fetch` may be asked for a page or two more."""
    ask = fetch or _nothing
    if (value := _json(body)) is not None:
        return write(url, interfaces.table(url, value))
    if (feed := _feed(body, content_type)) is not None:
        return write(url, _of_feed(url, feed))
    if sitemaps.is_sitemap(body):
        return write(url, sitemaps.table(url, body, ask))
    root = parse_html(body, content_type)
    if root is None:
        return write(url, Table("pages", [f"named = [{quoted(url)}]"], say("It is a page without markup.")))
    return pages.proposal(url, root, ask)


def _nothing(_address: str) -> None:
    return None


def _json(body: bytes) -> Any:
    """The value, or None when it is no JSON."""
    if body.lstrip()[:1] not in (b"{", b"["):
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _feed(body: bytes, content_type: str) -> Feed | None:
    try:
        return read_feed(body, content_type)
    except NotAFeed:
        return None


def _of_feed(url: str, feed: Feed) -> Table:
    title, language = one_line(markup_text(feed.title)), feed.language[:2].lower()
    return Table("feed", [f"start = [{quoted(url)}]"], say("It is a feed."), title=title, language=language)
