"""A page as lines, whatever it was written in."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from tracker.facts.model import Raw

BOLD = 7
"""Level of a line that looks like a heading and is not marked as one: bold text, or a short line of plain text."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link on the page."""

    text: str
    href: str
    """As the page writes it; relative to the page's base."""


@dataclass(slots=True)
class Line:
    """One block of text: a heading, a paragraph, an item of a list, a value in a table."""

    text: str
    level: int = 0
    """1 to 6 of a heading, BOLD of what looks like one, 0 of running text."""
    label: str = ""
    """The words that markup puts it under: `dt`, `th`, the head of its column."""
    links: tuple[Link, ...] = ()
    head: str = ""
    """The head of its column, of a cell that begins a row of a table with heads."""
    block: bool = False
    """A block of markup, which no other line goes on with."""
    apart: bool = False
    """A panel that opens and shuts, or a section, ends before it: it is no part of what their headings name."""

    @property
    def said(self) -> str:
        """Its text, behind the words that it stands under."""
        return f"{self.label}: {self.text}" if self.label else self.text


@dataclass(slots=True)
class Page:
    """What a page says, before anything is understood."""

    url: str
    lines: list[Line]
    base: str = ""
    """The address that links are relative to."""
    language: str = ""
    """ISO 639-1, as the page or its file says it."""
    tag: str = ""
    """The language with its country, `de-CH`, as markup says it."""
    titles: list[str] = field(default_factory=list)
    """What the page's head and data call it; the site's name may be part of them."""
    site: str = ""
    """The site's name."""
    raws: list[Raw] = field(default_factory=list)
    """Facts that the page states as data (JSON-LD, microdata, meta elements)."""
    names: tuple[str, ...] = ()
    """The names of a record's values."""
    events: list[str] = field(default_factory=list)
    """Names of events that it describes as data."""
    cut: bool = False
    """It is longer than what is read of one page."""

    def text(self) -> str:
        """All lines."""
        return text_of(self.lines)


def text_of(lines: list[Line]) -> str:
    """The lines as running text. An empty line stands before a block of markup that begins with a small letter: it goes
    on with no sentence."""
    told: list[str] = []
    for line in lines:
        said = line.said
        told.append(f"\n{said}" if line.block and told and said[:1].islower() else said)
    return "\n".join(told)


@lru_cache(maxsize=1024)
def folded(text: str) -> str:
    """Letters and digits only, in lower case and without accents: what an address makes of a title."""
    bare = text.casefold()
    if not bare.isascii():
        bare = unicodedata.normalize("NFKD", bare.translate(_LETTERS))
    return _OTHER.sub("", bare)


_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ð": "d", "þ": "th", "ł": "l"})
_OTHER = re.compile(r"[^a-z0-9]+")
