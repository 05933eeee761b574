"""Openings that are told by a season without a year: "bidraget kan sökas under hösten". Approximate; no deadlines.

Season and saying stand close together in one sentence; a season that names a year is a date and read as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice

from config.sentences import say
from tracker.facts.model import Found, When
from tracker.facts.vocabulary import vocabulary

_MONTHS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_BETWEEN = r"(?:\s+[^\W\d_]+){0,2}"
"""Words between what is said and the season: "kan sökas igen under hösten"."""
_BEHIND = r"(?!\w|\s+(?:of\s+)?\d{4})"
_DENIED = re.compile(r"(?i)\b(?:not|no|inte|ej|ikke|ei|eivät|nicht)\b")
_BEFORE, _MOST = 120, 50
"""Characters before a season in which it must be said of a call; seasons in a text that are looked at."""


def season_openings(text: str, language: str, zone: str = "") -> Iterator[Found[When]]:
    """The openings that a plain text tells so, in a language of ours; each month once."""
    if language not in vocabulary("seasons") or not _names_a_season(text.casefold(), language):
        return
    said, yearly = _saying(language), _yearly(language)
    seen: set[tuple[str, bool]] = set()
    for season in islice(_seasons(language).finditer(text), _MOST):
        begin = max(0, season.start() - _BEFORE)
        found = said.search(text[begin : season.start()])
        when = (f"--{_MONTHS[season.lastgroup or '']:02}", season[0].split()[0].casefold() in yearly)
        if found is None or when in seen or _DENIED.search(found[0]):
            continue
        seen.add(when)
        stated = When(when[0], zone=zone or None, yearly=when[1], certainty="approximate")
        yield Found(stated, begin + found.start(), season.end(), say("a season in which it opens"), "medium")


def _names_a_season(text: str, language: str) -> bool:
    """A quick look: few texts do."""
    return any(phrase in text for phrase in _phrases(language))


@cache
def _phrases(language: str) -> tuple[str, ...]:
    words = vocabulary("seasons")[language]
    return tuple(phrase.casefold().rstrip(".") for name in _MONTHS for phrase in words[name])


@cache
def _saying(language: str) -> re.Pattern[str]:
    """What is said of a call right before a season."""
    words = vocabulary("seasons")[language]
    takes = rf"\b{_any(words['takes'])}{_BETWEEN}"
    opens = rf"\b{_any(words['calls'])}[^.!?\n]{{0,80}}?\b{_any(words['opens'])}"
    return re.compile(rf"(?i)(?:{takes}|{opens})\s+$")


@cache
def _seasons(language: str) -> re.Pattern[str]:
    words = vocabulary("seasons")[language]
    named = "|".join(rf"(?P<{name}>{_any(words[name])})" for name in _MONTHS)
    return re.compile(rf"(?i)\b(?:{named}){_BEHIND}")


@cache
def _yearly(language: str) -> frozenset[str]:
    return frozenset(vocabulary("seasons")[language]["yearly"])


def _any(phrases: Iterable[str]) -> str:
    """Any of the phrases, the longest first."""
    ordered = sorted(phrases, key=len, reverse=True)
    forms = (r"\s+".join(map(_form, phrase.split())) for phrase in ordered)
    return f"(?:{'|'.join(forms)})"


def _form(word: str) -> str:
    if word.endswith("."):
        return rf"{re.escape(word[:-1])}(?=\s*(?:[^\w\s]|$))"
    return rf"{re.escape(word[:-1])}\w*" if word.endswith("*") else re.escape(word)
