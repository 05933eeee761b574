"""The family `feed`: RSS 0.9x, 1.0, 2.0 and Atom, with a page of its own for each call where that says more.

    [feed]
    start = ["https://lakefund.example/calls.rss"]
    exclude = ["vacancy", "award"]

    [feed.fields]
    deadline = { select = "description", pattern = "(?m)^(Deadline: .+)$" }

Title, description, text and date of publication are read without being named. `select` is a part of the entry: title,
description, content, link, guid, category, author, published, updated, or another as feedparser calls it
(`ns_element`). The date of publication is never a deadline.
"""

from __future__ import annotations

import re
from calendar import timegm
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from scrapy.http import Request, Response

from config.catalogue import Source
from config.sentences import say
from config.strict import ConfigError, read
from crawler.families.details import DetailSpider, check_addresses, read_id_pattern
from crawler.families.feed_document import Feed, NotAFeed, read_feed
from crawler.families.fields import FieldRule, read_fields
from crawler.families.labelled import Labelled
from crawler.families.pages import PageRule, join, page_rules
from crawler.text import markup_text
from tracker.facts.clean import clean_line
from tracker.facts.model import Draft, Raw

_STANDARD: dict[str, Any] = {
    "title": "title",
    "summary": "description",
    "text": "content",
    "published": {"select": "published", "format": "iso"},
}
_PART = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Options:
    """The table `[feed]` of a source file."""

    start: tuple[str, ...]
    """Addresses of the feeds."""
    fields: dict[str, Any] = field(default_factory=dict)
    """What an entry says beyond the usual, `field = part`; see crawler.families.fields."""
    include: tuple[str, ...] = ()
    """Only entries with one of these words (or parts of words) in title, categories or description are calls."""
    exclude: tuple[str, ...] = ()
    """Entries with one of these words (or parts of words) in title or categories are no calls."""
    id: str = ""
    """Regular expression with a group `id`: the source's own id in the address; otherwise the entry's guid is it."""
    detail: dict[str, Any] = field(default_factory=dict)
    """What the call's own page says, by selectors as in the family `listing`; without it it is not fetched."""
    pages: bool = False
    """Whether the calls' own pages are read by their labels, without selectors."""


@dataclass(frozen=True)
class Plan:
    """The table with its rules read and checked."""

    table: Options
    entry: tuple[FieldRule, ...]
    detail: tuple[PageRule, ...]
    id: re.Pattern[str] | None


class FeedSpider(Labelled, DetailSpider):
    """Reads the entries of feeds."""

    Options = Options

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan: Plan = self.options
        self.table, self.entry_rules = plan.table, plan.entry
        self.detail_rules, self.id_pattern = plan.detail, plan.id
        self.include, self.exclude = (_folded(words) for words in (plan.table.include, plan.table.exclude))

    @classmethod
    def read_options(cls, source: Source) -> Plan:
        """The table `[feed]`, checked. Raises ConfigError naming file and key."""
        where = f"{source.path}: [feed]"
        options = read(Options, source.options, where)
        check_addresses(options.start, f"{where}: start")
        rules = read_fields(FieldRule, _STANDARD | options.fields, f"{source.path}: [feed.fields]")
        for rule in rules:
            if not _PART.fullmatch(rule.select):
                raise ConfigError(
                    say(
                        "{path}: [feed.fields]: {name}: select: '{select}' is no part of an entry",
                        path=source.path,
                        name=rule.name,
                        select=rule.select,
                    )
                )
        detail = page_rules(options.detail, f"{source.path}: [feed.detail]")
        return Plan(options, rules, detail, read_id_pattern(options.id, f"{where}: id"))

    def rules(self) -> tuple[FieldRule, ...]:
        """The rules of entries and of the calls' own pages."""
        return (*self.entry_rules, *self.detail_rules)

    async def start(self) -> AsyncIterator[Request]:
        """The feeds."""
        for address in self.table.start:
            yield Request(address, self.read_feed, dont_filter=True)

    def read_feed(self, response: Response) -> Iterator[Request | Draft]:
        """All entries of one feed."""
        content_type = response.headers.get("Content-Type", b"") or b""
        try:
            feed = read_feed(response.body, content_type.decode("latin-1"))
        except NotAFeed as problem:
            self.fail(say("the feed at {url} {problem}", url=response.url, problem=problem))
            return
        for sentence in feed.problems:
            self.report(say("the feed at {url} {problem}", url=response.url, problem=sentence))
        yield from self._entries(feed, response.url)

    def _entries(self, feed: Feed, url: str) -> Iterator[Request | Draft]:
        home = join(url, feed.home) or url
        wanted = [entry for entry in feed.entries if self._wanted(entry)]
        self.left_out += len(feed.entries) - len(wanted)
        astray = sum(not _address(entry, url) for entry in wanted)
        if astray:
            self.report(
                say(
                    "the feed at {url} has entries without a web address ({count}); the feed's own stands for it",
                    url=url,
                    count=astray,
                )
            )
        for draft in self.unseen(self._draft(entry, home, url) for entry in wanted):
            if self.table.pages and draft.url != home:
                yield self.page_of(draft)
            else:
                yield from self.complete(draft) if draft.url != home else self.titled(draft)

    def _draft(self, entry: dict[str, Any], home: str, url: str) -> Draft:
        raws = tuple(raw for rule in self.entry_rules for raw in _raws(rule, entry, url))
        address = _address(entry, url)
        return self.draft(address or home, raws, self._id(entry, address, raws))

    def _id(self, entry: dict[str, Any], address: str, raws: tuple[Raw, ...]) -> str:
        """The entry's guid, else its address, else its title."""
        if self.id_pattern is not None and (found := self.id_in(address)):
            return found
        if guid := clean_line(entry.get("id", "")):
            return guid
        title = next((raw.text for raw in raws if raw.field == "title"), "")
        return "" if address else f"title:{clean_line(title).casefold()}"

    def _wanted(self, entry: dict[str, Any]) -> bool:
        heading = "\n".join((*part_of(entry, "title"), *part_of(entry, "category"))).casefold()
        if any(word in heading for word in self.exclude):
            return False
        if not self.include:
            return True
        text = "\n".join((heading, *part_of(entry, "description"))).casefold()
        return any(word in text for word in self.include)


def _address(entry: dict[str, Any], url: str) -> str:
    return join(url, entry.get("link", ""))


def part_of(entry: dict[str, Any], name: str) -> tuple[str, ...]:
    """The texts of one part of an entry as feedparser gives it, markup removed and entities decoded."""
    match name:
        case "description":
            values = [entry.get("summary", "")]
        case "content":
            values = [content.get("value", "") for content in entry.get("content", [])] or [entry.get("summary", "")]
        case "category":
            values = [tag.get("label") or tag.get("term") or "" for tag in entry.get("tags", [])]
        case "guid":
            values = [entry.get("id", "")]
        case "published" | "updated":
            return _moment(entry, name)
        case _:
            values = [entry.get(name, "")]
    return tuple(text for value in values if isinstance(value, str) and (text := markup_text(value)))


def _moment(entry: dict[str, Any], name: str) -> tuple[str, ...]:
    """A date that feedparser understood, as ISO 8601 in UTC."""
    parts = entry.get(f"{name}_parsed")
    return (datetime.fromtimestamp(timegm(parts), UTC).isoformat(),) if parts else ()


def _raws(rule: FieldRule, entry: dict[str, Any], url: str) -> Iterator[Raw]:
    for text in part_of(entry, rule.select):
        yield from rule.raws(text, say("in the feed"), url)


def _folded(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.casefold() for word in words)
