"""What stands around a page's own text: menus, news, grants made before, calls for gifts. They hold dates and sums too,
which are none of the call's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import takewhile

from crawler.reading.page import Line
from crawler.reading.words import is_part
from tracker.facts.dates import read_dates
from tracker.facts.model import Context
from tracker.facts.not_a_call import why_by_title

_MENU = 4
"""Lines that are a link each; so many above the page's own heading are a menu."""
_LONG_MENU = 6
"""Such lines one behind the other, wherever they stand."""
_LONGEST_ENTRY = 60
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|od[tsp]|rtf)\b|^(?:mailto|tel):", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_FEW_WORDS = 3
"""A headline says more than so many words."""
_TEASERS, _LONGEST_DAY = 2, 40


def own_lines(lines: list[Line], language: str, captured: datetime) -> list[Line]:
    """The lines that speak of this page's calls: no menus and consent banners, nothing under "Related calls" or "News",
    and nothing that asks for donations."""
    lines = list(_without_received(without_menus(lines, language), language))
    named = next((line for line in lines if line.level == 1), None)
    kept: list[Line] = []
    outside = 0
    for number, line in enumerate(lines):
        if outside and (line.apart or (line.level and line.level <= outside)):
            outside = 0
        if line.level and kept and line is not named and _leads_away(lines, number, language, captured):
            outside = line.level
        if not outside and not _is_aside(line, language):
            kept.append(line)
    return kept


def _without_received(lines: list[Line], language: str) -> Iterator[Line]:
    """The lines without those of tables of grants made."""
    received = False
    for line in lines:
        received = is_received(line, language) if line.head else received and bool(line.label)
        if not received:
            yield line


def is_received(line: Line, language: str) -> bool:
    """A cell of a table of grants made, whose first column is headed as their receivers are."""
    return bool(line.head) and is_part(line.head, "received", language)


def _is_aside(line: Line, language: str) -> bool:
    """A line that speaks of the site, asks for donations, or is the headline of news of awards."""
    if is_part(line.text, "boilerplate", language):
        return not _leads_on(line, language)
    return is_part(line.text, "giving", language) or (not line.level and _is_award_news(line, language))


def _leads_on(line: Line, language: str) -> bool:
    """ "Gå till ansökan" is no skip link."""
    return bool(line.links) and (is_part(line.text, "apply", language) or is_part(line.text, "apply_words", language))


def _leads_away(lines: list[Line], number: int, language: str, captured: datetime) -> bool:
    """What stands under this heading is of other things: by its words, or since it is a list of news."""
    heading = lines[number]
    if is_part(heading.text, "elsewhere", language) or _is_award_news(heading, language):
        return True
    below = takewhile(lambda line: not line.level or line.level > heading.level, lines[number + 1 :])
    return _are_news(below, language, captured.date())


def _are_news(lines: Iterable[Line], language: str, today: date) -> bool:
    """Headlines that are links, each with the day on which it was published, and nothing more."""
    lines = list(lines)
    if sum(bool(line.links) for line in lines) < _TEASERS:
        return False
    headlines = days = 0
    for line in lines:
        beside = _beside_links(line)
        if line.label or len(beside) > _LONGEST_DAY:
            return False
        if _DIGIT.search(beside):
            if not _is_past(beside, language, today):
                return False
            days += 1
        elif beside:
            return False
        headlines += bool(line.links)
    return min(headlines, days) >= _TEASERS


def _beside_links(line: Line) -> str:
    """What a line says beside its links."""
    text = line.text
    for link in line.links:
        text = text.replace(" ".join(link.text.split()), "", 1)
    return text.strip(" |·–-:")


def _is_past(text: str, language: str, today: date) -> bool:
    found = read_dates(text, Context(language=language), "period")
    days = [one.value.date for one in (*found.deadlines, *found.opens)]
    return bool(days) and all("0" < day <= today.isoformat() for day in days)


def _is_award_news(line: Line, language: str) -> bool:
    """A headline that leads to news of awards made: "71 projects share 3.6 million"."""
    return bool(line.links) and any(
        link.text.count(" ") >= _FEW_WORDS and _DIGIT.search(link.text) and why_by_title(link.text, language)
        for link in line.links
    )


def without_menus(lines: list[Line], language: str) -> list[Line]:
    """The lines without those of menus that no list marks as such, as old sites have them in a cell of a table."""
    entries = [_is_entry(line) for line in lines]
    if sum(entries) < _MENU:
        return lines
    title = next((number for number, line in enumerate(lines) if line.level == 1), 0)
    dropped: set[int] = set()
    if sum(entries[:title]) >= _MENU:
        dropped = {n for n in range(title) if entries[n] or (lines[n].level and entries[n + 1])}
    for first, last in _runs(entries):
        run = lines[first:last]
        if len(run) >= _LONG_MENU and not any(_tells(line, language) for line in run):
            dropped.update(range(first, last))
    return [line for number, line in enumerate(lines) if number not in dropped]


def _runs(entries: list[bool]) -> Iterator[tuple[int, int]]:
    """Where entries stand one behind the other."""
    first = 0
    for number, is_entry in enumerate([*entries, False]):
        if not is_entry:
            if number > first:
                yield first, number
            first = number + 1


def _is_entry(line: Line) -> bool:
    """A short line that is a link and nothing else."""
    if line.level or line.label or len(line.links) != 1 or len(line.text) > _LONGEST_ENTRY:
        return False
    link = line.links[0]
    return len(link.text) == len(line.text) and not _FILE.search(link.href)


def _tells(line: Line, language: str) -> bool:
    """It leads to an application or to a grant, or says when or how much."""
    kinds = ("read_on", "apply", "grant")
    return bool(_DIGIT.search(line.text)) or any(is_part(line.text, kind, language) for kind in kinds)
