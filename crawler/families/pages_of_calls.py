"""The family `pages`: calls' own pages read by their labels, without selectors.

    [pages]
    start = ["https://bjorkfonden.example/bidrag"]     # lists, or sitemaps, that link to them
    follow = '/bidrag/[a-z-]+/?$'
    named = ["https://bjorkfonden.example/lokalstod"]  # or the pages themselves

What a list writes beside a link, "Stänger 5 maj 2026", is read as text of that call. Where it is known how a card is
written, `fields` says what stands in its text, by a pattern:

    [pages.fields]
    deadline = { pattern = 'Stänger (\\d{1,2} \\w+ \\d{4})', label = "Stänger" }

A list that goes on to show calls that are over can say how the others look: `open = 'Stänger \\d'`. The pages of those
that are over are not asked for; what the list says of them is stored, unless they are known already.

A list that links to no page is a failure; a page that is no call (news, an award) is counted and left out.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree
from scrapy.http import Request, Response, TextResponse
from scrapy.utils.response import get_base_url

from config.catalogue import Source
from config.sentences import say
from config.strict import ConfigError, read
from crawler.families.details import DetailSpider, check_addresses, read_id_pattern
from crawler.families.fields import FieldRule, read_fields
from crawler.families.labelled import Labelled
from crawler.families.pages import is_page, join
from crawler.text import element_text, one_line
from tracker.calls.identity import canonical_url
from tracker.facts.model import Draft, Raw

_CARD = 700
"""Characters; what stands around a link and is longer is more than its card."""
_DOCUMENT = re.compile(r"(?i)\.(?:pdf|docx?|xlsx?|pptx?|od[pst]|rtf|zip|ics|jpe?g|png)(?:[?#]|$)")
"""Addresses of documents beside the pages of calls."""
_SITEMAP = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*)*<(?:\w+:)?(?:urlset|sitemapindex)\b", re.DOTALL)


@dataclass(frozen=True)
class Options:
    """The table `[pages]` of a source file."""

    start: tuple[str, ...] = ()
    """Addresses of lists that link to the pages of calls: web pages, or sitemaps."""
    named: tuple[str, ...] = ()
    """Addresses of pages that are read themselves; each has to hold a call."""
    follow: str = ""
    """Regular expression that the address of a call's page fits somewhere."""
    exclude: str = ""
    """Regular expression of addresses that fit and are none."""
    only: str = ""
    """Regular expression that what the list says beside the link must fit: `Stänger`; other cards are counted."""
    open: str = ""
    """Regular expression that what the list says beside the link must fit for the page to be read. The other calls are
    over: the list alone tells of them, when `fields` says where their titles stand."""
    fields: dict[str, Any] = field(default_factory=dict)
    """What the text beside the link says, by `pattern`; see crawler.families.fields."""
    page: str = ""
    """Address of the further pages of a list, with `{page}` where the number stands."""
    first_page: int = 2
    """Number of the second page."""
    max_pages: int = 50
    """Pages of a list that are read; a list that goes on is reported."""
    id: str = ""
    """Regular expression with a group `id`: the source's own id in the address."""


@dataclass(frozen=True)
class Plan:
    """The table with its expressions compiled."""

    table: Options
    follow: re.Pattern[str]
    exclude: re.Pattern[str] | None
    only: re.Pattern[str] | None
    open: re.Pattern[str] | None
    id: re.Pattern[str] | None
    card: tuple[FieldRule, ...] = ()


class PagesSpider(Labelled, DetailSpider):
    """Reads the pages that a list links to, and pages that the source file names."""

    Options = Options

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan: Plan = self.options
        self.id_pattern = self.plan.id
        self.listed: set[str] = set()
        """Addresses that a list has linked to so far."""

    @classmethod
    def read_options(cls, source: Source) -> Plan:
        """The table `[pages]`, checked. Raises ConfigError naming file and key."""
        where = f"{source.path}: [pages]"
        table = read(Options, source.options, where)
        check_addresses(table.start + table.named, f"{where}: start")
        if table.start and not table.follow:
            raise ConfigError(say("{where}: 'follow' is missing; it says which links lead to calls", where=where))
        if table.page and "{page}" not in table.page:
            raise ConfigError(
                say(
                    "{where}: page: '{page}' lacks {{page}}, the place of the page's number",
                    where=where,
                    page=table.page,
                )
            )
        follow, exclude, only, open = (_compiled(table, key, where) for key in ("follow", "exclude", "only", "open"))
        id, card = read_id_pattern(table.id, f"{where}: id"), _card_rules(table, f"{source.path}: [pages.fields]")
        if open and not any(rule.name == "title" for rule in card):
            raise ConfigError(
                say(
                    "{where}: 'title' in its fields is missing; it says what a call that is not open is called",
                    where=where,
                )
            )
        return Plan(table, follow or re.compile("$^"), exclude, only, open, id, card)

    def rules(self) -> tuple[FieldRule, ...]:
        """The rules of what a list says beside a link."""
        return self.plan.card

    async def start(self) -> AsyncIterator[Request]:
        """The lists, and the pages that are named."""
        for address in self.plan.table.start:
            yield self._list(address, 1)
        for draft in self.unseen(self._draft(address, ()) for address in self.plan.table.named):
            yield self.page_of(draft, named=True)

    def read_list(self, response: Response, page: int) -> Iterator[Request | Draft]:
        """The calls that a list links to, and its next page."""
        if not is_page(response):
            self.fail(say("the list at {url} is not a web page", url=response.url))
            return
        if _SITEMAP.match(response.body):
            yield from self._sitemap(response)
            return
        cards = list(self._cards(response))
        fresh = self.unseen(self._draft(url, raws) for url, raws in self._chosen(cards))
        if not cards and page == 1:
            self._nothing(response)
        for draft in fresh:
            yield from self._told(draft)
        known, self.listed = self.listed, self.listed | {url for url, _ in cards}
        if self.plan.table.page and self.listed > known:  # a page of nothing but closed calls is not the last
            yield from self._next(response, page)

    def _told(self, draft: Draft) -> Iterator[Request | Draft]:
        """The request for the call's page; of a call that is over, what the list says."""
        if self.plan.open is None or any(self.plan.open.search(text) for text in draft.texts("text")):
            yield self.page_of(draft)
            return
        over = Raw("status", "closed", where=say("in the list"), url=draft.url)
        yield replace(draft, raws=(*draft.raws, over), partial=True)

    def _next(self, response: Response, page: int) -> Iterator[Request]:
        table = self.plan.table
        if page >= table.max_pages:
            self.report(
                say(
                    "the list at {url} goes on after {count} pages; only these were read (max_pages)",
                    url=response.url,
                    count=page,
                )
            )
            return
        yield self._list(table.page.replace("{page}", str(table.first_page + page - 1)), page + 1)

    def _sitemap(self, response: TextResponse) -> Iterator[Request]:
        """The calls among a sitemap's addresses; the sitemaps that it names are not followed."""
        addresses = [one_line(text) for text in response.selector.xpath("//*[local-name()='loc']/text()").getall()]
        found = self.unseen(self._draft(url, ()) for url in addresses if self._wanted(url))
        if not found:
            self._nothing(response)
        for draft in found:
            yield self.page_of(draft)

    def _nothing(self, response: Response) -> None:
        expected = self.plan.table.follow
        self.fail(say("the list at {url} links to no page as `{pattern}` expects", url=response.url, pattern=expected))

    def _chosen(self, cards: list[tuple[str, tuple[Raw, ...]]]) -> Iterator[tuple[str, tuple[Raw, ...]]]:
        """The cards that `only` fits; the calls of the others are counted."""
        only = self.plan.only
        fit = {url for url, raws in cards if only is None or any(only.search(raw.text) for raw in raws)}
        self.left_out += len({url for url, _ in cards} - fit - self.listed)
        yield from ((url, raws) for url, raws in cards if url in fit)

    def _cards(self, response: TextResponse) -> Iterator[tuple[str, tuple[Raw, ...]]]:
        """Each call's address, with the words of its link and what stands around it."""
        base = get_base_url(response)
        links = [(link, join(base, link.get("href") or "")) for link in response.selector.root.iter("a")]
        wanted = {link: canonical_url(url) for link, url in links if url and self._wanted(url)}
        for link, url in links:
            if link not in wanted:
                continue
            card = element_text(_card(link, wanted))[:_CARD]
            said = [raw for rule in self.plan.card for raw in rule.raws(card, say("in the list"), response.url)]
            if not any(raw.field == "title" for raw in said):
                said.insert(0, Raw("title", one_line(element_text(link)) or card.partition("\n")[0]))
            yield url, (*said, Raw("text", card, where=say("in the list"), url=response.url))

    def _wanted(self, url: str) -> bool:
        excluded = self.plan.exclude is not None and self.plan.exclude.search(url)
        return bool(self.plan.follow.search(url)) and not excluded and not _DOCUMENT.search(url)

    def _draft(self, url: str, raws: tuple[Raw, ...]) -> Draft:
        return self.draft(url, raws, self.id_in(url))

    def _list(self, address: str, page: int) -> Request:
        return Request(address, self.read_list, cb_kwargs={"page": page}, dont_filter=True)


def _card(link: etree._Element, wanted: dict[etree._Element, str]) -> etree._Element:
    """The largest element around a link that holds no link to another call."""
    card = link
    for parent in link.iterancestors():
        if parent.tag in ("body", "html", "main"):
            break
        if any(wanted.get(other, wanted[link]) != wanted[link] for other in parent.iter("a")):
            break
        card = parent
    return card


def _card_rules(table: Options, where: str) -> tuple[FieldRule, ...]:
    rules = read_fields(FieldRule, table.fields, where)
    for rule in rules:
        if rule.select or not rule.pattern:
            raise ConfigError(
                say("{where}: {name}: 'pattern' says what stands in a card's text", where=where, name=rule.name)
            )
    return rules


def _compiled(table: Options, name: str, where: str) -> re.Pattern[str] | None:
    pattern = getattr(table, name)
    try:
        return re.compile(pattern) if pattern else None
    except re.error as problem:
        raise ConfigError(
            say(
                "{where}: '{pattern}' is not a regular expression: {problem}",
                where=f"{where}: {name}",
                pattern=pattern,
                problem=problem,
            )
        ) from None
