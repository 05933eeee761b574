"""One request at a time per host, a delay between them, Retry-After and robots.txt (design rule 11)."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from protego import Protego
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.spiders import Spider

from config.sentences import say
from crawler.faults import why
from crawler.guard import Refused

PRODUCT = "Grants"
"""Our name in the user agent and in robots.txt."""
LONGEST_WAIT = 300.0
"""Seconds that a Retry-After or Crawl-delay may ask for; with a longer one the source is not read in this run."""
_ROBOTS_SIZE = 512_000  # RFC 9309, section 2.5: at least 500 kibibytes are read


@dataclass
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    last: float = float("-inf")
    not_before: float = float("-inf")
    delay: float = 0.0


class Turns:
    """Gives each request its turn at its host, over all sources of the process. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._hosts: defaultdict[str, _Host] = defaultdict(_Host)
        self._room = asyncio.Semaphore(200)

    @asynccontextmanager
    async def turn(self, name: str, delay: float) -> AsyncIterator[None]:
        """Wait until `name` may be asked, at least `delay` seconds after the last request to it began."""
        host = self._hosts[name]
        async with host.lock:
            while (wait := self._wait(host, delay)) > 0:
                await asyncio.sleep(wait)
            async with self._room:
                host.last = time.monotonic()
                yield

    def allow(self, at_once: int) -> None:
        """Let so many requests be under way at once, over all hosts."""
        self._room = asyncio.Semaphore(max(1, at_once))

    def hold(self, name: str, seconds: float) -> None:
        """Send nothing to `name` for so long."""
        host = self._hosts[name]
        host.not_before = max(host.not_before, time.monotonic() + seconds)

    def slow(self, name: str, delay: float) -> None:
        """Keep at least `delay` seconds between requests to `name`."""
        self._hosts[name].delay = max(self._hosts[name].delay, delay)

    @staticmethod
    def _wait(host: _Host, delay: float) -> float:
        return max(host.last + max(delay, host.delay), host.not_before) - time.monotonic()


TURNS = Turns()
"""The turns of this process: sources on one host share them, whichever Scrapy crawler they belong to."""


def host_of(url: str) -> str:
    """The name under which a request takes its turn."""
    return urlsplit(url).hostname or ""


def retry_after(response: Response, clock: float) -> float | None:
    """Seconds that the server asks us to wait (RFC 9110, section 10.2.3: seconds or a date); None without."""
    text = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - clock)
    except ValueError:
        return None


class PoliteRetry(RetryMiddleware):
    """Tries again after the time that the server asks for, or not at all when that is too long."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Hold the host for as long as it asks, then try again."""
        wait = retry_after(response, time.time()) if response.status in (429, 503) else None
        if wait is not None and wait > LONGEST_WAIT:
            return response
        if wait is not None:
            TURNS.hold(host_of(request.url), wait)
        return super().process_response(request, response)


class Robots:
    """Obeys robots.txt as RFC 9309 says: lacking means allowed, unreachable means forbidden (section 2.3.1)."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._rules: dict[str, asyncio.Future[Protego]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Robots:
        return cls(crawler)

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:
        """Raise IgnoreRequest with a sentence when the site does not want this address read."""
        if request.meta.get("is_robots_txt"):
            return
        parts = urlsplit(request.url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            self._rules[site] = asyncio.ensure_future(self._fetch(site))
        rules = await self._rules[site]
        if not rules.can_fetch(request.url, PRODUCT):
            raise IgnoreRequest(say("{url} may not be read: {site}/robots.txt forbids it", url=request.url, site=site))

    async def _fetch(self, site: str) -> Protego:
        request = Request(f"{site}/robots.txt", priority=1000, meta={"is_robots_txt": True}, callback=NO_CALLBACK)
        try:
            response = await self._crawler.engine.download_async(request)
        except Refused:
            return Protego.parse("")  # the request itself is refused for the same reason, in its own words
        except Exception as problem:
            raise IgnoreRequest(why(problem, request)) from problem
        if response.status >= 500 or response.status == 429:
            raise IgnoreRequest(
                say(
                    "{site} may not be read: {robots} answered {status}",
                    site=site,
                    robots=request.url,
                    status=response.status,
                )
            )
        return self._read(response, site)

    def _read(self, response: Response, site: str) -> Protego:
        body = response.body[:_ROBOTS_SIZE] if response.status < 300 else b""
        rules = Protego.parse(body.decode("utf-8-sig", errors="replace"))
        delay = float(rules.crawl_delay(PRODUCT) or 0.0)
        if delay > LONGEST_WAIT:
            raise IgnoreRequest(
                say(
                    "{site} may not be read: its robots.txt asks for {seconds} seconds between requests",
                    site=site,
                    seconds=f"{delay:g}",
                )
            )
        if not self._crawler.settings.get("GRANTS_REPLAY"):
            TURNS.slow(host_of(site), delay)
        return rules
