"""Writes what a source answers into a folder, in the format that crawler.replay reads."""

from __future__ import annotations

import json
import mimetypes
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Request, Response

from config.catalogue import Source
from config.sentences import reason, say
from config.settings import Settings
from config.strict import ConfigError
from crawler.download import PoliteHandler
from crawler.job import Message
from crawler.process import follow, new_job
from crawler.replay import INDEX, LEFT_OUT

_PRIVATE = ("set-cookie", "set-cookie2")


def record(source: Source, settings: Settings, folder: Path, now: datetime) -> Message:
    """Crawl one source and keep each answer in `folder`, which must be new or empty.

    Nothing is stored in the database. Secret values of `settings.keys` are not written: `*` stands for them in an
    address, `***` elsewhere. Returns how the crawl ended. Raises ConfigError when the folder cannot be used.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ConfigError(say("{folder}: is not empty; name a new folder to record into", folder=folder))
    except OSError as problem:
        raise ConfigError(say("{folder}: cannot be used: {reason}", folder=folder, reason=reason(problem))) from None
    with new_job([source], settings, now, record=folder) as job:
        *_, last = follow(job, settings.crawler.run_minutes)
    return last


class Recording:
    """The answers of one run. The last answer to a request counts: those before it were tries."""

    def __init__(self, folder: Path, source: str, secrets: Iterable[str]) -> None:
        folder.mkdir(exist_ok=True)
        self._folder = folder
        self._source = source
        self._secrets = sorted((secret for secret in secrets if secret), key=len, reverse=True)
        self._lines: dict[tuple[str, str, bytes], dict[str, Any]] = {}

    def add(self, request: Request, response: Response) -> None:
        """Keep a decoded answer. Raises OSError."""
        key = (request.method, request.url, request.body)
        kept = self._lines.get(key, {})
        file = kept.get("file") or f"{len(self._lines) + 1:03}-{_file_name(request.url, response)}"
        line = {
            "source": self._source,
            "method": request.method,
            "url": self._replaced(request.url, "*"),
            "body_contains": self._parts(request.body),
            "status": response.status,
            "headers": self._headers(response),
            "file": file if response.body else None,
        }
        self._lines[key] = {name: value for name, value in line.items() if value != []}
        if response.body:
            (self._folder / file).write_bytes(self._masked(response.body))
        self._write_index()

    def _write_index(self) -> None:
        lines = (json.dumps(line, ensure_ascii=False) + "\n" for line in self._lines.values())
        (self._folder / INDEX).write_text("".join(lines), encoding="utf-8")

    def _headers(self, response: Response) -> dict[str, str]:
        headers = {key.decode("latin-1"): b", ".join(values) for key, values in response.headers.items()}
        return {
            key: self._replaced(value.decode("latin-1"), "***")
            for key, value in headers.items()
            if key.lower() not in (*LEFT_OUT, *_PRIVATE)
        }

    def _parts(self, body: bytes) -> list[str]:
        """The request's body, as the texts between the secrets in it."""
        text = self._replaced(body.decode("utf-8", errors="replace"), "\0")
        return [part for part in text.split("\0") if part.strip()]

    def _replaced(self, text: str, by: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, by)
        return text

    def _masked(self, body: bytes) -> bytes:
        for secret in self._secrets:
            body = body.replace(secret.encode(), b"***")
        return body


class RecordHandler(PoliteHandler):
    """Fetches as usual and keeps what came."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        spider: Any = crawler.spider
        folder = Path(crawler.settings["GRANTS_RECORD"])
        self._recording = Recording(folder, spider.name, spider.secrets.values())
        self._unpack = HttpCompressionMiddleware(crawler=crawler)

    async def download_request(self, request: Request) -> Response:
        """Fetch it, and write it down."""
        response = await super().download_request(request)
        decoded = self._unpack.process_response(request, response)
        assert isinstance(decoded, Response)
        path = request.meta.get("bulk_path")
        self._recording.add(request, decoded.replace(body=Path(path).read_bytes()) if path else decoded)
        return decoded


def _file_name(url: str, response: Response) -> str:
    """A readable name for an answer; letters, digits and dashes only, so that it stays in the folder."""
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1").partition(";")[0].strip()
    words = re.sub(r"[^A-Za-z0-9]+", "-", url.partition("://")[2].partition("?")[0]).strip("-")
    return words[:60] + (mimetypes.guess_extension(content_type) or ".bin")
