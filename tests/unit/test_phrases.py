"""The tables of phrases in tests/phrases: what is written there is what must be read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tracker.facts.phrases import read_phrase

TABLES = sorted((Path(__file__).parent.parent / "phrases").glob("*.toml"))
KINDS = ("deadline", "opens", "period", "rolling", "text")


def shown(when: dict[str, Any]) -> str:
    """`2026-10-15`, `2026-10-15 14:00` or `2026-10-15 14:00+02:00`, as the tables have it."""
    if not when["time"]:
        return str(when["date"])
    time = when["time"].removesuffix(":00")
    return f"{when['date']} {time}{when['at'][-6:] if when['at'] else ''}"


def answered(row: dict[str, Any], country: str) -> dict[str, Any]:
    """What is read of a row's phrase, in the words of the tables."""
    kind = row.get("kind", "deadline")
    assert kind in KINDS, f"a row's kind is one of {', '.join(KINDS)}"
    told = {"phrase": row["phrase"], "country": row.get("country", country), "now": row.get("now", "")}
    answer = read_phrase(told | {"kind": "" if kind == "text" else kind})
    return {
        "deadlines": [shown(when) for when in answer["deadlines"]],
        "opens": [shown(when) for when in answer["opens"]],
        "rolling": answer["rolling"],
        "closed": answer["closed"],
        "yearly": any(when["yearly"] for when in answer["deadlines"]),
        "stage": answer["deadlines"][0]["stage"] if answer["deadlines"] else "full",
        "stages": [when["stage"] for when in answer["deadlines"]],
        "certainty": "".join({when["certainty"] for when in (*answer["deadlines"], *answer["opens"])}),
    }


@pytest.mark.parametrize("table", [pytest.param(path, id=path.stem) for path in TABLES])
def test_a_phrase_says_what_the_table_says(table: Path) -> None:
    """One test for each table, because each test of its own costs more than to read a phrase."""
    found = tomllib.loads(table.read_text(encoding="utf-8"))
    wrong = {}
    for row in found["phrases"]:
        got = answered(row, found.get("country", ""))
        stated = {"deadlines": [], "opens": [], "rolling": False, "closed": False} | row
        if other := {name: value for name, value in got.items() if value != stated.get(name, value)}:
            wrong[row["phrase"]] = {"read": other, "stated": {name: stated[name] for name in other}}
    assert not wrong
