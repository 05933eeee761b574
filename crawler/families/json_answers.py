"""Reads an answer as JSON, or says in a sentence what came instead."""

from __future__ import annotations

import json
import re
from typing import Any

from scrapy.http import Response, TextResponse

from config.sentences import say
from crawler.families.json_values import ShapeProblem, find, holds, plain
from crawler.text import one_line

_HTML = re.compile(rb"\s*<(?:!doctype|html|head|body|\?xml)", re.IGNORECASE)
_TITLE = re.compile(rb"<title[^>]*>([^<]{1,300})", re.IGNORECASE)


class NotAsked(Exception):
    """The answer is not what was asked for; the message says what it is, and begins with the address."""


def read_answer(response: Response, ok: str, error: str, embedded: str = "") -> Any:
    """The JSON of an answer. Raises NotAsked when it is none, or when it says that something went wrong.

    `embedded`: the id of the script element of a web page in which the JSON stands.
    """
    answer = _embedded(response, embedded) if embedded else _json(response)
    try:
        if not holds(ok, answer):
            raise NotAsked(_refusal(response.url, one_line(plain(find(error, answer))) if error else ""))
    except ShapeProblem as problem:
        raise NotAsked(say("{place}: {problem}", place=response.url, problem=problem)) from None
    return answer


def _refusal(url: str, said: str) -> str:
    if not said:
        return say("{url} answered with an error", url=url)
    return say("{url} answered with an error: {said}", url=url, said=said[:200])


def read_items(response: Response, path: str, answer: Any) -> list[Any]:
    """The list of records. Raises NotAsked when there is none at `path`."""
    try:
        items = find(path, answer)
    except ShapeProblem as problem:
        raise NotAsked(say("{place}: {problem}", place=response.url, problem=problem)) from None
    if not isinstance(items, list):
        kind = {dict: say("an object"), type(None): say("nothing")}.get(type(items), say("a single value"))
        raise NotAsked(
            say(
                "{url} has another shape than expected: {kind} stands where the list '{path}' should",
                url=response.url,
                kind=kind,
                path=path,
            )
        )
    return items


def with_columns(items: list[Any], path: str, answer: Any) -> list[Any]:
    """Records that are lists of values, as objects: the names stand at `path` of the answer."""
    names = find(path, answer) if path else None
    if not isinstance(names, list):
        return items
    return [dict(zip(names, item, strict=False)) if isinstance(item, list) else item for item in items]


def _embedded(response: Response, id: str) -> Any:
    if not isinstance(response, TextResponse) or not _HTML.match(response.body):
        raise NotAsked(say("{url} is not a web page", url=response.url))
    texts = response.selector.css("script").xpath("self::*[@id=$id]/text()", id=id).getall()
    try:
        return json.loads("".join(texts))
    except (ValueError, RecursionError):
        raise NotAsked(say("{url} holds no JSON in its element '{id}'", url=response.url, id=id)) from None


def _json(response: Response) -> Any:
    if _HTML.match(response.body):
        raise NotAsked(
            say(
                "{url} answered with a web page{title} where JSON should be",
                url=response.url,
                title=_title(response.body),
            )
        )
    try:
        return json.loads(_text(response))
    except json.JSONDecodeError as problem:
        cut = problem.pos >= len(problem.doc.rstrip()) or problem.msg.startswith("Unterminated")
        wrong = say("{problem} at character {number}", problem=problem.msg, number=problem.pos)
        reason = say("it is cut off") if problem.doc.strip() and cut else wrong
        raise NotAsked(
            say("{url} answered with something that is no JSON: {reason}", url=response.url, reason=reason)
        ) from None
    except (ValueError, RecursionError):
        raise NotAsked(
            say("{url} answered with JSON that is too deep or has too long a number", url=response.url)
        ) from None


def _text(response: Response) -> str:
    """JSON is UTF-8 (RFC 8259, section 8.1); what is not is read as the server or the bytes say."""
    try:
        return response.body.decode(json.detect_encoding(response.body))
    except UnicodeDecodeError:
        return response.text if isinstance(response, TextResponse) else response.body.decode("latin-1")


def _title(body: bytes) -> str:
    found = _TITLE.search(body[:20_000])
    title = one_line(found[1].decode("utf-8", "replace")) if found else ""
    return f" ('{title[:80]}')" if title else ""
