"""One live page, fetched through the crawler's own machinery: same guard, same robots.txt, same user agent."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config.catalogue import Funder, Limits, Source
from config.sentences import reason, say
from config.settings import Settings
from config.strict import ConfigError
from crawler.job import Message, recorded_in
from crawler.process import follow, new_job
from crawler.replay import INDEX

_KEY = "read"


class NotFetched(Exception):
    """The page could not be fetched; the message is a sentence."""


@dataclass(frozen=True)
class Fetched:
    """What a server answered."""

    body: bytes
    content_type: str
    url: str
    """The address that answered, after redirects."""


def fetch_page(url: str, settings: Settings, now: datetime, *, private_addresses: bool = False) -> Fetched:
    """Fetch one page. Raises NotFetched, and ConfigError when the cache folder cannot be used.

    `private_addresses` allows a server of one's own, which the guard refuses otherwise.
    """
    (fetched,) = fetch_pages([url], settings, now, private_addresses=private_addresses)
    if isinstance(fetched, NotFetched):
        raise fetched
    return fetched


def fetch_pages(
    urls: Sequence[str], settings: Settings, now: datetime, *, private_addresses: bool = False
) -> list[Fetched | NotFetched]:
    """Fetch pages in one process, in the order given; what could not be fetched stands there as the reason."""
    sources = [_source(f"{_KEY}-{number}", url, private_addresses) for number, url in enumerate(urls)]
    try:
        with tempfile.TemporaryDirectory(prefix="grants-read-") as folder:
            with new_job(sources, settings, now, record=Path(folder)) as job:
                last = {message.source: message for message in follow(job, settings.crawler.run_minutes)}
            return [_fetched(source, last[source.key], Path(folder), len(sources)) for source in sources]
    except OSError as problem:
        sentence = say("{path}: cannot be used: {reason}", path=tempfile.gettempdir(), reason=reason(problem))
        raise ConfigError(sentence) from None


def _source(key: str, url: str, private: bool) -> Source:
    return Source(
        key=key,
        name=url,
        family="one_page",
        site=url,
        funder=Funder(_KEY, url),
        verified="unverified",
        limits=Limits(private_addresses=private),
        options={"url": url},
    )


def _fetched(source: Source, last: Message, folder: Path, count: int) -> Fetched | NotFetched:
    if last.failures:
        return NotFetched(last.failures[0])
    return _answer(recorded_in(folder, source.key, count), source.site)


def _answer(folder: Path, url: str) -> Fetched | NotFetched:
    """The last answer that is a page."""
    lines: list[dict[str, Any]] = []
    if (folder / INDEX).exists():
        lines = [json.loads(line) for line in (folder / INDEX).read_text(encoding="utf-8").splitlines()]
    pages = [line for line in lines if line["file"] and urlsplit(line["url"]).path != "/robots.txt"]
    if not pages:
        return NotFetched(say("{url} answered with an empty page", url=url))
    headers = {name.lower(): value for name, value in pages[-1]["headers"].items()}
    body = (folder / pages[-1]["file"]).read_bytes()
    return Fetched(body, headers.get("content-type", ""), pages[-1]["url"])
