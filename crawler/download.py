"""Fetches one request over HTTP: in its turn, and from public servers only."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _ScrapyAgent
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future

from crawler.guard import GuardedReactor, check_name, check_url
from crawler.politeness import TURNS, host_of
from crawler.tls import SharedTrust


class _FilingAgent(_ScrapyAgent):
    """Scrapy's agent, which writes the body of a request with the mark `to_file` to disk as it comes in."""

    def _cb_bodyready(self, txresponse: Any, request: Request) -> Any:
        path = request.meta.get("bulk_path")
        answer: Any = _Filing(txresponse, path) if path else txresponse
        return super()._cb_bodyready(answer, request)


class _Filing:
    """An answer whose body goes to a file. Scrapy has no public place for this: it collects bodies in memory."""

    def __init__(self, txresponse: Any, path: str) -> None:
        self._answer, self._path = txresponse, path

    def __getattr__(self, name: str) -> Any:
        return getattr(self._answer, name)

    def deliverBody(self, reader: Any) -> None:
        """As Twisted's, with a file in the place of the reader's buffer."""
        reader._bodybuf = _FileBuffer(self._path)
        self._answer.deliverBody(reader)


class _FileBuffer:
    """What Scrapy's reader asks of its buffer."""

    def __init__(self, path: str) -> None:
        self._file = Path(path).open("wb")  # noqa: SIM115 - closed when the body has come in

    def write(self, data: bytes) -> None:
        """Add a piece."""
        self._file.write(data)

    def truncate(self, size: int) -> None:
        """Drop what came: it is larger than the limit."""
        self._file.truncate(size)
        self._file.close()

    def getvalue(self) -> bytes:
        """Nothing: the body is in the file."""
        self._file.close()
        return b""


class _Agent(_FilingAgent):
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
        self._agent = _FilingAgent if self._private_allowed else _Agent
        self._folder = crawler.settings.get("GRANTS_SPOOL")

    async def download_request(self, request: Request) -> Response:
        """Fetch it. Raises Refused, or one of Scrapy's download exceptions."""
        check_url(request.url, self._private_allowed)
        if request.meta.get("proxy") and not self._private_allowed:
            await check_name(request.url)
        async with TURNS.turn(host_of(request.url), self._delay):
            return await self._fetch(request)

    async def _fetch(self, request: Request) -> Response:
        if request.meta.get("to_file"):
            with NamedTemporaryFile(dir=self._folder, suffix=".bulk", delete=False) as file:
                request.meta["bulk_path"] = file.name
        agent = self._agent(
            contextFactory=self._contextFactory,
            pool=self._pool,
            maxsize=self._default_maxsize,
            fail_on_dataloss=True,
            crawler=self._crawler,
        )
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(agent.download_request(request))
