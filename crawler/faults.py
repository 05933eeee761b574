"""Turns what can go wrong with a request into a sentence that says what happened, where, and after how many tries."""

from __future__ import annotations

from collections.abc import Iterable

from scrapy import exceptions
from scrapy.http import Request
from scrapy.spidermiddlewares.httperror import HttpError

from config.sentences import Sentence, say, with_values

_LONGEST_URL = 200
_MOST_SENTENCES = 50


def why(problem: BaseException, request: Request) -> str:
    """The sentence for a request that came to nothing."""
    tries = request.meta.get("retry_times", 0) + 1
    what = _what(problem, request)
    return say("{problem} ({count} tries)", problem=what, count=tries) if tries > 1 else what


def _what(problem: BaseException, request: Request) -> str:
    url = _shown(request)
    if wanted_memory(problem):
        return out_of_memory(url)
    match problem:
        case HttpError():
            return say("{url} answered {status}", url=url, status=_status(problem))
        case exceptions.DownloadTimeoutError():
            return say(
                "{url} gave no answer within {seconds} seconds",
                url=url,
                seconds=f"{request.meta.get('download_timeout', 0):g}",
            )
        case exceptions.DownloadConnectionRefusedError():
            return say("{url} could not be reached: the server refused the connection", url=url)
        case exceptions.CannotResolveHostError():
            return say("{url} could not be reached: no server of that name is found", url=url)
        case exceptions.DownloadCancelledError():
            return say("{url} is larger than the limit", url=url)
        case exceptions.ResponseDataLossError():
            return say("{url} was cut off before its end", url=url)
        case exceptions.DownloadFailedError():
            return say("{url} could not be read, the connection broke: {reason}", url=url, reason=_cause(problem))
        case exceptions.IgnoreRequest():
            return _ignored(problem, request)
    return say("{url} could not be read: {kind}: {problem}", url=url, kind=type(problem).__name__, problem=problem)


def out_of_memory(url: str) -> str:
    """The sentence for what the limit of memory has ended."""
    return say("{url} takes more memory than a crawl may have; memory under [crawler] sets the limit", url=url)


def wanted_memory(problem: BaseException | None) -> bool:
    """Whether memory ran out, here or beneath: where Twisted collects a body, it looks like an answer cut off."""
    while problem is not None:
        reasons = [getattr(each, "value", each) for each in getattr(problem, "reasons", None) or ()]
        if any(isinstance(each, MemoryError) for each in (problem, *reasons)):
            return True
        problem = problem.__cause__ or problem.__context__
    return False


def _ignored(problem: exceptions.IgnoreRequest, request: Request) -> str:
    text, url = str(problem), _shown(request)
    if "DOWNLOAD_MAXSIZE" in text:  # Scrapy's HttpCompressionMiddleware
        return say("{url} unpacks to more than the limit", url=url)
    if text == "max redirections reached":  # Scrapy's RedirectMiddleware
        return say("{url} redirects too often", url=url)
    if isinstance(text, Sentence) and text.values.get("url") == request.url:
        return Sentence(text.template, {**text.values, "url": url})
    return text


def _status(problem: HttpError) -> str:
    response = problem.response
    status, to, wait = response.status, response.headers.get("Location"), response.headers.get("Retry-After")
    if 300 <= status < 400 and to:
        return say("{status}, a redirect to {url} that is not followed", status=status, url=repr(to.decode("latin-1")))
    if wait and wait.isdigit():
        return say("{status} and asks to wait {count} seconds", status=status, count=wait.decode("latin-1"))
    if wait:
        return say("{status} and asks to wait {time}", status=status, time=wait.decode("latin-1"))
    return str(status)


def _cause(problem: exceptions.DownloadFailedError) -> str:
    """What lies beneath, in the words of the library: Twisted hides it in a list of reasons."""
    reasons = getattr(problem.__cause__, "reasons", None) or [problem]
    last = getattr(reasons[-1], "value", reasons[-1])
    text = str(last) or type(last).__name__
    if "certificate verify failed" in text:
        return say("its certificate cannot be verified")
    if type(last).__name__ == "VerificationError":
        return say("its certificate is not for that name")
    return text


def _shown(request: Request) -> str:
    """The address, as the subject of a sentence; with the one that was asked for first when that led here."""
    first = request.meta.get("redirect_urls", [request.url])[0]
    if first == request.url:
        return _cut(request.url)
    return say("{first} redirects to {url}, which", first=_cut(first), url=_cut(request.url))


def _cut(url: str) -> str:
    return url if len(url) <= _LONGEST_URL else url[:_LONGEST_URL] + "…"


def mask(text: str, secrets: Iterable[str]) -> str:
    """The text with each secret value replaced by `***`."""
    hidden = [secret for secret in secrets if secret]

    def masked(part: str) -> str:
        for secret in hidden:
            part = part.replace(secret, "***")
        return part

    return with_values(text, masked)


def first_of(sentences: list[str]) -> list[str]:
    """Each sentence once, and not so many that nobody reads them."""
    once = list(dict.fromkeys(sentences))
    if len(once) <= _MOST_SENTENCES:
        return once
    return [*once[:_MOST_SENTENCES], say("and {count} more", count=len(once) - _MOST_SENTENCES)]
