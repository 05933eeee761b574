"""An answer's bytes into feed entries, by feedparser, whatever is wrong with them: it never fetches anything itself."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Any

import feedparser
from w3lib.encoding import html_to_unicode

from config.sentences import say

_ROOT = re.compile(rb"<((?:\w+:)?(?:rss|feed|RDF|channel))\b", re.IGNORECASE)
_ENTRY = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>/]")
_ENTRY_END = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>")
_DOCTYPE_END = re.compile(rb"\]\s*>")
_DEEPEST = 10_000
"""Elements that may stay unclosed: feedparser's time grows with the square of the nesting."""
_SHOWN = 60


class NotAFeed(Exception):
    """The answer is no feed; the message says what it is instead, to follow "the feed at ..."."""


@dataclass(frozen=True)
class Feed:
    """What came of an answer."""

    entries: list[dict[str, Any]]
    """As feedparser gives them: entities decoded once, markup kept."""
    home: str = ""
    """The page that the feed belongs to; empty when it does not say."""
    problems: list[str] = field(default_factory=list)
    """What was lost, each to follow "the feed at ..."."""
    title: str = ""
    language: str = ""
    """As it is written: `sv-SE`."""


def read_feed(body: bytes, content_type: str) -> Feed:
    """RSS 0.9x, 1.0, 2.0 and Atom. Relative links stay relative: a guid must not change with the feed's address.

    Raises NotAFeed when there is nothing to read as a feed.
    """
    body, problems = _without_entities(_in_utf8(body, content_type))
    root = _ROOT.search(body)
    if root is None:
        raise NotAFeed(say("is not a feed: it begins with {beginning}", beginning=_beginning(body)))
    markup = _outside_cdata(body)
    if len(re.findall(rb"<[a-zA-Z]", markup)) - markup.count(b"</") - markup.count(b"/>") > _DEEPEST:
        raise NotAFeed(say("is nested too deep to be a feed"))
    parsed = _parse(body)
    if parsed.bozo and f"</{root[1].decode()}".encode() not in markup:
        parsed = _parse(_up_to_the_cut(body, root[1]))
        problems.append(
            say("ends in the middle; the {count} entries before the cut were read", count=len(parsed.entries))
        )
    elif parsed.bozo and (lost := len(_ENTRY.findall(markup)) - len(parsed.entries)) > 0:
        problems.append(say("is not well-formed: {count} of its entries could not be read", count=lost))
    if not parsed.version and not parsed.entries:
        raise NotAFeed(say("is not a feed: it begins with {beginning}", beginning=_beginning(body)))
    told = {"title": parsed.feed.get("title", ""), "language": parsed.feed.get("language", "")}
    return Feed(parsed.entries, parsed.feed.get("link", ""), problems, **told)


def _parse(body: bytes) -> Any:
    """feedparser's reading. It gets a stream: bytes could be taken for an address or the name of a file."""
    headers = {"content-type": "application/xml; charset=utf-8"}
    return feedparser.parse(
        io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )


def _in_utf8(body: bytes, content_type: str) -> bytes:
    """The body in UTF-8, which it is when it can be read so, whatever it declares; else as declared.

    A body that says UTF-8 and is mostly something else is read as Windows-1252, the usual mistake.
    """
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        encoding, text = html_to_unicode(content_type or None, body, default_encoding="utf-8")
        foreign = sum(sign > "\x7f" for sign in text)
        if encoding == "utf-8" and text.count("\ufffd") * 2 > foreign:
            text = body.decode("cp1252", "replace")
        return text.encode("utf-8", "replace")
    return body


def _without_entities(body: bytes) -> tuple[bytes, list[str]]:
    """Entities that a document declares itself are never read: a few lines of them can stand for gigabytes."""
    start = body.find(b"<!DOCTYPE")
    if b"<!ENTITY" not in body or start < 0:
        return body, []
    end = _DOCTYPE_END.search(body, start)
    body = body[:start] + body[end.end() :] if end else body
    return body.replace(b"<!ENTITY", b""), [say("declares XML entities of its own, which are not read")]


def _outside_cdata(body: bytes) -> bytes:
    first, *rest = body.split(b"<![CDATA[")
    return first + b"".join(part.partition(b"]]>")[2] for part in rest)


def _up_to_the_cut(body: bytes, root: bytes) -> bytes:
    """The body up to its last whole entry: the half of one could hold the half of a date."""
    ends = [match.end() for match in _ENTRY_END.finditer(body)]
    closing = b"</channel></rss>" if root.lower() == b"rss" else b"</" + root + b">"
    return body[: ends[-1] if ends else _first_entry(body)] + closing


def _first_entry(body: bytes) -> int:
    found = _ENTRY.search(body)
    return found.start() if found else len(body)


def _beginning(body: bytes) -> str:
    text = " ".join(body[:400].decode("utf-8", "replace").split())
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…") if text else say("nothing: it is empty")
