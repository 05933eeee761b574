"""The tables of phrases in tests/phrases: what is written there is what must be read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tracker.facts.phrases import read_phrase

TABLES = sorted((Path(__file__).parent.parent / "phrases").glob("*.toml"))
KINDS = ("deadline", "opens", "period", "rolling", "text")


def rows() -> list[Any]:
    found = []
    for path in TABLES:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for number, row in enumerate(table["phrases"], 1):
            found.append(pytest.param(table.get("country", ""), row, id=f"{path.stem}-{number}"))
    return found


def shown(when: dict[str, Any]) -> str:
    """`2026-10-15`, `2026-10-15 14:00` or `2026-10-15 14:00+02:00`, as the tables have it."""
    if not when["time"]:
        return str(when["date"])
    time = when["time"].removesuffix(":00")
    return f"{when['date']} {time}{when['at'][-6:] if when['at'] else ''}"


@pytest.mark.parametrize(("country", "row"), rows())
def test_a_phrase_says_what_the_table_says(country: str, row: dict[str, Any]) -> None:
    kind = row.get("kind", "deadline")
    assert kind in KINDS, f"a row's kind is one of {', '.join(KINDS)}"
    told = {"phrase": row["phrase"], "country": row.get("country", country), "now": row.get("now", "")}
    answer = read_phrase(told | {"kind": "" if kind == "text" else kind})
    got = {
        "deadlines": [shown(when) for when in answer["deadlines"]],
        "opens": [shown(when) for when in answer["opens"]],
        "rolling": answer["rolling"],
        "closed": answer["closed"],
        "yearly": any(when["yearly"] for when in answer["deadlines"]),
        "stage": answer["deadlines"][0]["stage"] if answer["deadlines"] else "full",
        "stages": [when["stage"] for when in answer["deadlines"]],
        "certainty": "".join({when["certainty"] for when in (*answer["deadlines"], *answer["opens"])}),
    }
    wanted = {
        "deadlines": row.get("deadlines", []),
        "opens": row.get("opens", []),
        "rolling": row.get("rolling", False),
        "closed": row.get("closed", False),
        "yearly": row.get("yearly", got["yearly"]),
        "stage": row.get("stage", got["stage"]),
        "stages": row.get("stages", got["stages"]),
        "certainty": row.get("certainty", got["certainty"]),
    }
    assert got == wanted, row["phrase"]
