"""Answers every request of a source from what its last crawl kept, so that a fix can be tried without the site."""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from config.sentences import say
from crawler.cache import FileStorage
from crawler.noanswer import NoAnswer


class RereadHandler(BaseDownloadHandler):
    """Scrapy's download handler when a source is read again."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._kept = FileStorage(crawler.settings)
        spider: Any = crawler.spider
        self._spider = spider
        self._kept.open_spider(spider)

    async def download_request(self, request: Request) -> Response:
        """The kept answer. Raises NoAnswer."""
        found = self._kept.retrieve_response(self._spider, request)
        if found is not None:
            return found
        if request.meta.get("is_robots_txt"):
            return Response(request.url, status=404)
        raise NoAnswer(say("{url} was not kept by the last crawl", url=request.url))
