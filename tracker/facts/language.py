"""The language of a text, by its small words and letters; empty when not sure."""

from __future__ import annotations

from functools import cache, lru_cache

from tracker.facts.calendar import LANGUAGES
from tracker.facts.tokens import WORD, tokenize
from tracker.facts.vocabulary import vocabulary

_READ = 6_000
"""Characters that are looked at."""
_LEAD = 1.5
"""How much better than the next one the best must be: half a telling word more."""


@cache
def _weights() -> dict[str, tuple[tuple[str, float], ...]]:
    """For each telling word the languages that have it, and what it weighs: a word of one language weighs 1."""
    having: dict[str, list[str]] = {}
    for code in LANGUAGES:
        for word in dict.fromkeys(vocabulary("languages")[code]["words"]):
            having.setdefault(word, []).append(code)
    return {word: tuple((code, 1.0 / len(codes) ** 2) for code in codes) for word, codes in having.items()}


@cache
def _letters() -> dict[str, tuple[str, ...]]:
    tables = vocabulary("languages")
    seen = sorted({letter for code in LANGUAGES for letter in tables[code]["letters"]})
    return {letter: tuple(code for code in LANGUAGES if letter in tables[code]["letters"]) for letter in seen}


@lru_cache(maxsize=256)
def language_of(text: str, country: str = "") -> str:
    """ISO 639-1 code of the language of a text (one of sv, en, no, da, fi, de), or empty when not sure.

    `country` (ISO 3166-1 alpha-2) decides between two that are as likely.
    """
    score = dict.fromkeys(LANGUAGES, 0.0)
    weights, letters = _weights(), _letters()
    for token in tokenize(text[:_READ]):
        if token.kind != WORD:
            continue
        for code, weight in weights.get(token.text, ()):
            score[code] += weight
        for letter in letters:
            if letter in token.text:
                for code in letters[letter]:
                    score[code] += 0.5 / len(letters[letter])
    own = _LANGUAGE_OF.get(country, "")
    if own:
        score[own] += 0.25
    best, second = sorted(LANGUAGES, key=score.__getitem__, reverse=True)[:2]
    if score[best] < 0.4 or score[best] < _LEAD * score[second]:
        return ""
    return best


_LANGUAGE_OF = {
    "SE": "sv",
    "NO": "no",
    "DK": "da",
    "FI": "fi",
    "DE": "de",
    "AT": "de",
    "GB": "en",
    "IE": "en",
    "US": "en",
    "AU": "en",
    "CA": "en",
    "NZ": "en",
}


def usual_language(country: str) -> str:
    """The language that most funders of a country write; empty when unknown."""
    return _LANGUAGE_OF.get(country, "")
