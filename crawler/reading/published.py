"""The day on which a page was published, where it says so in a line of its own: "Publicerad 12 januari 2027"."""

from __future__ import annotations

import re
from functools import cache

from config.sentences import say
from crawler.reading.page import Line, Page, folded
from crawler.reading.words import is_part
from tracker.facts.model import Raw
from tracker.facts.vocabulary import vocabulary

_LONGEST = 90
_BELOW_TITLE = 3
"""Lines between the title and the line that says when; it may be the last one of the page, too."""
_END = re.compile(r"[|•·;(]|,(?! ?(?:19|20)\d\d)|\. (?=\D)")
_YEAR = re.compile(r"\b20\d\d\b")


def published_raws(page: Page, language: str) -> list[Raw]:
    """What the page says of its publication, where no data does and it says one thing only. A line elsewhere than below
    the title or at the end may be that of other news."""
    if any(raw.field == "published" for raw in page.raws):
        return []
    told = {number: day for number, line in enumerate(page.lines) if (day := _day_in(line, language))}
    if len(set(told.values())) != 1 or not any(_is_own(page, number, language) for number in told):
        return []
    number, day = next(iter(told.items()))
    return [
        Raw("published", day, where=say("under '{label}'", label=page.lines[number].said.partition(day)[0].strip()))
    ]


def _day_in(line: Line, language: str) -> str:
    """The date behind the word, as written, with its year; empty when the line says something else."""
    if line.level or line.links or len(line.text) > _LONGEST or not _YEAR.search(line.text):
        return ""
    found = _words(language).match(line.said)
    day = _END.split(line.said[found.end() :])[0].strip() if found else ""
    return day if _YEAR.search(day) else ""


@cache
def _words(language: str) -> re.Pattern[str]:
    """The words for "published", and the small ones before a date."""
    table = vocabulary("pages")["published"]
    words = table.get(language) or [word for words in table.values() for word in words]
    return re.compile(
        rf"(?:{'|'.join(sorted(words, key=len, reverse=True))})\b[\s:]*(?:(?:den|am|on|d\.)\s+)?", re.IGNORECASE
    )


def _is_own(page: Page, number: int, language: str) -> bool:
    """It stands right below the title, or ends the page."""
    titles = [folded(title) for title in page.titles]
    top = next((at for at, line in enumerate(page.lines) if line.level == 1), -1)
    if top < 0:
        top = next((at for at, line in enumerate(page.lines) if folded(line.text) in titles), 0)
    rest = page.lines[number + 1 :]
    return number <= top + _BELOW_TITLE or all(is_part(line.text, "boilerplate", language) for line in rest)
