"""A long page made short: its beginning, and what further down may tell of days or money.

Funders put whole guidelines on one page, and some pages never end. What is read of a page is bounded, so that a
megabyte costs no more than its parsing; the bound must not hide a deadline at the end.
"""

from __future__ import annotations

import re
from functools import cache

from tracker.facts.sentences import sentences
from tracker.facts.vocabulary import languages, vocabulary

LONGEST = 60_000
"""Characters of running text that are handed on; most calls are told in a tenth of it."""
_WHOLE = 40_000
"""Characters from the beginning that are kept as they are."""
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+|[$€£¥₹%]")
_TELLING = ("deadline", "window", "opens")
_SHORTEST = 4


def shortened(text: str) -> tuple[str, bool]:
    """The text itself when it is short enough; else its beginning and the later sentences that may tell something.

    And whether some of these found no room any more.
    """
    if len(text) <= LONGEST:
        return text, False
    cut = text.rfind("\n", 0, _WHOLE) + 1 or _WHOLE
    kept, room = [text[:cut].rstrip("\n")], LONGEST - cut
    lost = False
    for sentence in sentences(text[cut:]):
        words = sentence.words.strip()
        if not _tells(words):
            continue
        heading = sentence.heading if sentence.heading and sentence.heading != kept[-1] else ""
        told = f"{heading}\n{words}" if heading else words
        if len(told) >= room:
            lost = True
            continue
        kept.append(told)
        room -= len(told) + 1
    return "\n".join(kept), lost


def _tells(words: str) -> bool:
    """A number stands in it, and a word that begins as those of last days, windows, currencies and shares do."""
    if not _DIGIT.search(words):
        return False
    stems = _stems()
    return any(
        word in stems or any(word.startswith(stem) for stem in stems.get(word[:_SHORTEST], ()))
        for word in map(str.lower, _WORD.findall(words))
    )


@cache
def _stems() -> dict[str, tuple[str, ...]]:
    """The words that tell, by their first letters; shorter ones and signs by themselves."""
    roles, currencies = vocabulary("roles"), vocabulary("currencies")
    phrases = [phrase for code in languages() for kind in _TELLING for phrase in roles.get(code, {}).get(kind, ())]
    words = {max(phrase.replace("*", "").split(), key=len).strip(":-") for phrase in phrases}
    words |= {phrase.split()[-1] for phrases in currencies["words"].values() for phrase in phrases}
    words |= set(currencies["scaled"]) | set(currencies["codes"].lower().split()) | set(currencies["signs"]) | {"%"}
    found: dict[str, tuple[str, ...]] = {}
    for word in sorted(words):
        key = word[:_SHORTEST]
        found[key] = (*found.get(key, ()), word) if len(word) >= _SHORTEST else ()
    return found
