"""A page of any form into the drafts of the calls on it. Whatever the input, nothing is raised."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from config.sentences import say
from crawler.reading.above import title_below_menus, without_trail
from crawler.reading.contacts import contact_raws
from crawler.reading.labelled import labelled
from crawler.reading.links import link_raws
from crawler.reading.long import shortened
from crawler.reading.markup import page_of_html, parse_html
from crawler.reading.page import Line, Page, folded, text_of
from crawler.reading.plain import page_of_record, page_of_text
from crawler.reading.sections import Section, Split, own_lines, split_calls
from crawler.reading.titles import title_of, without_title
from crawler.reading.words import is_part
from crawler.text import one_line
from tracker.calls.identity import canonical_url
from tracker.facts.clean import plain
from tracker.facts.dates import read_dates, zone_of_country
from tracker.facts.language import language_of, plain_code
from tracker.facts.model import Context, Draft, Raw
from tracker.facts.money import read_money
from tracker.facts.not_a_call import why_not_a_call

SOURCE = "read"
"""Key of the source of what was read from a single page."""

_MOST = 200
"""Values under labels that one call has at most."""
_TELLING = 6_000
"""Characters from the beginning, in which a page says what it is."""
_LARGEST = 5_000_000
"""Bytes that are read of one page."""
_STATED = ("deadline", "opens", "period", "rolling", "amount", "rate")
_LED = 3
"""Grants that an overview leads to at least."""
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|div|p|h[1-6]|table|ul|main|article|section|span|a|br)\b", re.I)
_COUNTRIES = {"uk": "GB", "gov": "US", "mil": "US", "edu": "US"}
_KNOWN = frozenset(
    ["AT", "AU", "BE", "CA", "CH", "DE", "DK", "EE", "FI", "IE", "IS", "LT", "LV", "NL", "NO", "NZ", "PL", "SE", "US"]
)
"""Countries whose own domain says that a page is from there; the domain of the EU says no place."""
_OF_LANGUAGE = {"no": "NO", "da": "DK", "fi": "FI"}
"""Languages that funders of one country write, when the address says no country."""


@dataclass(frozen=True)
class Reading:
    """What one page came to."""

    drafts: tuple[Draft, ...]
    context: Context
    """What is known of the page before its facts are read: language, country, zone."""
    why_none: str = ""
    """Why there is no call on it, as a sentence; empty when there is one."""


def read_page(
    content: bytes, url: str, captured: datetime, *, language: str = "", country: str = "", content_type: str = ""
) -> Reading:
    """Read one page: HTML, JSON `{"url", "language", "text"}`, or plain text in UTF-8.

    `url` is the address that the page has for people; `language` (ISO 639-1) and `country` (ISO 3166-1 alpha-2) are
    told by a person and beat what the page says. `captured` is aware.
    """
    page = _page(content[:_LARGEST], url, language, content_type)
    page.cut = page.cut or len(content) > _LARGEST
    context = _context(page, language, country)
    whole, end = without_trail(page.lines, context.language)
    lines = own_lines(whole, context.language)
    below = "" if page.titles else title_below_menus(whole, end, context.language)
    title = title_of(replace(page, lines=lines), context.language, below)
    lines = without_title(lines, title)
    if not title and not lines:
        return Reading((), context, say("There is no text on the page."))
    if split := split_calls(lines, title, context):
        drafts = [_draft(page, call, split, captured, context) for call in split.calls]
        kept = tuple(draft for draft in drafts if not _why_not(draft, context))
        return Reading(kept, context, "" if kept else say("No part of the page is a call."))
    draft = _draft(page, Section(title, lines), Split([], []), captured, context, whole=True)
    why = _why_not(draft, context) or _is_overview(draft, lines, context)
    return Reading((), context, why) if why else Reading((draft,), context)


def _page(content: bytes, url: str, language: str, content_type: str) -> Page:
    start = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] == b"{" and isinstance(table := _json(content), dict):
        return page_of_record(table, url, language)
    if _MARKUP.search(content[:20_000]) or "html" in content_type:
        root = parse_html(content, content_type)
        if root is not None:
            return page_of_html(root, url)
    return page_of_text(content.decode("utf-8-sig", "replace").replace("\0", ""), url, language)


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _context(page: Page, language: str, country: str) -> Context:
    found = plain_code(language or language_of(page.text()[:6_000]) or page.language)
    country = country.upper() or country_of(page.url) or _OF_LANGUAGE.get(found, "")
    return Context(country=country, language=found, zone=zone_of_country(country))


def country_of(url: str) -> str:
    """The country that the address's last part names; empty when it names none."""
    try:
        last = (urlsplit(url).hostname or "").rpartition(".")[2]
    except ValueError:
        return ""
    return _COUNTRIES.get(last) or (last.upper() if last.upper() in _KNOWN else "")


def _draft(page: Page, call: Section, split: Split, captured: datetime, context: Context, whole: bool = False) -> Draft:
    text, lost = shortened(text_of([*split.lead, *call.lines]))
    raws = [Raw("title", one_line(call.heading))] if call.heading else []
    raws += [raw for raw in page.raws if whole or raw.field in ("funder", "published")]
    raws += islice(labelled(call.lines, context.language), _MOST)
    raws += link_raws(call.lines, page.base or page.url, context.language)
    if not any(raw.field == "contact" for raw in raws):
        raws += contact_raws(split.rest)
    raws.append(Raw("text", text, where=say("running text")))
    external = "" if whole else f"{canonical_url(page.url)}#{folded(call.heading)[:60]}"
    return Draft(SOURCE, page.url, captured, external, tuple(dict.fromkeys(raws)), cut=lost or page.cut)


def _is_overview(draft: Draft, lines: list[Line], context: Context) -> str:
    """A page that states nothing itself and leads to several grants, each by a heading that is a link."""
    if any(raw.field in _STATED for raw in draft.raws):
        return ""
    led = [
        line.text for line in lines if line.level and any(folded(link.text) == folded(line.text) for link in line.links)
    ]
    grants = [text for text in led if is_part(text, "grant", context.language) and not _applies(text, context.language)]
    if len(set(grants)) < _LED:
        return ""
    text = "\n".join(draft.texts("text"))
    dates = read_dates(text, context)
    told = dates.deadlines or dates.opens or dates.openness.rolling or read_money(plain(text), context).amounts
    return "" if told else say("{reason}: '{words}'.", reason=say("An overview of grants"), words=grants[0])


def _applies(text: str, language: str) -> bool:
    return is_part(text, "apply", language) or is_part(text, "apply_words", language)


def _why_not(draft: Draft, context: Context) -> str:
    title = next(iter(draft.texts("title")), "")
    return why_not_a_call(title, "\n".join(draft.texts("text"))[:_TELLING], context.language)
