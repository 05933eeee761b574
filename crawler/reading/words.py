"""Whether a short line is one of the known parts of a page, by config/vocabulary/pages.toml."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from crawler.reading.page import folded
from tracker.facts.vocabulary import vocabulary

_LONGEST = 250
"""Characters; a longer line is a text, not the name of a part."""
_LONGEST_HEADING = 80
"""A line that is longer has more to say than the words it begins with: line breaks may be lost."""

_NUMBER = r"(?:\d{1,3}(?:['’.]\d{3})+|\d{3,})"


class _Phrases(NamedTuple):
    whole: frozenset[str]
    begins: tuple[str, ...]
    holds: tuple[str, ...]


def is_part(text: str, kind: str, language: str) -> bool:
    """Whether the line is a phrase of this kind, `faq` or `labels.amount`, in the language, or any when unknown."""
    return _is_short_part(text, kind, language) if len(text) <= _LONGEST_HEADING else _is_part(text, kind, language)


@lru_cache(maxsize=4096)
def _is_short_part(text: str, kind: str, language: str) -> bool:
    """Headings and links are asked for many kinds, and most are those of other pages of their site too."""
    return _is_part(text, kind, language)


def _is_part(text: str, kind: str, language: str) -> bool:
    line = text.strip(" \t:*•·–-»›>→").casefold()
    if not line or len(line) > _LONGEST:
        return False
    phrases = _phrases(kind, language)
    if line in phrases.whole or (len(line) <= _LONGEST_HEADING and line.startswith(phrases.begins)):
        return True
    for part in phrases.holds:  # noqa: SIM110 - half the cost of `any`, and a page asks hundreds of times
        if part in line:
            return True
    return False


def holds_word(text: str, kind: str, language: str) -> bool:
    """Whether a text of any length holds one of the words of this kind; an asterisk stands for any ending, # for a
    number of three digits or more."""
    words = _words(kind, language)
    return words is not None and words.search(text) is not None


@cache
def _words(kind: str, language: str) -> re.Pattern[str] | None:
    told = vocabulary("pages")[kind].get(language) or []
    forms = "|".join(_form(word.rstrip("*")) + (r"\w*" if word.endswith("*") else r"(?!\w)") for word in told)
    return re.compile(rf"(?<!\w)(?:{forms})", re.IGNORECASE) if told else None


def _form(word: str) -> str:
    """The expression for a word; between a number and what stands beside it a space may be left out."""
    before, number, behind = word.partition("#")
    return re.escape(before.rstrip()) + rf"\s?{_NUMBER}\s?" + re.escape(behind.lstrip()) if number else re.escape(word)


def is_address_of(words: str, kind: str, language: str) -> bool:
    """As is_part, for the words of an address: `fragor och svar`, `spoergsmaal og svar`."""
    phrases, line = _in_addresses(kind, language), folded(words)
    return line in phrases.whole or line.startswith(phrases.begins)


@cache
def _in_addresses(kind: str, language: str) -> _Phrases:
    """The phrases of a kind as addresses write them: letters without their marks, or with two letters for one."""
    whole, begins, _ = _phrases(kind, language)
    return _Phrases(
        frozenset(form for word in whole for form in (folded(word), folded(word.translate(_SPELLED)))),
        tuple(form for word in begins for form in (folded(word), folded(word.translate(_SPELLED)))),
        (),
    )


_SPELLED = str.maketrans({"å": "aa", "ä": "ae", "æ": "ae", "ö": "oe", "ø": "oe", "ü": "ue", "ß": "ss"})


@cache
def _phrases(kind: str, language: str) -> _Phrases:
    table = vocabulary("pages")
    for key in kind.split("."):
        table = table[key]
    words = table.get(language) or [word for words in table.values() for word in words]
    return _Phrases(
        frozenset(word for word in words if not word.endswith("*")),
        tuple(word[:-1] for word in words if word.endswith("*") and not word.startswith("*")),
        tuple(word[1:-1] for word in words if word.startswith("*") and word.endswith("*")),
    )
