"""The family `listing`: pages that list calls as cards or rows, page after page, with a page of its own for each call.

[listing]
start = ["https://vattrafonden.example/utlysningar"]
items = "article.call"
link = "h2 a"
next = "a[rel=next]"            # or: page = "https://vattrafonden.example/utlysningar?sida={page}"
id = '/utlysningar/(?P<id>\\d+)'

[listing.fields]
title = "h2"
deadline = { select = ".closes", label = "Stänger" }

[listing.detail]
summary = ".lead"
amount = { under = "Högsta belopp", role = "max" }
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

from parsel import Selector
from scrapy.http import Request, Response, TextResponse
from scrapy.utils.response import get_base_url

from config.catalogue import Source
from config.sentences import say
from config.strict import ConfigError, read
from crawler.families.details import DetailSpider, check_addresses, read_id_pattern
from crawler.families.labelled import Labelled
from crawler.families.pages import (
    PageRule,
    address_of,
    check_selector,
    is_page,
    node_text,
    page_rules,
    read_page,
    select,
)
from crawler.text import one_line
from tracker.facts.clean import clean_line
from tracker.facts.model import Draft, Raw


@dataclass(frozen=True)
class Options:
    """The table `[listing]` of a source file."""

    start: tuple[str, ...]
    """Addresses of the lists' first pages."""
    items: str
    """Selector of the cards or rows, one for each call."""
    fields: dict[str, Any]
    """What a card says, `field = where`; see crawler.families.fields."""
    link: str = "a[href]"
    """Selector of the link to the call's own page, within the item; the first one counts."""
    next: str = ""
    """Selector of the link to the next page."""
    page: str = ""
    """Address of the further pages, with `{page}` where the number stands; instead of `next`."""
    first_page: int = 1
    """Number of the first page."""
    page_step: int = 1
    """What the number grows by; for a site that counts items, the items on one page."""
    max_pages: int = 100
    """Pages of one list that are read; a list that goes on is reported."""
    empty: str = ""
    """Selector of what the page shows when it has no calls at present; without it, no items are a failure."""
    id: str = ""
    """Regular expression with a group `id`: the source's own id in the address of the call."""
    detail: dict[str, Any] = field(default_factory=dict)
    """What the call's own page says, as `fields`; without it these pages are not fetched."""
    pages: bool = False
    """Whether the calls' own pages are read by their labels, without selectors."""


@dataclass(frozen=True)
class Plan:
    """The table with its rules read and checked."""

    table: Options
    card: tuple[PageRule, ...]
    detail: tuple[PageRule, ...]
    id: re.Pattern[str] | None


class ListingSpider(Labelled, DetailSpider):
    """Reads a list of calls."""

    Options = Options
    list_knows_titles = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan: Plan = self.options
        self.table, self.card_rules = plan.table, plan.card
        self.detail_rules, self.id_pattern = plan.detail, plan.id
        self.asked: set[str] = set()

    @classmethod
    def read_options(cls, source: Source) -> Plan:
        """The table `[listing]`, checked. Raises ConfigError naming file and key."""
        where = f"{source.path}: [listing]"
        options = read(Options, source.options, where)
        _check(options, where)
        plan = Plan(
            options,
            page_rules(options.fields, f"{source.path}: [listing.fields]", in_card=True),
            page_rules(options.detail, f"{source.path}: [listing.detail]"),
            read_id_pattern(options.id, f"{where}: id"),
        )
        if not any(rule.name == "title" for rule in plan.card + plan.detail):
            raise ConfigError(
                say("{where}: nothing says where a call's title stands; add 'title' to [listing.fields]", where=where)
            )
        return plan

    def rules(self) -> tuple[PageRule, ...]:
        """The rules of cards and of the calls' own pages."""
        return (*self.card_rules, *self.detail_rules)

    async def start(self) -> AsyncIterator[Request]:
        """The first page of each list."""
        for address in self.table.start:
            self.asked.add(address)
            yield self._page(address, 1)

    def read_list(self, response: Response, page: int) -> Iterator[Request | Draft]:
        """One page of a list; `page` counts from 1."""
        if not is_page(response):
            self.fail(say("the list at {url} is not a web page", url=response.url))
            return
        items = select(response.selector, self.table.items)
        if not items:
            self._no_items(response, page)
            return
        drafts = self.unseen(self._draft(response, item) for item in items)
        if drafts or not self.table.page:  # a site may answer every further number with its last page
            yield from self._further(response, page)
        for draft in drafts:
            if self.table.pages and draft.url != response.url:
                yield self.page_of(draft)
            else:
                yield from self.complete(draft) if draft.url != response.url else self.titled(draft)

    def _no_items(self, response: TextResponse, page: int) -> None:
        options = self.table
        past_the_end = bool(options.page) and page > 1
        if past_the_end or (options.empty and select(response.selector, options.empty)):
            return
        self.fail(
            say("the list at {url} shows no items where `{items}` is expected", url=response.url, items=options.items)
        )

    def _draft(self, response: TextResponse, item: Selector) -> Draft:
        raws = read_page(item, self.card_rules, say("in the list"), get_base_url(response), response.url)
        url, external_id = self._identity(response, item, raws)
        return self.draft(url, raws, external_id)

    def _identity(self, response: TextResponse, item: Selector, raws: tuple[Raw, ...]) -> tuple[str, str]:
        """Address and external id. A call without an address of its own is known by its title."""
        links = select(item, self.table.link)
        title = clean_line(next((raw.text for raw in raws if raw.field == "title"), ""))
        url = next((address for link in links if (address := address_of(link, get_base_url(response)))), "")
        if url:
            return url, self.id_in(url)
        if links:
            self.report(
                say(
                    "the link of '{title}' in the list at {url} is not a web address and is not followed",
                    title=title,
                    url=response.url,
                )
            )
        return response.url, f"title:{title.casefold() or one_line(node_text(item))[:200]}"

    def _further(self, response: TextResponse, page: int) -> Iterator[Request]:
        """The next page, unless it was read already: last pages like to link to themselves."""
        options = self.table
        address = self._next_address(response, page)
        if not address or address in self.asked:
            return
        if page >= options.max_pages:
            self.report(
                say(
                    "the list at {url} goes on after {count} pages; only these were read (max_pages)",
                    url=response.url,
                    count=page,
                )
            )
            return
        self.asked.add(address)
        yield self._page(address, page + 1)

    def _next_address(self, response: TextResponse, page: int) -> str:
        options = self.table
        if options.page:
            return options.page.replace("{page}", str(options.first_page + page * options.page_step))
        links = select(response.selector, options.next) if options.next else []
        return next((address for link in links if (address := address_of(link, get_base_url(response)))), "")

    def _page(self, address: str, page: int) -> Request:
        return Request(address, self.read_list, cb_kwargs={"page": page}, dont_filter=True)


def _check(options: Options, where: str) -> None:
    check_addresses(options.start, f"{where}: start")
    for name in ("items", "next", "empty", "link"):
        check_selector(getattr(options, name), f"{where}: {name}", in_card=name == "link")
    if not options.items:
        raise ConfigError(say("{where}: items: is empty; give the selector of one card or row", where=where))
    if options.detail and options.pages:
        raise ConfigError(
            say("{where}: 'detail' and 'pages' are two ways to read the same pages; keep one of them", where=where)
        )
    if options.next and options.page:
        raise ConfigError(say("{where}: 'next' and 'page' are two ways to say the same; keep one of them", where=where))
    if options.page and "{page}" not in options.page:
        raise ConfigError(
            say(
                "{where}: page: '{page}' lacks {{page}}, the place of the page's number", where=where, page=options.page
            )
        )
    if options.max_pages < 1 or options.page_step < 1:
        raise ConfigError(say("{where}: max_pages and page_step must be 1 at least", where=where))
