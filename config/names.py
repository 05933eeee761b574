"""What people call the keys of the vocabulary, and which key they mean by a name (config/vocabulary/names.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from config.sentences import Sentence, say

Kind = Literal["theme", "applicant_type", "interest", "place"]


def names(kind: Kind) -> dict[str, dict[str, str]]:
    """By key: its name in each language (`en`, `sv`)."""
    return _all_names()[kind]


@cache
def _all_names() -> dict[str, dict[str, dict[str, str]]]:
    text = (files("config") / "vocabulary" / "names.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def name(kind: Kind, key: str, language: str) -> str:
    """What a key is called; the key itself, in words, when it has no name."""
    return names(kind).get(key, {}).get(language) or key.replace("_", " ")


def named(kind: Kind, keys: Iterable[str]) -> Sentence:
    """Keys as a value for a sentence (config.sentences): `translator` puts their names into the reader's language.

    A country stands in it as its code until then.
    """
    called = {f"k{number}": _called(kind, key) for number, key in enumerate(keys)}
    return Sentence(", ".join(f"{{{place}}}" for place in called), called)


@lru_cache(maxsize=5_000)
def _called(kind: Kind, key: str) -> Sentence:
    if key == "*":
        return say("any country")
    text = key if kind == "place" and len(key) == 2 else name(kind, key, "en")
    return Sentence(text.replace("{", "{{").replace("}", "}}"), {})


def translator(gettext: Callable[[str], str], language: str, country: Callable[[str], str]) -> Callable[[str], str]:
    """What `config.sentences.in_language` wants, for sentences with names of keys in them.

    `gettext` knows the sentences, `country` the name of a country by its code.
    """

    def translate(text: str) -> str:
        if len(text) == 2 and text.isupper() and text.isascii() and text.isalpha():
            return country(text)
        found = gettext(text)
        return _translations(language).get(text, found) if found == text else found

    return translate


@cache
def _translations(language: str) -> dict[str, str]:
    """By English name: the name in `language`."""
    kinds: tuple[Kind, ...] = ("interest", "place", "applicant_type", "theme")
    return {own["en"]: own[language] for kind in kinds for own in names(kind).values() if language in own}


def key_of(kind: Kind, text: str) -> str:
    """The key that `text` is, or is a name of in any language; empty when there is none. Case does not count."""
    return _keys(kind).get(_folded(text), "")


def near(kind: Kind, text: str, language: str) -> list[str]:
    """Names in `language` of up to three keys that have a name, or a word of one, like `text`; the nearest first."""
    called = [(part, key) for known, key in _keys(kind).items() for part in (known, *known.split())]
    wanted = _folded(text)
    alike = [part for part, _key in called if wanted and part.startswith(wanted)]
    alike += get_close_matches(wanted, [part for part, _key in called], n=6, cutoff=0.7)
    keys = dict.fromkeys(key for word in alike for part, key in called if part == word)
    return [name(kind, key, language) for key in keys][:3]


@cache
def _keys(kind: Kind) -> dict[str, str]:
    """By whatever a key may be called: the key."""
    called = {_folded(word): key for key, own in names(kind).items() for word in own.values()}
    return called | {_folded(key): key for key in names(kind)}


def _folded(text: str) -> str:
    return " ".join(text.replace("_", " ").replace("-", " ").casefold().split())
