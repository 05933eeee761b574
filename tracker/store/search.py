"""Writes the search index: the words of each call's title, summary and funder, and the parts of the distinct words.

`call_search` (SQLite, FTS5 over `calls`) and `calls.search` (PostgreSQL, a tsvector) hold the words of each call.
`words` holds the distinct words of three letters or more, `word_parts` their three-letter parts, so that a part finds
the compound it is in. `tracker.calls.search` reads them.

One way of cutting words serves both engines. It is SQLite's (`unicode61 remove_diacritics 0`: runs of letters and
digits, case folded; å, ä and ö are letters of their own). PostgreSQL's parser would keep *EU/EES* as a file path and
depends on the server's locale, so it is given the finished words with their places.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sqlalchemy import Connection, select, text

from tracker.store.bulk import Bulk
from tracker.store.ids import reserve
from tracker.store.tables.calls import word_parts, words

LONGEST_WORD = 100
"""Letters. A longer one is no word of a language and is not kept."""

LONGEST_TEXT = 100_000
"""Characters of a text that are indexed on PostgreSQL: a tsvector holds at most 1 MB
(https://www.postgresql.org/docs/current/textsearch-limitations.html)."""

_WORD = re.compile(
    # Letters and digits, and in between them the combining marks that unicode61 keeps inside a word.
    r"[^\W_]+(?:[\u0300-\u0304\u0306-\u030c\u030f\u0311\u031b\u0323-\u0328\u032d\u032e\u0330\u0331]+[^\W_]*)*"
)
_PART = ("part", "word_id")
_MOST_PLACES = 16_383
"""A tsvector numbers words up to here."""

Texts = tuple[int, str, str, str]
"""Number, funder, title and summary of a call."""


def words_of(text: str) -> list[str]:
    """The words of a text in order, case folded, as the index knows them. The text is in Unicode's form NFC."""
    return _WORD.findall(fold(text))


def fold(text: str) -> str:
    """Upper and lower case as one, a letter for a letter (Unicode simple case folding): ÅRE is åre, ß stays ß."""
    folded = text.casefold()
    return folded if len(folded) == len(text) else "".join(map(_fold_letter, text))


def parts(word: str) -> set[str]:
    """The three-letter parts of a word; none for a shorter one, which is looked for as a whole."""
    return {word[start : start + 3] for start in range(len(word) - 2)}


def new_words(connection: Connection, found: Iterable[str]) -> list[str]:
    """Those of `found` that belong into `words` and are not there yet, sorted."""
    wanted, known = {word for word in found if 3 <= len(word) <= LONGEST_WORD}, set[str]()
    for some in _batches(wanted, 1000):
        known.update(connection.scalars(select(words.c.word).where(words.c.word.in_(some))))
    return sorted(wanted - known)


def add_words(connection: Connection, found: Iterable[str]) -> None:
    """Put the new ones of `found` into `words` and `word_parts`. The transaction holds the write lock."""
    of_words, of_parts = Bulk(connection.dialect, words, ("id", "word")), Bulk(connection.dialect, word_parts, _PART)
    for some in _batches(new_words(connection, found), 10_000):
        numbered = list(enumerate(some, reserve(connection, words, len(some))))
        of_words.insert(connection, numbered)
        of_parts.insert(connection, _parts_in_order(numbered))


def _parts_in_order(numbered: Iterable[tuple[int, str]]) -> list[tuple[str, int]]:
    """The parts of words with their numbers, as the table is ordered. Numbers come in order."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, word in numbered:
        for part in parts(word):
            found[part].append(number)
    return [(part, number) for part in sorted(found) for number in found[part]]


def index(connection: Connection, calls: Sequence[Texts]) -> None:
    """Make these calls, just written, searchable."""
    if not calls:
        return
    if connection.dialect.name == "sqlite":
        insertion = "INSERT INTO call_search (rowid, funder_name, title, summary) VALUES (?, ?, ?, ?)"
        connection.exec_driver_sql(insertion, list(calls))
    else:
        vectors = [{"number": number, "vector": _vector(*texts)} for number, *texts in calls]
        connection.execute(text("UPDATE calls SET search = CAST(:vector AS tsvector) WHERE id = :number"), vectors)


def forget(connection: Connection, numbers: Sequence[int]) -> None:
    """Take calls out of the index, before their texts change: FTS5 has to be told the old texts.

    https://sqlite.org/fts5.html#the_delete_command. PostgreSQL keeps the words in the row and needs no telling.
    """
    if connection.dialect.name == "sqlite":
        deletion = (
            "INSERT INTO call_search (call_search, rowid, title, summary, funder_name) "
            "SELECT 'delete', id, title, summary, funder_name FROM calls WHERE id = ?"
        )
        connection.exec_driver_sql(deletion, [(number,) for number in numbers])


def _vector(funder: str, title: str, summary: str) -> str:
    """A tsvector as text (https://www.postgresql.org/docs/current/datatype-textsearch.html): the words, their places,
    and weights by which a title counts five times a summary."""
    places: dict[str, list[str]] = defaultdict(list)
    place = 0
    for weight, field in (("A", title), ("B", funder), ("C", summary)):
        for word in words_of(field[:LONGEST_TEXT]):
            place += 1
            if place <= _MOST_PLACES and len(word) <= LONGEST_WORD:
                places[word].append(f"{place}{weight}")
        place += 1
    return " ".join(f"'{word}':{','.join(where[:255])}" for word, where in places.items())


def _fold_letter(letter: str) -> str:
    for folded in (letter.casefold(), letter.lower()):
        if len(folded) == 1:
            return folded
    return letter


def _batches(values: Iterable[str], size: int) -> Iterator[list[str]]:
    left = iter(values)
    while batch := list(islice(left, size)):
        yield batch
