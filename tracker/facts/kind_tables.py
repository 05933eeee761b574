"""The tables of config/vocabulary/not_a_call.toml: the words by which a text tells what it is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from tracker.facts.vocabulary import vocabulary
from tracker.facts.words import Beginnings, PhraseTable


@cache
def words_of(name: str) -> PhraseTable[bool]:
    """The words of a part of not_a_call.toml that all languages share."""
    kind, part = name.split(".")
    return PhraseTable((words, True) for words in vocabulary("not_a_call")[kind][part]["words"])


@cache
def table_of(name: str, language: str) -> PhraseTable[bool]:
    """The phrases of one part of not_a_call.toml in a language, or in all."""
    table = vocabulary("not_a_call")
    for key in name.split("."):
        table = table[key]
    return PhraseTable((phrase, True) for phrase in _phrases(table, language))


@cache
def tables(language: str) -> dict[PhraseTable[bool], int]:
    """The tables of a language, or of all, each with a bit of its own."""
    return {table_of(name, language): 1 << number for number, name in enumerate(_names(vocabulary("not_a_call")))}


@cache
def beginning(language: str) -> Beginnings:
    """Which of them have words that begin at a word of a text."""
    return Beginnings((bit, table) for table, bit in tables(language).items())


def _names(table: dict[str, Any], above: str = "") -> Iterator[str]:
    """The names of all tables of phrases, as `table_of` takes them."""
    for key, part in table.items():
        if isinstance(part, dict):
            if any(isinstance(phrases, list) for phrases in part.values()):
                yield f"{above}{key}"
            yield from _names(part, f"{above}{key}.")


def _phrases(table: dict[str, Any], language: str) -> Iterator[str]:
    """The phrases of a language, or of all, in a table of them or in the tables that it holds."""
    for key, part in table.items():
        if isinstance(part, dict):
            yield from _phrases(part, language)
        elif not language or key == language:
            yield from part
