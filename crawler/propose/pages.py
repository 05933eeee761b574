"""A web page: what it is made with, and whether it lists calls, names a feed, has an interface, or is a call itself."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from config.sentences import say
from crawler.families.feed_document import NotAFeed, read_feed
from crawler.families.pages import join
from crawler.propose import interfaces
from crawler.propose.card_fields import field_lines
from crawler.propose.cards import Cards, find_cards
from crawler.propose.further import page_lines
from crawler.propose.sitemaps import CALL_WORDS, pattern_of
from crawler.propose.source_file import Fetch, Proposal, Table, literal, quoted, write
from crawler.text import one_line
from tracker.facts.language import language_of

_FEEDS = ("application/rss+xml", "application/atom+xml")
_SYSTEMS = {
    "WordPress": re.compile(r"/wp-content/|/wp-json/|wordpress", re.I),
    "SiteVision": re.compile(r"sitevision|\bsv-(?:portlet|layout|channel|text|use|vertical)|/download/18\.", re.I),
    "Optimizely": re.compile(r"episerver|optimizely|/globalassets/|/contentassets/|/siteassets/", re.I),
    "Drupal": re.compile(r"/sites/default/files/|drupal|data-history-node-id|\bviews-row\b", re.I),
    "Liferay": re.compile(r"liferay", re.I),
}
_LEAST = 2
_LOOKED_AT = 6_000
"""Characters in which the language is looked for."""
_NUMBERED = (r"/(?P<id>\d+)/?$", r"[.-](?P<id>\d+)\.html?$", r"-(?P<id>\d{3,})/?$", r"[?&]id=(?P<id>\w+)")


def proposal(url: str, root: etree._Element, ask: Fetch) -> Proposal:
    """The file for a page."""
    title, language = one_line(root.findtext(".//title") or ""), (root.get("lang") or "")[:2].lower() or _written(root)
    kind = next(_kinds(url, root, ask, language))
    feed = _feed_of(url, root)
    notes = [*kind.notes, *([f"It names a feed, too: {feed}"] if feed and kind.family != "feed" else [])]
    return write(url, Table(kind.family, kind.lines, kind.why, _site_name(root, title), language, notes))


def _written(root: etree._Element) -> str:
    """The language of the words that people read on it, when it does not say one itself."""
    words = root.xpath("//body//text()[not(ancestor::script or ancestor::style)]")
    return language_of(" ".join(words if isinstance(words, list) else ())[:_LOOKED_AT])


def _kinds(url: str, root: etree._Element, ask: Fetch, language: str) -> Iterator[Table]:
    """What the page may be, the most telling first; the last is always there."""
    system = _system(root)
    if (data := _data(root)) is not None and interfaces.has_calls(data):
        yield interfaces.table(url, data, "__NEXT_DATA__")
    cards = find_cards(root, url)
    if cards is not None and (fields := field_lines(cards, language)):
        yield _listing(url, root, cards, fields, system)
    if feed := _call_feed(url, root, ask):
        lines = [f"start = [{quoted(feed)}]", "# Calls' own pages are read by their labels.", "pages = true"]
        yield Table("feed", lines, say("It names a feed{system}.", system=system))
    if kind := _wordpress_kind(url, root, ask):
        lines = [f"url = {quoted(_site(url))}", f'kind = "{kind}"']
        yield Table("wordpress", lines, say("It is a site of WordPress, with calls as '{kind}'.", kind=kind))
    links = [address for link in root.iter("a") if (address := join(url, link.get("href") or ""))]
    if len(followed := _siblings(url, links)) >= _LEAST:
        lines = [f"start = [{quoted(url)}]", f"follow = {literal(pattern_of(followed))}"]
        why = say("It links to {count} pages that may be calls{system}.", count=len(followed), system=system)
        yield Table("pages", lines, why)
    if feed := _feed_of(url, root):
        lines = [f"start = [{quoted(feed)}]", "pages = true"]
        yield Table("feed", lines, say("It names a feed{system}.", system=system))
    if _has_interface(root):
        yield Table("wordpress", [f"url = {quoted(_site(url))}"], say("It is a site of WordPress."))
    yield Table("pages", [f"named = [{quoted(url)}]"], say("It is a page of its own{system}.", system=system))


def _listing(url: str, root: etree._Element, cards: Cards, fields: list[str], system: str) -> Table:
    lines = [
        f"start = [{quoted(url)}]",
        f"items = {literal(cards.items)}",
        *([f"link = {literal(cards.link)}"] if cards.link else []),
        *page_lines(root, url),
        *_id_line(cards.addresses),
        "# Calls' own pages are read by their labels.",
        "pages = true",
        "",
        "[listing.fields]",
        *fields,
    ]
    why = say("It lists {count} calls as cards or rows{system}.", count=len(cards.elements), system=system)
    return Table("listing", lines, why)


def _id_line(addresses: list[str]) -> list[str]:
    """The number at the end of the addresses, when each has one of its own."""
    for pattern in _NUMBERED:
        found = [match["id"] for address in addresses if (match := re.search(pattern, address))]
        if len(set(found)) == len(set(addresses)):
            return [f"id = {literal(pattern)}"]
    return []


def _siblings(url: str, links: list[str]) -> list[str]:
    """The addresses of the commonest pattern of links below or beside this page that speaks of calls."""
    host, here = urlsplit(url).netloc, urlsplit(url).path.rstrip("/")
    own = {link.partition("#")[0].partition("?")[0] for link in links if urlsplit(link).netloc == host}
    parents = {link: urlsplit(link).path.rstrip("/").rpartition("/")[0] for link in own}
    count = Counter(parents.values())
    below = {
        parent
        for link, parent in parents.items()
        if parent and urlsplit(link).path.rstrip("/") != here and (parent == here or CALL_WORDS.search(parent))
    }
    best = max(below, key=lambda parent: (parent == here, count[parent], parent), default=None)
    return sorted(link for link, parent in parents.items() if parent == best)


def _call_feed(url: str, root: etree._Element, ask: Fetch) -> str:
    """A feed whose own words say that it is of calls."""
    for link, address in _feed_links(url, root):
        if CALL_WORDS.search(f"{link.get('title') or ''} {urlsplit(address).path}") and _answers_as_feed(address, ask):
            return address
    return ""


def _answers_as_feed(address: str, ask: Fetch) -> bool:
    answer = ask(address)
    try:
        return answer is not None and bool(read_feed(*answer).entries)
    except NotAFeed:
        return False


def _feed_of(url: str, root: etree._Element) -> str:
    return next((address for _, address in _feed_links(url, root)), "")


def _feed_links(url: str, root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """The feeds that the page names, with their addresses."""
    for link in root.iter("link"):
        href = link.get("href") or ""
        if (link.get("type") or "") in _FEEDS and "comments" not in href and (address := join(url, href)):
            yield link, address


def _has_interface(root: etree._Element) -> bool:
    return bool(root.xpath("boolean(//link[@rel='https://api.w.org/'])"))


def _wordpress_kind(url: str, root: etree._Element, ask: Fetch) -> str:
    """The kind of content, of those that the site itself has made, whose name speaks of calls."""
    if not _has_interface(root):
        return ""
    answer = ask(f"{_site(url)}/wp-json/wp/v2/types")
    try:
        kinds: Any = json.loads(answer[0]) if answer else {}
    except (ValueError, RecursionError):
        return ""
    for key, kind in kinds.items() if isinstance(kinds, dict) else ():
        base = kind.get("rest_base") if isinstance(kind, dict) else ""
        if isinstance(base, str) and re.fullmatch(r"[\w-]+", base) and CALL_WORDS.search(f"{key} {base}"):
            return base
    return ""


def _data(root: etree._Element) -> Any:
    """What a page of Next.js holds as JSON."""
    try:
        return json.loads("".join(root.xpath("//script[@id='__NEXT_DATA__']/text()")) or "null")
    except (ValueError, RecursionError):
        return None


def _site(url: str) -> str:
    return f"{urlsplit(url).scheme}://{urlsplit(url).netloc}"


def _site_name(root: etree._Element, title: str) -> str:
    """What the site calls itself, else the page."""
    named = root.xpath("string(//meta[@property='og:site_name']/@content)").strip()
    return named or title


def _system(root: etree._Element) -> str:
    """What the site is made with, in brackets; empty when nothing tells."""
    told = [meta.get("content") or "" for meta in root.iter("meta") if (meta.get("name") or "").lower() == "generator"]
    used = root.xpath("//@src | //link/@href | //@class | //@data-history-node-id")
    text = " ".join([*told, *map(str, used[:2000])])
    return next((f" ({name})" for name, marks in _SYSTEMS.items() if marks.search(text)), "")
