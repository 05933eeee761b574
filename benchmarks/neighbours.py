"""Calls that look like one and are not: what `benchmarks.duplicates` plants beside the copies.

Each family is of one funder, on its own source and on others: tracks under one number and page, rounds of which one has
a day, regions that differ in half a word, words that are nearly one, a portal's entry without a day, and calls that are
like two others, which are not like each other. No two calls of a family are the same, but for those with the days of
two: either may be meant, and which of them they are linked with is not judged.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tracker.calls.duplicates import Card

_NEAR = """
micro macro, carers careers, mediation meditation, Niger Nigeria, Gambia Zambia, minors miners, Austria Australia,
bilateral trilateral, conservation conversation, Norrland Nordland, preschools schools, incoming outgoing,
adoption adaption, Slovenia Slovakia, casual causal, gardens wardens, bridges brides, stories stores, markets markers,
clinics cynics, radios ratios, islands inlands, trails trials"""
"""Most of the last ones begin with a word that many other calls have, and end with one that hardly any has."""
_REGIONS = """
Östergötland Västergötland, Norrbotten Västerbotten, Södermanland Västmanland, nordväst nordost,
Sydsverige Nordsverige, Oberfranken Unterfranken, Nordjylland Sønderjylland, Sør-Trøndelag Nord-Trøndelag"""
_PARTS = ["children", "elders", "newcomers", "researchers", "premises", "travel", "equipment", "training"]


@dataclass(frozen=True)
class Funder:
    """Who gives, and what its next family is made of."""

    source: str
    name: str
    title: str
    day: str
    """Of the deadline; its year is before 2029."""
    number: str
    """An official one."""
    page: str = field(default="")


Entry = tuple[str, str, str, bool]
"""Source, title, day (empty: none) and whether it carries the number and the page of the family."""


def family(dice: random.Random, number: int, of: Funder) -> list[Card]:
    """A few calls, numbered from `number`, that are all different."""
    shape = dice.choice(_SHAPES)
    return [_card(number + shift, entry, of) for shift, entry in enumerate(shape(dice, of))]


def _card(number: int, entry: Entry, of: Funder) -> Card:
    source, title, day, shared = entry
    return Card(
        number,
        source,
        title,
        funder=of.name,
        url=of.page if shared else f"https://{source}.example/{number}",
        identifiers=frozenset({of.number} if shared else ()),
        days=frozenset(day.split()),
        rolling=not day,
    )


def _tracks(dice: random.Random, of: Funder) -> Iterator[Entry]:
    """Under one number; a portal knows another one."""
    one, two, three = dice.sample(_PARTS, 3)
    yield of.source, f"{of.title}: {one}", of.day, True
    yield of.source, f"{of.title}: {two}", of.day, True
    yield _board(dice), f"{of.title}: {three}", of.day, True


def _steps(dice: random.Random, of: Funder) -> Iterator[Entry]:
    """One at each source."""
    one, two = dice.choice([("step 1", "step 2"), ("part A", "part B"), ("I", "II"), ("lot 3", "lot 4")])
    yield of.source, f"{of.title}, {one}", of.day, True
    yield _board(dice), f"{of.title}, {two}", of.day, True


def _rounds(dice: random.Random, of: Funder) -> Iterator[Entry]:
    """Two years of which one has a day, and a third elsewhere, under one number."""
    year = int(of.day[:4])
    yield of.source, f"{of.title} {year}", of.day, True
    yield of.source, f"{of.title} {year + 1}", "", True
    yield _board(dice), f"{of.title} {year + 2}", dice.choice(["", f"{year + 2}{of.day[4:]}"]), True


def _undated(dice: random.Random, of: Funder) -> Iterator[Entry]:
    """A portal's entry may be of any of them."""
    yield of.source, of.title, of.day, True
    yield of.source, of.title, f"{int(of.day[:4]) + 1}{of.day[4:]}", True
    yield _board(dice), of.title, "", True


def _regions(dice: random.Random, of: Funder) -> Iterator[Entry]:
    yield from _two_words(dice, of, _REGIONS)


def _near(dice: random.Random, of: Funder) -> Iterator[Entry]:
    yield from _two_words(dice, of, _NEAR)


def _two_words(dice: random.Random, of: Funder, words: str) -> Iterator[Entry]:
    one, two = dice.choice([two.split() for two in words.split(",") if not set(two.split()) & set(of.title.split())])
    day, shared = dice.choice([of.day, of.day, ""]), dice.random() < 0.3
    yield of.source, f"{of.title} {one}", day, shared
    yield _board(dice), f"{of.title} {two}", day, shared


def _chain(dice: random.Random, of: Funder) -> Iterator[Entry]:
    """The middle one is like both others."""
    one, two = dice.sample(_PARTS, 2)
    yield "board-0", f"{of.title}: {one}", of.day, True
    yield of.source, of.title, of.day, True
    yield "board-1", f"{of.title}: {two}", of.day, True


def _cut_offs(_: random.Random, of: Funder) -> Iterator[Entry]:
    """The middle one shares a day with each."""
    later = f"{int(of.day[:4]) + 1}{of.day[4:]}"
    yield of.source, of.title, of.day, False
    yield "board-0", of.title, f"{of.day} {later}", False
    yield "board-1", of.title, later, False


def _board(dice: random.Random) -> str:
    return f"board-{dice.randrange(5)}"


_SHAPES: tuple[Callable[[random.Random, Funder], Iterator[Entry]], ...] = (
    _tracks, _steps, _rounds, _undated, _regions, _near, _chain, _cut_offs,
)  # fmt: skip
