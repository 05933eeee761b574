"""The family `json_api`: calls from an API that answers in JSON, driven by the source file alone."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Response

from config.catalogue import Source
from config.sentences import say
from config.source_rules import is_web_address
from config.strict import ConfigError
from crawler.families import json_options
from crawler.families.base import SourceSpider
from crawler.families.json_answers import NotAsked, read_answer, read_items
from crawler.families.json_options import Asked
from crawler.families.json_requests import build
from crawler.families.json_values import ShapeProblem, find, holds, plain, raws_of, unpacked
from crawler.families.templates import fill_address
from tracker.facts.model import Draft, Raw

_NEXT_LINK = re.compile(r'<([^<>]*)>[^,<>]*?;\s*rel="?(?:[^"<>,]* )?next\b', re.IGNORECASE)


@dataclass(frozen=True)
class Walk:
    """How far the pages of one request are read."""

    asked: Asked
    page: int
    pages: int = 0
    offset: int = 0
    last: tuple[str, ...] = ()
    """The ids on the page before; the same again means that the API does not turn the page."""


class JsonApiSpider(SourceSpider):
    """Reads one JSON API."""

    Options = json_options.Options
    options: json_options.Options

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.seen: set[str] = set()

    @classmethod
    def read_options(cls, source: Source) -> json_options.Options:
        """The table [json_api]. Raises ConfigError, also for a path that is no JMESPath."""
        options: json_options.Options = super().read_options(source)
        json_options.check(options, f"{source.path}: [{source.family}]")
        return options

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """The first page of each request; none when a key is missing that one of them needs."""
        first = self.options.paging.first if self.options.paging else 1
        try:
            self.check_keys()
        except ConfigError as problem:
            self.fail(str(problem))
            return
        for asked in self.options.requests:
            yield self.page_request(Walk(asked, first))

    def page_request(self, walk: Walk, url: str = "") -> scrapy.Request:
        """The request for the page that `walk` has come to; `url`: the address that the API itself gave for it."""
        places = {"page": walk.page, "offset": walk.offset, "since": self.since()}
        asked = replace(walk.asked, url=url) if url else walk.asked
        return build(asked, lambda name: places[name] if name in places else self.key(name), self.parse_page, walk=walk)

    def since(self) -> str:
        """The date that `{since}` stands for. The same for a year, so that an unchanged answer can be a 304."""
        return f"{self.now.year - self.options.since_years}-01-01"

    def check_keys(self) -> None:
        """Raise ConfigError when a request needs a key that the deployment has not."""
        asked = [*self.options.requests, *([self.options.detail.request] if self.options.detail else [])]
        for name in (name for request in asked for name in request.places() if name.startswith("keys.")):
            self.key(name)

    def key(self, name: str) -> str:
        """The secret that `keys.name` names. Raises ConfigError when there is none."""
        secret = self.secrets.get(name.removeprefix("keys."))
        if not secret:
            variable = f"GRANTS_{name.replace('.', '_').upper()}"
            raise ConfigError(
                say(
                    "{key} needs the key '{name}': set {variable}, or {name}_file in config.toml",
                    key=self.source.key,
                    name=name,
                    variable=variable,
                )
            )
        return secret

    def parse_page(self, response: Response, walk: Walk) -> Iterator[Draft | scrapy.Request]:
        """The records of one page, and the request for the next."""
        try:
            answer = read_answer(response, self.options.ok, self.options.error)
            records = read_items(response, self.options.items, answer)
        except NotAsked as problem:
            self.fail(str(problem))
            return
        ids = []
        for record in records:
            external_id, found = self.record(record, response)
            ids.append(external_id)
            yield from found
        yield from self.next_page(response, answer, walk, tuple(ids))

    def record(self, record: Any, response: Response) -> tuple[str, Iterator[Draft | scrapy.Request]]:
        """The id of a record, and what comes of it: a draft, a request for its details, or nothing."""
        try:
            record = unpacked(record, self.options.unpack)
            external_id = plain(find(self.options.id, record)).strip()
            if not external_id:
                self.report(
                    say(
                        "{url}: a record has nothing at '{path}' and is left out",
                        url=response.url,
                        path=self.options.id,
                    )
                )
            if not external_id or external_id in self.seen:
                return external_id, iter(())
            self.seen.add(external_id)
            if not holds(self.options.keep, record):
                self.left_out += 1
                return external_id, iter(())
            draft = self.draft(self.address(record), self.raws(record, response.url), external_id)
            return external_id, iter((self.details(record, draft),)) if self.options.detail else self.titled(draft)
        except ShapeProblem as problem:
            self.report(say("{url}: a record is left out: {problem}", url=response.url, problem=problem))
            return "", iter(())

    def raws(self, record: Any, url: str) -> tuple[Raw, ...]:
        """The fields of a record in the list at `url`."""
        return tuple(raws_of(self.options.rules, record, say("the list of calls"), self.reporter(url)))

    def reporter(self, url: str) -> Callable[[str], None]:
        """Reports a value that is left out."""
        return lambda problem: self.report(say("{url}: a value is left out: {problem}", url=url, problem=problem))

    def address(self, record: Any) -> str:
        """The page of the call that a person opens; the source's own when the record tells none."""
        for address in self.options.addresses:
            url = fill_address(address.template, lambda path: plain(find(path, record)))
            if holds(address.when, record) and is_web_address(url):
                return url
        return self.source.site

    def details(self, record: Any, draft: Draft) -> scrapy.Request:
        """The second request of a record. Until its answer the record is no draft: half a call would look changed.

        Raises ShapeProblem when the record lacks what the request needs.
        """
        assert self.options.detail is not None

        def lookup(path: str) -> Any:
            value = self.key(path) if path.startswith("keys.") else find(path, record)
            if value is None:
                raise ShapeProblem(
                    say(
                        "{id} has nothing at '{path}', which the request for details needs",
                        id=draft.external_id,
                        path=path,
                    )
                )
            return value

        return build(self.options.detail.request, lookup, self.parse_details, draft=draft)

    def parse_details(self, response: Response, draft: Draft) -> Iterator[Draft]:
        """The draft from the list with what the details add."""
        detail = self.options.detail
        assert detail is not None
        try:
            answer = read_answer(response, detail.ok, detail.error)
            record = find(detail.item, answer)
            more = tuple(raws_of(detail.rules, record, say("the details of the call"), self.reporter(response.url)))
        except NotAsked as problem:
            self.fail(say("{place}: {problem}", place=draft.external_id, problem=problem))
        except ShapeProblem as problem:
            self.fail(say("{place}: {problem}", place=f"{draft.external_id}: {response.url}", problem=problem))
        else:
            yield from self.titled(replace(draft, raws=draft.raws + more))

    def next_page(self, response: Response, answer: Any, walk: Walk, ids: tuple[str, ...]) -> Iterator[scrapy.Request]:
        """The request for the page after this one, unless this was the last."""
        paging = self.options.paging
        read = walk.offset + len(ids)
        total = self.total(answer)
        if ids and ids == walk.last:
            self.report(
                say("{url} answered twice with the same records; what follows them is not read", url=response.url)
            )
        elif paging is None or not ids or self.is_last(len(ids), read, total):
            self.compare(response, read, total)
        elif walk.pages + 1 >= paging.max_pages:
            self.report(
                say(
                    "{url}: more than {count} answers (max_pages); the rest is not read",
                    url=response.url,
                    count=paging.max_pages,
                )
            )
        else:
            after = replace(walk, page=walk.page + 1, pages=walk.pages + 1, offset=read, last=ids)
            yield from self.turn(response, answer, after, total)

    def total(self, answer: Any) -> int | None:
        """How many records the API says there are; None when it does not say."""
        try:
            return int(plain(find(self.options.total, answer))) if self.options.total else None
        except (ShapeProblem, ValueError):
            return None

    def is_last(self, count: int, read: int, total: int | None) -> bool:
        paging = self.options.paging
        assert paging is not None
        if total is not None:
            return read >= total
        return paging.size is not None and count < paging.size

    def compare(self, response: Response, read: int, total: int | None) -> None:
        """Report that the API has more records than it gave."""
        if total is not None and read < total:
            self.report(
                say(
                    "{url} says that there are {total} records and gave {read}",
                    url=response.url,
                    total=total,
                    read=read,
                )
            )

    def turn(self, response: Response, answer: Any, walk: Walk, total: int | None) -> Iterator[scrapy.Request]:
        """The request for the next page, when there is one; an address on another host is not followed."""
        paging = self.options.paging
        assert paging is not None
        if paging.by in ("page", "offset"):
            yield self.page_request(walk)
            return
        link = self.next_link(response, answer)
        if not link:
            self.compare(response, walk.offset, total)
        elif urlsplit(link).netloc != urlsplit(response.url).netloc or not is_web_address(link):
            self.fail(
                say(
                    "{url} names a next page on another server, which is not followed: {link}",
                    url=response.url,
                    link=link[:200],
                )
            )
        else:
            yield self.page_request(walk, link)

    def next_link(self, response: Response, answer: Any) -> str:
        """The next address, from the answer or its Link header (RFC 8288); empty: none."""
        paging = self.options.paging
        assert paging is not None
        if paging.by == "link":
            header = b", ".join(response.headers.getlist("Link")).decode("latin-1")
            found = _NEXT_LINK.search(header)
            link = found[1] if found else ""
        else:
            link = plain(find(paging.next, answer))
        return response.urljoin(link) if link else ""
