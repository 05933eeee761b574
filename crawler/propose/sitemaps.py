"""Sitemaps (https://www.sitemaps.org/protocol.html): which of the addresses in them are calls."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

from config.sentences import say
from crawler.families.pages import join
from crawler.propose.source_file import Fetch, Table, literal, quoted

CALL_WORDS = re.compile(
    r"utlys|bidrag|stod|stipend|ansok|tilskud|tilskot|stotte|haku|avustu|grant|fund|(?<!typi)call|opportunit|programme|foerder",
    re.IGNORECASE,
)
_KIND = re.compile(rb"<(?:\w+:)?(urlset|sitemapindex)\b")
_LOCATION = re.compile(rb"<(?:\w+:)?loc>\s*(?:<!\[CDATA\[)?([^<\]]+)")


def is_sitemap(body: bytes) -> bool:
    """Whether this is a sitemap or a list of them."""
    return _KIND.search(body[:2000]) is not None


def table(url: str, body: bytes, ask: Fetch) -> Table:
    """The table: of a list of sitemaps the one whose address speaks of calls most is read."""
    kind = _KIND.search(body[:2000])
    if kind and kind[1] == b"sitemapindex":
        parts = sorted(_locations(url, body), key=lambda part: -len(CALL_WORDS.findall(urlsplit(part).path)))
        for part in parts[:1]:
            answer = ask(part)
            if answer and is_sitemap(answer[0]):
                return _of(
                    part, _locations(part, answer[0]), say("It is a list of sitemaps; {url} is of calls.", url=part)
                )
    return _of(url, _locations(url, body), say("It is a sitemap."))


def pattern_of(links: list[str]) -> str:
    """A regular expression that the commonest kind of these addresses fits."""
    parent = _commonest(links)
    return re.escape(parent).replace("\\-", "-") + r"/[^/?#]+/?$" if parent else ""


def _of(url: str, addresses: list[str], why: str) -> Table:
    pattern = pattern_of(addresses) or ".+"
    return Table("pages", [f"start = [{quoted(url)}]", f"follow = {literal(pattern)}"], why)


def _locations(url: str, body: bytes) -> list[str]:
    """The web addresses in it; what is none is left out."""
    parts = (join(url, part.decode("utf-8", "replace")) for part in _LOCATION.findall(body))
    return [part for part in parts if part]


def _commonest(links: list[str]) -> str:
    """The folder that holds most of them; one whose name speaks of calls first."""
    folders = Counter(urlsplit(link).path.rstrip("/").rpartition("/")[0] for link in links)
    return max(folders, key=lambda folder: (bool(CALL_WORDS.search(folder)), folders[folder], folder), default="")
