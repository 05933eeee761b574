"""Shipped sources of the United States against what an interface may answer besides the usual.

Empty and missing fields, other types, several stages, markup, withdrawn and announced calls, nothing at all. The
records are invented.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from config.catalogue import Funder, Source
from tests.playing import MISSING, SOURCES, Played, but, by_address, days, play, sums

# Grants.gov

HIT = {
    "id": "7",
    "number": "MOSS-7",
    "title": "Moss &amp; lamps",
    "agency": "Agency of Moss",
    "openDate": "08/03/2026",
    "closeDate": "09/30/2026",
    "oppStatus": "posted",
    "docType": "synopsis",
    "cfdaList": ["93.ECH"],
}
SYNOPSIS = {
    "synopsisDesc": "<p>Help &amp; more</p>",
    "responseDate": "Sep 30, 2026 12:00:00 AM EDT",
    "responseDateDesc": "",
    "awardCeiling": "500000",
    "awardFloor": "none",
    "estimatedFunding": "0",
    "applicantTypes": [{"id": "12", "description": "Nonprofits"}],
}
FORECAST = {
    "forecastDesc": "A plan",
    "estSynopsisPostingDate": "Oct 01, 2026 12:00:00 AM EDT",
    "estApplicationResponseDate": "Dec 01, 2026 12:00:00 AM EST",
    "awardCeiling": "200000",
}
STAGED = "Letters of intent are due August 20, 2026. Full applications are due September 30, 2026 5:00 PM ET."
NO_RECORD = {"errorcode": 0, "msg": "", "data": {"id": None, "errorMessages": ["There is no record found."]}}


def grants_gov(hit: dict[str, Any], details: Any) -> Played:
    if isinstance(details, dict) and "errorcode" not in details:
        details = {"errorcode": 0, "msg": "", "data": {"id": 7, "docType": "synopsis", "ost": "POSTED"} | details}
    found = {"errorcode": 0, "msg": "", "data": {"hitCount": 1, "oppHits": [hit]}}
    return play(SOURCES.get("grants-gov"), by_address([("search2", found), ("fetchOpportunity", details)]))


@pytest.mark.parametrize(
    ("hit", "details", "deadlines", "amounts"),
    [
        (HIT, {"synopsis": SYNOPSIS}, ["2026-09-30 - full"], ["max 500000 USD"]),
        (HIT, None, ["2026-09-30 - full"], []),
        (
            HIT,
            {"synopsis": SYNOPSIS, "forecast": FORECAST | {"awardCeiling": "9"}},
            ["2026-09-30 - full"],
            ["max 500000 USD"],
        ),
        (
            but(HIT, closeDate=None, cfdaList=None),
            {"synopsis": but(SYNOPSIS, responseDate="", applicantTypes=None, awardCeiling=None)},
            [],
            [],
        ),
        (
            but(HIT, docType=MISSING, id=7),
            {"synopsis": SYNOPSIS, "docType": None},
            ["2026-09-30 - full"],
            ["max 500000 USD"],
        ),
        (
            but(HIT, closeDate=""),
            {"synopsis": but(SYNOPSIS, responseDate=None, responseDateDesc="Proposals accepted anytime")},
            [],
            ["max 500000 USD"],
        ),
        (
            HIT,
            {
                "synopsis": but(
                    SYNOPSIS, responseDateDesc="Applications are due no later than 11:59 p.m., ET, on the listed date."
                )
            },
            ["2026-09-30 23:59:00 full"],
            ["max 500000 USD"],
        ),
        (
            HIT,
            {
                "synopsis": but(
                    SYNOPSIS,
                    responseDateDesc=STAGED,
                )
            },
            ["2026-08-20 - expression_of_interest", "2026-09-30 17:00:00 full"],
            ["max 500000 USD"],
        ),
        (
            but(HIT, oppStatus="forecasted", docType="forecast", closeDate=""),
            {"docType": "forecast", "synopsis": None, "forecast": FORECAST},
            ["2026-12-01 - full"],
            ["max 200000 USD"],
        ),
        (
            HIT,
            {"synopsis": but(SYNOPSIS, awardCeiling=1000.5, awardFloor="1,000", estimatedFunding=None)},
            ["2026-09-30 - full"],
            ["max 1000.5 USD", "min 1000 USD"],
        ),
    ],
)
def test_opportunities_of_grants_gov_in_every_shape(
    hit: dict[str, Any], details: Any, deadlines: list[str], amounts: list[str]
) -> None:
    found = grants_gov(hit, details)
    (call,) = found.calls
    assert (sorted(days(call)), sums(call)) == (deadlines, amounts)
    assert (found.problems, found.failures, call.partial, call.title) == ((), (), False, "Moss & lamps")


@pytest.mark.parametrize(
    "details", [NO_RECORD, 500, {"synopsis": None}, {"errorcode": 1, "msg": "busy", "data": None}, "<html></html>"]
)
def test_an_opportunity_whose_details_cannot_be_read_is_shown_and_a_known_one_stays(details: Any) -> None:
    found = grants_gov(HIT, details)
    assert ([call.partial for call in found.calls], len(found.missed), found.failures) == ([True], 1, ())


@pytest.mark.parametrize(
    ("word", "said"), [("posted", "open"), ("closed", "closed"), ("archived", "closed"), ("", None)]
)
def test_the_status_of_grants_gov(word: str, said: str | None) -> None:
    (call,) = grants_gov(but(HIT, oppStatus=word), None).calls
    assert call.said == said


def test_a_second_page_that_is_the_first_again_is_said() -> None:
    found = {"errorcode": 0, "msg": "", "data": {"hitCount": 58, "oppHits": [HIT]}}
    played = play(SOURCES.get("grants-gov"), by_address([("search2", found)]))
    assert (len(played.calls), "answered twice with the same records" in played.problems[0]) == (1, True)


# CommonGrants

OPPORTUNITY = {
    "id": "573525f2-8e15-4405-83fb-e6523511d801",
    "title": "Lamps",
    "status": {"value": "open"},
    "description": "Light",
    "source": "https://lamps.example/o/1",
    "keyDates": {"closeDate": {"name": "Closes", "eventType": "singleDate", "date": "2026-09-30", "time": "17:00:00"}},
}
RANGE = {
    "name": "Window",
    "eventType": "dateRange",
    "startDate": "2026-08-01",
    "endDate": "2026-10-01",
    "endTime": "12:00:00",
}
AWARD = {"name": "Award announced", "eventType": "singleDate", "date": "2026-12-01"}


@pytest.mark.parametrize(
    ("more", "deadlines", "said"),
    [
        ({}, ["2026-09-30 17:00:00 full"], "open"),
        ({"keyDates": None, "funding": None, "source": None, "description": None}, [], "open"),
        ({"keyDates": MISSING, "customFields": {}}, [], "open"),
        ({"keyDates": {"closeDate": RANGE}}, ["2026-10-01 12:00:00 full"], "open"),
        ({"keyDates": {"postDate": None, "closeDate": None, "otherDates": {"award": AWARD}}}, [], "open"),
        ({"status": {"value": "custom", "customValue": "archived"}}, ["2026-09-30 17:00:00 full"], "closed"),
        ({"status": {"value": "forecasted"}, "unknownField": [1]}, ["2026-09-30 17:00:00 full"], "forecast"),
    ],
)
def test_opportunities_of_a_commongrants_server_in_every_shape(
    more: dict[str, Any], deadlines: list[str], said: str
) -> None:
    options = {"url": "https://lamps.example/common-grants"}
    site, funder = "https://lamps.example/", Funder("lamps", "Lamps")
    source = Source(
        "lamps", "Lamps", "commongrants", site, funder, "unverified", language="en", country="US",
        zone="America/New_York", path="lamps.toml", options=options,
    )  # fmt: skip
    items = [but(OPPORTUNITY, **more), "garbage", but(OPPORTUNITY, id="2", title="")]
    found = play(source, lambda request: {"items": items, "paginationInfo": {"totalItems": 3}})
    (call,) = found.calls
    assert (days(call), call.said, len(found.problems)) == (deadlines, said, 2)
    assert play(source, lambda request: {"status": 401, "message": "Unauthorized"}).failures


# California


def test_rows_of_california_in_every_shape() -> None:
    names = [
        "PortalID",
        "Title",
        "Status",
        "Type",
        "LOI",
        "OpenDate",
        "ApplicationDeadline",
        "EstAmounts",
        "MatchingFunds",
    ]
    rows: list[list[Any]] = [
        [
            1,
            "Moss",
            "active",
            "Grant",
            "Yes",
            "2026-07-01 07:00:00",
            "2026-10-01 17:00:00",
            "Between $0 and $375,000",
            "15%",
        ],
        [2, "Moss", "forecasted", "Grant; Loan", None, "Summer 2026", None, None, "Not Required"],
        [3, "Moss", "active", None, "No", None, "Ongoing", "", ""],
        [4, "Moss", "closed", "Grant", "No", "2026-01-01", "2026-06-01 11:59:00", "Exactly $5,000", None],
        [5, "Moss", "active", "Loan", "No", None, None, None, None],
        [6, "Moss", "active", "Grant"],
    ]
    answer = {"fields": [{"id": name, "type": "text"} for name in names], "records": rows}
    found = play(SOURCES.get("california-grants-portal"), lambda request: answer)
    first, second, third, _, short = found.calls
    assert found.left_out == 1
    assert all(problem.startswith("the table has no column") for problem in found.problems)
    assert [days(call) for call in found.calls] == [["2026-10-01 17:00:00 full"], [], [], ["2026-06-01 - full"], []]
    assert [call.said for call in found.calls] == ["open", "forecast", "open", "closed", "open"]
    assert (sums(first), [str(rate.percent) for rate in first.rates]) == (["max 375000 USD"], ["15"])
    assert (third.rolling, second.rolling, short.rolling) == (True, False, False)
    assert [when.certainty for when in second.opens] == ["approximate"]
    assert datetime(2026, 10, 2, 0, tzinfo=UTC) == first.deadlines[0].at


# Simpler.Grants.gov and Pennsylvania


def test_types_of_applicant_of_simpler_grants_gov_by_their_codes() -> None:
    codes = ["nonprofits_non_higher_education_without_501c3", "small_businesses", "unrestricted", "new_code"]
    summary = {"applicant_types": codes, "award_floor": 90_000, "award_ceiling": 5_000, "close_date": "2026-11-01"}
    record = {"opportunity_id": "a", "opportunity_title": "Moss", "opportunity_status": "posted", "summary": summary}
    found = play(SOURCES.get("simpler-grants-gov"), lambda _: {"data": [record]}, keys={"simpler": "secret"})
    (call,) = found.calls
    assert call.applicant_types == ("nonprofit_without_501c3", "for_profit_small_business", "unrestricted")
    assert call.disputed == ("amounts",), "the least is more than the most"


@pytest.mark.parametrize(
    ("closes", "deadlines"),
    [
        ("2026-11-18", ["2026-11-18 - full"]),
        ("2026-11-18T00:00:00", ["2026-11-18 - full"]),
        ("2026-11-18T17:00:00-05:00", ["2026-11-18 17:00:00 full"]),
        ("11/18/2026", ["2026-11-18 - full"]),
        ("11/02/2026 5:00 PM", ["2026-11-02 17:00:00 full"]),
        ("Rolling", []),
        (None, []),
    ],
)
def test_days_of_pennsylvania_however_written(closes: str | None, deadlines: list[str]) -> None:
    record = {"slug": "mills", "title": "Mills", "status": "Open", "openDate": "2026-09-01", "closeDate": closes}
    (call,) = play(SOURCES.get("pennsylvania-egrants"), lambda _: {"grants": [record]}).calls
    assert (days(call), call.rolling) == (deadlines, closes == "Rolling")
