"""Plain text, and a file `{"url", "language", "text"}`, as lines. Lost line breaks leave it one line."""

from __future__ import annotations

import re
from typing import Any

from crawler.reading.page import BOLD, Line, Page, folded
from crawler.text import markup_text

_ITEM = re.compile(r"\s*(?:[•·▪●*–-]|\d{1,2}[.)])\s")
_PAIR = re.compile(r"[^:]{2,60}: *\S")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MIDNIGHT = re.compile(r"(?<=^\d{4}-\d\d-\d\d)T00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?$")
"""The hour that an interface adds to a date without one."""
_TITLES = ("title", "calltitle", "opportunitytitle", "titel", "rubrik", "tittel", "otsikko", "name", "namn")
"""Names under which records keep their title, without case and signs."""
_LARGEST = 2_000_000
"""Characters of a text that are read, as many as of a piece of markup (crawler.text)."""
_LONGEST_HEADING = 120
_MOST_WORDS = 16
_SENTENCE_ENDS = (".", ",", ":", ";", "!", "…")


def page_of_text(text: str, url: str, language: str = "") -> Page:
    """The page whose visible text this is; a piece of markup in it is read as its text."""
    return Page(url, lines_of(text[:_LARGEST]), language=language, cut=len(text) > _LARGEST)


def page_of_record(table: dict[str, Any], url: str, language: str) -> Page:
    """A page stored as JSON: `text` is what it shows; without, each other value stands under its own name."""
    url = url or _word(table.get("url"))
    language = language or _word(table.get("language"))
    title = _titled(table)
    text = table.get("text")
    if isinstance(text, str):
        page = page_of_text(text, url, language)
    else:
        page = Page(url, [line for name, value in table.items() for line in _labelled(str(name), value)])
        page.language = language
    page.titles = [title] if title else []
    page.names = tuple(map(str, table))
    return page


def _titled(table: dict[str, Any]) -> str:
    """What a record calls itself: the first value under `title`, else under another such name or in a record within."""
    named = {folded(str(name)): word for name, value in table.items() if (word := _word(value))}
    if found := next((named[name] for name in _TITLES if name in named), ""):
        return found
    inner = (_titled(value) for value in table.values() if isinstance(value, dict))
    return next((word for word in inner if word), "")


def lines_of(text: str) -> list[Line]:
    """The lines of a text, with those that look like headings marked as such."""
    pieces = [piece for piece in markup_text(text).split("\n") if piece.strip()]
    raw = text.split("\n")
    items = {piece.strip() for piece in raw if _ITEM.match(piece)}
    return [Line(_bare(piece), BOLD if piece not in items and looks_like_heading(piece) else 0) for piece in pieces]


def looks_like_heading(text: str) -> bool:
    """A short line that begins with a capital or a number and ends no sentence."""
    line = text.strip()
    if not line or len(line) > _LONGEST_HEADING or line.endswith(_SENTENCE_ENDS) or _PAIR.match(line):
        return False
    return (line[0].isupper() or line[0].isdigit() or line[0] in "\"'“”»«") and line.count(" ") < _MOST_WORDS


def _bare(piece: str) -> str:
    return re.sub(r"^\s*[•·▪●]\s*", "• ", piece).strip()


def _labelled(name: str, value: Any) -> list[Line]:
    """One member of a record; a list's items and an object's members each on a line of their own."""
    if isinstance(value, dict):
        return [line for key, part in value.items() for line in _labelled(str(key), part)]
    if isinstance(value, list):
        return [line for part in value for line in _labelled(name, part)]
    if not isinstance(value, str | int | float) or isinstance(value, bool) or not str(value).strip():
        return []
    text = _MIDNIGHT.sub("", str(value)) if isinstance(value, str) else str(value)
    return [Line(markup_text(text), label=_CAMEL.sub(" ", name).replace("_", " "))]


def _word(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
