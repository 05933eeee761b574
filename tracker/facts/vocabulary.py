"""The words of the languages, from config/vocabulary/*.toml and config/vocabulary/language/*.toml.

A language is added by one file `config/vocabulary/language/<code>.toml` (ISO 639-1) with a section for each table that
it has words for: `[languages]` (which must be there), `[calendar]`, `[roles]`, `[marks]`, `[money]`, `[ranges]`, ...,
with the keys that the table itself explains; a key that is left out has no words. Words of lists that all languages
share stand under `[shared.<table>]` and are added to those: `[shared.clock] marker = ["om"]`.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

_FOLDER = resources.files("config") / "vocabulary"


@cache
def vocabulary(name: str) -> dict[str, Any]:
    """The table in `config/vocabulary/<name>.toml` with what the added languages have of it."""
    table = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    for code, words in _added().items():
        if name in words:
            table[code] = words[name]
        _extend(table, words.get("shared", {}).get(name, {}))
    return table


@cache
def languages() -> tuple[str, ...]:
    """ISO 639-1 codes of the languages that are read."""
    return tuple(vocabulary("languages"))


@cache
def _added() -> dict[str, dict[str, Any]]:
    folder = _FOLDER / "language"
    files = sorted(folder.iterdir(), key=lambda file: file.name) if folder.is_dir() else []
    return {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text(encoding="utf-8"))
        for file in files
        if file.name.endswith(".toml")
    }


def _extend(table: dict[str, Any], more: dict[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, dict):
            _extend(table.setdefault(key, {}), value)
        else:
            table[key] = [*table.get(key, ()), *value]
