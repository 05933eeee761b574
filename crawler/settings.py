"""What Scrapy is told, for one source of one job."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

from scrapy.settings import Settings

from config.catalogue import Source
from config.settings import CrawlerSettings
from crawler.job import Job, recorded_in
from crawler.politeness import PRODUCT

_NO_EXTENSIONS = dict.fromkeys(
    f"scrapy.extensions.{name}"
    for name in (
        "closespider.CloseSpider",
        "feedexport.FeedExporter",
        "logcount.LogCount",
        "logstats.LogStats",
        "memdebug.MemoryDebugger",
        "memusage.MemoryUsage",
        "remote_control.RemoteControl",
        "spiderstate.SpiderState",
        "telnet.TelnetConsole",
        "throttle.AutoThrottle",
    )
)
_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.politeness.Robots": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "crawler.politeness.PoliteRetry": 550,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
    "crawler.cache.ConditionalRequests": 900,
}
_OTHER_SCHEMES = dict.fromkeys(("data", "file", "ftp", "s3"))
RETRIES = 2
REDIRECTS = 10


class _OwnSettings(Settings):
    """Settings made for one crawler, which need not copy them: of 200 sources that is half the time of starting."""

    def copy(self) -> Self:
        return self


def scrapy_settings(job: Job, source: Source) -> Settings:
    """Scrapy's settings for one source; delays are kept by crawler.politeness, over all sources of the process."""
    return _OwnSettings(_values(job, source))


def _values(job: Job, source: Source) -> dict[str, Any]:
    return {
        "USER_AGENT": user_agent(job.crawler, source),
        "DEFAULT_REQUEST_HEADERS": _headers(source),
        "DOWNLOAD_HANDLERS": {"http": _handler(job), "https": _handler(job), **_OTHER_SCHEMES},
        "DOWNLOADER_MIDDLEWARES": _MIDDLEWARES,
        "SPIDER_MIDDLEWARES": {"crawler.trees.FreeTrees": 10},
        "DOWNLOAD_TIMEOUT": source.limits.timeout or job.crawler.timeout,
        "DOWNLOAD_MAXSIZE": source.limits.max_size or job.crawler.max_size,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "CONCURRENT_REQUESTS": job.crawler.concurrent_requests,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "CONCURRENT_ITEMS": 1,  # Scrapy starts so many tasks for each answer; writing a draft waits for nothing
        "DOWNLOAD_DELAY": 0,
        "REDIRECT_MAX_TIMES": REDIRECTS,
        "METAREFRESH_ENABLED": False,
        "RETRY_ENABLED": not (job.replay or job.reread),
        "RETRY_TIMES": RETRIES,
        "COOKIES_ENABLED": False,
        "HTTPPROXY_ENABLED": not source.limits.private_addresses,
        "HTTPCACHE_ENABLED": not (job.replay or job.record or job.reread),
        "HTTPCACHE_POLICY": "crawler.cache.AlwaysAsk",
        "HTTPCACHE_STORAGE": "crawler.cache.FileStorage",
        "HTTPCACHE_DIR": job.cache_folder,
        "URLLENGTH_LIMIT": 0,  # a long address is fetched, not dropped without a word
        "EXTENSIONS": _NO_EXTENSIONS,
        "STATS_DUMP": False,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "WARN_ON_GENERATOR_RETURN_VALUE": False,
        "GRANTS_DELAY": delay(job.crawler, source),
        "GRANTS_SPOOL": job.spool_folder,
        "GRANTS_REPLAY": job.replay or ("reread" if job.reread else ""),
        "GRANTS_RECORD": str(recorded_in(Path(job.record), source.key, len(job.sources))) if job.record else "",
    }


def delay(settings: CrawlerSettings, source: Source) -> float:
    """Seconds between two requests of this source; shorter than the settings' only for a server of one's own."""
    wanted = source.limits.delay
    if wanted is None:
        return settings.delay
    return wanted if source.limits.private_addresses else max(wanted, settings.delay)


def user_agent(settings: CrawlerSettings, source: Source) -> str:
    """Who we are, and where to write to us: `Grants/1.0 (+https://example.org/contact)`."""
    notes = [f"+{settings.contact}" if settings.contact else "", source.limits.user_agent_note]
    said = "; ".join(note for note in notes if note)
    return f"{PRODUCT}/{_version()}" + (f" ({said})" if said else "")


@cache
def _version() -> str:
    return version("grants-pipeline")


def _headers(source: Source) -> dict[str, str]:
    headers = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    return headers | ({"Accept-Language": f"{source.language}, *;q=0.5"} if source.language else {})


def _handler(job: Job) -> str:
    if job.reread:
        return "crawler.reread.RereadHandler"
    if job.replay:
        return "crawler.replay_handler.ReplayHandler"
    return "crawler.record.RecordHandler" if job.record else "crawler.download.PoliteHandler"
