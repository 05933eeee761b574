"""The tables of sums in tests/phrases/money: what is written there is what must be read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tracker.facts.clean import plain
from tracker.facts.model import Context
from tracker.facts.money import MoneyFound, read_money

TABLES = sorted((Path(__file__).parent.parent / "phrases" / "money").glob("*.toml"))
KINDS = ("amount", "rate", "text")


def rows() -> list[Any]:
    found = []
    for path in TABLES:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for number, row in enumerate(table["phrases"], 1):
            found.append(pytest.param(table.get("country", ""), row, id=f"{path.stem}-{number}"))
    return found


def shown(found: MoneyFound) -> dict[str, list[str]]:
    """`max 500000 SEK`, with `about` for approximate sums, and `max 50`, as the tables have it."""
    amounts = [one.value for one in found.amounts]
    return {
        "amounts": [f"{'about ' * a.approximate}{a.role} {a.amount} {a.currency}" for a in amounts],
        "rates": [f"{one.value.role} {one.value.percent}" for one in found.rates],
    }


@pytest.mark.parametrize(("country", "row"), rows())
def test_a_phrase_says_the_sums_of_the_table(country: str, row: dict[str, Any]) -> None:
    kind = row.get("kind", "amount")
    assert kind in KINDS, f"a row's kind is one of {', '.join(KINDS)}"
    context = Context(country=row.get("country", country), language=row.get("language", ""))
    got = shown(read_money(plain(row["phrase"]), context, kind, row.get("label", "")))
    assert got == {"amounts": row.get("amounts", []), "rates": row.get("rates", [])}, row["phrase"]
