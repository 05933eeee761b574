"""What people call the keys of the vocabulary, and which key they mean by a name (config/vocabulary/names.toml)."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Literal

Kind = Literal["theme", "applicant_type", "interest", "place"]


@cache
def names(kind: Kind) -> dict[str, dict[str, str]]:
    """By key: its name in each language (`en`, `sv`)."""
    text = (files("config") / "vocabulary" / "names.toml").read_text(encoding="utf-8")
    table: dict[str, dict[str, str]] = tomllib.loads(text)[kind]
    return table


def name(kind: Kind, key: str, language: str) -> str:
    """What a key is called; the key itself, in words, when it has no name."""
    return names(kind).get(key, {}).get(language) or key.replace("_", " ")


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
