"""One way of cutting words for both engines: ours has to be SQLite's."""

import sqlite3
import sys
import unicodedata
from contextlib import closing

import pytest

from tracker.store.search import fold, parts, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Stöd till EU/EES-projekt, 2026!", ["stöd", "till", "eu", "ees", "projekt", "2026"]),
        ("ÅÄÖ Éclair STRASSE Straße ẞ", ["åäö", "éclair", "strasse", "straße", "ß"]),
        ("snake_case a\u0301b İstanbul ΣΊΣΥΦΟΣ", ["snake", "case", "a\u0301b", "İstanbul", "σίσυφοσ"]),
        ("", []),
    ],
)
def test_words_are_runs_of_letters_and_digits(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_parts_are_all_runs_of_three_letters() -> None:
    assert parts("barn") == {"bar", "arn"}
    assert parts("eu") == set()
    assert fold("Åre") == "åre"


def test_words_are_cut_as_sqlite_cuts_them() -> None:
    """Every character of Unicode 6.1's first two planes' alphabets that Europe writes with, between two letters."""
    blocks = [
        *range(0x20, 0x250),
        *range(0x370, 0x37F),
        *range(0x380, 0x528),
        *range(0x1E00, 0x2066),
        *range(0x20A0, 0x20BA),
    ]
    characters = [chr(code) for code in blocks if unicodedata.category(chr(code)) not in ("Cn", "Co")]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='unicode61 remove_diacritics 0')")
        connection.execute("CREATE VIRTUAL TABLE found USING fts5vocab(texts, instance)")
        rows = [(ord(character), f"q{character}q") for character in characters]
        connection.executemany("INSERT INTO texts (rowid, text) VALUES (?, ?)", rows)
        words: dict[int, list[str]] = {}
        for term, code in connection.execute("SELECT term, doc FROM found ORDER BY doc, offset"):
            words.setdefault(code, []).append(term)
    different = [hex(code) for code, text in rows if words[code] != words_of(text)]
    assert different == [], sys.version
