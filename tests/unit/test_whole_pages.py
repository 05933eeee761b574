"""Whole pages, in the shapes that content systems give them: everything that is read of each (tests/pages/whole)."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.reading.drafts import read_page
from tracker.facts.model import Understood, When
from tracker.facts.understand import understand

FOLDER = Path(__file__).parents[1] / "pages" / "whole"
PAGES = tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))["page"]
NOW = datetime(2027, 1, 5, 12, tzinfo=UTC)
LISTS = ("deadlines", "opens", "amounts", "rates", "documents", "contacts")
WORDS = ("applicants", "partners", "places", "themes")


@pytest.mark.parametrize("page", PAGES, ids=[page["file"] for page in PAGES])
def test_everything_on_a_page_is_read(page: dict[str, Any]) -> None:
    read = read_page((FOLDER / page["file"]).read_bytes(), page["url"], NOW, country=page.get("country", ""))
    calls = [understand(draft, read.context) for draft in read.drafts]
    assert [shown(call) for call in calls] == [wanted(call) for call in page.get("call", ())]
    assert bool(read.why_none) == (not calls)
    for call in calls:
        assert all(seen.snippet and len(seen.snippet) <= 200 and seen.how for seen in call.evidence)
        told = {seen.field for seen in call.evidence}
        stated = {"deadlines": call.deadlines, "opens": call.opens, "amounts": call.amounts, "rates": call.rates}
        assert {name for name, values in stated.items() if values} <= told


def wanted(call: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": call["title"],
        "rolling": call.get("rolling", False),
        "age": call.get("age", 0),
        "apply": call.get("apply", ""),
        **{name: sorted(call.get(name, ())) for name in LISTS},
        **{name: set(call.get(name, "").split()) for name in WORDS},
    }


def shown(call: Understood) -> dict[str, Any]:
    return {
        "title": call.title,
        "rolling": call.rolling,
        "age": call.age_required,
        "apply": call.apply_url,
        "deadlines": sorted(map(day, call.deadlines)),
        "opens": sorted(map(day, call.opens)),
        "amounts": sorted(f"{one.role} {one.amount} {one.currency}" for one in call.amounts),
        "rates": sorted(f"{one.role} {one.percent}" for one in call.rates),
        "documents": sorted(one.url for one in call.documents),
        "contacts": sorted(", ".join((one.name, one.email, one.phone)) for one in call.contacts),
        "applicants": set(call.applicant_types),
        "partners": set(call.partners_required),
        "places": set(call.places),
        "themes": set(call.themes),
    }


def day(when: When) -> str:
    time = f" {when.time[:5]}" if when.time else ""
    return when.date + time + (f" {when.stage}" if when.stage != "full" else "")
