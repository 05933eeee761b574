"""Conditional requests: the server is always asked, and only its 304 is answered from what we kept.

Scrapy's own policy answers from the cache while an answer is fresh, and when the server fails; a dead source would
then look healthy.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from scrapy.downloadermiddlewares.httpcache import HttpCacheMiddleware
from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import BaseSettings
from scrapy.spiders import Spider

_KEPT = (200, 301, 302, 303, 307, 308)
_VALIDATORS = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}


class AlwaysAsk:
    """Keeps whole answers and redirects, for the next question (RFC 9110, section 13.1) and to be read again.

    Nothing marked no-store is kept. Only an answer with a validator can be confirmed by a 304.
    """

    def __init__(self, settings: BaseSettings) -> None:
        pass

    def should_cache_request(self, request: Request) -> bool:
        """Any request may be asked conditionally; the key holds method and body too."""
        return True

    def should_cache_response(self, response: Response, request: Request) -> bool:
        """A 200, or where it moved."""
        control = (response.headers.get("Cache-Control") or b"").lower()
        return response.status in _KEPT and b"no-store" not in control

    def is_cached_response_fresh(self, cachedresponse: Response, request: Request) -> bool:
        """Never fresh; the request gets the kept answer's validators."""
        for validator, condition in _VALIDATORS.items():
            if value := cachedresponse.headers.get(validator):
                request.headers[condition] = value
        return False

    def is_cached_response_valid(self, cachedresponse: Response, response: Response, request: Request) -> bool:
        """Only the server's own 304 says so."""
        return response.status == 304


class ConditionalRequests(HttpCacheMiddleware):
    """Scrapy's HTTP cache, without its recovery from errors."""

    def process_request(self, request: Request, spider: Spider | None = None) -> Request | Response | None:
        """Set the validators of this very address: a redirect or another try carries those of the request before."""
        for condition in _VALIDATORS.values():
            request.headers.pop(condition, None)
        return super().process_request(request)

    def process_exception(self, request: Request, exception: Exception, spider: Spider | None = None) -> None:
        """A failed connection is a failure, never the old copy."""
        request.meta.pop("cached_response", None)

    def _freshen_cached_response(self, cachedresponse: Response, response: Response) -> None:
        """Take over the new validators only: a 304 has no body, so its other headers are not those of the copy."""
        for validator in _VALIDATORS:
            if value := response.headers.get(validator):
                cachedresponse.headers[validator] = value


class FileStorage:
    """One folder per source, one file per answer: a line of JSON (address, status, headers), then the body as it came.

    Files appear complete or not at all, so that two crawls at once and a killed one do no harm.
    """

    def __init__(self, settings: BaseSettings) -> None:
        self._root = Path(settings["HTTPCACHE_DIR"])
        self._used: set[str] = set()

    def open_spider(self, spider: Spider) -> None:
        """Make the source's folder."""
        self._folder = self._root / spider.name
        self._folder.mkdir(parents=True, exist_ok=True)
        self._fingerprinter = spider.crawler.request_fingerprinter

    def close_spider(self, spider: Any) -> None:
        """Remove what this run did not use, unless it failed and may not have come to it."""
        if not spider.failures:
            for path in self._folder.iterdir():
                if path.name not in self._used:
                    path.unlink(missing_ok=True)

    def retrieve_response(self, spider: Spider, request: Request) -> Response | None:
        """The kept answer, or None when there is none that can be read."""
        name = self._name(request)
        try:
            head, _, body = (self._folder / name).read_bytes().partition(b"\n")
            kept = json.loads(head)
            headers = Headers(kept["headers"])
        except (OSError, ValueError, KeyError):
            return None
        self._used.add(name)
        of = responsetypes.from_args(headers=headers, url=kept["url"], body=body)
        return of(url=kept["url"], status=kept["status"], headers=headers, body=body)

    def store_response(self, spider: Spider, request: Request, response: Response) -> None:
        """Keep an answer; the body is as it came, still packed."""
        name = self._name(request)
        headers = {
            key.decode("latin-1"): [value.decode("latin-1") for value in values]
            for key, values in response.headers.items()
        }
        head = json.dumps({"url": response.url, "status": response.status, "headers": headers})
        self._used.add(name)
        try:
            self._write(name, head.encode() + b"\n" + response.body)
        except OSError as problem:
            spider.logger.warning("the answer of %s cannot be kept: %s", response.url, problem)

    def _write(self, name: str, content: bytes) -> None:
        with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
            file.write(content)
        Path(file.name).replace(self._folder / name)

    def _name(self, request: Request) -> str:
        return self._fingerprinter.fingerprint(request).hex()
