"""Answers of interfaces that are read like a page: each record of a list by the names of its values."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.reading.drafts import read_page
from tracker.facts.model import Understood
from tracker.facts.understand import understand

NOW = datetime(2026, 10, 10, 12, tzinfo=UTC)
MOSS = {"Titel": "Mossa på tak", "Oppningsdatum": "2026-09-01T00:00:00", "Stangningsdatum": "2026-11-17T14:00:00"}
LONG = "Om mossa som växer på gamla tak i små byar, och om dem som bor under taken. " * 6


def read(value: Any) -> list[Understood]:
    reading = read_page(json.dumps(value).encode(), "https://moss.example/api", NOW, language="sv", country="SE")
    return [understand(draft, reading.context) for draft in reading.drafts]


def test_each_record_of_a_list_is_a_call_with_its_days() -> None:
    first, second = read([MOSS, MOSS | {"Titel": "Lavar", "Stangningsdatum": "2027-01-15T00:00:00.000Z"}])
    assert (first.title, [(when.date, when.time) for when in first.deadlines]) == (
        "Mossa på tak",
        [("2026-11-17", "14:00:00")],
    )
    assert [(when.date, when.time) for when in first.opens] == [("2026-09-01", None)]
    assert [(when.date, when.time) for when in second.deadlines] == [("2027-01-15", None)]


@pytest.mark.parametrize(
    ("more", "kept"),
    [
        ({"Beskrivning": LONG}, True),
        ({"Beskrivning": LONG, "Stangningsdatum": None, "Oppningsdatum": None}, False),
        ({"Titel": "Mossfonden har beviljat 14 projekt", "Beskrivning": LONG}, False),
    ],
)
def test_a_record_with_a_day_of_its_own_is_a_call_unless_it_plainly_is_none(more: dict[str, Any], kept: bool) -> None:
    assert bool(read([MOSS | more])) is kept


@pytest.mark.parametrize("value", [[], [1, 2], [[1]], ["x"], [{}], "x"])
def test_lists_of_anything_else_do_no_harm(value: Any) -> None:
    assert [call.deadlines for call in read(value)] in ([], [()])
