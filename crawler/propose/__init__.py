"""What kind of site an address is, and a source file that could read it. A proposal, for a person to look at."""

from __future__ import annotations

import codecs
import json
from typing import Any
from urllib.parse import urlsplit

from config.sentences import say
from crawler.families.feed_document import Feed, NotAFeed, read_feed
from crawler.propose import interfaces, pages, sitemaps, spreadsheets
from crawler.propose.sitemaps import CALL_WORDS
from crawler.propose.source_file import Fetch, Proposal, Table, quoted, write
from crawler.reading.markup import parse_html
from crawler.text import markup_text, one_line

__all__ = ["Fetch", "Proposal", "propose"]

_SPEAKS_OF_CALLS = (
    "grant", "funding", "call for", "fellowship", "scholarship", "utlys", "bidrag", "stipend", "ansök", "tilskud",
    "støtte", "søknad", "ansøg", "avustu", "apuraha", "förder",
)  # fmt: skip
"""Words, or parts of words, of entries that may be calls."""
_MOST = 0.5


def propose(url: str, body: bytes, content_type: str, fetch: Fetch | None = None) -> Proposal:
    """A source file for what answered at `url`. `fetch` may be asked for a page or two more."""
    ask = fetch or _nothing
    if (value := _json(body)) is not None:
        return write(url, interfaces.table(url, value))
    if (feed := _feed(body, content_type)) is not None:
        return write(url, _of_feed(url, feed))
    if (found := spreadsheets.table(url, body)) is not None:
        return write(url, found)
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
    body = body.removeprefix(codecs.BOM_UTF8).lstrip()
    if body[:1] not in (b"{", b"["):
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
    """A feed of calls is read whole; of a general one, only what speaks of money to apply for."""
    title, language = one_line(markup_text(feed.title)), feed.language[:2].lower()
    lines, why = [f"start = [{quoted(url)}]"], say("It is a feed.")
    about = f"{title} {urlsplit(url).path}"
    if feed.entries and not CALL_WORDS.search(about) and _share_of_calls(feed) < _MOST:
        words = ", ".join(map(quoted, _SPEAKS_OF_CALLS))
        lines += ["# Other entries are no calls. Look at what is read, and add the words that this feed uses.",
                  f"include = [{words}]"]  # fmt: skip
        why = say("It is a feed of news in general: few of its entries speak of money to apply for.")
    return Table("feed", lines, why, title=title, language=language)


def _share_of_calls(feed: Feed) -> float:
    texts = [f"{entry.get('title', '')} {markup_text(entry.get('summary', ''))}".lower() for entry in feed.entries]
    return sum(any(word in text for word in _SPEAKS_OF_CALLS) for text in texts) / len(texts)
