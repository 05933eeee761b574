"""How many calls use a word, by the search index: what there is of a dictionary when titles are compared."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from sqlalchemy import Connection, text

from tracker.calls.alike import Card, Often, split
from tracker.store.search import words_of

_ENOUGH = 10_000
"""Calls that are counted at most."""
_COUNTS = {
    "sqlite": "SELECT count(*) FROM (SELECT 1 FROM call_search WHERE call_search MATCH :word LIMIT :enough)",
    "postgresql": "SELECT count(*) FROM (SELECT 1 FROM calls WHERE search @@ CAST(:word AS tsquery) LIMIT :enough) t",
}
_TITLES = {"sqlite": 'title : "{}"', "postgresql": "'{}':A"}
"""How each engine is asked for a word in titles only (tracker.store.search weighs them A)."""


def word_use(connection: Connection, cards: Iterable[Card]) -> Often:
    """Counts the calls in whose titles a word of these ones stands, while the connection is open.

    The cards have words without accents, the index has them as they are written.
    """

    @cache
    def written() -> dict[str, set[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for card in cards:
            for word in words_of(unicodedata.normalize("NFC", card.title)):
                for plain in split(word):
                    found[plain].add(word)
        return found

    @cache
    def often(word: str) -> int:
        return sum(_count(connection, form) for form in written().get(word, ()))

    return often


def _count(connection: Connection, word: str) -> int:
    """A word is of letters and digits only, so nothing in it has a meaning in a query."""
    engine = connection.dialect.name
    asked = {"word": _TITLES[engine].format(word), "enough": _ENOUGH}
    return int(connection.scalar(text(_COUNTS[engine]), asked) or 0)
