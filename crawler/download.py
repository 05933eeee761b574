"""Fetches one request over HTTP: in its turn, and from public servers only."""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _ScrapyAgent
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future

from crawler.guard import GuardedReactor, check_name, check_url
from crawler.politeness import TURNS, host_of
from crawler.tls import SharedTrust


class _Agent(_ScrapyAgent):
    """Scrapy's agent, which connects through the guard unless it connects to the proxy.

    Scrapy has no public place for this: the check belongs after the name look-up and before the connection.
    """

    def _get_agent(self, request: Request, timeout: float) -> Any:
        agent = super()._get_agent(request, timeout)
        if not request.meta.get("proxy"):
            factory: Any = agent._endpointFactory
            factory._reactor = GuardedReactor(factory._reactor, request.url)
        return agent


class PoliteHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP handler behind crawler.politeness and crawler.guard."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._contextFactory: Any = SharedTrust()
        spider: Any = crawler.spider
        self._private_allowed: bool = spider.source.limits.private_addresses
        self._delay = crawler.settings.getfloat("GRANTS_DELAY")
        self._agent = _ScrapyAgent if self._private_allowed else _Agent

    async def download_request(self, request: Request) -> Response:
        """Fetch it. Raises Refused, or one of Scrapy's download exceptions."""
        check_url(request.url, self._private_allowed)
        if request.meta.get("proxy") and not self._private_allowed:
            await check_name(request.url)
        async with TURNS.turn(host_of(request.url), self._delay):
            return await self._fetch(request)

    async def _fetch(self, request: Request) -> Response:
        agent = self._agent(
            contextFactory=self._contextFactory,
            pool=self._pool,
            maxsize=self._default_maxsize,
            fail_on_dataloss=True,
            crawler=self._crawler,
        )
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(agent.download_request(request))
