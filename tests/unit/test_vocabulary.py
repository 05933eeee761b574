"""The tables of words themselves."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "config" / "vocabulary"


def lists(value: Any, path: str) -> Iterator[tuple[str, list[str]]]:
    """Every list of words in a table, with the keys that lead to it."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from lists(part, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list) and all(isinstance(word, str) for word in value):
        yield path, value


@pytest.mark.parametrize("table", [pytest.param(path, id=path.stem) for path in sorted(FOLDER.rglob("*.toml"))])
def test_no_list_names_a_word_twice(table: Path) -> None:
    found = list(lists(tomllib.loads(table.read_text(encoding="utf-8")), ""))
    twice = {path: [word for word in set(words) if words.count(word) > 1] for path, words in found}
    assert {path: words for path, words in twice.items() if words} == {}
