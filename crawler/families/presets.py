"""Families whose records always have the same shape: a table of the family json_api that is shipped, and an address.

The tables are data (config/families); a source file may lay its own `fields`, `detail`, `keep` and `address` over them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any, ClassVar

from scrapy.http import Request

from config.catalogue import Source
from config.strict import merge, read
from crawler.families import json_options
from crawler.families.json_api import JsonApiSpider
from crawler.families.json_options import Asked, Detail
from crawler.families.json_options import Options as Shape
from crawler.families.json_values import ShapeProblem, find, plain
from crawler.families.labelled import Labelled
from crawler.text import markup_text
from tracker.exchange.common_grants_read import NotCommonGrants, draft_of, opportunities_in
from tracker.facts.model import Draft, Raw


@dataclass(frozen=True, kw_only=True)
class Over:
    """What a source file may lay over the shipped table."""

    fields: dict[str, Any] = field(default_factory=dict)
    keep: str = ""
    address: str = ""
    detail: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class GdpOptions(Over):
    """The table `[gdp]`: an agency's server of the shared standard."""

    request: Asked
    """The whole list; asked for with a limit, Formas answers without dates and status."""


@dataclass(frozen=True, kw_only=True)
class CommonGrantsOptions(Over):
    """The table `[commongrants]`: a server of the CommonGrants protocol."""

    url: str
    """What stands before `/opportunities`: `https://…/common-grants`."""
    headers: dict[str, str] = field(default_factory=dict)
    """`{ X-API-Key = "{keys.simpler}" }`, where the server asks for one."""


@dataclass(frozen=True, kw_only=True)
class WordPressOptions(Over):
    """The table `[wordpress]`: a site with its REST API open."""

    url: str
    """The site's address; `/wp-json/wp/v2` is added."""
    kind: str = "posts"
    """The kind of content: `posts`, `pages`, or one of the site's own."""
    query: str = ""
    """More of the query: `categories=12`, `parent=7`."""


class PresetSpider(JsonApiSpider):
    """A JSON API whose table is shipped."""

    preset: ClassVar[str]

    @classmethod
    def read_options(cls, source: Source) -> Shape:
        """The shipped table with the source's own over it. Raises ConfigError."""
        where = f"{source.path}: [{source.family}]"
        own = read(cls.Options, source.options, where)
        over: dict[str, Any] = {"requests": [cls.request(own)], "fields": own.fields}
        over |= {name: value for name in ("keep", "address", "detail") if (value := getattr(own, name))}
        shape = read(Shape, merge(_table(cls.preset), over), where)
        json_options.check(shape, where)
        return shape

    @classmethod
    def request(cls, own: Any) -> dict[str, Any]:
        """The request for the list."""
        raise NotImplementedError


class GdpSpider(PresetSpider):
    """Reads the calls of one of the five agencies."""

    preset = "gdp"
    Options = GdpOptions

    @classmethod
    def request(cls, own: GdpOptions) -> dict[str, Any]:
        """As the source file has it."""
        return {name: value for name, value in vars(own.request).items() if value}


class CommonGrantsSpider(PresetSpider):
    """Reads any server of the protocol, by its address."""

    preset = "commongrants"
    Options = CommonGrantsOptions

    @classmethod
    def request(cls, own: CommonGrantsOptions) -> dict[str, Any]:
        """The route for lists, newest change first."""
        return {"url": f"{own.url.rstrip('/')}/opportunities?page={{page}}&pageSize=100", "headers": own.headers}

    def raws(self, record: Any, url: str, shape: Shape) -> tuple[Raw, ...]:
        """As files of the protocol are read, and what servers add. Raises ShapeProblem for what is no opportunity."""
        try:
            (item,) = opportunities_in([record])
        except NotCommonGrants as problem:
            raise ShapeProblem(str(problem)) from None
        return (*draft_of(item, self.source.key, self.now).raws, *super().raws(record, url, shape))


class WordPressSpider(Labelled, PresetSpider):
    """Reads posts or pages of a site, by the labels in their content; where that is empty, the page itself."""

    preset = "wordpress"
    Options = WordPressOptions
    list_knows_titles = True
    SHORT: ClassVar[int] = 200
    """Characters; page builders leave less than this in the content."""

    @classmethod
    def request(cls, own: WordPressOptions) -> dict[str, Any]:
        """What changed last comes first."""
        query = "&".join(["per_page=100", "page={page}", "orderby=modified&order=desc", *filter(None, [own.query])])
        return {"url": f"{own.url.rstrip('/')}/wp-json/wp/v2/{own.kind}?{query}"}

    def detailed(self, record: Any, draft: Draft, detail: Detail | None) -> Iterator[Draft | Request]:
        """The calls in the content, or the request for the page."""
        content = plain(find("content.rendered", record))
        if len(markup_text(content)) < self.SHORT:
            return iter((self.page_of(draft),))
        title = escape(next(iter(draft.texts("title")), ""))
        page = f"<html><body><h1>{title}</h1>{content}</body></html>"
        return self.calls_in(page.encode(), "text/html; charset=utf-8", draft)


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("config") / "families" / f"{name}.toml").read_text(encoding="utf-8"))
