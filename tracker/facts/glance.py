"""One look at each word of a text: what may begin there of all that the readers look for.

The readers of dates go to such words only; those of money, applicants, places, themes and years ask for the sentences
that hold a word of theirs and leave the others alone: most words and sentences of a page tell of nothing, and looking
for each kind of word on its own costs more than reading what is there.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache, reduce
from itertools import chain
from operator import or_

from tracker.facts.beginnings import BITS, beginnings
from tracker.facts.kind_tables import tables
from tracker.facts.sentences import Sentence, sentences, starts_of
from tracker.facts.tokens import PAGE, tokenize, words_of
from tracker.facts.vocabulary import languages, vocabulary
from tracker.facts.words import Beginnings, PhraseTable, phrase_parts

TYPE, ANY_TYPE, SAYING, DENIAL, MUST, PARTNER, SHARE, PLACE, THEME, UNIT, EXISTED, MONEY, NUMBERS, REPORT, OF_KIND = (
    1 << bit for bit in range(len(BITS), len(BITS) + 15)
)
"""What a word or a sentence is, or has words, of, beside the bits of what dates are read by. TYPE and THEME: of the
text's language; OF_KIND: of those by which a text tells what it is; the others: of any language."""

_VALUE = 200
"""Characters of a value or a heading, which is looked at once."""
_FOREIGN = "-"
"""Stands for all languages that are none of ours."""


def glance(text: str, language: str) -> list[tuple[Sentence, int]]:
    """The sentences of a text, each with the bits of what it has words of."""
    return _looked_at(text, language)


def bits(words: str, language: str) -> int:
    """What some words are words of."""
    following, found = _known(language).following, 0
    for word in words_of(words):
        found |= following[word][1]
    return found


def looks(text: str, language: str) -> list[int]:
    """For each token of a text the bits of what may begin there, by it and the word behind it."""
    return _kept_looks(text, language) if _VALUE < len(text) <= PAGE else _known(language).at_each(tokenize(text))


@lru_cache(maxsize=8)
def _kept_looks(text: str, language: str) -> list[int]:
    return _known(language).at_each(tokenize(text))


@lru_cache(maxsize=8)
def _looked_at(text: str, language: str) -> list[tuple[Sentence, int]]:
    if len(text) > PAGE:  # the tokens of such a text are not kept
        return [(sentence, bits(sentence.words, language)) for sentence in sentences(text)]
    told, starts, found, end = looks(text, language), starts_of(text), [], 0
    for sentence in sentences(text):
        begin, end = end, bisect_left(starts, sentence.start + len(sentence.words), end)
        found.append((sentence, reduce(or_, told[begin:end], 0)))
    return found


def _known(language: str) -> Beginnings:
    """What is known of the words of a language; all languages that are none of ours share one table."""
    return _made(language if not language or language in languages() else _FOREIGN)


@cache
def _made(language: str) -> Beginnings:
    ours = "" if language == _FOREIGN else language
    kinds = ((OF_KIND, table) for table in tables(ours))
    return Beginnings(chain(beginnings(language), _tables(ours), kinds), _within)


def _within(word: str) -> int:
    """Hundreds and more, shares and reports may stand anywhere in a compound."""
    return NUMBERS * bool(_number_stems().search(word)) | REPORT * bool(_report_stems().search(word))


def _tables(language: str) -> tuple[tuple[int, PhraseTable[bool]], ...]:
    spoken = (language, "en") if language else languages()
    types, themes = vocabulary("applicants")["types"].values(), vocabulary("themes").values()
    age = vocabulary("age").values()
    phrases: dict[int, Iterable[str]] = {
        TYPE: (phrase for table in types for code in spoken for phrase in table.get(code, ())),
        ANY_TYPE: (phrase for table in types for phrases in table.values() for phrase in phrases),
        SAYING: _applicants("can", "gives", "cannot", "deny"),
        DENIAL: _applicants("cannot", "deny", "denies"),
        MUST: _applicants("must"),
        PARTNER: _applicants("partner"),
        SHARE: _applicants("public_share"),
        PLACE: _places(),
        THEME: (
            phrase
            for theme in themes
            for code in ((language,) if language else languages())
            for phrase in theme.get(code, ())
        ),
        EXISTED: (phrase for table in age for kind in ("existed", "whole") for phrase in table[kind]),
    }
    units = {phrase.split()[0] for table in age for kind in ("year", "month", "whole") for phrase in table[kind]}
    return (
        *((bit, PhraseTable((_key(phrase), True) for phrase in told)) for bit, told in phrases.items()),
        (UNIT, PhraseTable((word, True) for word in units)),
        (MONEY, PhraseTable((f"{word}*", True) for word in _money_words())),
    )


def _applicants(*kinds: str) -> Iterator[str]:
    tables = vocabulary("applicants")
    return (phrase for kind in kinds for phrases in tables[kind].values() for phrase in phrases)


def _places() -> Iterator[str]:
    tables = vocabulary("regions")
    return (name for table in ("regions", "groups", "countries") for names in tables[table].values() for name in names)


def _key(phrase: str) -> str:
    """The word of a phrase that says most: one that denies, else its longest. Where the phrase stands, it does."""
    parts = [part for part in phrase_parts(phrase) if not part.isdigit()]
    return next((part for part in parts if part in _denying()), max(parts, key=len))


@cache
def _denying() -> frozenset[str]:
    return frozenset(_applicants("deny"))


@cache
def _number_stems() -> re.Pattern[str]:
    """The beginning of a word for hundreds and more, wherever it stands in a compound; or a share in words."""
    tables = vocabulary("numbers").values()
    words = {word[:5] for table in tables for name in ("hundred", "thousand", "million") for word in table[name]}
    words |= set(_share_words())
    return re.compile("|".join(sorted(re.escape(word) for word in words if len(word) > 3)))


@cache
def _report_stems() -> re.Pattern[str]:
    return re.compile("|".join({stem for table in vocabulary("reporting").values() for stem in table["stems"]}))


def _money_words() -> set[str]:
    """The words that money or a share needs; a word that begins so may be one."""
    currencies, ranges, numbers = vocabulary("currencies"), vocabulary("ranges"), vocabulary("numbers")
    words = {code.lower() for code in currencies["codes"].split()} | set(currencies["scaled"])
    words |= {word for phrases in currencies["words"].values() for phrase in phrases for word in phrase.split()[-1:]}
    words |= {phrase.split()[0].strip("*.") for table in ranges.values() for phrase in table["percent"]}
    words |= {word for table in numbers.values() for word in table["million"] if len(word) > 4}
    words |= set(_share_words())
    return {word for word in words if len(word) > 1 and word.isalpha()}


def _share_words() -> Iterator[str]:
    ranges = vocabulary("ranges").values()
    return (max(line.split()[1:], key=len) for table in ranges for line in table.get("shares", ()))
