"""Turns what can go wrong with a request into a sentence that says what happened, where, and after how many tries."""

from __future__ import annotations

from collections.abc import Iterable

from scrapy import exceptions
from scrapy.http import Request
from scrapy.spidermiddlewares.httperror import HttpError

_LONGEST_URL = 200
_MOST_SENTENCES = 50


def why(problem: BaseException, request: Request) -> str:
    """The sentence for a request that came to nothing."""
    tries = request.meta.get("retry_times", 0) + 1
    return _what(problem, request) + (f" ({tries} tries)" if tries > 1 else "")


def _what(problem: BaseException, request: Request) -> str:
    url = _shown(request)
    match problem:
        case HttpError():
            return f"{url} answered {_status(problem)}"
        case exceptions.DownloadTimeoutError():
            return f"{url} gave no answer within {request.meta.get('download_timeout', 0):g} seconds"
        case exceptions.DownloadConnectionRefusedError():
            return f"{url} could not be reached: the server refused the connection"
        case exceptions.CannotResolveHostError():
            return f"{url} could not be reached: no server of that name is found"
        case exceptions.DownloadCancelledError():
            return f"{url} is larger than the limit"
        case exceptions.ResponseDataLossError():
            return f"{url} was cut off before its end"
        case exceptions.DownloadFailedError():
            return f"{url} could not be read, the connection broke: {_cause(problem)}"
        case exceptions.IgnoreRequest():
            return _ignored(problem, request)
    return f"{url} could not be read: {type(problem).__name__}: {problem}"


def _ignored(problem: exceptions.IgnoreRequest, request: Request) -> str:
    text, url = str(problem), _shown(request)
    if "DOWNLOAD_MAXSIZE" in text:  # Scrapy's HttpCompressionMiddleware
        return f"{url} unpacks to more than the limit"
    if text == "max redirections reached":  # Scrapy's RedirectMiddleware
        return f"{url} redirects too often"
    redirected = request.meta.get("redirect_urls")
    if redirected and text.startswith(request.url):
        return f"{_cut(redirected[0])} redirects to {request.url}, which{text.removeprefix(request.url)}"
    return text


def _status(problem: HttpError) -> str:
    response = problem.response
    to = response.headers.get("Location")
    wait = response.headers.get("Retry-After")
    if 300 <= response.status < 400 and to:
        return f"{response.status}, a redirect to {to.decode('latin-1')!r} that is not followed"
    if wait:
        return f"{response.status} and asks to wait {wait.decode('latin-1')}" + (" seconds" if wait.isdigit() else "")
    return str(response.status)


def _cause(problem: exceptions.DownloadFailedError) -> str:
    """What lies beneath, in the words of the library: Twisted hides it in a list of reasons."""
    reasons = getattr(problem.__cause__, "reasons", None) or [problem]
    last = getattr(reasons[-1], "value", reasons[-1])
    text = str(last) or type(last).__name__
    if "certificate verify failed" in text:
        return "its certificate cannot be verified"
    if type(last).__name__ == "VerificationError":
        return "its certificate is not for that name"
    return text


def _shown(request: Request) -> str:
    first = request.meta.get("redirect_urls", [request.url])[0]
    return _cut(request.url) if first == request.url else f"{_cut(first)} redirects to {_cut(request.url)}, which"


def _cut(url: str) -> str:
    return url if len(url) <= _LONGEST_URL else url[:_LONGEST_URL] + "…"


def mask(text: str, secrets: Iterable[str]) -> str:
    """The text with each secret value replaced by `***`."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "***")
    return text


def first_of(sentences: list[str]) -> list[str]:
    """Each sentence once, and not so many that nobody reads them."""
    once = list(dict.fromkeys(sentences))
    if len(once) <= _MOST_SENTENCES:
        return once
    return [*once[:_MOST_SENTENCES], f"and {len(once) - _MOST_SENTENCES} more"]
