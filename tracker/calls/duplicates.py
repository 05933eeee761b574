"""Which calls of different sources are the same call: scored, with the reason. Pure.

An official identifier or the call's own address decides first; then title, funder and deadline together. Two calls of
one source are never the same: a source knows its calls. Nor are two rounds of a programme (their deadlines differ), or
two tracks of a call (each title has a word or a number that the other lacks).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from typing import Literal
from unicodedata import normalize

from rapidfuzz import fuzz

from tracker.calls.identity import canonical_url

Reason = Literal["identifier", "address", "title"]

SURE = 0.9
"""Score from which two calls are linked; what lies below is shown to a person."""
WORTH_A_LOOK = 0.75
_MOST_BY_TITLE = 0.98

_WORD = re.compile(r"[^\W_]+")
RARE = 3
"""Words of a title by which it is looked up: its rarest, so that one of them may be misspelt."""
CROWD = 60
"""Calls under one key; a key that more share tells nothing."""
_TYPO = 80.0
_LONG = 5
_LONGEST = 100
"""Letters of a word that a database keeps."""
_FEW_WORDS = 2
_SHORTEST_IDENTIFIER = 6
_HALF = 0.5
_NEUTRAL_WORDS = """
a an and at by de den der det die du en et ett for fra fran from i im in la le med mit mot new now och of og om on or os
pa der the til till to und von with zur inom within call calls fund funding grant grants open opportunity opportunities
proposal proposals program programme round rundan utlysning utlysningar utlysningen apply application applications
ansokan bidrag stod tilskudd stotte apurahaku haku nofo foa rfp rfa announcement request notice competition"""
_NEUTRAL = frozenset(_NEUTRAL_WORDS.split())
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
    beside: frozenset[str] = field(default=frozenset(), init=False)
    """Words that a portal may add to a title or leave out: the funder's name, the years of the deadlines."""

    def __post_init__(self) -> None:
        found = _words(self.title)
        self.plain = " ".join(found)
        self.words = frozenset(found)
        self.beside = _words_of(self.funder) | _years(self.days)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two calls that are, or may be, the same."""

    one: int
    other: int
    score: float
    """0 to 1."""
    reason: Reason


def looked_up_by(title: str) -> frozenset[str]:
    """The words by which a call without a deadline is found when another source shows it."""
    found = frozenset(word for word in _words(title) if len(word) <= _LONGEST)
    return found - _NEUTRAL or found


def pairs(fresh: Sequence[Card], known: Sequence[Card] = ()) -> list[Pair]:
    """The pairs of a fresh call with a fresh or known one, best first; no two of them with the same calls.

    Work grows with the number of calls, not with that of all pairs: only calls that share a key are compared.
    """
    cards = [*fresh, *known]
    new = {card.number for card in fresh}
    found: dict[tuple[int, int], Pair] = {}
    for reason, one, other in _candidates(cards, new):
        key = (min(one.number, other.number), max(one.number, other.number))
        pair = compare(one, other, reason)
        if pair and (key not in found or pair.score > found[key].score):
            found[key] = pair
    return sorted(found.values(), key=lambda pair: (-pair.score, pair.one, pair.other))


def compare(one: Card, other: Card, reason: Reason = "title") -> Pair | None:
    """The pair, when these two may be the same call; `reason` is what brought them together."""
    if one.source == other.source or _other_round(one, other):
        return None
    title = title_alike(one, other)
    funder = funders_alike(one.funder, other.funder)
    if reason == "identifier":
        score = 1.0 if title >= _HALF or (funder is not False and _any_word(one, other)) else 0.0
    elif reason == "address":
        score = 0.99 if title >= _HALF or _any_word(one, other) else 0.0
    else:
        score = min(_by_title(one, other, title, funder), _MOST_BY_TITLE)
    low, high = sorted((one.number, other.number))
    return Pair(low, high, round(score, 2), reason) if score >= WORTH_A_LOOK else None


def _by_title(one: Card, other: Card, title: float, funder: bool | None) -> float:
    if funder is False or not title:
        return 0.0
    if funder is None and len((one.words & other.words) - _NEUTRAL) <= _FEW_WORDS:
        return 0.0  # "Project grants 2026" of somebody who is not named
    same_day = bool(one.days & other.days)
    both_without = not one.days and not other.days and one.rolling == other.rolling
    if same_day or (both_without and funder):
        return title
    return min(title, SURE - 0.1)  # a day that only one of them knows may be another round's


def title_alike(one: Card, other: Card) -> float:
    """How far two titles are the same, 0 to 1; 0 as soon as each has a word or number that the other lacks."""
    if one.words == other.words:
        return 1.0
    cut = _cut_short(one, other)
    if cut:
        return cut
    only_one, only_other = _without_typos(one.words - other.words, other.words - one.words)
    neutral = _NEUTRAL | one.beside | other.beside
    only_one, only_other = only_one - neutral, only_other - neutral
    if only_one and only_other:
        return 0.0
    extra = only_one | only_other
    if any(any(map(str.isdigit, word)) or len(word) <= _FEW_WORDS for word in extra):
        return 0.0  # "Step 2", "part B"
    shared = len((one.words & other.words) - _NEUTRAL)
    if not extra:
        whole = fuzz.token_sort_ratio(one.plain, other.plain) / 100
        return max(SURE + 0.02, whole) if shared or one.plain == other.plain else 0.0
    return 0.85 if shared >= 2 * len(extra) + 1 else 0.0


def _cut_short(one: Card, other: Card) -> float:
    """A title that ends in dots, or at a length where sites cut, and begins the other."""
    short, long = sorted((one, other), key=lambda card: len(card.plain))
    dots = short.title.rstrip().endswith(("…", "..."))
    enough = len(short.words - _NEUTRAL) > _FEW_WORDS
    return 0.95 if dots and enough and long.plain.startswith(short.plain.rsplit(" ", 1)[0]) else 0.0


@lru_cache(maxsize=65536)
def funders_alike(one: str, other: str) -> bool | None:
    """Whether two names are of one funder; None when one is not known."""
    if not one or not other:
        return None
    first, second = _words(one), _words(other)
    if set(first) <= set(second) or set(second) <= set(first):
        return True
    if _initials(first, second) or _initials(second, first):
        return True
    mine, theirs = _without_typos(frozenset(first) - frozenset(second), frozenset(second) - frozenset(first))
    return not (mine - _NEUTRAL) or not (theirs - _NEUTRAL)


def _initials(short: Sequence[str], long: Sequence[str]) -> bool:
    """MUCF and Myndigheten för ungdoms- och civilsamhällesfrågor: letters of the words, small words left out or not."""
    if len(short) != 1 or len(long) < len(short[0]) - 1:
        return False
    letters = "".join(word[0] for word in long)
    heavy = "".join(word[0] for word in long if word not in _NEUTRAL)
    return short[0] in (letters, heavy)


def _other_round(one: Card, other: Card) -> bool:
    return bool(one.days and other.days) and not one.days & other.days


def _any_word(one: Card, other: Card) -> bool:
    return bool((one.words & other.words) - _NEUTRAL)


def _years(days: Iterable[str]) -> frozenset[str]:
    """The years of the deadlines, and the ones around them: "Stöd 2027" may be applied for in 2026."""
    years = {int(day[:4]) for day in days if day[:4].isdigit()}
    return frozenset(str(year + shift) for year in years for shift in (-1, 0, 1))


def _without_typos(one: frozenset[str], other: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The words that remain when those that are each other misspelt are taken away. Numbers are never misspelt."""
    if not one or not other:
        return one, other
    left = set(other)
    kept = set()
    for word in sorted(one):
        near = [each for each in left if _misspelt(word, each)]
        if near:
            left.discard(max(near, key=lambda each: fuzz.ratio(word, each)))
        else:
            kept.add(word)
    return frozenset(kept), frozenset(left)


def _misspelt(one: str, other: str) -> bool:
    if min(len(one), len(other)) < _LONG or not one.isalpha() or not other.isalpha():
        return False
    return fuzz.ratio(one, other) >= _TYPO


def _candidates(cards: Sequence[Card], new: set[int]) -> Iterator[tuple[Reason, Card, Card]]:
    """Pairs that share a key, at least one of them fresh."""
    for reason, blocks in (("identifier", _own(cards, _identifiers)), ("address", _own(cards, _addresses))):
        for block in blocks:
            yield from ((reason, one, other) for one, other in _fresh(block, new))  # type: ignore[misc]
    for block in _title_blocks(cards):
        yield from (("title", one, other) for one, other in _fresh(block, new))


def _fresh(block: Sequence[Card], new: set[int]) -> Iterator[tuple[Card, Card]]:
    for one, other in combinations(block, 2):
        if one.source != other.source and (one.number in new or other.number in new):
            yield one, other


def _own(cards: Iterable[Card], keys_of: object) -> Iterator[list[Card]]:
    """Calls under a key that within each source only one of them has: a number that siblings share names their parent.

    A key is also no use where rounds of one call share it; those differ in their days and are told apart later.
    """
    blocks: defaultdict[str, list[Card]] = defaultdict(list)
    for card in cards:
        for key in keys_of(card):  # type: ignore[operator]
            blocks[key].append(card)
    for block in blocks.values():
        if len(block) > 1:
            of_source = Counter(card.source for card in block)
            own = [card for card in block if of_source[card.source] == 1 or card.days]
            if len(own) > 1 and max(of_source.values()) <= _FEW_WORDS and len(own) <= CROWD:
                yield own


def _identifiers(card: Card) -> Iterator[str]:
    for identifier in card.identifiers:
        plain = re.sub(r"[\W_]+", "", identifier).casefold()
        if len(plain) >= _SHORTEST_IDENTIFIER and any(map(str.isdigit, plain)):
            yield plain


def _addresses(card: Card) -> Iterator[str]:
    if card.url:
        yield re.sub(r"^https?://(?:www\.)?", "", canonical_url(card.url)).rstrip("/").casefold()


def _title_blocks(cards: Sequence[Card]) -> Iterator[list[Card]]:
    """Calls with a rare word of their titles and a day in common, or with all words in common; where no day is known,
    with two words, as many calls may share each of them."""
    often = Counter(word for card in cards for word in card.words)
    blocks: defaultdict[tuple[str, ...], list[Card]] = defaultdict(list)
    for card in cards:
        own = card.words - _NEUTRAL - card.beside or card.words
        rare = sorted(own, key=lambda word: (often[word], word))[: RARE + 1]
        for day in card.days or {""}:
            for word in rare[:RARE]:
                blocks[day, word].append(card)
        if not card.days:
            for two in combinations(sorted(rare), 2):
                blocks["", *two].append(card)
        blocks["=", *sorted(own)].append(card)
    for key, block in blocks.items():
        if 1 < len(block) <= (CROWD if key[0] or len(key) > _FEW_WORDS else CROWD // 3):
            yield block


def _words(text: str) -> list[str]:
    """The words of a text, in lower case and without accents."""
    plain = normalize("NFKD", text.casefold())
    return _WORD.findall("".join(letter for letter in plain if not "\u0300" <= letter <= "\u036f"))


@lru_cache(maxsize=8192)
def _words_of(text: str) -> frozenset[str]:
    return frozenset(_words(text))
