"""Fetches one page and reads nothing of it: the answer itself is recorded, and read by whoever asked for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from scrapy.http import Request, Response

from crawler.families.base import SourceSpider


@dataclass(frozen=True)
class Options:
    """The one address to fetch."""

    url: str


class PageSpider(SourceSpider):
    """One request, with the manners of a crawl: robots.txt, the guard, limits of size and time."""

    Options = Options

    async def start(self) -> AsyncIterator[Any]:
        """The page."""
        yield Request(self.options.url, self.read, dont_filter=True)

    def read(self, response: Response) -> None:
        """Nothing: what came is written down by the handler that fetched it."""
