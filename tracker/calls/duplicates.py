"""Which calls of different sources are the same call: scored, with the reason. Pure.

An official identifier or the call's own address decides first; then title, funder and deadline together. Two calls of
one source are never the same: a source knows its calls. Nor are two rounds of a programme (their days or years differ),
or two tracks of a call (each title has a word or a number that the other lacks); neither directly, nor because a third
call is like both. A link too many hides a call, one too few shows a call twice: what is not sure is left to a person.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from tracker.calls.alike import (
    DOUBTFUL,
    FEW_WORDS,
    NEUTRAL,
    SURE,
    Card,
    Often,
    apart,
    funders_alike,
    other_round,
    own_words,
    split,
    subtitle,
    tells_a_part,
    title_alike,
    unheard_of,
)
from tracker.calls.identity import canonical_url
from tracker.calls.rivals import Pair, Reason, settled

__all__ = ["CROWD", "RARE", "SURE", "Card", "Pair", "compare", "looked_up_by", "pairs"]

WORTH_A_LOOK = 0.75
_MOST = {"identifier": 1.0, "address": 0.99, "title": 0.98}

RARE = 3
"""Words of a title by which it is looked up: its rarest, so that one of them may be misspelt."""
CROWD = 60
"""Calls under one key; a key that more share tells nothing."""
_LONGEST = 100
"""Letters of a word that a database keeps."""
_SHORTEST_IDENTIFIER = 6


def looked_up_by(title: str) -> frozenset[str]:
    """The words by which a call without a deadline is found when another source shows it."""
    found = frozenset(word for word in split(title) if len(word) <= _LONGEST)
    return found - NEUTRAL or found


def pairs(fresh: Sequence[Card], known: Sequence[Card] = (), often: Often | None = None) -> list[Pair]:
    """The pairs of a fresh call with a fresh or known one, best first; no two of them with the same calls.

    `known` are calls of other sources, and those of the same source that share a number or an address with a fresh
    one: whether it stands for one call is told by all that carry it. Without `often` these calls are the dictionary.
    Work grows with the number of calls, not with that of all pairs: only calls that share a key are compared.
    """
    cards = [*fresh, *known]
    new = {card.number for card in fresh}
    counted = Counter(word for card in cards for word in card.words)
    often = often or counted.__getitem__
    found: dict[tuple[int, int], Pair] = {}
    for reason, one, other in _candidates(cards, new, counted):
        key = (min(one.number, other.number), max(one.number, other.number))
        pair = compare(one, other, reason, often)
        if pair and (key not in found or pair.score > found[key].score):
            found[key] = pair
    return settled(found.values(), {card.number: card for card in cards}, often=often)


def compare(one: Card, other: Card, reason: Reason = "title", often: Often = unheard_of) -> Pair | None:
    """The pair, when these two may be the same call; `reason` is what brought them together."""
    if one.source == other.source or other_round(one, other):
        return None
    title = title_alike(one, other, often)
    funder = funders_alike(one.funder, other.funder)
    found = _by_title(one, other, title, funder) if reason == "title" else _by_key(one, other, title, funder)
    if reason == "address" and bool(one.days) != bool(other.days):
        found = min(found, DOUBTFUL)  # the page of a programme has round after round
    score = min(found, _MOST[reason])
    low, high = sorted((one.number, other.number))
    return Pair(low, high, round(score, 2), reason) if score >= WORTH_A_LOOK else None


def _by_title(one: Card, other: Card, title: float, funder: bool | None) -> float:
    if funder is False or not title:
        return 0.0
    if funder is None and len((one.words & other.words) - NEUTRAL) <= FEW_WORDS:
        return 0.0  # "Project grants 2026" of somebody who is not named
    same_day = bool(one.days & other.days)
    both_without = not one.days and not other.days and one.rolling == other.rolling
    if same_day or (both_without and funder):
        return title
    return min(title, SURE - 0.1)  # a day that only one of them knows may be another round's


def _by_key(one: Card, other: Card, title: float, funder: bool | None) -> float:
    """A number or an address stands for a call with all its tracks: the titles may not speak against it."""
    shared = len((one.words & other.words) - NEUTRAL)
    if funder is False:
        return title if shared > FEW_WORDS else 0.0  # two agencies may count alike
    if title >= SURE:
        return 1.0
    if not shared:
        return 0.0
    known = _of_numbers(one, other)
    mine, theirs = own_words(one, other, known)
    if any(map(str.isdigit, "".join(mine))) != any(map(str.isdigit, "".join(theirs))):
        known |= _label(one) | _label(other)
    extra = (mine | theirs) - known
    both = (one.words - other.words) - NEUTRAL - known and (other.words - one.words) - NEUTRAL - known
    return DOUBTFUL if extra and (both or tells_a_part(extra) or subtitle(one, other, extra)) else 1.0


def _of_numbers(one: Card, other: Card) -> frozenset[str]:
    """Words of a number that both carry: "Choirs (INV)" for INV-2026-001."""
    return frozenset(word for number in one.identifiers & other.identifiers for word in split(number) if word.isalpha())


def _label(card: Card) -> frozenset[str]:
    """The number that a site sets before a title, "Fund 7: choirs", when it is its own: it stands in its address or
    id, and beside it nothing but words that tell nothing."""
    before, mark, _ = card.title.partition(":")
    if not mark:
        return frozenset()
    words = frozenset(split(before)) - NEUTRAL - card.beside
    numbers = frozenset(filter(str.isdigit, words))
    return numbers if words == numbers <= frozenset(split(" ".join((card.url, *card.identifiers)))) else frozenset()


# Which calls are compared


def _candidates(cards: Sequence[Card], new: set[int], often: Mapping[str, int]) -> Iterator[tuple[Reason, Card, Card]]:
    """Pairs that share a key, at least one of them fresh."""
    for one, other in _only_ones(cards, new, _identifiers):
        yield "identifier", one, other
    for one, other in _only_ones(cards, new, _addresses):
        yield "address", one, other
    for block in _title_blocks(cards, often):
        yield from (("title", one, other) for one, other in _fresh(block, new))


def _fresh(block: Sequence[Card], new: set[int]) -> Iterator[tuple[Card, Card]]:
    for one, other in combinations(block, 2):
        if one.source != other.source and (one.number in new or other.number in new):
            yield one, other


def _only_ones(
    cards: Iterable[Card], new: set[int], keys_of: Callable[[Card], Iterator[str]]
) -> Iterator[tuple[Card, Card]]:
    """Calls under a key, each the only one of its source there that may be the other's round.

    A key that siblings share names their parent; rounds may share one, and are told apart by their days: a call without
    a day is then any of them, and none.
    """
    blocks: defaultdict[str, list[Card]] = defaultdict(list)
    for card in cards:
        for key in keys_of(card):
            blocks[key].append(card)
    for block in blocks.values():
        if 1 < len(block) <= CROWD:
            for one, other in _fresh(block, new):
                if not other_round(one, other) and not any(_rival(card, one, other) for card in block):
                    yield one, other


def _rival(card: Card, one: Card, other: Card) -> bool:
    """Whether a third call under their key leaves open which is whose: one more of a source, or another round or track
    than only one of them is."""
    if card is one or card is other:
        return False
    if card.source in (one.source, other.source):
        return not other_round(card, other if card.source == one.source else one)
    return apart(card, one) != apart(card, other)


def _identifiers(card: Card) -> Iterator[str]:
    for identifier in card.identifiers:
        plain = re.sub(r"[\W_]+", "", identifier).casefold()
        if len(plain) >= _SHORTEST_IDENTIFIER and any(map(str.isdigit, plain)):
            yield plain


def _addresses(card: Card) -> Iterator[str]:
    if card.url:
        yield re.sub(r"^https?://(?:www\.)?", "", canonical_url(card.url)).rstrip("/").casefold()


def _title_blocks(cards: Sequence[Card], often: Mapping[str, int]) -> Iterator[list[Card]]:
    """Calls with a rare word of their titles and a day in common, or with all words in common; where no day is known,
    with two words, as many calls may share each of them."""
    blocks: defaultdict[tuple[str, ...], list[Card]] = defaultdict(list)
    for card in cards:
        own = card.words - NEUTRAL - card.beside or card.words
        rare = sorted(own, key=lambda word: (often[word], word))[: RARE + 1]
        for day in card.days or {""}:
            for word in rare[:RARE]:
                blocks[day, word].append(card)
        if not card.days:
            for two in combinations(sorted(rare), 2):
                blocks["", *two].append(card)
        blocks["=", *sorted(own)].append(card)
    for key, block in blocks.items():
        if 1 < len(block) <= (CROWD if key[0] or len(key) > FEW_WORDS else CROWD // 3):
            yield block
