"""The language of a text, by its small words and letters; empty when not sure."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache, lru_cache
from itertools import chain, filterfalse

from tracker.facts.tokens import words_of
from tracker.facts.vocabulary import languages, vocabulary

_READ = 6_000
"""Characters that are looked at."""
_LEAD = 1.5
"""How much better than the next one the best must be: half a telling word more."""


_SAME = {"nb": "no", "nn": "no"}
"""The two written forms of Norwegian are read as one language."""


def plain_code(code: str) -> str:
    """The code of a language as config/vocabulary has it: "nb-NO" and "nn" are "no", "de_AT" is "de"."""
    first = code.lower().replace("_", "-").partition("-")[0]
    return _SAME.get(first, first)


@cache
def _weights() -> dict[str, tuple[tuple[str, float], ...]]:
    """For each telling word the languages that have it, and what it weighs: a word of one language weighs 1."""
    having: dict[str, list[str]] = {}
    for code in languages():
        for word in dict.fromkeys(vocabulary("languages")[code]["words"]):
            having.setdefault(word, []).append(code)
    return {word: tuple((code, 1.0 / len(codes) ** 2) for code in codes) for word, codes in having.items()}


@cache
def _letters() -> dict[str, tuple[str, ...]]:
    tables = vocabulary("languages")
    seen = sorted({letter for code in languages() for letter in tables[code].get("letters", "")})
    return {letter: tuple(code for code in languages() if letter in tables[code].get("letters", "")) for letter in seen}


@lru_cache(maxsize=256)
def language_of(text: str, country: str = "") -> str:
    """ISO 639-1 code of the language of a text (one of those in config/vocabulary), or empty when not sure.

    `country` (ISO 3166-1 alpha-2) decides between two that are as likely.
    """
    score: dict[str, float] = defaultdict(float)
    weights, words = _weights(), words_of(text[:_READ])
    if not words:
        return ""
    for word in filter(weights.__contains__, words):
        for code, weight in weights[word]:
            score[code] += weight
    if not text.isascii() and (accented := list(filterfalse(str.isascii, words))):
        letters = _letters()
        found = Counter(chain.from_iterable(letters.keys() & word for word in accented))
        for letter in sorted(found):
            for code in letters[letter]:
                score[code] += 0.5 / len(letters[letter]) * found[letter]
    if not score:
        return ""
    if own := _language_of_country().get(country, ""):
        score[own] += 0.25
    second, first = sorted((0.0, *score.values()))[-2:]
    return max(score, key=score.__getitem__) if first >= max(0.4, _LEAD * second) else ""


@cache
def _language_of_country() -> dict[str, str]:
    tables = vocabulary("languages")
    return {country: code for code in languages() for country in tables[code].get("countries", ())}
