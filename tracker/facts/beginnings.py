"""The tables of which something may begin with a word of a text whose dates are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tracker.facts.calendar import calendar
from tracker.facts.clock import clock_words, zone_names
from tracker.facts.telling_words import telling_words
from tracker.facts.words import PhraseTable

MARKED, DATED, TIMED, TOLD, PLACED, ISO = BITS = tuple(1 << bit for bit in range(6))
"""A mark, a day, a time, a cue or topic, the name of a zone, a part of an ISO 8601 time."""


def beginnings(language: str) -> Iterator[tuple[int, PhraseTable[Any]]]:
    """The tables for a text of a language, each with the bit of what begins there."""
    words = telling_words(language)
    yield MARKED, words.marks
    yield from ((DATED, table) for table in calendar(language).days)
    yield from ((TIMED, table) for table in clock_words())
    yield TOLD, words.cues
    yield TOLD, words.topics
    yield PLACED, zone_names()
    yield ISO, PhraseTable([("t", True), ("z", True)])
