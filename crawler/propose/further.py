"""How a list goes on: the link to its next page, as a selector, or the number in the address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from lxml import etree
from parsel import Selector

from crawler.families.pages import address_of, join, select
from crawler.propose.source_file import literal, quoted

_NEXT = (
    "a[rel~=next]",
    "link[rel~=next]",
    "a.next",
    ".next a",
    ".pager__item--next a",
    ".pagination-next a",
    "a.pagination__next",
    "a[class*=next]",
    "[class*=next] a",
)
_WORDS = ("Nästa", "Neste", "Næste", "Seuraava", "Next", "Nächste", "Weiter")
_PAGED = ("page", "sida", "side", "sivu", "p", "paged", "seite")


def page_lines(root: etree._Element, url: str) -> list[str]:
    """The line `next`, or those of `page`, when the list has further pages."""
    page = Selector(root=root, type="html")
    for selector in _selectors():
        links = select(page, selector)
        if links and any(_another(address_of(link, url), url) for link in links):
            return [f"next = {literal(selector)}"]
    return _numbered(root, url)


def _selectors() -> Iterator[str]:
    yield from _NEXT
    for word in _WORDS:
        yield f'//a[starts-with(normalize-space(.), "{word}") or starts-with(@aria-label, "{word}")]'


def _another(address: str, url: str) -> bool:
    return bool(address) and urlsplit(address).netloc == urlsplit(url).netloc and address.partition("#")[0] != url


def _numbered(root: etree._Element, url: str) -> list[str]:
    """Links to this very page with a number: `?page=2`."""
    here = urlsplit(url)
    found: dict[str, set[int]] = {}
    for link in root.iter("a"):
        parts = urlsplit(join(url, link.get("href") or ""))
        if (parts.netloc, parts.path.rstrip("/")) == (here.netloc, here.path.rstrip("/")):
            for name, value in parse_qsl(parts.query):
                if name.lower() in _PAGED and re.fullmatch(r"\d{1,4}", value):
                    found.setdefault(name, set()).add(int(value))
    for name, numbers in found.items():
        if after := {number for number in numbers if number > 0}:
            # A link to page 1 on the first page, which is no link to itself, means that the site counts from 0.
            first = 0 if min(after) == 1 and "?" not in url else 1
            base = url.partition("?")[0]
            return [f"page = {quoted(f'{base}?{name}={{page}}')}", *([f"first_page = {first}"] if first != 1 else [])]
    return []
