"""What a page states as data: JSON-LD and microdata in the words of schema.org, OpenGraph and other meta elements.

These few properties are read here, with `json` and the tree that is there already: the library extruct brings an RDF
store and three more parsers, and takes half a second to import.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from lxml import etree

from config.sentences import say
from crawler.reading.page import Page
from crawler.text import markup_text, one_line
from tracker.facts.model import Raw, RawField

_FIELDS: dict[str, RawField] = {
    # https://schema.org/applicationDeadline, applicationStartDate (EducationalOccupationalProgram); the ends of an
    # event, an offer or an article are none of an applicant's days and are left alone.
    "applicationDeadline": "deadline",
    "applicationStartDate": "opens",
    "datePublished": "published",
}
_META: dict[str, str] = {
    "og:title": "title",
    "og:site_name": "site",
    "og:description": "summary",
    "description": "summary",
    "twitter:title": "title",
    "article:published_time": "published",
    "dcterms.issued": "published",
    "date": "published",
}
_ITEMS = etree.XPath(".//*/@itemprop")
"""The attributes: libxml2 finds them in a tenth of the time that it needs for elements which have them."""
_LARGEST = 500_000
_DEEPEST = 12


def read_head(root: etree._Element, page: Page) -> None:
    """Adds to `page` its titles, its site's name and the facts that it states as data."""
    for node in root.iter("title"):
        page.titles.append(one_line(node.text or ""))
        break
    for name, value in _metas(root):
        kind = _META.get(name, "")
        if kind == "title":
            page.titles.insert(0, value)
        elif kind == "site":
            page.site = page.site or value
        elif kind:
            _add(page, "summary" if kind == "summary" else "published", value, say("meta element {name}", name=name))
    for thing in _things(root):
        _read_thing(thing, page)
    for name, value in _microdata(root):
        _add(page, _FIELDS[name], value, say("{name} in the page's microdata", name=name))


def _metas(root: etree._Element) -> Iterator[tuple[str, str]]:
    for node in root.iter("meta"):
        name = (node.get("property") or node.get("name") or "").lower()
        if name in _META and (value := one_line(node.get("content") or "")):
            yield name, value


def _things(root: etree._Element) -> Iterator[dict[str, Any]]:
    for node in root.iter("script"):
        text = node.text or ""
        if "ld+json" not in (node.get("type") or "") or len(text) > _LARGEST:
            continue
        try:
            yield from _objects(json.loads(text), 0)
        except (ValueError, RecursionError):
            continue


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _objects(part, depth + 1)


def _read_thing(thing: dict[str, Any], page: Page) -> None:
    for name, field in _FIELDS.items():
        if isinstance(value := thing.get(name), str):
            _add(page, field, value, say("{name} in the page's JSON-LD", name=name))
    said = thing.get("@type")
    kinds, called = said if isinstance(said, list) else [said], thing.get("name")
    if "WebSite" in kinds and isinstance(called, str):
        page.site = page.site or one_line(called)
    if any(isinstance(kind, str) and kind.endswith("Event") for kind in kinds) and isinstance(called, str):
        page.events.append(one_line(called))
    for name in ("funder", "sponsor"):
        if isinstance(giver := thing.get(name), dict) and isinstance(giver.get("name"), str):
            _add(page, "funder", giver["name"], say("{name} in the page's JSON-LD", name=name))


def _microdata(root: etree._Element) -> Iterator[tuple[str, str]]:
    for name in _ITEMS(root):
        node = name.getparent()
        if name in _FIELDS and (value := node.get("content") or node.get("datetime") or node.text):
            yield name, value


def _add(page: Page, field: RawField, value: str, where: str) -> None:
    if (text := one_line(markup_text(value))) and not any(raw.field == field and raw.text == text for raw in page.raws):
        page.raws.append(Raw(field, text, where=where))
