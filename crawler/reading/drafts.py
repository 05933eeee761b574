"""A page of any form into the drafts of the calls on it. Whatever the input, nothing is raised."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from config.sentences import say
from crawler.reading.above import title_below_menus, without_trail
from crawler.reading.around import own_lines
from crawler.reading.contacts import contact_raws
from crawler.reading.countries import context_of
from crawler.reading.feeds import Entry, entries_in
from crawler.reading.kinds import (
    TELLING,
    begins_as_round_up,
    is_award,
    is_event,
    is_overview,
    is_questions,
    is_round_up,
    says_nothing,
)
from crawler.reading.labelled import labelled
from crawler.reading.links import apply_raws, link_raws
from crawler.reading.long import shortened
from crawler.reading.markup import page_of_html, parse_html
from crawler.reading.page import Line, Page, folded, text_of
from crawler.reading.plain import page_of_record, page_of_text
from crawler.reading.published import published_raws
from crawler.reading.sections import Section, Split, split_calls
from crawler.reading.shared import lines_on_who, says_who
from crawler.reading.tables import split_rows, with_steps
from crawler.reading.titles import site_in_head, title_of, without_title
from crawler.text import one_line
from tracker.calls.identity import canonical_url
from tracker.facts.clean import plain
from tracker.facts.model import Context, Draft, Raw
from tracker.facts.not_a_call import (
    asks_for_applications,
    names_funding,
    plainly_not_a_call,
    why_by_title,
    why_not_a_call,
)

SOURCE = "read"
"""Key of the source of what was read from a single page."""

_MOST = 200
"""Values under labels that one call has at most."""
_LARGEST = 5_000_000
"""Bytes that are read of one page."""
_TOGETHER = 200_000
"""Bytes of the entries of a feed, or of records, that are read: so that the densest take no second."""
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|div|p|h[1-6]|table|ul|main|article|section|span|a|br)\b", re.I)


@dataclass(frozen=True)
class Reading:
    """What one page came to."""

    drafts: tuple[Draft, ...]
    context: Context
    """What is known of the page before its facts are read: language, country, zone."""
    why_none: str = ""
    """Why there is no call on it, as a sentence; empty when there is one."""
    site: str = ""
    """What its site calls itself, often the funder; empty when it does not say."""


def read_page(
    content: bytes, url: str, captured: datetime, *, language: str = "", country: str = "", content_type: str = ""
) -> Reading:
    """Read one page: HTML, JSON `{"url", "language", "text"}`, or plain text in UTF-8.

    `url` is the address that the page has for people; `language` (ISO 639-1) and `country` (ISO 3166-1 alpha-2) are
    told by a person and beat what the page says. `captured` is aware. A feed is read entry by entry.
    """
    if (feed := entries_in(content[:_LARGEST], url, content_type)) is not None:
        return _of_feed(*feed, url, captured, language, country)
    if records := _records(content[:_LARGEST]):
        return _of_records(records, url, captured, language, country)
    page = _page(content[:_LARGEST], url, language, content_type)
    page.cut = page.cut or len(content) > _LARGEST
    context = context_of(page, language, country)
    page.raws += published_raws(page, context.language)
    drafts, why = _calls_on(page, captured, context)
    return Reading(drafts, context, why, page.site or site_in_head(page))


def _of_feed(entries: list[Entry], site: str, url: str, captured: datetime, language: str, country: str) -> Reading:
    """The calls among the entries of a feed, each read as a page. In a feed of news in general, one that is not named
    after funding, an entry has to state a day or to ask for applications."""
    read = _each(((entry.html, entry.url) for entry in entries), captured, language, country)
    found = [(draft, reading.context) for reading in read for draft in reading.drafts]
    context = found[0][1] if found else context_of(Page(url, []), language, country)
    general = not names_funding(site, context.language)
    drafts = tuple(draft for draft, context in found if not general or _asks(draft, context))
    return Reading(drafts, context, "" if drafts else say("No entry of the feed is a call."), site)


def _records(content: bytes) -> list[Any]:
    """The records of a list in JSON, as an interface answers; none when it is anything else."""
    if content[:100].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"[":
        return []
    listed = _json(content)
    return listed if isinstance(listed, list) and all(isinstance(each, dict) for each in listed) else []


def _of_records(records: list[Any], url: str, captured: datetime, language: str, country: str) -> Reading:
    """The calls among the records of an interface, each read as a page stored as JSON."""
    read = _each(((json.dumps(record).encode(), url) for record in records), captured, language, country)
    drafts = tuple(draft for reading in read for draft in reading.drafts)
    return replace(read[0], drafts=drafts, why_none="" if drafts else read[0].why_none)


def _each(pages: Iterable[tuple[bytes, str]], captured: datetime, language: str, country: str) -> list[Reading]:
    """Each of several pages, with its address, read by itself, as far as they are no longer together than what is read
    of so many; where some are left, the calls say so."""
    read: list[Reading] = []
    room = _TOGETHER
    for content, url in pages:
        if read and len(content) > room:
            return [replace(one, drafts=tuple(replace(draft, cut=True) for draft in one.drafts)) for one in read]
        room -= len(content)
        read.append(read_page(content, url, captured, language=language, country=country))
    return read


def _asks(draft: Draft, context: Context) -> bool:
    text = plain("\n".join(draft.texts("title") + draft.texts("text")))
    return _states_days(draft) or asks_for_applications(text, context.language)


def _states_days(draft: Draft) -> bool:
    return any(raw.field in ("deadline", "opens", "period") for raw in draft.raws)


def _calls_on(page: Page, captured: datetime, context: Context) -> tuple[tuple[Draft, ...], str]:
    """The drafts of a page's calls, and why there are none."""
    whole, end = without_trail(page.lines, context.language)
    lines = own_lines(whole, context.language, captured)
    below = "" if page.titles else title_below_menus(whole, end, context.language)
    title = title_of(replace(page, lines=lines), context.language, below)
    lines = without_title(lines, title)
    if not title and not lines:
        return (), say("There is no text on the page.")
    if why := why_by_title(title, context.language) or is_round_up(title, lines, page.url, context):
        return (), why
    if split := split_rows(lines, title, context) or split_calls(lines := with_steps(lines), title, context):
        if why := begins_as_round_up(title, lines, context.language):
            return (), why
        split.who = lines_on_who(split.before, context.language)
        drafts = (_draft(page, call, split, captured, context) for call in split.calls)
        kept = tuple(draft for draft in drafts if not _why_not(draft, context))
        return kept, "" if kept else say("No part of the page is a call.")
    draft = _draft(page, Section(title, lines), Split([], []), captured, context, whole=True)
    stated = page.names and "text" not in page.names and _states_days(draft)
    why = _plainly_not(draft, context) if stated else _why_not(draft, context)
    why = why or _of_another_kind(page, draft, lines, context)
    return (() if why else (draft,)), why


def _of_another_kind(page: Page, draft: Draft, lines: list[Line], context: Context) -> str:
    """Why a page is no call by how it is built, as a sentence; empty when it may be one."""
    title = next(iter(draft.texts("title")), "")
    kind = is_award(page, title, context.language) or is_event(page, draft) or is_questions(page, draft, context)
    return kind or is_overview(draft, lines, context) or says_nothing(page, draft, context)


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


def _draft(page: Page, call: Section, split: Split, captured: datetime, context: Context, whole: bool = False) -> Draft:
    who = [] if not split.who or says_who(call, context.language) else split.who
    text, lost = shortened(text_of([*split.lead, *who, *call.lines]))
    raws = [Raw("title", one_line(call.heading))] if call.heading else []
    raws += [raw for raw in page.raws if whole or raw.field in ("funder", "published")]
    raws += islice(labelled(call.lines, context.language), _MOST)
    raws += link_raws(call.lines, page.base or page.url, context.language, call.heading)
    told = {raw.field for raw in raws}
    if "contact" not in told:
        raws += contact_raws(split.rest)
    if "apply_url" not in told:
        raws += apply_raws([*split.rest, *split.before], page.base or page.url, context.language)
    raws.append(Raw("text", text, where=say("running text")))
    external = "" if whole else f"{canonical_url(page.url)}#{folded(call.heading)[:60]}"
    return Draft(SOURCE, page.url, captured, external, tuple(dict.fromkeys(raws)), cut=lost or page.cut)


def _plainly_not(draft: Draft, context: Context) -> str:
    """Of a record with a day in a value of its own; as tracker.facts judges what an interface gives."""
    title = next(iter(draft.texts("title")), "")
    return plainly_not_a_call(title, plain("\n".join(draft.texts("text"))), context.language)


def _why_not(draft: Draft, context: Context) -> str:
    title = next(iter(draft.texts("title")), "")
    return why_not_a_call(title, plain("\n".join(draft.texts("text"))), context.language, TELLING)
