"""The process that crawls: `python -P -m crawler.child`, the job on standard input, messages on standard output.

It is a process of its own because a Twisted reactor cannot be started twice, and so that a crash or a leak stays in
it. It ends with its parent: its standard input closes then.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.resolver import CachingThreadedResolver
from scrapy.signals import item_scraped, request_scheduled, response_received, spider_error
from scrapy.utils.reactor import install_reactor
from twisted.python.failure import Failure

from config.catalogue import Source
from config.sentences import reason, say
from config.strict import ConfigError
from crawler import limits, politeness
from crawler.families import family
from crawler.families.renamed import LastDays
from crawler.faults import first_of, mask, out_of_memory, wanted_memory, why
from crawler.job import Job, Message, job_from_json, message_to_json
from crawler.settings import scrapy_settings
from crawler.spool import Spool
from tracker.facts.model import Draft

_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
_QUIET = 0.1  # seconds between two messages of a kind on one source's progress
_SPREAD = 0.005  # seconds between the starts of two sources, so that their answers do not come all at once
_DNS_SECONDS = 20.0
_DNS_THREADS = 20

log = logging.getLogger("grants")


def main() -> None:
    """Crawl the job on standard input."""
    tell = _own_stdout()
    with open(0, "rb", closefd=False) as stdin:
        job = job_from_json(stdin.readline())
    limits.end_with_parent()
    limits.hold_memory(job.crawler.memory)
    _log_to(job)
    _use_proxy(job.crawler.proxy)
    install_reactor(_REACTOR)
    from twisted.internet import reactor

    chosen: Any = reactor
    CachingThreadedResolver(chosen, 10_000, _DNS_SECONDS).install_on_reactor()
    chosen.suggestThreadPoolSize(_DNS_THREADS)
    done = asyncio.get_event_loop().create_task(_crawl_all(job, tell))
    done.add_done_callback(lambda _: chosen.stop())
    chosen.run(installSignalHandlers=False)


def _own_stdout() -> Callable[[Message], None]:
    """Keep standard output for messages alone: whatever else is printed goes to standard error."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def tell(message: Message) -> None:
        channel.write(message_to_json(message) + "\n")
        channel.flush()

    return tell


def _use_proxy(address: str) -> None:
    """Scrapy's HttpProxyMiddleware reads the environment; a proxy that is set takes the place of what stands there."""
    if address:
        os.environ.update(http_proxy=address, https_proxy=address, no_proxy="")


def _log_to(job: Job) -> None:
    handler = logging.FileHandler(job.log_file, encoding="utf-8", delay=True)
    handler.setFormatter(_Masking(job.keys.values()))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.captureWarnings(True)


class _Masking(logging.Formatter):
    """Log lines without secrets."""

    def __init__(self, secrets: Any) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = tuple(secrets)

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record), self._secrets)


async def _crawl_all(job: Job, tell: Callable[[Message], None]) -> None:
    politeness.TURNS.allow(job.crawler.concurrent_requests)
    running = []
    for source in job.sources:
        running.append(asyncio.ensure_future(_Run(job, source, tell).crawl()))
        await asyncio.sleep(_SPREAD)
    await asyncio.gather(*running)


class _Run:
    """One source, from its first request to its last answer. What goes wrong in it stays in it."""

    def __init__(self, job: Job, source: Source, tell: Callable[[Message], None]) -> None:
        self._job, self._source, self._tell = job, source, tell
        self._spool = Spool(Path(job.spool_folder) / f"{source.key}.jsonl")
        self._crawler: Crawler | None = None
        self._said: dict[str, float] = {}
        self._last_days = LastDays()
        self._failures: list[str] = []

    async def crawl(self) -> None:
        """Crawl, and say how it went."""
        began = time.monotonic()
        self._say("started")
        try:
            await self._scrapy()
        except ConfigError as problem:
            self._fail(str(problem))
        except Exception as problem:  # a defect in one source's reading must not end the other sources
            log.exception("%s: the crawl ended", self._source.key)
            self._fail(
                say("the crawl ended by a defect: {kind}: {problem}", kind=type(problem).__name__, problem=problem)
            )
        self._spool.close()
        self._finish(time.monotonic() - began)

    async def _scrapy(self) -> None:
        spider = family(self._source)
        crawler = self._crawler = Crawler(spider, scrapy_settings(self._job, self._source))
        crawler.signals.connect(self._scheduled, request_scheduled)
        crawler.signals.connect(self._received, response_received)
        crawler.signals.connect(self._read, item_scraped)
        crawler.signals.connect(self._broke, spider_error)
        now = datetime.fromisoformat(self._job.now)
        await crawler.crawl_async(source=self._source, now=now, secrets=self._job.keys)

    def _scheduled(self, request: Request) -> None:
        """See to it that no request comes to nothing without a word."""
        request.errback = request.errback or self._failed

    def _failed(self, failure: Any) -> None:
        self._fail(why(failure.value, failure.request))

    def _fail(self, sentence: str) -> None:
        spider: Any = self._crawler.spider if self._crawler else None
        (spider.failures if spider else self._failures).append(sentence)

    def _received(self, response: Response) -> None:
        self._progress("page")

    def _read(self, item: Any) -> None:
        if not isinstance(item, Draft):
            return self._fail(
                say(
                    "the family '{family}' gave a {kind} that is no draft",
                    family=self._source.family,
                    kind=type(item).__name__,
                )
            )
        self._last_days.look(item)
        try:
            self._spool.write(item)
        except OSError as problem:
            self._fail(
                say(
                    "what was read cannot be kept in {folder}: {reason}",
                    folder=self._job.spool_folder,
                    reason=reason(problem),
                )
            )
        else:
            self._progress("item")

    def _broke(self, failure: Failure, response: Response | None) -> None:
        where = response.url if response is not None else say("its start")
        if wanted_memory(failure.value):
            self._fail(out_of_memory(where))
            return
        self._fail(
            say(
                "{where} could not be read: {kind}: {problem}",
                where=where,
                kind=type(failure.value).__name__,
                problem=failure.value,
            )
        )

    def _finish(self, seconds: float) -> None:
        spider: Any = self._crawler.spider if self._crawler else None
        self._say(
            "finished",
            not_modified=self._stat("httpcache/revalidate"),
            left_out=spider.left_out if spider else 0,
            problems=self._sentences(self._problems(spider) if spider else []),
            failures=self._sentences(self._failures + (spider.failures if spider else [])),
            pages=spider.pages_asked if spider else 0,
            missed=self._sentences(spider.missed if spider else [], all_of_them=True),
            seconds=seconds,
        )

    def _problems(self, spider: Any) -> list[str]:
        if spider.renamed or not spider.expects_deadlines:
            return list(spider.problems)
        return [*spider.problems, *self._last_days.lacking(spider.rules())]

    def _progress(self, kind: Any) -> None:
        if time.monotonic() - self._said.get(kind, float("-inf")) > _QUIET:
            self._said[kind] = time.monotonic()
            self._say(kind)

    def _say(self, kind: Any, **more: Any) -> None:
        requests = self._stat("downloader/request_count")
        self._tell(Message(self._source.key, kind, requests=requests, items=self._spool.count, **more))

    def _stat(self, name: str) -> int:
        stats = self._crawler._stats if self._crawler else None
        return int(stats.get_value(name, 0)) if stats else 0

    def _sentences(self, sentences: list[str], all_of_them: bool = False) -> tuple[str, ...]:
        told = sentences if all_of_them else first_of(sentences)
        return tuple(mask(sentence, self._job.keys.values()) for sentence in told)


if __name__ == "__main__":
    main()
