"""Whether two calls may be one, by what they say: titles, funders, rounds. Pure.

A word or a number that only one title has is what tells calls from another. So titles are alike when neither has one,
apart when both have; misspellings are believed only where hardly any two words of a language are so near each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from unicodedata import normalize

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

SURE = 0.9
"""Score from which two calls are linked; what lies below is shown to a person."""
DOUBTFUL = 0.85

_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONG, _VERY_LONG = 5, 8
"""Letters of words that may be each other misspelt, and of those that surely are (micro and macro, carers and careers
are not): the shorter one counts."""
FEW_WORDS = 2
_NEUTRAL_WORDS = """
a an and at by de den der det die du en et ett for i im in la le med mit mot now och of og om on or os
pa der the til till to und von with zur inom within call calls fund funding grant grants open opportunity opportunities
proposal proposals program programme round rundan utlysning utlysningar utlysningen apply application applications
ansokan bidrag stod tilskudd stotte apurahaku haku nofo foa rfp rfa announcement request notice competition"""
NEUTRAL = frozenset(_NEUTRAL_WORDS.split())
"""Words that tell no call from another; a title of these alone is compared whole."""


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
    years: frozenset[str] = field(default=frozenset(), init=False)
    """Those that stand in the title."""
    beside: frozenset[str] = field(default=frozenset(), init=False)
    """Words that a portal may add to a title or leave out: the funder's name, the years of the deadlines."""

    def __post_init__(self) -> None:
        found = split(self.title)
        self.plain = " ".join(found)
        self.words = frozenset(found)
        self.years = frozenset(filter(_YEAR.fullmatch, self.words))
        around = (_around(year) for year in years_of(self.days))
        self.beside = _words_of(self.funder).union(*around)


def other_round(one: Card, other: Card) -> bool:
    """Whether days or years say that these are two rounds. A year that only one of them tells is held against the
    other's days when it has none itself; with a day in common it may be the year that the money is for."""
    if one.days and other.days and not one.days & other.days:
        return True
    mine, theirs = one.years - other.years, other.years - one.years
    if mine and theirs:
        return True
    return _not_in(mine, one, other) or _not_in(theirs, other, one)


def _not_in(years: frozenset[str], undated: Card, dated: Card) -> bool:
    return bool(years and not undated.days and dated.days) and not years & years_of(dated.days)


def apart(one: Card, other: Card, more: frozenset[str] = frozenset()) -> bool:
    """Whether these are surely two calls, whatever a third is like. `more`: words that tell nothing here either."""
    if one.source == other.source or other_round(one, other) or funders_alike(one.funder, other.funder) is False:
        return True
    mine, theirs = own_words(one, other, more)
    return bool(mine and theirs) and _misspelt(mine, theirs, {}) < 1


def title_alike(one: Card, other: Card, often: Mapping[str, int]) -> float:
    """How far two titles are the same, 0 to 1; 0 as soon as each has a word or number that the other lacks.

    `often` says in how many titles a word stands.
    """
    if one.words == other.words:
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
    if tells_a_part(extra):
        return 0.0
    if not extra:
        return _years_told(one, other, whole) if shared or one.plain == other.plain else 0.0
    return DOUBTFUL if shared >= 2 * len(extra) + 1 else 0.0


def own_words(one: Card, other: Card, more: frozenset[str] = frozenset()) -> tuple[frozenset[str], frozenset[str]]:
    """The words of each title that the other lacks, but for those that tell no call from another."""
    mine, theirs = one.words - other.words, other.words - one.words
    neutral = NEUTRAL | one.beside | other.beside | more
    return mine - neutral, theirs - neutral


def tells_a_part(extra: Iterable[str]) -> bool:
    """Whether words that one title has more are of a part: "Step 2", "part B"."""
    return any(any(map(str.isdigit, word)) or len(word) <= FEW_WORDS for word in extra)


def _years_told(one: Card, other: Card, score: float) -> float:
    """Less than sure when both titles tell years, and one of them one more: 2026, and 2026 to 2027."""
    more = one.years ^ other.years
    exact = {day[:4] for day in one.days & other.days}
    return min(score, DOUBTFUL) if one.years and other.years and more - exact else score


def _cut_short(one: Card, other: Card) -> float:
    """A title that ends in dots, or at a length where sites cut, and begins the other."""
    short, long = sorted((one, other), key=lambda card: len(card.plain))
    dots = short.title.rstrip().endswith(("…", "..."))
    enough = len(short.words - NEUTRAL) > FEW_WORDS
    return 0.95 if dots and enough and long.plain.startswith(short.plain.rsplit(" ", 1)[0]) else 0.0


def _misspelt(mine: frozenset[str], theirs: frozenset[str], often: Mapping[str, int]) -> float:
    """How sure it is that the only word that each has more is the other's, misspelt: 1, doubtful, or 0."""
    if len(mine) != 1 or len(theirs) != 1:
        return 0.0
    (one,), (other,) = mine, theirs
    if min(often.get(one, 1), often.get(other, 1)) > 1:
        return 0.0  # two words that others use as well
    return 1.0 if slip(one, other) else DOUBTFUL if _one_edit(one, other) else 0.0


def _one_edit(one: str, other: str) -> bool:
    long = min(len(one), len(other)) >= _LONG and one.isalpha() and other.isalpha()
    return long and OSA.distance(one, other, score_cutoff=1) <= 1


def slip(one: str, other: str) -> bool:
    """Whether one very long word is the other with a letter within it left out, or two of them in turned order.

    Another letter in place of one makes other words too easily (Norrland, Nordland), and so do other ends. What is
    left are a few pairs (mediation, meditation): no rule without a dictionary tells those.
    """
    if min(len(one), len(other)) < _VERY_LONG or one[0] != other[0] or one[-1] != other[-1]:
        return False
    if not _one_edit(one, other):
        return False
    return len(one) != len(other) or sorted(one) == sorted(other)


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
