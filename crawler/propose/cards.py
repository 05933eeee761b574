"""Finds the cards or rows of a list on a page, and the selectors that find just these."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree
from parsel import Selector

from crawler.families.pages import address_of, join, select
from crawler.propose.sitemaps import CALL_WORDS
from crawler.text import element_text, one_line

_APART = frozenset({"nav", "header", "footer", "aside", "form", "dialog"})
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "menu"})
_CHROME = re.compile(r"\b(?:breadcrumbs?|menu|navbar|pagination|pager|footer|cookies?|share|related)\b", re.I)
_LEAST = 2
_MOST_GROUPS = 100
"""Lists of one page that are looked at, the longest; of classes of one element, and links of a card, so many."""
_MOST_CLASSES = 20
_LARGEST = 1500
"""Characters; what is longer is no card."""
_SEMANTIC = re.compile(r"[a-zA-Z]+(?:[-_]{1,2}[a-zA-Z]+)*")
"""A class that a person has named: no digits, as generated ones and those of grids have."""
_UTILITY = re.compile(
    r"^(?:col|row|container|grid|flex|block|inline|d|m|p|mt|mb|pt|pb|text|w|h|is|has|js|css|even|odd|first|last)(?:[-_]|$)",
    re.I,
)
_GENERATED = re.compile(r"([A-Za-z][A-Za-z-]{2,}_{1,2})(?:[A-Za-z]+__)?[A-Za-z0-9_-]{3,}")
"""A name that a person has given, with what a tool has put behind it: `Card_card__x7Ab`."""
_TELLING = re.compile(r"\d")


@dataclass(frozen=True)
class Cards:
    """The cards of a list."""

    elements: list[etree._Element]
    addresses: list[str]
    """Of the call of each card."""
    items: str
    """The selector that finds these elements and no others."""
    link: str
    """The selector of the link in a card; empty: its first link."""


def find_cards(root: etree._Element, url: str) -> Cards | None:
    """The cards that look most like calls; None when there are none, or no selector finds just them."""
    groups: dict[tuple[str, ...], dict[str, etree._Element]] = defaultdict(dict)
    for link in root.iter("a"):
        address = join(url, link.get("href") or "")
        if _may_lead(link, address, url):
            groups[_shape(link)].setdefault(address, link)
    found = sorted((group for group in groups.values() if len(group) >= _LEAST), key=len, reverse=True)[:_MOST_GROUPS]
    scores = [_score(group, url) for group in found]
    for place in sorted(range(len(found)), key=scores.__getitem__, reverse=True):
        if scores[place] > 0 and (cards := _cards(root, found[place], url)):
            return cards
    return None


def named_classes(element: etree._Element) -> Iterator[str]:
    """The classes of an element that seem to mean something."""
    for name in _classes(element):
        if _SEMANTIC.fullmatch(name) and not _UTILITY.match(name):
            yield name


def _classes(element: etree._Element) -> list[str]:
    return (element.get("class") or "").split()[:_MOST_CLASSES]


def _may_lead(link: etree._Element, address: str, url: str) -> bool:
    """Whether a link may lead to a call: to another page of the site, and not from a menu."""
    if not address or address.partition("#")[0] == url.partition("#")[0] or not element_text(link):
        return False
    if urlsplit(address).netloc != urlsplit(url).netloc:
        return False
    return not any(
        node.tag in _APART or (node.get("role") or "") in _ROLES or _CHROME.search(node.get("class") or "")
        for node in (link, *link.iterancestors())
        if node.tag not in ("html", "body")
    )


def _shape(link: etree._Element) -> tuple[str, ...]:
    """Tags and named classes from the link up: links of one list have the same."""
    nodes = [link, *link.iterancestors()]
    return tuple(f"{node.tag}.{'.'.join(sorted(set(named_classes(node))))}" for node in nodes)


def _score(group: dict[str, etree._Element], url: str) -> float:
    """How much the links of a group look like calls: dates beside them, headings, words for calls, their number."""
    cards = _around(group)
    texts = [element_text(card) for card in cards]
    if not all(texts) or max(map(len, texts)) > _LARGEST:
        return 0
    count = len(group)
    dated = sum(bool(_TELLING.search(text)) for text in texts) / count
    headed = sum(_in_heading(link, card) for link, card in zip(group.values(), cards, strict=True)) / count
    words = sum(bool(CALL_WORDS.search(urlsplit(address).path)) for address in group) / count
    beside = [len(text) - len(element_text(link)) for text, link in zip(texts, group.values(), strict=True)]
    more = sum(length > 5 for length in beside) / count
    below = sum(urlsplit(address).path.startswith(urlsplit(url).path.rstrip("/") + "/") for address in group) / count
    told = 2 * dated * more + headed + words + 0.5 * below
    return told + min(count, 20) / 20 if told >= 1 and (dated or headed) else 0


def _in_heading(link: etree._Element, card: etree._Element) -> bool:
    return any(re.fullmatch("h[1-6]", str(node.tag)) for node in (*link.iterancestors(), *card.iter()))


def _around(group: dict[str, etree._Element]) -> list[etree._Element]:
    """The card of each link: the largest element around it with no link to another call in it."""
    links = set(group.values())
    return [_card(link, links) for link in group.values()]


def _card(link: etree._Element, links: set[etree._Element]) -> etree._Element:
    card = link
    for parent in link.iterancestors():
        if parent.tag in ("body", "html", "main", "tbody", "table", "ul", "ol") or any(
            node is not link and node in links for node in parent.iter("a")
        ):
            break
        card = parent
    return card


def _cards(root: etree._Element, group: dict[str, etree._Element], url: str) -> Cards | None:
    elements = _around(group)
    page = Selector(root=root, type="html")
    for items in _items(elements):
        if [node.root for node in select(page, items)] == elements:
            link = _link(elements, list(group), url)
            return Cards(elements, list(group), items, link) if link is not None else None
    return None


def _items(elements: list[etree._Element]) -> Iterator[str]:
    """Selectors that may find just these elements, the plainest first."""
    first, parent = elements[0], elements[0].getparent()
    shared = [name for name in named_classes(first) if all(name in (e.get("class") or "").split() for e in elements)]
    yield from (f"{first.tag}.{name}" for name in shared)
    if len(shared) > 1:
        yield ".".join([str(first.tag), *shared])
    for above in (parent, parent.getparent() if parent is not None else None):
        if above is None:
            continue
        for name in named_classes(above):
            yield from (f".{name} {first.tag}.{own}" for own in shared)
            yield f".{name} > {first.tag}"
            yield f".{name} {first.tag}"
        if above.get("id") and _SEMANTIC.fullmatch(above.get("id") or ""):
            yield f"#{above.get('id')} {first.tag}"
    for name in _classes(first):
        if made := _GENERATED.fullmatch(name):
            yield f'{first.tag}[class*="{made[1]}"]'
    yield f"main {first.tag}"
    yield f"{first.tag}"
    yield f"//main//{first.tag}[.//a[@href]]"
    yield f"//{first.tag}[.//a[@href]]"
    yield f"//{first.tag}[.//a[@href] and not(.//{first.tag}[.//a[@href]])]"


def _link(elements: list[etree._Element], addresses: list[str], url: str) -> str | None:
    """The selector of the link; empty when it is the first one; None when nothing plain finds it."""
    names = islice((name for link in elements[0].iter("a") for name in named_classes(link)), _MOST_CLASSES)
    for selector in ("", "h2 a", "h3 a", "h4 a", ".", *(f"a.{name}" for name in names)):
        found = [_first_address(element, selector or "a[href]", url) for element in elements]
        if found == addresses:
            return selector
    return None


def _first_address(element: etree._Element, selector: str, url: str) -> str:
    links = select(Selector(root=element, type="html"), selector)
    return next((address for link in links if (address := address_of(link, url))), "")


def text_of(element: etree._Element) -> str:
    """Its text on one line."""
    return one_line(element_text(element))
