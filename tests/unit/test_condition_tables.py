"""The tables in tests/phrases/conditions: what is written there is what must be understood."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tracker.facts.age import read_age
from tracker.facts.applicants import read_applicants
from tracker.facts.excluded import excluded_applicants
from tracker.facts.not_a_call import why_not_a_call
from tracker.facts.partners import required_partners
from tracker.facts.places import read_places
from tracker.facts.themes import read_themes

FOLDER = Path(__file__).parent.parent / "phrases" / "conditions"
WHY = {
    "award": "awards made", "notice": "A notice", "round-up": "round-up", "overview": "overview",
    "archive": "archive", "loan": "loan", "tax": "tax rule", "post": "post to be filled",
}  # fmt: skip


def rows(name: str) -> list[Any]:
    table = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return [pytest.param(row, id=f"{name}-{number}") for number, row in enumerate(table["rows"], 1)]


@pytest.mark.parametrize("row", rows("age"))
def test_how_long_an_applicant_must_have_existed(row: dict[str, Any]) -> None:
    found = read_age(row["text"], "")
    assert (found.value if found else 0) == row["months"], row["text"]


@pytest.mark.parametrize("row", rows("partners"))
def test_who_must_take_part(row: dict[str, Any]) -> None:
    assert {found.value for found in required_partners(row["text"])} == set(row["partners"].split()), row["text"]


@pytest.mark.parametrize("row", rows("applicants"))
def test_who_may_apply(row: dict[str, Any]) -> None:
    found = read_applicants(row["text"], prose=row.get("prose", False))
    assert {one.value for one in found} == set(row["types"].split()), row["text"]


@pytest.mark.parametrize("row", rows("excluded"))
def test_who_may_not_apply(row: dict[str, Any]) -> None:
    assert {found.value for found in excluded_applicants(row["text"])} == set(row["types"].split()), row["text"]


@pytest.mark.parametrize("row", rows("places"))
def test_where(row: dict[str, Any]) -> None:
    found = read_places(row["text"], row["language"], prose=row.get("prose", False))
    assert {one.value for one in found} == set(row["places"].split()), row["text"]


@pytest.mark.parametrize("row", rows("themes"))
def test_what_a_call_is_about(row: dict[str, Any]) -> None:
    found = read_themes(row["text"], row["language"])
    assert {one.value for one in found} == set(row["themes"].split()), row["text"]
    assert all(row["text"][one.start : one.end] in one.how for one in found)


@pytest.mark.parametrize("row", rows("not_a_call"))
@pytest.mark.parametrize("told", [True, False], ids=["language told", "language not told"])
def test_what_is_no_call_is_told_from_calls(row: dict[str, Any], told: bool) -> None:
    why = why_not_a_call(row["title"], row["text"], row["language"] if told else "")
    assert WHY[row["why"]] in why if "why" in row else why == "", row["title"]
