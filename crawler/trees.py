"""Frees the parsed tree of a page as soon as the page was read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

from scrapy.http import Response, TextResponse
from scrapy.spiders import Spider


class FreeTrees:
    """A spider middleware. A response and its selector refer to each other, so that Python keeps both, with a tree of
    ten times the page's size that it knows nothing of, until it happens to look for cycles: with 200 sources at once
    that is 150 MB.
    """

    def process_spider_output(
        self, response: Response, result: Iterable[Any], spider: Spider | None = None
    ) -> Iterator[Any]:
        yield from result
        _free(response)

    async def process_spider_output_async(
        self, response: Response, result: Any, spider: Spider | None = None
    ) -> AsyncIterator[Any]:
        async for found in result:
            yield found
        _free(response)


def _free(response: Response) -> None:
    if isinstance(response, TextResponse):
        response._cached_selector = None  # Scrapy has no public way
