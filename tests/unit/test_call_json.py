"""A call as JSON and as CSV."""

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.calls.as_json import call_to_json
from tracker.calls.model import Call, FunderName, Revision, Sighting
from tracker.exchange.call_sheet import HEADER, call_sheet
from tracker.exchange.cells import FORMULA, safe_cell
from tracker.exchange.sheets import write_csv
from tracker.facts.as_json import decimal_to_json, when_to_json
from tracker.facts.model import Amount, Contact, Evidence, Link, Rate, When

SEEN = datetime(2026, 8, 1, 6, tzinfo=UTC)
CLOSES = datetime(2026, 10, 15, 12, tzinfo=UTC)


def a_call(**values) -> Call:
    whole = {
        "id": "abcdefgh",
        "title": "Stöd till föreningar",
        "summary": "För ideella föreningar.",
        "funder": FunderName("exempel", "Exempelfonden"),
        "source": "exempel-web",
        "external_id": "17",
        "url": "https://example.org/17",
        "apply_url": "",
        "language": "sv",
        "status": "open",
        "opens": (When("2026-08"),),
        "deadlines": (When("2026-10-15", "14:00:00", "Europe/Stockholm", CLOSES, "outline"),),
        "rolling": False,
        "amounts": (Amount("max", Decimal("500000"), "SEK"),),
        "rates": (Rate("max", Decimal("50")),),
        "applicant_types": ("nonprofit",),
        "places": (),
        "themes": ("culture", "health"),
        "documents": (Link("Anvisning", "https://example.org/a.pdf"),),
        "contacts": (Contact("Kim", "kim@example.org"),),
        "disputed": ("amounts",),
        "sightings": (Sighting("exempel-web", "https://example.org/17", SEEN, SEEN),),
        "first_seen": SEEN,
        "last_seen": SEEN,
        "last_changed": SEEN,
        "next_closes": CLOSES,
        "evidence": (Evidence("deadlines", "senast 15 oktober", "https://example.org/17", SEEN, "label", "high"),),
        "revisions": (
            Revision("title", "Stöd", "Stöd till föreningar", SEEN, "exempel-web", "https://example.org/17"),
        ),
    }
    return Call(**whole | values)


def test_the_keys_and_values_that_scripts_rely_on() -> None:
    table = call_to_json(a_call())
    assert " ".join(table) == (
        "id title summary funder source external_id url apply_url language status opens deadlines rolling amounts "
        "rates applicant_types places themes documents contacts disputed sightings first_seen last_seen last_changed "
        "identifiers applicants_excluded partners_required age_required"
    )
    assert table["funder"] == {"key": "exempel", "name": "Exempelfonden"}
    assert table["deadlines"] == [
        {
            "date": "2026-10-15",
            "time": "14:00:00",
            "at": "2026-10-15T14:00:00+02:00",
            "zone": "Europe/Stockholm",
            "stage": "outline",
            "yearly": False,
            "certainty": "stated",
        }
    ]
    assert table["opens"][0]["at"] is None
    assert table["amounts"] == [
        {"role": "max", "amount": "500000", "currency": "SEK", "currency_assumed": False, "approximate": False}
    ]
    assert table["rates"] == [{"role": "max", "percent": "50"}]
    assert table["first_seen"] == "2026-08-01T06:00:00+00:00"
    assert json.loads(json.dumps(table)) == table


def test_evidence_and_history_are_given_when_asked_for() -> None:
    table = call_to_json(a_call(), evidence=True, revisions=True)
    assert list(table)[-3:] == ["settled", "revisions", "gone_since"]
    assert list(table["evidence"][0]) == ["field", "snippet", "url", "captured", "how", "confidence"]
    assert table["revisions"][0]["old"] == "Stöd"
    assert table["gone_since"] is None


@pytest.mark.parametrize(
    ("zone", "at"),
    [
        ("UTC+05:30", "2026-10-15T17:30:00+05:30"),
        ("UTC-03:00", "2026-10-15T09:00:00-03:00"),
        ("UTC", "2026-10-15T12:00:00+00:00"),
        ("Nowhere/At_all", "2026-10-15T12:00:00+00:00"),
        ("../../etc/passwd", "2026-10-15T12:00:00+00:00"),
        (None, "2026-10-15T12:00:00+00:00"),
    ],
)
def test_an_instant_is_written_in_its_own_zone(zone: str | None, at: str) -> None:
    assert when_to_json(When("2026-10-15", zone=zone, at=CLOSES))["at"] == at


@given(st.decimals(min_value=0, max_value=10**15, places=2))
def test_sums_are_plain_digits(number: Decimal) -> None:
    text = decimal_to_json(number)
    assert Decimal(text) == number
    assert set(text) <= set("0123456789.")
    assert "." not in text or text[-1] not in "0."


def test_round_sums_keep_their_zeros() -> None:
    assert decimal_to_json(Decimal("5E+5")) == decimal_to_json(Decimal("500000.00")) == "500000"


def written(*calls: Call) -> list[dict[str, str]]:
    file = io.StringIO(newline="")
    write_csv(call_sheet(calls), file)
    return list(csv.DictReader(io.StringIO(file.getvalue(), newline="")))


def test_a_list_as_csv() -> None:
    (line,) = written(a_call())
    assert list(line) == list(HEADER)
    assert set(call_to_json(a_call())) < set(HEADER)
    assert line["funder"] == "Exempelfonden"
    assert line["deadlines"] == "2026-10-15T14:00:00+02:00 outline"
    assert line["next_deadline"] == "2026-10-15T12:00:00+00:00"
    assert line["opens"] == "2026-08"
    assert line["amounts"] == "max 500000 SEK"
    assert line["themes"] == "culture; health"
    assert line["rolling"] == "false"
    assert written() == []


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\x1b=1", "\n@a"])
def test_no_cell_is_a_formula(title: str) -> None:
    (line,) = written(a_call(title=title, funder=FunderName("x", title), themes=(title,)))
    for name in ("title", "funder", "themes"):
        assert line[name].startswith("'")


@given(st.text())
def test_no_text_can_break_out_of_its_cell(title: str) -> None:
    (line,) = written(a_call(title=title))
    assert line["url"] == "https://example.org/17"
    assert not line["title"].lstrip().startswith(FORMULA)
    assert not set(line["title"]) & set("\x00\x1b\x07\x9b\n\r\u202e\u2066")
    assert safe_cell("plain å 1") == "plain å 1"
