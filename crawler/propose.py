"""What kind of site an address is, and a source file that could read it. A proposal, for a person to look at."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from config.sentences import say
from crawler.families.feed_document import NotAFeed, read_feed
from crawler.opml import key_of, quoted
from crawler.reading.markup import parse_html
from crawler.text import one_line

_FEEDS = ("application/rss+xml", "application/atom+xml")
_CALL_WORDS = re.compile(
    r"utlys|bidrag|stod|stipend|ansok|tilskud|stotte|haku|avustu|grant|fund|call|opportunit|programme", re.IGNORECASE
)
_LEAST = 2
_NAMED = re.compile(r"wordpress|sitevision|episerver|optimizely|drupal|liferay|typo3", re.I)


@dataclass(frozen=True)
class Proposal:
    """A source file, and why it is so."""

    key: str
    text: str
    why: str
    """What was recognised, as a sentence."""


def propose(url: str, body: bytes, content_type: str) -> Proposal:
    """A source file for what answered at `url`."""
    if _is_json(body):
        return _file(url, "", "", *_json(url, json.loads(body)))
    if _is_feed(body, content_type):
        return _file(url, "", "", "feed", [f"start = [{quoted(url)}]"], say("It is a feed."))
    if b"<urlset" in body[:2000]:
        lines = [f"start = [{quoted(url)}]", f"follow = '{_follow(url, _locations(body))}'"]
        return _file(url, "", "", "pages", lines, say("It is a sitemap."))
    root = parse_html(body, content_type)
    if root is None:
        return _file(url, "", "", "pages", [f"named = [{quoted(url)}]"], say("It is a page without markup."))
    return _page(url, root)


def _page(url: str, root: etree._Element) -> Proposal:
    title, language = one_line(root.findtext(".//title") or ""), (root.get("lang") or "")[:2].lower()
    links = [urljoin(url, link.get("href") or "") for link in root.iter("a")]
    if len(followed := _siblings(url, links)) >= _LEAST:
        lines = [f"start = [{quoted(url)}]", f"follow = '{_follow(url, followed)}'"]
        why = say("It links to {count} pages that may be calls{system}.", count=len(followed), system=_system(root))
        return _file(url, title, language, "pages", lines, why)
    if feed := _feed_of(url, root):
        why = say("It names a feed{system}.", system=_system(root))
        return _file(url, title, language, "feed", [f"start = [{quoted(feed)}]", "pages = true"], why)
    if root.xpath("boolean(//link[@rel='https://api.w.org/'])"):
        site = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}"
        return _file(url, title, language, "wordpress", [f"url = {quoted(site)}"], say("It is a site of WordPress."))
    why = say("It is a page of its own{system}.", system=_system(root))
    return _file(url, title, language, "pages", [f"named = [{quoted(url)}]"], why)


def _siblings(url: str, links: list[str]) -> list[str]:
    """The addresses of the commonest pattern of links below or beside this page that speaks of calls."""
    host, here = urlsplit(url).netloc, urlsplit(url).path.rstrip("/")
    own = {link.partition("#")[0].partition("?")[0] for link in links if urlsplit(link).netloc == host}
    below: Counter[str] = Counter()
    for link in own:
        parent = urlsplit(link).path.rstrip("/").rpartition("/")[0]
        if parent and urlsplit(link).path.rstrip("/") != here and (parent == here or _CALL_WORDS.search(parent)):
            below[parent] += 1
    if not below:
        return []
    best = max(below, key=lambda parent: (parent == here, below[parent], parent))
    return sorted(link for link in own if urlsplit(link).path.rstrip("/").rpartition("/")[0] == best)


def _follow(url: str, links: list[str]) -> str:
    parents = Counter(urlsplit(link).path.rstrip("/").rpartition("/")[0] for link in links)
    parent = parents.most_common(1)[0][0] if parents else urlsplit(url).path.rstrip("/")
    return re.escape(parent).replace("\\-", "-").replace("'", ".") + r"/[^/?#]+/?$"


def _locations(body: bytes) -> list[str]:
    return [part.decode("utf-8", "replace").strip() for part in re.findall(rb"<loc>([^<]+)</loc>", body)]


def _feed_of(url: str, root: etree._Element) -> str:
    for link in root.iter("link"):
        if (link.get("type") or "") in _FEEDS and "comments" not in (link.get("href") or ""):
            return str(urljoin(url, link.get("href") or ""))
    return ""


def _system(root: etree._Element) -> str:
    names = [meta.get("content") or "" for meta in root.iter("meta") if (meta.get("name") or "").lower() == "generator"]
    found = _NAMED.search(" ".join(names))
    return f" ({found[0]})" if found else ""


def _is_json(body: bytes) -> bool:
    if body.lstrip()[:1] not in (b"{", b"["):
        return False
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def _is_feed(body: bytes, content_type: str) -> bool:
    try:
        read_feed(body, content_type)
    except NotAFeed:
        return False
    return True


def _json(url: str, value: Any) -> tuple[str, list[str], str]:
    """The first list of objects in an answer, with the keys that look like a call's."""
    path, items = next(_lists(value, ""), ("@", []))
    keys = list(items[0]) if items else []
    fields = {field: key for field, words in _KEYS.items() if (key := _like(keys, words))}
    lines = [
        f"requests = [{{ url = {quoted(url)} }}]",
        f"items = {quoted(path)}",
        f"id = {quoted(_like(keys, ('id', 'number', 'slug')) or 'id')}",
        f"address = {quoted('{' + (_like(keys, ('url', 'link')) or 'url') + '}')}",
        "",
        "[json_api.fields]",
        *(f"{field} = {quoted(key)}" for field, key in fields.items()),
    ]
    return "json_api", lines, say("It answers in JSON, with {count} records at '{path}'.", count=len(items), path=path)


_KEYS = {
    "title": ("title", "titel", "name", "namn"),
    "summary": ("summary", "description", "beskrivning", "lead"),
    "deadline": ("deadline", "close", "stang", "due", "end"),
    "opens": ("open", "oppning", "start", "post"),
    "status": ("status",),
}


def _like(keys: list[str], words: tuple[str, ...]) -> str:
    return next((key for word in words for key in keys if word in key.lower()), "")


def _lists(value: Any, path: str) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        yield path or "@", value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _lists(part, f"{path}.{key}".lstrip("."))


def _file(url: str, title: str, language: str, family: str, lines: list[str], why: str) -> Proposal:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    key = key_of(host.rpartition(".")[0] or host) or "source"
    country = {"se": "SE", "no": "NO", "dk": "DK", "fi": "FI", "uk": "GB"}.get(host.rpartition(".")[2], "")
    zone = {"SE": "Europe/Stockholm", "NO": "Europe/Oslo", "DK": "Europe/Copenhagen", "FI": "Europe/Helsinki"}
    head = [
        f"# Proposed by grants sources new. {why}",
        f"name = {quoted(title or host)}",
        f'family = "{family}"',
        f"site = {quoted(url)}",
        'verified = "unverified"',
        *([f'language = "{language}"'] if re.fullmatch("[a-z]{2}", language) else []),
        *([f'country = "{country}"'] if country else []),
        *([f'zone = "{zone[country]}"'] if country in zone else []),
        "",
        "[funder]",
        f'key = "{key}"',
        f"name = {quoted(title or host)}",
        f"url = {quoted(url)}",
        "",
        "[expect]",
        "items = 1",
        "",
        f"[{family}]",
    ]
    return Proposal(key, "\n".join([*head, *lines]) + "\n", why)
