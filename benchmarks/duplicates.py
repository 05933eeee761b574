"""Duplicates: 100,000 calls with 5 % planted copies; time, precision and recall, beside comparing with every neighbour.

    python -m benchmarks.duplicates [COUNT]

The copies are what portals make of a call: other capitals and marks, a prefix, the funder's name or the year added, a
letter wrong, words in another order, a title cut short. Among the others are what must not be linked: rounds of one
programme, tracks and steps of one call, and titles that many funders use.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz import fuzz

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
_SECONDS, _PRECISION, _RECALL = 60, 0.99, 0.95
_SHARED = ("Project grants", "Culture support", "Open call", "Annual grants to associations", "Start-up support")


@dataclass(frozen=True)
class Planted:
    """The calls, and the pairs among them that are the same."""

    cards: list[Card]
    same: set[tuple[int, int]]


def planted(count: int, seed: int = 4, dated: float = 0.9) -> Planted:
    """So many calls, a twentieth of them copies on portals; `dated` of those without rounds and tracks have a day."""
    dice = random.Random(seed)
    cards: list[Card] = []
    same: set[tuple[int, int]] = set()
    copies = count // 20
    while len(cards) < count - copies:
        cards += _family(dice, len(cards), dated)
    del cards[count - copies :]
    for original in dice.sample(cards, copies):
        copy = _copy(dice, original, len(cards))
        same.add((original.number, copy.number))
        cards.append(copy)
    return Planted(cards, same)


def _family(dice: random.Random, number: int, dated: float) -> list[Card]:
    """A call of one funder, sometimes with its rounds, tracks or steps."""
    source = f"source-{dice.randrange(400)}"
    funder = f"{dice.choice(_PLACES)} {dice.choice(_THINGS).title()} Foundation {source[7:]}"
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


def _title(dice: random.Random) -> str:
    return " ".join([dice.choice(_KINDS), "for", dice.choice(_OF), dice.choice(_THINGS), "in", dice.choice(_PLACES)])


def _day(dice: random.Random) -> str:
    return f"202{dice.choice('678')}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"


def _card(number: int, source: str, title: str, funder: str, day: str, url: str = "") -> Card:
    return Card(
        number,
        source,
        title,
        funder=funder,
        url=url or f"https://{source}.example/{number}",
        identifiers=frozenset({f"{source[7:]}/{number}"}),
        days=frozenset({day} if day else ()),
        rolling=not day,
    )


def _copy(dice: random.Random, original: Card, number: int) -> Card:
    change = dice.choice(_CHANGES)
    url = original.url.replace("https://", "http://www.") if dice.random() < 0.15 else ""
    title, day = change(dice, original), min(original.days, default="")
    return _card(number, f"portal-{dice.randrange(5)}", title, original.funder, day, url)


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
    lambda _, card: f"{card.title} ({min(card.days, default='2026')[:4]})",
    lambda _, card: card.title.replace(" ", "  ") + ".",
    _typo,
    _turned,
)


def measure(count: int) -> dict[str, float]:
    """Seconds, precision and recall of the links; and seconds of the reference."""
    some = planted(count)
    began = time.perf_counter()
    links = {(pair.one, pair.other) for pair in pairs(some.cards) if pair.score >= SURE}
    seconds = time.perf_counter() - began
    right = len(links & some.same)
    return {
        "calls": len(some.cards),
        "seconds": round(seconds, 2),
        "precision": round(right / max(1, len(links)), 4),
        "recall": round(right / max(1, len(some.same)), 4),
        "reference_seconds": round(_reference(some.cards), 2),
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
    print(f"every title with every other {found['reference_seconds']:.0f} s")
    right = found["precision"] >= _PRECISION and found["recall"] >= _RECALL
    return 0 if right and found["seconds"] < _SECONDS else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
