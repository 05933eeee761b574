"""What may begin with a word of a text whose dates are read: most words of a page begin nothing."""

from __future__ import annotations

from functools import cache

from tracker.facts.calendar import calendar
from tracker.facts.clock import clock_words, zone_names
from tracker.facts.telling_words import telling_words
from tracker.facts.words import Beginnings, PhraseTable

MARKED, DATED, TIMED, TOLD, PLACED, ISO = (1 << bit for bit in range(6))
"""A mark, a day, a time, a cue or topic, the name of a zone, a part of an ISO 8601 time."""


@cache
def beginnings(language: str) -> Beginnings:
    """For each word the bits of what may begin with it in a text of a language."""
    words = telling_words(language)
    return Beginnings(
        [
            (MARKED, words.marks),
            *((DATED, table) for table in calendar(language).days),
            *((TIMED, table) for table in clock_words()),
            (TOLD, words.cues),
            (TOLD, words.topics),
            (PLACED, zone_names()),
            (ISO, PhraseTable([("t", True), ("z", True)])),
        ]
    )
