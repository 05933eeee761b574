"""Labelled values against what running text says plainly: both are kept, and the field is disputed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.reading.drafts import read_page
from tracker.facts.model import Context, Draft, Raw, Understood
from tracker.facts.understand import understand

CAPTURED = datetime(2026, 8, 3, 12, tzinfo=UTC)
STOCKHOLM = Context(country="SE", zone="Europe/Stockholm", language="sv")
LABELLED = Raw("deadline", "5 mars 2027", label="Sista ansökningsdag")
LIMIT = Raw("amount", "500 000 kronor", label="Högsta belopp")


def read(*raws: Raw) -> Understood:
    return understand(Draft("river-fund", "https://example.org/calls/1", CAPTURED, "1", raws), STOCKHOLM)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Sista ansökningsdag är den 12 mars 2027.", ["2027-03-05", "2027-03-12"]),
        ("Ansökan stänger den 1 april 2027 kl. 12.00.", ["2027-03-05", "2027-04-01"]),
    ],
)
def test_a_text_that_names_another_last_day_disputes_the_label(text: str, days: list[str]) -> None:
    found = read(LABELLED, Raw("text", text))
    assert [when.date for when in found.deadlines] == days
    assert found.disputed == ("deadlines",)
    assert [seen.snippet for seen in found.evidence if seen.field == "deadlines"] == [
        "5 mars 2027",
        text,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Sista ansökningsdag är den 5 mars 2027.",
        "Sista ansökningsdag är den 5 mars 2027 kl. 15.00.",
        "Sista ansökningsdag: 5 mars 2027\nDen som vill kan få råd till och med den 1 mars 2027.",
        "Förra årets sista ansökningsdag var den 4 mars 2026.",
        "Nästa sista ansökningsdag är den 5 oktober 2027.",
        "Beslut meddelas den 12 maj 2027. Projektet ska starta senast den 1 juni 2027.",
        "Skissen ska vara inne senast den 1 februari 2027 i steg 1.",
    ],
)
def test_other_days_dispute_nothing(text: str) -> None:
    found = read(LABELLED, Raw("text", text))
    assert [when.date for when in found.deadlines if when.stage == "full"] == ["2027-03-05"]
    assert found.disputed == ()


def test_a_text_that_names_another_limit_disputes_the_label() -> None:
    found = read(LIMIT, Raw("text", "Ni kan söka högst 300 000 kronor per projekt."))
    assert [(one.role, str(one.amount)) for one in found.amounts] == [("max", "500000"), ("max", "300000")]
    assert found.disputed == ("amounts",)


@pytest.mark.parametrize(
    "text",
    [
        "Ni kan söka högst 500 000 kronor per projekt.",
        "Ni kan söka högst 500 000 kronor, och förstudier kan få högst 100 000 kronor.",
        "Små projekt kan få högst 100 000 kronor. Stora projekt kan få högst 900 000 kronor.",
        "Förra året fick tolv projekt 300 000 kronor var. Hyran är 40 000 kronor.",
        "Ni kan söka omkring 400 000 kronor.",
    ],
)
def test_other_sums_dispute_nothing(text: str) -> None:
    assert read(LIMIT, Raw("text", text)).disputed == ()


def test_a_page_that_contradicts_its_facts_box_is_disputed() -> None:
    page = (
        "<h1>Bidrag till bad</h1><dl><dt>Sista ansökningsdag</dt><dd>5 maj 2027</dd></dl>"
        "<p>Föreningar kan söka bidrag. Ansökan stänger den 15 maj 2027.</p>"
    )
    found = read_page(page.encode(), "https://bad.example.se/bidrag-till-bad", CAPTURED)
    [call] = [understand(draft, found.context) for draft in found.drafts]
    assert [when.date for when in call.deadlines] == ["2027-05-05", "2027-05-15"]
    assert call.disputed == ("deadlines",)
