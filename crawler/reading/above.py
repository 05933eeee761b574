"""What a site puts above a text: menus, trails of crumbs, buttons. A text that was copied or stored has no markup that
tells them from its title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from crawler.reading.labelled import kind_of_label
from crawler.reading.page import Line, folded
from crawler.reading.words import is_part

_LOOKED_AT = 60
"""Lines from the top that may be menus."""
_CRUMB = re.compile(r"\s*(?:\s/\s|[>›»→]+|\s\|\s|\s[·•]\s)\s*")
_CRUMB_SIGN = re.compile(r"[/>›»→|·•:]")
_SIGNS = re.compile(r"[\s/>›»→|·•]+")
_SITE = re.compile(r"\s+[|–—-]\s+")
_MOST_WORDS = 3
_BUTTON = 4
"""Words of a button; a title that begins as one says more."""
_LONGEST_TRAIL = 250


def without_trail(lines: list[Line], language: str) -> tuple[list[Line], str]:
    """The lines without trails of crumbs, and where the first trail ends: `Start / Bidrag / Stöd till körer`."""
    ends = [(number, end) for number, line in enumerate(lines[:_LOOKED_AT]) if (end := _trail_end(line, language))]
    trails = {number for number, _ in ends}
    return [line for number, line in enumerate(lines) if number not in trails], ends[0][1] if ends else ""


def _trail_end(line: Line, language: str) -> str:
    if line.level in (1, 2) or len(line.text) > _LONGEST_TRAIL or not _CRUMB_SIGN.search(line.text):
        return ""
    first, *others = [piece for piece in _CRUMB.split(line.text.replace(":", " > ", 1)) if piece.strip()] or [""]
    return others[-1].strip() if others and is_part(first, "home", language) else ""


def title_below_menus(lines: list[Line], end: str, language: str) -> str:
    """The title of a text whose first lines are menus and buttons; empty when nothing of a site stands above it.

    `end` is where its trail of crumbs ends. Behind menus the title is the last name before the text, or the one before
    it when only that one names a grant: a line under the title may say what it is about.
    """
    if any(1 <= line.level <= 2 for line in lines[:_LOOKED_AT]):
        return ""
    top = list(_top(lines))
    kept = [line for line in top if not _is_around(line.text, language)]
    names = [line.text for line in kept if line.level and not is_part(line.text, "faq", language)]
    if end and not _is_around(end, language):
        return next((name for name in names if folded(name) == folded(end)), end)
    if names and (bare := _SITE.split(names[0])[0]) in names[1:]:
        return bare
    if len(kept) == len(top) or not names:
        return ""
    own = [name for name in names if not _is_of_a_part(name, language)]
    grants = [name for name in own[-2:] if is_part(name, "grant", language) and not is_part(name, "list", language)]
    return grants[-1] if grants else own[-1] if own else names[0]


def _is_of_a_part(name: str, language: str) -> bool:
    """ "Who can apply?", "Deadlines"."""
    return name.endswith("?") or is_part(name, "general", language) or kind_of_label(name, language) is not None


def _top(lines: list[Line]) -> Iterator[Line]:
    """The short lines before the first running text."""
    for line in islice(lines, _LOOKED_AT):
        if line.label or not (line.level or _SIGNS.fullmatch(line.text) or len(line.text) < 40):
            return
        yield line


def _is_around(text: str, language: str) -> bool:
    """A word of a menu, a line of several, a button, or a date."""
    if _SIGNS.fullmatch(text) or any(is_part(text, kind, language) for kind in ("menu", "boilerplate")):
        return True
    if is_part(text, "apply", language) and text.count(" ") < _BUTTON:
        return True
    return _is_menu(text.split(), language)


def _is_menu(words: list[str], language: str) -> bool:
    """`Sign in Register Search`: one word of a menu behind the other."""
    place = 0
    while place < len(words):
        sizes = range(min(_MOST_WORDS, len(words) - place), 0, -1)
        for size in sizes:
            text = " ".join(words[place : place + size])
            if is_part(text, "menu", language) or is_part(text, "boilerplate", language):
                place += size
                break
        else:
            return False
    return bool(words)
