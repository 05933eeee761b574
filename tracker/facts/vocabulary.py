"""The words of the languages, from config/vocabulary/*.toml. A language is added by adding its words there."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def vocabulary(name: str) -> dict[str, Any]:
    """The table in `config/vocabulary/<name>.toml`. Each file says at its top what its keys mean."""
    path = resources.files("config") / "vocabulary" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
