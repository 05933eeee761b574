"""Plays a source's answers to its spider in this process: quick enough for hundreds of strange records."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from config.catalogue import Source, load
from crawler.families import family
from crawler.noanswer import NoAnswer
from crawler.run import context_of
from tracker.facts.model import Draft, Understood
from tracker.facts.understand import understand

SOURCES = load(None)
MISSING = object()
"""Takes a field out of a record; see `but`."""
NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
JSON = "application/json; charset=utf-8"

Answers = Callable[[Request], Any]
"""From a request to its answer: None (there is none), a number (a status), bytes, a text (a page) or a value (JSON)."""


@dataclass(frozen=True)
class Played:
    """What came of it."""

    calls: tuple[Understood, ...]
    """Those that are no calls left out."""
    problems: tuple[str, ...]
    failures: tuple[str, ...]
    missed: tuple[str, ...]
    asked: tuple[str, ...]
    left_out: int

    def by_id(self) -> dict[str, Understood]:
        return {call.external_id: call for call in self.calls}


def play(source: Source, answers: Answers, now: datetime = NOW, keys: dict[str, str] | None = None) -> Played:
    """Crawl the source from these answers, and understand what it says."""
    spider = family(source)(source, now, keys)

    async def begun() -> list[Request]:
        return [request async for request in spider.start()]

    waiting, drafts, asked = asyncio.run(begun()), list[Draft](), list[str]()
    while waiting:
        request = waiting.pop(0)
        asked.append(request.url)
        for one in _answered(request, answers(request)) or ():
            (drafts if isinstance(one, Draft) else waiting).append(one)
    spider.closed("finished") if hasattr(spider, "closed") else None
    found = [understand(draft, context_of(source)) for draft in drafts]
    calls = tuple(call for call in found if not call.not_a_call)
    left_out = spider.left_out + len(found) - len(calls)
    return Played(calls, tuple(spider.problems), tuple(spider.failures), tuple(spider.missed), tuple(asked), left_out)


def _answered(request: Request, answer: Any) -> Any:
    callback, errback = request.callback, request.errback
    assert callback is not None
    if answer is None or isinstance(answer, int):
        problem = NoAnswer(f"{request.url} has no answer") if answer is None else None
        refused = HttpError(Response(request.url, status=answer or 0), "refused")
        failure = Failure(problem or refused)
        failure.request = request  # type: ignore[attr-defined]
        if errback is None:
            raise problem or refused
        return errback(failure)
    return callback(_response(request, answer), **request.cb_kwargs)


def _response(request: Request, answer: Any) -> Response:
    headers: dict[str, str] = {}
    if isinstance(answer, tuple):
        answer, headers = answer
    if isinstance(answer, str):
        headers = {"Content-Type": "text/html; charset=utf-8"} | headers
        answer = answer.encode()
    elif not isinstance(answer, bytes):
        headers = {"Content-Type": JSON} | headers
        answer = json.dumps(answer).encode()
    of = responsetypes.from_args(
        headers={k.encode(): v.encode() for k, v in headers.items()}, url=request.url, body=answer
    )
    return of(request.url, body=answer, headers=headers, request=request)


def one_after_the_other(*answers: Any) -> Answers:
    """The answers in the order in which they are asked for."""
    left: list[Any] = list(answers)
    return lambda request: left.pop(0) if left else None


def by_address(table: Sequence[tuple[str, Any]]) -> Answers:
    """The first answer whose text stands in the address or the body of the request."""

    def answer(request: Request) -> Any:
        text = f"{request.method} {request.url}\n{request.body.decode('utf-8', 'replace')}"
        return next((value for part, value in table if part in text), None)

    return answer


def but(record: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The record with other values in some fields, or without them."""
    return {key: value for key, value in (record | more).items() if value is not MISSING}


def days(call: Understood) -> list[str]:
    """Its deadlines, with time and stage."""
    return [f"{when.date} {when.time or '-'} {when.stage}" for when in call.deadlines]


def sums(call: Understood) -> list[str]:
    """Its sums, with their roles."""
    return sorted(f"{one.role} {one.amount} {one.currency}" for one in call.amounts)
