"""The family `json_api`: calls from an API that answers in JSON, driven by the source file alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

import scrapy
from scrapy.http import Response

from config.catalogue import Source
from config.sentences import say
from config.source_rules import is_web_address
from config.strict import ConfigError
from crawler.families import json_options
from crawler.families.base import SourceSpider
from crawler.families.bulk import records_in
from crawler.families.json_answers import NotAsked, read_answer, read_items, with_columns
from crawler.families.json_options import Asked, Detail, Parent
from crawler.families.json_options import Options as Shape
from crawler.families.json_paging import compare, elsewhere, is_last, next_link, total_of
from crawler.families.json_requests import build
from crawler.families.json_values import JsonRule, ShapeProblem, find, holds, plain, raws_of, too_old, unpacked
from crawler.families.renamed import Deadlines, lacking
from crawler.families.templates import EVERYTHING, fill_address
from crawler.faults import why
from crawler.noanswer import NoAnswer
from tracker.facts.model import Draft, Raw


@dataclass(frozen=True)
class Walk:
    """How far the pages of one request are read."""

    shape: Shape
    asked: Asked
    page: int
    pages: int = 0
    offset: int = 0
    last: tuple[str, ...] = ()
    """The ids on the page before; the same again means that the API does not turn the page."""


class JsonApiSpider(SourceSpider):
    """Reads one JSON API."""

    Options: type[Any] = Shape
    options: Shape

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.seen: set[str] = set()
        self.parents: dict[str, dict[str, Any]] = {}
        self.fallen_back = False
        self.columns: set[str] = set()
        """Of the table that was read, when it is one."""
        self.deadlines = Deadlines(self.options)

    def rules(self) -> tuple[JsonRule, ...]:
        """The rules of records, of their details, and of the fallback's records when they were read."""
        detail = self.options.detail
        spare = self.options.spare if self.fallen_back else None
        return (*self.options.rules, *(detail.rules if detail else ()), *(spare.rules if spare else ()))

    @classmethod
    def read_options(cls, source: Source) -> Shape:
        """The table [json_api]. Raises ConfigError, also for a path that is no JMESPath."""
        options: Shape = super().read_options(source)
        json_options.check(options, f"{source.path}: [{source.family}]")
        return options

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """The lists of parents when there are any, else the lists; nothing when a key is missing that one needs."""
        try:
            self.check_keys()
        except ConfigError as problem:
            self.fail(str(problem))
            return
        for request in self.parent_request(0):
            yield request

    def lists(self, shape: Shape) -> Iterator[scrapy.Request]:
        """The first page of each request."""
        for asked in shape.requests:
            yield self.page_request(Walk(shape, asked, shape.paging.first if shape.paging else 1))

    def page_request(self, walk: Walk, url: str = "") -> scrapy.Request:
        """The request for the page that `walk` has come to; `url`: the address that the API itself gave for it."""
        places = {"page": walk.page, "offset": walk.offset}
        asked = replace(walk.asked, url=url) if url else walk.asked
        lookup = self.lookup(places)
        failed = partial(self.list_missed, shape=walk.shape)
        if walk.shape.stream:
            return build(asked, lookup, self.parse_file, failed, {"to_file": True, "dont_cache": True}, walk=walk)
        return build(asked, lookup, self.parse_page, failed, walk=walk)

    def lookup(self, places: dict[str, Any]) -> Callable[[str], Any]:
        """What stands for the places of a request: numbers, days, keys."""
        known = places | self.days()
        known |= {f"lists.{name}": EVERYTHING if "*" in one else one for name, one in self.lists_asked().items()}
        return lambda name: known[name] if name in known else self.key(name)

    def lists_asked(self) -> dict[str, list[str]]:
        """The lists that requests and conditions name, as the source file, or a file of one's own over it, has them."""
        return {name: list(values) for name, values in self.options.lists.items()}

    def days(self) -> dict[str, str]:
        """The days that a request may name. `since` is the same for a year: an unchanged answer can be a 304."""
        return {
            "since": f"{self.now.year - self.options.since_years}-01-01",
            "today": f"{self.now:%Y%m%d}",
            "yesterday": f"{self.now - timedelta(days=1):%Y%m%d}",
        }

    def check_keys(self) -> None:
        """Raise ConfigError when a request needs a key that the deployment has not."""
        options = self.options
        asked = [*options.requests, *(parent.request for parent in options.parents)]
        asked += [options.detail.request] if options.detail else []
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

    # Parents

    def parent_request(self, number: int) -> Iterator[scrapy.Request]:
        """The list of parents of this number, one after the other; after the last the lists of records."""
        if number == len(self.options.parents):
            yield from self.lists(self.options)
            return
        parent = self.options.parents[number]
        failed = partial(self.parents_missed, number=number)
        yield build(parent.request, self.lookup({}), self.parse_parents, failed, parent=parent, number=number)

    def parse_parents(self, response: Response, parent: Parent, number: int) -> Iterator[scrapy.Request]:
        """Keep the parents by their ids."""
        try:
            answer = read_answer(response, "", "")
            items = read_items(response, parent.items, answer)
            self.parents[parent.name] = {plain(find(parent.id, item)): item for item in items}
        except (NotAsked, ShapeProblem) as problem:
            self.report(say("{problem}; the calls are read without it", problem=problem))
        yield from self.parent_request(number + 1)

    def parents_missed(self, failure: Any, number: int) -> Iterator[scrapy.Request]:
        """Without parents the records are read all the same; a recording may have been made without them."""
        if not isinstance(failure.value, NoAnswer):
            sentence = why(failure.value, failure.request)
            self.report(say("{problem}; the calls are read without it", problem=sentence))
        yield from self.parent_request(number + 1)

    def with_parents(self, record: Any) -> Any:
        """The record with its parents, each under its name, and the lists."""
        if not isinstance(record, dict):
            return record
        if self.options.lists:
            record = record | {"lists": self.lists_asked()}
        for parent in self.options.parents:
            of_this = self.parents.get(parent.name, {}).get(plain(find(parent.key, record)))
            record = record | {parent.name: of_this}
        return record

    # Lists

    def parse_page(self, response: Response, walk: Walk) -> Iterator[Draft | scrapy.Request]:
        """The records of one page, and the request for the next."""
        shape = walk.shape
        try:
            answer = read_answer(response, shape.ok, shape.error, shape.embedded)
            records = with_columns(read_items(response, shape.items, answer), shape.columns, answer)
        except NotAsked as problem:
            yield from self.list_failed(str(problem), shape)
            return
        ids: list[str] = []
        yield from self.records(records, response.url, shape, ids)
        yield from self.next_page(response, answer, walk, tuple(ids))

    def parse_file(self, response: Response, walk: Walk) -> Iterator[Draft | scrapy.Request]:
        """The records of a file on disk, one after the other."""
        ids: list[str] = []
        try:
            found = records_in(response.meta["bulk_path"], walk.shape.stream, walk.shape.items)
            yield from self.records(found, response.url, walk.shape, ids)
        except NotAsked as problem:
            yield from self.list_failed(say("{place}: {problem}", place=response.url, problem=problem), walk.shape)
            return
        if not ids:
            yield from self.list_failed(_is_empty(response.url, walk.shape), walk.shape)

    def list_missed(self, failure: Any, shape: Shape) -> Iterator[scrapy.Request]:
        """The errback of lists."""
        return self.list_failed(why(failure.value, failure.request), shape)

    def list_failed(self, sentence: str, shape: Shape) -> Iterator[scrapy.Request]:
        """A list could not be read: the fallback is read instead, once; without one the run has failed."""
        if shape is not self.options or shape.spare is None:
            self.fail(sentence)
            return
        self.report(sentence)
        if not self.fallen_back:
            self.fallen_back = True
            self.deadlines = Deadlines(shape.spare)
            self.report(say("the source's fallback is read instead, which may say less of each call"))
            yield from self.lists(shape.spare)

    def records(self, records: Iterable[Any], url: str, shape: Shape, ids: list[str]) -> Iterator[Any]:
        """What comes of the records; their ids are added to `ids`."""
        for record in records:
            if shape.is_table and isinstance(record, dict):
                self.columns.update(record)
            external_id, found = self.record(record, url, shape)
            ids.append(external_id)
            yield from found

    def record(self, record: Any, url: str, shape: Shape) -> tuple[str, Iterator[Draft | scrapy.Request]]:
        """The id of a record, and what comes of it: a draft, a request for its details, or nothing."""
        try:
            broken: list[str] = []
            record = self.with_parents(unpacked(record, shape.unpack, broken.append))
            external_id = plain(find(shape.id, record)).strip()
            if not external_id:
                self.report(say("{url}: a record has nothing at '{path}' and is left out", url=url, path=shape.id))
            if not external_id or external_id in self.seen:
                return external_id, iter(())
            self.seen.add(external_id)
            self.deadlines.look(record)
            if not holds(shape.keep, record) or too_old(shape.recent, record, self.now):
                self.left_out += 1
                return external_id, iter(())
            draft = self.draft(self.address(record, shape), self.raws(record, url, shape), external_id)
            self.pages_asked += bool(shape.unpack)  # a text of it may be broken, as the page of a call may be
            if broken:
                return external_id, self.broken(draft, url, broken)
            return external_id, self.detailed(record, draft, shape.detail)
        except ShapeProblem as problem:
            self.report(say("{url}: a record is left out: {problem}", url=url, problem=problem))
            return "", iter(())

    def closed(self, _: str) -> None:
        """When all is read: report what the source file names and no record had. (Scrapy calls it.)"""
        for place, count in self.deadlines.lacking() if self.expects_deadlines else ():
            self.renamed = True
            self.report(
                say(
                    "none of {count} records has '{place}', where the source file says that deadlines stand;"
                    " it may be called otherwise now",
                    count=count,
                    place=place,
                )
            )
        read = (self.options.spare if self.fallen_back else None) or self.options
        for name in lacking(read, self.columns) if read.is_table and self.columns else ():
            self.renamed = True
            self.report(
                say(
                    "the table has no column '{name}', which the source file names; it may be called otherwise now",
                    name=name,
                )
            )

    def broken(self, draft: Draft, url: str, problems: list[str]) -> Iterator[Draft]:
        """A record with values that cannot be read: the call is shown, and a known one stays as it was."""
        told = say("{url}: a value is left out: {problem}", url=url, problem="; ".join(problems))
        return self.miss(draft, told) if draft.texts("title") else self.titled(draft)

    def raws(self, record: Any, url: str, shape: Shape) -> tuple[Raw, ...]:
        """The fields of a record in the list at `url`."""
        return tuple(raws_of(shape.rules, record, say("the list of calls"), self.reporter(url)))

    def reporter(self, url: str) -> Callable[[str], None]:
        """Reports a value that is left out."""
        return lambda problem: self.report(say("{url}: a value is left out: {problem}", url=url, problem=problem))

    def address(self, record: Any, shape: Shape) -> str:
        """The page of the call that a person opens; the source's own when the record tells none."""
        for address in shape.addresses:
            url = fill_address(address.template, lambda path: plain(find(path, record)))
            if holds(address.when, record) and is_web_address(url):
                return url
        return self.source.site

    # Details

    def detailed(self, record: Any, draft: Draft, detail: Detail | None) -> Iterator[Draft | scrapy.Request]:
        """The draft itself, or the request for what else there is to read of it."""
        if detail is None or not holds(detail.when, record):
            return self.titled(draft)
        return iter((self.details(record, draft, detail),))

    def details(self, record: Any, draft: Draft, detail: Detail) -> scrapy.Request:
        """The second request of a record. Until its answer the record is no draft: half a call would look changed.

        Raises ShapeProblem when the record lacks what the request needs.
        """

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

        self.pages_asked += 1
        failed = partial(self.page_missed, draft=draft, optional=detail.optional)
        return build(detail.request, lookup, self.parse_details, failed, draft=draft, detail=detail)

    def parse_details(self, response: Response, draft: Draft, detail: Detail) -> Iterator[Draft]:
        """The draft from the list with what the details add."""
        try:
            answer = read_answer(response, detail.ok, detail.error)
            record = find(detail.item, answer)
            more = tuple(raws_of(detail.rules, record, say("the details of the call"), self.reporter(response.url)))
        except NotAsked as problem:
            yield from self.miss(draft, say("{place}: {problem}", place=draft.external_id, problem=problem))
        except ShapeProblem as problem:
            place = f"{draft.external_id}: {response.url}"
            yield from self.miss(draft, say("{place}: {problem}", place=place, problem=problem))
        else:
            yield from self.titled(replace(draft, raws=draft.raws + more))

    # Paging

    def next_page(self, response: Response, answer: Any, walk: Walk, ids: tuple[str, ...]) -> Iterator[scrapy.Request]:
        """The request for the page after this one, unless this was the last."""
        paging = walk.shape.paging
        read = walk.offset + len(ids)
        total = total_of(walk.shape, answer, response)
        if ids and ids == walk.last:
            self.report(
                say("{url} answered twice with the same records; what follows them is not read", url=response.url)
            )
        elif paging is None or not ids or is_last(paging, len(ids), read, total):
            self.report_all(compare(response.url, read, total))
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

    def turn(self, response: Response, answer: Any, walk: Walk, total: int | None) -> Iterator[scrapy.Request]:
        """The request for the next page, when there is one; an address on another host is not followed."""
        paging = walk.shape.paging
        assert paging is not None
        if paging.by in ("page", "offset"):
            yield self.page_request(walk)
            return
        link = next_link(paging, response, answer)
        if not link:
            self.report_all(compare(response.url, walk.offset, total))
        elif elsewhere(response.url, link):
            sentence = say(
                "{url} names a next page on another server, which is not followed: {link}",
                url=response.url,
                link=link[:200],
            )
            yield from self.list_failed(sentence, walk.shape)
        else:
            yield self.page_request(walk, link)

    def report_all(self, sentences: Iterable[str]) -> None:
        """As `report`, for each of them."""
        for sentence in sentences:
            self.report(sentence)


def _is_empty(url: str, shape: Shape) -> str:
    if shape.stream == "csv":
        return say("{url} is no table with rows", url=url)
    return say("{url} holds no '{items}'", url=url, items=shape.items)
