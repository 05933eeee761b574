"""Whether two calls may be one, by what they say: titles, funders, rounds. Pure.

A word or a number that only one title has is what tells calls from another. So titles are alike when neither has one,
apart when both have. Two words that are nearly one (mediation, meditation) are two words; one of them is believed to be
the other, misspelt, only where all other titles bear it out: many have the one, hardly any has the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from unicodedata import normalize

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

SURE = 0.9
"""Score from which two calls are linked; what lies below is shown to a person."""
DOUBTFUL = 0.85

_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LETTER = re.compile(r"\b[ai]\b(?=\s*(?:$|[:;,.)\]–—-]))")
"""Ends a title or a part of it, so it is no article or preposition: track A, part I."""
_MARK = re.compile(r"[:,;(\[/|–—]|\s-\s")
_SHORT, _LONG = 5, 6
"""Letters of words that may be each other misspelt, and of those that the other titles may prove to be: the shorter one
counts. Short words are near too many others."""
_USUAL = 100
"""So many titles have a word that is known to be one, and so many times as many as have it misspelt."""
FEW_WORDS = 2
_NEUTRAL_WORDS = """
a an and at by de den der det die du en et ett for i im in la le now och of og om on or os
pa der the til till to und von zur inom within call calls fund funding grant grants open opportunity opportunities
proposal proposals program programme round rundan utlysning utlysningar utlysningen apply application applications
ansokan bidrag stod tilskudd stotte apurahaku haku nofo foa rfp rfa announcement request notice competition"""
NEUTRAL = frozenset(_NEUTRAL_WORDS.split())
"""Words that tell no call from another; a title of these alone is compared whole."""
Often = Callable[[str], int]
"""In how many titles a word stands: as much of a dictionary as there is."""


def unheard_of(_: str) -> int:
    """No other titles are known."""
    return 0


@dataclass(slots=True)
class Card:
    """What of a call is compared."""

    number: int
    source: str
    title: str
    funder: str = ""
    """Name of who gives; empty when a portal does not say."""
    url: str = ""
    identifiers: frozenset[str] = frozenset()
    """Official numbers, the source's own id among them."""
    days: frozenset[str] = frozenset()
    """Dates of the deadlines, as stated."""
    rolling: bool = False
    words: frozenset[str] = field(default=frozenset(), init=False)
    plain: str = field(default="", init=False)
    written: frozenset[str] = field(default=frozenset(), init=False)
    """The words with their accents."""
    years: frozenset[str] = field(default=frozenset(), init=False)
    """Those that stand in the title."""
    marks: frozenset[str] = field(default=frozenset(), init=False)
    """Letters of the title that tell a part, though they are small words elsewhere."""
    beside: frozenset[str] = field(default=frozenset(), init=False)
    """Words that a portal may add to a title or leave out: the funder's name, the years of the deadlines."""

    def __post_init__(self) -> None:
        found = split(self.title)
        self.plain = " ".join(found)
        self.words = frozenset(found)
        self.written = frozenset(_WORD.findall(normalize("NFC", self.title.casefold())))
        self.years = frozenset(filter(_YEAR.fullmatch, self.words))
        self.marks = frozenset(_LETTER.findall(self.title.casefold()))
        around = (_around(year) for year in years_of(self.days))
        self.beside = _words_of(self.funder).union(*around)


def other_round(one: Card, other: Card) -> bool:
    """Whether days or years say that these are two rounds. A year that only one of them tells is held against the
    other's days when it has none itself; with a day in common it may be the year that the money is for."""
    if one.days and other.days and not one.days & other.days and not _one_day(one.days, other.days):
        return True
    mine, theirs = one.years - other.years, other.years - one.years
    if mine and theirs:
        return True
    return _not_in(mine, one, other) or _not_in(theirs, other, one)


def _one_day(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether a day of these may be one of those: that of a month only, or of any year."""
    for short, long in (sorted(two, key=len) for two in product(some, others)):
        if long.startswith(short) or (short.startswith("--") and long.endswith(short[1:])):
            return True
    return False


def _not_in(years: frozenset[str], undated: Card, dated: Card) -> bool:
    return bool(years and not undated.days and dated.days) and not years & years_of(dated.days)


def apart(one: Card, other: Card, more: frozenset[str] = frozenset(), often: Often = unheard_of) -> bool:
    """Whether these are two calls, whatever a third is like. `more`: words that tell nothing here either."""
    if one.source == other.source or other_round(one, other) or funders_alike(one.funder, other.funder) is False:
        return True
    if _cut_short(one, other):
        return False
    mine, theirs = own_words(one, other, more)
    return bool(mine and theirs) and _misspelt(mine, theirs, often) < 1


def title_alike(one: Card, other: Card, often: Often = unheard_of) -> float:
    """How far two titles are the same, 0 to 1; 0 as soon as each has a word or number that the other lacks."""
    if one.words == other.words and not any(_accents(one, other)):
        return 1.0
    cut = _cut_short(one, other)
    if cut:
        return cut
    mine, theirs = own_words(one, other)
    shared = len((one.words & other.words) - NEUTRAL)
    whole = max(SURE + 0.02, fuzz.token_sort_ratio(one.plain, other.plain) / 100)
    if mine and theirs:
        return min(whole, _misspelt(mine, theirs, often)) if shared else 0.0
    extra = mine | theirs
    if tells_a_part(extra - one.years - other.years):
        return 0.0
    if not extra:
        return _years_told(one, other, whole) if shared or one.plain == other.plain else 0.0
    return DOUBTFUL if shared >= 2 * len(extra) + 1 else 0.0


def own_words(one: Card, other: Card, more: frozenset[str] = frozenset()) -> tuple[frozenset[str], frozenset[str]]:
    """The words of each title that the other lacks, but for those that tell no call from another."""
    mine, theirs = one.words - other.words, other.words - one.words
    neutral = (NEUTRAL - one.marks - other.marks) | one.beside | other.beside | more
    accents = _accents(one, other)
    mine, theirs = _meant(mine - neutral, theirs & NEUTRAL), _meant(theirs - neutral, mine & NEUTRAL)
    return mine | accents[0], theirs | accents[1]


def _accents(one: Card, other: Card) -> tuple[frozenset[str], frozenset[str]]:
    """Words that differ in their accents where both titles are written with them: Habo and Håbo are two towns."""
    if one.written == other.written or "".join(one.written).isascii() or "".join(other.written).isascii():
        return frozenset(), frozenset()
    mine, theirs = one.written - other.written, other.written - one.written
    return _of(mine, other), _of(theirs, one)


def _of(words: frozenset[str], other: Card) -> frozenset[str]:
    return frozenset(word for word in words if not other.words.isdisjoint(split(word)))


def _meant(words: frozenset[str], neutral: frozenset[str]) -> frozenset[str]:
    """Without a small word that is misspelt: "Programe" where the other title has "Programme"."""
    return frozenset(word for word in words if not any(slip(word, each) for each in neutral))


def tells_a_part(extra: Iterable[str]) -> bool:
    """Whether words that one title has more are of a part: "Step 2", "part B"."""
    return any(any(map(str.isdigit, word)) or len(word) <= FEW_WORDS for word in extra)


def _years_told(one: Card, other: Card, score: float) -> float:
    """Less than sure when both titles tell years, and one of them one more: 2026, and 2026 to 2027."""
    more = one.years ^ other.years
    exact = {day[:4] for day in one.days & other.days}
    return min(score, DOUBTFUL) if one.years and other.years and more - exact else score


def _cut_short(one: Card, other: Card) -> float:
    """A title that ends in dots, where a site cut it, and begins the other: doubtful where it lacks a whole word."""
    short, long = sorted((one, other), key=lambda card: len(card.plain))
    dots = short.title.rstrip().endswith(("…", "..."))
    enough = len(short.words - NEUTRAL) > FEW_WORDS
    if not dots or not enough or not long.plain.startswith(short.plain):
        return 0.0
    return 0.95 if short.plain.count(" ") == long.plain.count(" ") else DOUBTFUL


def subtitle(one: Card, other: Card, extra: frozenset[str]) -> bool:
    """Whether some of the words that only one title has stand behind a mark, alone: "Culture: children"."""
    neutral = NEUTRAL | one.beside | other.beside
    tails = (card.title[mark.end() :] for card in (one, other) for mark in _MARK.finditer(card.title))
    return any(frozenset() < frozenset(split(tail)) - neutral <= extra for tail in tails)


def _misspelt(mine: frozenset[str], theirs: frozenset[str], often: Often) -> float:
    """How sure it is that the only word that each has more is the other's, misspelt: 1, doubtful, or 0."""
    if len(mine) != 1 or len(theirs) != 1:
        return 0.0
    (one,), (other,) = mine, theirs
    if not _one_edit(one, other):
        return 0.0
    few, many = sorted((often(one), often(other)))
    if few > 1 and few * _USUAL > many:
        return 0.0  # two words that others use as well
    return 1.0 if many >= few * _USUAL > 0 and slip(one, other) else DOUBTFUL


def _one_edit(one: str, other: str) -> bool:
    long = min(len(one), len(other)) >= _SHORT and one.isalpha() and other.isalpha()
    return long and OSA.distance(one, other, score_cutoff=1) <= 1


def slip(one: str, other: str) -> bool:
    """Whether one long word is the other with a letter within it left out, or two of them in turned order.

    Another letter in place of one makes other words too easily (Norrland, Nordland), and so do other ends.
    """
    if min(len(one), len(other)) < _LONG or one[0] != other[0] or one[-1] != other[-1]:
        return False
    return _one_edit(one, other) and (len(one) != len(other) or sorted(one) == sorted(other))


@lru_cache(maxsize=65536)
def funders_alike(one: str, other: str) -> bool | None:
    """Whether two names are of one funder; None when one is not known."""
    if not one or not other:
        return None
    first, second = split(one), split(other)
    if set(first) <= set(second) or set(second) <= set(first):
        return True
    if _initials(first, second) or _initials(second, first):
        return True
    mine, theirs = set(first) - set(second) - NEUTRAL, set(second) - set(first) - NEUTRAL
    return not mine or not theirs or (len(mine) == len(theirs) == 1 and _one_name(mine.pop(), theirs.pop()))


def _one_name(one: str, other: str) -> bool:
    """Misspelt, or "Stockholms stad" and "Stockholm stad"."""
    return slip(one, other) or one + "s" == other or other + "s" == one


def _initials(short: Sequence[str], long: Sequence[str]) -> bool:
    """MUCF and Myndigheten för ungdoms- och civilsamhällesfrågor: letters of the words, small words left out or not."""
    if len(short) != 1 or len(long) < len(short[0]) - 1:
        return False
    letters = "".join(word[0] for word in long)
    heavy = "".join(word[0] for word in long if word not in NEUTRAL)
    return short[0] in (letters, heavy)


@lru_cache
def _around(year: str) -> frozenset[str]:
    """A year and the ones beside it: "Stöd 2027" may be applied for in 2026."""
    return frozenset(str(int(year) + shift) for shift in (-1, 0, 1))


def years_of(days: Iterable[str]) -> frozenset[str]:
    """The years of the deadlines."""
    return frozenset(day[:4] for day in days if day[:4].isdigit())


def split(text: str) -> list[str]:
    """The words of a text, in lower case and without accents."""
    plain = normalize("NFKD", text.casefold())
    return _WORD.findall("".join(letter for letter in plain if not "\u0300" <= letter <= "\u036f"))


@lru_cache(maxsize=8192)
def _words_of(text: str) -> frozenset[str]:
    return frozenset(split(text))
