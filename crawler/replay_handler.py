"""Scrapy's side of a replay: see crawler.replay."""

from __future__ import annotations

from pathlib import Path

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes

from config.sentences import reason, say
from crawler.noanswer import NoAnswer
from crawler.replay import INDEX, Answer, read_index


class ReplayHandler(BaseDownloadHandler):
    """Scrapy's download handler in replay."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._folder = Path(crawler.settings["GRANTS_REPLAY"])
        self._answers = read_index(self._folder)
        self._largest = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    async def download_request(self, request: Request) -> Response:
        """The first line that fits. Raises NoAnswer."""
        assert self.crawler.spider is not None
        source = self.crawler.spider.name
        for answer in self._answers:
            if answer.fits(source, request):
                return self._response(request, answer)
        if request.meta.get("is_robots_txt"):
            return Response(request.url, status=404)
        raise NoAnswer(say("{request} has no answer in {file}", request=_described(request), file=self._folder / INDEX))

    def _response(self, request: Request, answer: Answer) -> Response:
        headers = Headers(answer.headers or {})
        body = self._body(request, answer)
        of = responsetypes.from_args(headers=headers, url=request.url, body=body)
        return of(url=request.url, status=answer.status, headers=headers, body=body)

    def _body(self, request: Request, answer: Answer) -> bytes:
        if answer.file is None:
            return b""
        path = self._folder / answer.file
        try:
            largest = request.meta.get("download_maxsize", self._largest)
            if path.stat().st_size > largest:
                raise NoAnswer(say("{url} is larger than the limit of {count} bytes", url=request.url, count=largest))
            if request.meta.get("to_file"):
                request.meta["bulk_path"] = str(path)
                return b""
            return path.read_bytes()
        except OSError as problem:
            raise NoAnswer(
                say(
                    "{url} is answered by {path}, which cannot be read: {reason}",
                    url=request.url,
                    path=path,
                    reason=reason(problem),
                )
            ) from None


def _described(request: Request) -> str:
    body = request.body.decode("utf-8", errors="replace")
    asked = request.url if request.method == "GET" else f"{request.method} {request.url}"
    return say("{request} with {body}", request=asked, body=repr(body[:200])) if body else asked
