"""Duplicates: 100,000 calls with 5 % planted copies; time, precision and recall, beside comparing with every neighbour.

    python -m benchmarks.duplicates [COUNT]

The copies are what portals make of a call: other capitals and marks, a prefix, the funder's name or the year added, a
letter wrong, words in another order, a title cut short. Among the others are what must not be linked: rounds of one
programme, tracks and steps of one call, titles that many funders use, and the families of `benchmarks.neighbours`. Two
calls that are one because both are linked with a third count as linked.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import combinations

from rapidfuzz import fuzz

from benchmarks.neighbours import Funder, family
from tracker.calls.duplicates import SURE, Card, pairs

_WORDS = """
Support Prize Residency Fellowship Programme Network Festival Archive Workshop Exchange Camp Award
young old rural urban coastal northern deaf blind mobile digital travelling amateur hidden shared open
choirs rivers bees archives libraries bridges gardens theatres clinics schools bakeries orchards boats maps lamps trains
kites drums quilts mosses owls swamps islands villages markets parks trails museums radios stories dialects looms forges
mills harbours lighthouses ferries saunas glaciers meadows hedges ponds caves wells
Ale Berg Dal Ek Fors Gran Holm Kil Lund Mora Nora Orsa Rud Sund Tuna Ulva Vik Ystad Ahus Ore""".strip()
_LINES = [line.split() for line in _WORDS.splitlines()]
_KINDS, _OF, _THINGS, _PLACES = _LINES[0], _LINES[1], [word for line in _LINES[2:5] for word in line], _LINES[5]
_NEIGHBOURS = 0.1
"""So many families are of `benchmarks.neighbours`."""
_CUT = 4
"""Letters of a last word that is not cut: too little would be left of it to tell a track."""
_SECONDS, _PRECISION, _RECALL = 60, 0.99, 0.95
_SHARED = ("Project grants", "Culture support", "Open call", "Annual grants to associations", "Start-up support")


@dataclass(frozen=True)
class Planted:
    """The calls, and the pairs among them that are the same."""

    cards: list[Card]
    same: set[tuple[int, int]]
    apart: set[tuple[int, int]]
    """Neighbours that are not."""
    open: set[int]
    """Calls that may be either of two others."""

    def judged(self, links: set[tuple[int, int]]) -> set[tuple[int, int]]:
        """Those of the links that are right or wrong."""
        return {two for two in links if not self.open.intersection(two)}


def planted(count: int, seed: int = 4, dated: float = 0.9) -> Planted:
    """So many calls, a twentieth of them copies on portals; `dated` of those without rounds and tracks have a day."""
    dice = random.Random(seed)
    cards: list[Card] = []
    same: set[tuple[int, int]] = set()
    apart: set[tuple[int, int]] = set()
    either: set[int] = set()
    copies = count // 20
    while len(cards) < count - copies:
        if dice.random() < _NEIGHBOURS:
            near = family(dice, len(cards), _funder(dice))
            apart |= set(combinations((card.number for card in near), 2))
            either |= {card.number for card in near if len(card.days) > 1}
            cards += near
        else:
            cards += _family(dice, len(cards), dated)
    del cards[count - copies :]
    for original in dice.sample([card for card in cards if card.number not in either], copies):
        copy = _copy(dice, original, len(cards))
        same.add((original.number, copy.number))
        cards.append(copy)
    some = Planted(cards, same, apart, either)
    return replace(some, apart=some.judged({two for two in apart if max(two) < count - copies}))


def _family(dice: random.Random, number: int, dated: float) -> list[Card]:
    """A call of one funder, sometimes with its rounds, tracks or steps."""
    source, funder = _giver(dice)
    title = dice.choice(_SHARED) if dice.random() < 0.05 else _title(dice)
    day = _day(dice)
    kind = dice.random()
    if kind < 0.1:
        variants = [(f"{title} {year}", f"{year}{day[4:]}") for year in (2025, 2026, 2027)]
    elif kind < 0.2:
        variants = [(f"{title}: {dice.choice(_THINGS)}", day), (f"{title}: {dice.choice(_PLACES)}", day)]
    elif kind < 0.25:
        variants = [(f"{title}, step {step}", day) for step in (1, 2)]
    else:
        variants = [(title, day if dice.random() < dated else "")]
    return [_card(number + shift, source, name, funder, when) for shift, (name, when) in enumerate(variants)]


def _giver(dice: random.Random) -> tuple[str, str]:
    """A source, and the name of who gives there."""
    source = f"source-{dice.randrange(400)}"
    return source, f"{dice.choice(_PLACES)} {dice.choice(_THINGS).title()} Foundation {source[7:]}"


def _funder(dice: random.Random) -> Funder:
    source, name = _giver(dice)
    number = f"{source[7:]}-{dice.randrange(10**6):06}"
    return Funder(source, name, _title(dice), _day(dice), number, f"https://{source}.example/calls/{number}")


def _title(dice: random.Random) -> str:
    return " ".join([dice.choice(_KINDS), "for", dice.choice(_OF), dice.choice(_THINGS), "in", dice.choice(_PLACES)])


def _day(dice: random.Random) -> str:
    return f"202{dice.choice('678')}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"


def _card(number: int, source: str, title: str, funder: str, day: str) -> Card:
    return Card(
        number,
        source,
        title,
        funder=funder,
        url=f"https://{source}.example/{number}",
        identifiers=frozenset({f"{source[7:]}/{number}"}),
        days=frozenset({day} if day else ()),
        rolling=not day,
    )


def _copy(dice: random.Random, original: Card, number: int) -> Card:
    change = dice.choice(_CHANGES)
    url = original.url.replace("https://", "http://www.") if dice.random() < 0.15 else ""
    title, portal = change(dice, original), f"portal-{dice.randrange(5)}"
    return Card(
        number,
        portal,
        title,
        funder=original.funder,
        url=url or f"https://{portal}.example/{number}",
        identifiers=original.identifiers if dice.random() < 0.15 else frozenset(),
        days=original.days,
        rolling=original.rolling,
    )


def _typo(dice: random.Random, card: Card) -> str:
    words = card.title.split()
    place = max(range(len(words)), key=lambda each: len(words[each]))
    at = dice.randrange(1, len(words[place]) - 1)
    words[place] = words[place][:at] + words[place][at + 1 :]
    return " ".join(words)


def _turned(_: random.Random, card: Card) -> str:
    first, mark, rest = card.title.partition(" for ")
    return f"{rest}: {first}" if mark else card.title.upper()


_CHANGES: tuple[Callable[[random.Random, Card], str], ...] = (
    lambda _, card: card.title.upper(),
    lambda _, card: f"Call for proposals: {card.title}",
    lambda _, card: f"{card.title} – {card.funder}",
    lambda _, card: f"{card.title} ({min(card.days)[:4]})" if card.days else card.title,
    lambda _, card: card.title.replace(" ", "  ") + ".",
    lambda _, card: f"{card.title[:-2]}…" if len(card.title.split()[-1]) > _CUT else card.title,
    _typo,
    _turned,
)


def measure(count: int) -> dict[str, float]:
    """Seconds, precision and recall of the links; and seconds of the reference."""
    some = planted(count)
    began = time.perf_counter()
    links = some.judged(together((pair.one, pair.other) for pair in pairs(some.cards) if pair.score >= SURE))
    seconds = time.perf_counter() - began
    right = len(links & some.same)
    return {
        "calls": len(some.cards),
        "seconds": round(seconds, 2),
        "precision": round(right / max(1, len(links)), 4),
        "recall": round(right / max(1, len(some.same)), 4),
        "neighbours": len(some.apart),
        "wrong": len(links & some.apart),
        "reference_seconds": round(_reference(some.cards), 2),
    }


def together(links: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """All pairs of calls that these links make one, the lower number first."""
    group: dict[int, set[int]] = {}
    for one, other in links:
        joined = group.get(one, {one}) | group.get(other, {other})
        group.update(dict.fromkeys(joined, joined))
    return {
        two for each in {id(each): each for each in group.values()}.values() for two in combinations(sorted(each), 2)
    }


def _reference(cards: list[Card], some: int = 1000) -> float:
    """What comparing every call with every other by title would take, from the first thousand."""
    titles = [card.plain for card in cards]
    began = time.perf_counter()
    for title in titles[:20]:
        for other in titles[:some]:
            fuzz.token_sort_ratio(title, other)
    return (time.perf_counter() - began) * len(titles) ** 2 / (20 * some) / 2


def main(count: int) -> int:
    """Print the figures; 1 when a goal is missed."""
    found = measure(count)
    print(f"{found['calls']:,.0f} calls: {found['seconds']:.0f} s (goal: under {_SECONDS}), precision ", end="")
    print(f"{found['precision']:.4f} (goal: {_PRECISION}), recall {found['recall']:.3f} (goal: {_RECALL}); ", end="")
    print(f"{found['wrong']} of {found['neighbours']:,.0f} neighbours linked; ", end="")
    print(f"every title with every other {found['reference_seconds']:.0f} s")
    right = found["precision"] >= _PRECISION and found["recall"] >= _RECALL
    return 0 if right and found["seconds"] < _SECONDS else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
