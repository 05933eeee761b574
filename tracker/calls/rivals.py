"""Which pairs of calls may stand beside each other: no call is two others at once. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Literal

from tracker.calls.alike import DOUBTFUL, SURE, Card, Often, apart, unheard_of

Reason = Literal["identifier", "address", "title"]
Two = tuple[int, int]
"""The numbers of two calls."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two calls that are, or may be, the same."""

    one: int
    other: int
    score: float
    """0 to 1."""
    reason: Reason


def settled(
    found: Iterable[Pair],
    cards: Mapping[int, Card],
    linked: Iterable[Two] = (),
    parted: Iterable[Two] = (),
    often: Often = unheard_of,
) -> list[Pair]:
    """The pairs, best first, where those that cannot all be right are left to a person.

    Calls that are surely two compete for one that is like both: the one that is clearly more like it gets it; when none
    is, none. Nor does a pair join groups that hold calls which are two: by what `cards` say, or by a person's word.
    `linked` are pairs that stand already, `parted` those that a person told apart.
    """
    every = list(found)
    sure = [(_rank(pair, cards), pair) for pair in every if pair.score >= SURE]
    sure.sort(key=lambda each: (each[0], -each[1].one, -each[1].other), reverse=True)
    beaten = _beaten(sure, cards, often)
    groups = Groups(linked, parted, cards, often)
    kept = {pair for _, pair in sure if pair not in beaten and groups.join(pair.one, pair.other)}
    result = [pair if pair in kept else replace(pair, score=min(pair.score, DOUBTFUL)) for pair in every]
    return sorted(result, key=lambda pair: (-pair.score, pair.one, pair.other))


_Rank = tuple[bool, bool, bool, bool]


def _rank(pair: Pair, cards: Mapping[int, Card]) -> _Rank:
    """What makes a pair clearly better than another; a few hundredths more do not."""
    one, other = cards[pair.one], cards[pair.other]
    return (pair.reason != "title", one.plain == other.plain, one.words == other.words, one.days == other.days)


def _beaten(sure: Sequence[tuple[_Rank, Pair]], cards: Mapping[int, Card], often: Often) -> set[Pair]:
    """The pairs of a call for which there is one as good or better, with a call that is surely another."""
    of_call: defaultdict[int, list[tuple[_Rank, Pair]]] = defaultdict(list)
    for each in sure:
        of_call[each[1].one].append(each)
        of_call[each[1].other].append(each)
    beaten: set[Pair] = set()
    for number, some in of_call.items():
        for (rank, pair), (other_rank, other) in combinations(some, 2):
            one, two = (cards[each.one + each.other - number] for each in (pair, other))
            if apart(one, two, cards[number].beside, often):
                beaten |= {each for each, mine, its in _both(rank, pair, other_rank, other) if its >= mine}
    return beaten


def _both(rank: _Rank, pair: Pair, other_rank: _Rank, other: Pair) -> tuple[tuple[Pair, _Rank, _Rank], ...]:
    return (pair, rank, other_rank), (other, other_rank, rank)


class Groups:
    """Calls that are one, as pair after pair joins them."""

    def __init__(
        self,
        linked: Iterable[Two] = (),
        parted: Iterable[Two] = (),
        cards: Mapping[int, Card] | None = None,
        often: Often = unheard_of,
    ) -> None:
        self._cards = cards or {}
        self._parted = {frozenset(two) for two in parted}
        self._often = often
        self._group: dict[int, set[int]] = {}
        for one, other in linked:
            self._unite(one, other)

    def join(self, one: int, other: int) -> bool:
        """Whether these became one, or were: not when any two of them all are two calls."""
        mine, theirs = self._of(one), self._of(other)
        if mine is theirs:
            return True
        if any({first, second} in self._parted for first, second in product(mine, theirs)):
            return False
        if len(mine) + len(theirs) > 2 and self._apart(mine, theirs):
            return False
        self._unite(one, other)
        return True

    def _apart(self, mine: Iterable[int], theirs: Iterable[int]) -> bool:
        first, second = ([self._cards[each] for each in group if each in self._cards] for group in (mine, theirs))
        beside = frozenset[str]().union(*(card.beside for card in (*first, *second)))
        return any(apart(one, other, beside, self._often) for one, other in product(first, second))

    def _of(self, number: int) -> set[int]:
        return self._group.setdefault(number, {number})

    def _unite(self, one: int, other: int) -> None:
        joined = self._of(one) | self._of(other)
        self._group.update(dict.fromkeys(joined, joined))
