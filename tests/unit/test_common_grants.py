"""Calls in the CommonGrants protocol: valid by its own schemas, and the same when read back."""

import json
import os
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from tests.unit.test_call_json import CLOSES, a_call
from tracker.exchange.common_grants import opportunities, opportunity
from tracker.exchange.common_grants_read import NotCommonGrants, draft_of, opportunities_in
from tracker.facts.model import Amount, Context, When
from tracker.facts.understand import understand

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
STOCKHOLM = Context(country="SE", zone="Europe/Stockholm")


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    folder = os.environ.get("GRANTS_SAMPLES")
    if not folder:
        pytest.skip("the protocol's schemas are not here (GRANTS_SAMPLES)")
    return common_grants_schema(Path(folder))


def common_grants_schema(samples: Path) -> Draft202012Validator:
    """What an opportunity of the protocol must be."""
    bundle = json.loads((samples / "commongrants" / "schemas-0.4.0.bundle.json").read_text(encoding="utf-8"))
    registry = Registry().with_resources([(name, Resource.from_contents(table)) for name, table in bundle.items()])
    return Draft202012Validator(bundle["OpportunityBase.yaml"], registry=registry)


CALLS = [
    a_call(public_id="abcdefghijkl"),
    a_call(status="rolling", rolling=True, deadlines=(), next_closes=None),
    a_call(status="unknown", opens=(), deadlines=(When("--05-07", yearly=True),), amounts=(), rates=()),
    a_call(
        status="forecast",
        deadlines=(
            When("2026-10-15", "14:00:00", "Europe/Stockholm", CLOSES, "outline"),
            When("2027-01", certainty="approximate"),
            When("2027-02-01", "24:00:00", "Europe/Stockholm"),
        ),
        amounts=(
            Amount("min", Decimal("20000"), "SEK"),
            Amount("max", Decimal("50000"), "SEK"),
            Amount("max", Decimal("90000.50"), "SEK"),
            Amount("total", Decimal("2157100000"), "SEK"),
            Amount("typical", Decimal("1500.5"), "EUR"),
        ),
        places=("SE", "SE33"),
    ),
    a_call(status="closed", url="", summary="", funder=a_call().funder, applicant_types=("municipality", "individual")),
]


@pytest.mark.parametrize("number", range(len(CALLS)))
def test_what_is_written_follows_the_schemas(schema: Draft202012Validator, number: int) -> None:
    item = json.loads(json.dumps(opportunity(CALLS[number])))
    assert [f"{list(error.absolute_path)}: {error.message}" for error in schema.iter_errors(item)] == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=st.text(max_size=50), summary=st.text(max_size=200))
def test_any_text_follows_the_schemas(schema: Draft202012Validator, title: str, summary: str) -> None:
    assert list(schema.iter_errors(opportunity(a_call(title=title, summary=summary)))) == []


def test_the_fields_of_the_protocol() -> None:
    item = opportunity(CALLS[3])
    assert item["status"] == {"value": "forecasted"}
    assert item["keyDates"]["closeDate"]["date"] == "2027-02-01"
    assert item["keyDates"]["closeDate"]["time"] == "23:59:59"
    assert item["keyDates"]["otherDates"]["deadline"]["description"] == "Europe/Stockholm"
    assert item["funding"] == {
        "minAwardAmount": {"amount": "20000", "currency": "SEK"},
        "maxAwardAmount": {"amount": "90000.5", "currency": "SEK"},
        "totalAmountAvailable": {"amount": "2157100000", "currency": "SEK"},
    }
    assert opportunity(CALLS[0])["id"] == opportunity(CALLS[0])["id"] != item["id"]
    assert opportunities(CALLS)["paginationInfo"]["totalItems"] == len(CALLS)


@pytest.mark.parametrize("number", range(4))
def test_a_call_that_is_read_back_is_the_same(number: int) -> None:
    call = CALLS[number]
    (item,) = opportunities_in(json.loads(json.dumps(opportunities([call]))))
    read = understand(draft_of(item, "file", NOW), STOCKHOLM)
    assert read.problems == ()
    for name in ("title", "summary", "rolling", "amounts", "rates", "themes", "places", "url", "documents", "contacts"):
        assert getattr(read, name) == getattr(call, name), name
    assert read.funder == call.funder.name
    assert [(w.date, w.stage, w.yearly, w.certainty) for w in read.deadlines] == [
        (w.date, w.stage, w.yearly, w.certainty) for w in call.deadlines
    ]
    assert [w.at for w in read.deadlines if w.at] == [w.at for w in call.deadlines if w.at]


def test_an_opportunity_of_another_program() -> None:
    item = {
        "id": "30a12e5e-5940-4c08-921c-17a8960fcf4b",
        "title": "Small harbour grants",
        "status": {"value": "open"},
        "description": "For harbours.",
        "funding": {"maxAwardAmount": {"amount": "50000.00", "currency": "USD"}, "estimatedAwardCount": 10},
        "keyDates": {
            "closeDate": {"eventType": "singleDate", "name": "Closes", "date": "2026-12-31", "time": "17:00:00"},
            "otherDates": {
                "anticipatedAward": {"eventType": "singleDate", "name": "Awards", "date": "2027-03-15"},
                "applicationPeriod": {"eventType": "dateRange", "name": "P", "startDate": "2026-11-01",
                                      "endDate": "2026-12-31", "endTime": "17:00:00"},
            },
        },
        "acceptedApplicantTypes": [{"value": "nonprofit_without_501c3"}, {"value": "custom", "customValue": "school"}],
        "source": "https://harbours.example/17",
        "customFields": {"agency": {"name": "agency", "fieldType": "string", "value": "Harbour Board"}},
    }  # fmt: skip
    read = understand(draft_of(item, "file", NOW), Context(country="US", zone="America/New_York"))
    assert [(w.date, w.time) for w in read.deadlines] == [("2026-12-31", "17:00:00")]
    assert [w.date for w in read.opens] == ["2026-11-01"]
    assert read.amounts == (Amount("max", Decimal(50000), "USD"),)
    assert read.applicant_types == ("nonprofit_without_501c3", "school")
    assert (read.funder, read.said, read.external_id) == ("Harbour Board", "open", item["id"])


@pytest.mark.parametrize("value", [3, "x", None, [1], {"items": [{"title": "x"}]}, [{"id": 1, "title": None}]])
def test_what_is_no_opportunity_is_refused(value: object) -> None:
    with pytest.raises(NotCommonGrants):
        opportunities_in(value)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("status", "keyDates", "funding", "acceptedApplicantTypes", "customFields", "source", "description")


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, json_values)))
def test_no_record_raises(item: dict[str, object]) -> None:
    understand(draft_of({"id": "1", "title": "x"} | item, "file", NOW), STOCKHOLM)
