"""Recorded answers of Grants.gov, Vinnova, the EU portal and NSF, through the real crawler into a real database.

The recordings are another folder's (GRANTS_SAMPLES); without it these tests are skipped.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from config.catalogue import Expect, Source, load
from tests.integration.replays import all_calls, api_source, database, replay, samples, write_replay
from tracker.calls.model import Call
from tracker.facts.model import Amount

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
SEARCH2 = "https://api.grants.gov/v1/api/search2"
FETCH = "https://api.grants.gov/v1/api/fetchOpportunity"
EU = "https://api.tech.ec.europa.eu/search-api/prod/rest/search?apiKey=SEDIA&text=***&pageSize=100&pageNumber="


def recorded(name: str) -> Any:
    return json.loads((samples() / name).read_text(encoding="utf-8"))


def by_id(calls: list[Call]) -> dict[str, Call]:
    return {call.external_id: call for call in calls}


def dates(call: Call) -> list[str]:
    return [when.date for when in call.deadlines]


# Grants.gov


def keyword_source(keywords: list[str]) -> Source:
    """Grants.gov with one search for each keyword, and without requests for details."""
    shipped = load(None).get("grants-gov")
    (asked,) = shipped.options["requests"]
    searches = [asked | {"json": asked["json"] | {"keyword": keyword}} for keyword in keywords]
    options = {key: value for key, value in shipped.options.items() if key != "detail"}
    return replace(shipped, options=options | {"requests": searches})


def search_answer(name: str) -> dict[str, Any]:
    """A recorded answer whose total is the number of rows that are in it."""
    answer: dict[str, Any] = recorded(f"grants-gov/{name}")
    answer["data"]["hitCount"] = len(answer["data"]["oppHits"])
    return answer


def test_three_searches_of_grants_gov_are_112_calls(tmp_path: Path) -> None:
    answers = [search_answer(f"search2-2026-08-03-0{number}.json") for number in range(3)]
    keywords = [answer["data"]["searchParams"]["keyword"] for answer in answers]
    lines = [
        {"method": "POST", "url": SEARCH2, "body_contains": f'"keyword":"{keyword}"', "json": answer}
        for keyword, answer in zip(keywords, answers, strict=True)
    ]
    folder = write_replay(tmp_path / "replay", lines)
    with database(tmp_path, NOW) as engine:
        report = replay(keyword_source(keywords), folder, engine, NOW, tmp_path)
        again = replay(keyword_source(keywords), folder, engine, NOW, tmp_path)
        calls = all_calls(engine, NOW)
    assert (report.verdict, report.new, report.problems) == ("healthy", 112, ())
    assert (again.new, again.changed, again.unchanged) == (0, 0, 112)
    assert Counter(call.status for call in calls)["forecast"] == 10
    assert len([call for call in calls if call.status == "open" and not call.deadlines]) == 2
    assert not [call.title for call in calls if "&amp;" in call.title]
    found = by_id(calls)
    assert found["363287"].title.startswith("International Programs & Trade")
    assert dates(found["363287"]) == ["2026-09-30"]
    assert dates(found["363452"]) == ["2027-02-14"]
    assert [when.date for when in found["363452"].opens] == ["2026-08-03"]
    assert (found["363396"].status, found["363396"].deadlines) == ("forecast", ())
    assert (found["362681"].status, found["362681"].rolling) == ("open", False)


def test_a_recorded_opportunity_is_read_in_full(tmp_path: Path) -> None:
    details = recorded("grants-gov/opportunity-details-333438.json")
    hit = {
        "id": str(details["id"]),
        "number": details["opportunityNumber"],
        "title": details["opportunityTitle"],
        "agency": details["synopsis"]["agencyName"],
        "openDate": "05/10/2021",
        "closeDate": "05/07/2024",
        "oppStatus": "posted",
        "docType": "synopsis",
        "cfdaList": ["93.113"],
    }
    search = {"errorcode": 0, "data": {"hitCount": 1, "oppHits": [hit]}}
    lines = [
        {"method": "POST", "url": SEARCH2, "json": search},
        {
            "method": "POST",
            "url": FETCH,
            "body_contains": '{"opportunityId":333438}',
            "json": {"errorcode": 0, "msg": "Webservice Succeeds", "data": details},
        },
    ]
    now = datetime(2022, 3, 8, tzinfo=UTC)
    with database(tmp_path, now) as engine:
        report = replay(load(None).get("grants-gov"), write_replay(tmp_path / "replay", lines), engine, now, tmp_path)
        (call,) = all_calls(engine, now)
    assert (report.verdict, report.problems) == ("healthy", ())
    assert (call.title, call.status) == (details["opportunityTitle"], "open")
    assert dates(call) == ["2024-05-07"]
    assert [when.date for when in call.opens] == ["2021-05-10"]
    assert call.amounts == (Amount("max", Decimal(125000), "USD"),)
    assert call.url == "https://www.grants.gov/search-results-detail/333438"
    assert {"government_state", "non_profit_with_501c3"} <= set(call.applicant_types)


# Vinnova


def test_a_recorded_round_of_vinnova(tmp_path: Path) -> None:
    body = (samples() / "vinnova" / "ansokningsomgang-2016-04968.json").read_bytes()
    folder = write_replay(
        tmp_path / "replay", [{"url": "https://data.vinnova.se/api/ansokningsomgangar/*", "body": body}]
    )
    with database(tmp_path, NOW) as engine:
        report = replay(load(None).get("vinnova"), folder, engine, NOW, tmp_path)
        (call,) = all_calls(engine, NOW)
    assert (report.verdict, report.problems) == ("healthy", ())
    assert call.external_id == "2016-04968"
    assert call.title == "Innovationer för ett hållbart samhälle: miljö och transport - 2017"
    (opens,), (deadline,) = call.opens, call.deadlines
    assert (opens.date, opens.time) == ("2016-12-20", None)
    assert deadline.at == datetime(2017, 3, 2, 13, tzinfo=UTC)
    assert [(amount.role, amount.amount, amount.currency) for amount in call.amounts] == [
        ("total", Decimal(50_000_000), "SEK")
    ]
    assert call.apply_url.startswith("https://etjanster.vinnova.se/")
    assert len(call.documents) == 1
    assert call.status == "closed"


def test_the_help_page_of_vinnova_is_a_failure_and_not_zero_calls(tmp_path: Path) -> None:
    body = (samples() / "vinnova" / "ansokningsomgangar-api-page.html").read_bytes()
    html = {"content-type": "text/html; charset=utf-8"}
    line = {"url": "https://data.vinnova.se/api/ansokningsomgangar/*", "headers": html, "body": body}
    with database(tmp_path, NOW) as engine:
        report = replay(load(None).get("vinnova"), write_replay(tmp_path / "replay", [line]), engine, NOW, tmp_path)
        assert all_calls(engine, NOW) == []
    assert report.verdict == "failed"
    assert any("answered with a web page ('Vinnovas öppna data') where JSON" in problem for problem in report.problems)


# EU Funding & Tenders


def as_answered(grant: dict[str, Any]) -> dict[str, Any]:
    """A record of the snapshots, which another project made, in the shape of the portal's own API."""
    budget = grant["budget"] or {}
    action = {
        "action": f"{grant['identifier']} - {grant['actionType']}",
        "budgetYearMap": dict.fromkeys(budget.get("years", [])[:1], budget.get("totalBudgetEur")),
        "minContribution": budget.get("minContributionEur") or 0,
        "maxContribution": budget.get("maxContributionEur") or 0,
    }
    metadata = {
        "type": [grant["kind"]["id"]],
        "status": [grant["status"]["id"]],
        "identifier": [grant["identifier"]],
        "callIdentifier": [grant["callIdentifier"]],
        "title": [grant["title"]],
        "callTitle": [grant["callTitle"]],
        "startDate": [as_indexed(grant["startDate"])],
        "deadlineDate": [as_indexed(grant["deadlineDate"])],
        "descriptionByte": [grant["abstract"]],
        "frameworkProgramme": [programme["id"] for programme in grant["frameworkProgrammes"]],
        "ccm2Id": [grant["url"].rpartition("/")[2]],
    }
    if budget:
        metadata["budgetOverview"] = [json.dumps({"budgetTopicActionMap": {"1": [action]}})]
    return {
        "reference": grant["id"],
        "url": grant["url"],
        "summary": grant["summary"],
        "content": grant["title"],
        "metadata": {key: [value for value in values if value] for key, values in metadata.items()},
    }


def as_indexed(moment: str | None) -> str | None:
    return moment.replace("Z", "+0000") if moment else None


def instants(deadlines: list[dict[str, Any]]) -> list[str]:
    return [datetime.fromisoformat(when["at"]).astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ") for when in deadlines]


def snapshot_replay(folder: Path, grants: list[dict[str, Any]]) -> Path:
    lines = []
    for kinds, asked in ((("1", "2"), '"type":["1","2"]'), (("8",), '"type":["8"]')):
        records = [as_answered(grant) for grant in grants if grant["kind"]["id"] in kinds]
        for page, start in enumerate(range(0, len(records), 100), 1):
            answer = {"totalResults": len(records), "pageNumber": page, "results": records[start : start + 100]}
            lines.append({"method": "POST", "url": f"{EU}{page}", "body_contains": asked, "json": answer})
    return write_replay(folder, lines)


def test_three_snapshots_of_the_eu_portal_give_their_real_changes_only(tmp_path: Path) -> None:
    source = load(None).get("eu-ft")
    days = ("2026-06-02", "2026-06-15", "2026-07-01")
    snapshots = [recorded(f"eu-ft/snapshot-{day}.json") for day in days]
    moments = [datetime.fromisoformat(snapshot["generatedAt"]) for snapshot in snapshots]
    with database(tmp_path, moments[0]) as engine:
        reports = [
            replay(source, snapshot_replay(tmp_path / day, snapshot["grants"]), engine, now, tmp_path)
            for day, snapshot, now in zip(days, snapshots, moments, strict=True)
        ]
        calls = by_id(all_calls(engine, moments[-1]))
    assert [report.verdict for report in reports] == ["healthy"] * 3
    assert [report.new for report in reports] == [182, 21, 41]
    changes = [(revision.field, id, revision) for id, call in calls.items() for revision in call.revisions]
    moved = {id: revision for field, id, revision in changes if field == "deadlines"}
    assert sorted(id for field, id, _ in changes if field == "deadlines") == sorted(moved)
    assert {id: (instants(revision.old), instants(revision.new)) for id, revision in moved.items()} == {
        "185978PROSPECTSEN": (["2026-06-24T17:00Z"], ["2026-06-24T15:00Z"]),
        "50895043TOPICSen": (["2026-06-09T15:00Z"], ["2026-06-16T15:00Z"]),
        "186296PROSPECTSEN": (["2026-08-25T14:00Z"], ["2026-09-21T14:00Z"]),
    }
    assert [id for field, id, _ in changes if field == "title"] == ["14002COMPETITIVE_CALLen"]
    assert calls["14002COMPETITIVE_CALLen"].title == "Advanced Materials Innovation Open Call - Amended version"
    assert {field for field, _, _ in changes} <= {"deadlines", "title", "status", "said"}


def test_a_recorded_topic_of_the_eu_portal_closes_at_17_in_brussels(tmp_path: Path) -> None:
    record = recorded("eu-ft/sedia-record-HORIZON-CL5-2024-D2-01-03.json")
    empty: dict[str, Any] = {"totalResults": 0, "results": []}
    lines = [
        {"method": "POST", "url": f"{EU}1", "body_contains": '"type":["8"]', "json": empty},
        {"method": "POST", "url": f"{EU}1", "json": {"totalResults": 1, "results": [record]}},
    ]
    now = datetime(2023, 4, 4, tzinfo=UTC)
    with database(tmp_path, now) as engine:
        report = replay(load(None).get("eu-ft"), write_replay(tmp_path / "replay", lines), engine, now, tmp_path)
        (call,) = all_calls(engine, now)
    assert (report.verdict, report.problems) == ("healthy", ())
    assert call.external_id == record["reference"]
    assert [when.date for when in call.opens] == ["2023-12-07"]
    assert [when.at for when in call.deadlines] == [datetime(2024, 4, 18, 15, tzinfo=UTC)]
    assert call.status == "forecast"
    assert call.url.endswith("/topic-details/HORIZON-CL5-2024-D2-01-03")


# NSF


def test_awards_are_no_calls(tmp_path: Path) -> None:
    url = "https://api.nsf.gov/services/v1/awards.json?keyword=ionosphere"
    fields = {"title": "title", "text": "abstractText", "published": "date", "amount": "fundsObligatedAmt"}
    options = {
        "requests": [{"url": url}],
        "items": "response.award",
        "id": "id",
        "address": "https://www.nsf.gov/awardsearch/showAward?AWD_ID={id}",
        "fields": fields,
    }
    awards = api_source("awards", options, language="en", country="US", expect=Expect(items=0))
    body = (samples() / "nsf-awards" / "awards-ionosphere.json").read_bytes()
    with database(tmp_path, NOW) as engine:
        report = replay(awards, write_replay(tmp_path / "replay", [{"url": url, "body": body}]), engine, NOW, tmp_path)
        assert all_calls(engine, NOW) == []
    assert (report.new, report.left_out) == (0, 25)


def test_a_recorded_topics_own_record_tells_its_own_sum_and_not_the_pot_of_its_call(tmp_path: Path) -> None:
    details = recorded("eu-ft/topicdetails-digital-2026-skills-10-edtech.json")
    topic = details["TopicDetails"]
    metadata = {
        "type": ["1"],
        "status": ["31094502"],
        "identifier": [topic["identifier"]],
        "title": [topic["title"]],
        "startDate": ["2026-04-21T00:00:00.000+0000"],
        "deadlineDate": ["2026-10-01T00:00:00.000+0000"],
        "budgetOverview": [json.dumps(topic["budgetOverviewJSONItem"])],
    }
    record = {"reference": "51155068TOPICSen", "url": "https://ec.europa.eu/", "metadata": metadata}
    empty: dict[str, Any] = {"totalResults": 0, "results": []}
    lines = [
        {"method": "POST", "url": f"{EU}1", "body_contains": '"type":["8"]', "json": empty},
        {"method": "POST", "url": f"{EU}1", "json": {"totalResults": 1, "results": [record]}},
        {"url": "https://ec.europa.eu/*/topicDetails/digital-2026-skills-10-edtech.json", "json": details},
    ]
    with database(tmp_path, NOW) as engine:
        report = replay(load(None).get("eu-ft"), write_replay(tmp_path / "replay", lines), engine, NOW, tmp_path)
        (call,) = all_calls(engine, NOW)
    assert (report.verdict, report.problems) == ("healthy", ())
    assert call.amounts == (Amount("total", Decimal(2_700_000), "EUR"),)
    assert [when.at for when in call.deadlines] == [datetime(2026, 10, 1, 15, tzinfo=UTC)]
    assert call.disputed == ()


def test_the_recorded_extract_of_grants_gov_is_read_when_the_api_is_down(tmp_path: Path) -> None:
    rows = list(csv.DictReader((samples() / "grants-gov" / "xml-extract-as-csv-2022-03.csv").open(encoding="utf-8")))
    now = datetime(2022, 3, 8, 12, tzinfo=UTC)
    lines = [
        {"method": "POST", "url": SEARCH2, "status": 500, "json": {}},
        {"url": "https://prod-grants-gov-chatbot.s3.amazonaws.com/*20220307v2.zip", "body": extract(rows)},
    ]
    with database(tmp_path, now) as engine:
        report = replay(load(None).get("grants-gov"), write_replay(tmp_path / "replay", lines), engine, now, tmp_path)
        found = by_id(all_calls(engine, now))
    assert report.verdict == "suspect"
    assert (report.new + report.left_out, len(found)) == (600, report.new)
    assert any("fallback" in problem for problem in report.problems)
    assert "264229" not in found or found["264229"].status != "open"
    assert found["306481"].rolling
    assert (found["337307"].status, dates(found["337307"])) == ("forecast", ["2022-05-03"])
    assert {(one.role, one.amount) for one in found["337307"].amounts} == {
        ("max", Decimal(2_000_000)),
        ("total", Decimal(5_000_000)),
    }
    assert (dates(found["338484"]), found["338484"].amounts) == (["2022-04-15"], ())


def extract(rows: list[dict[str, str]]) -> bytes:
    """The rows in the form of the extract: a ZIP of XML. The leading zeros that the rows have lost are put back."""
    root = etree.Element("Grants", nsmap={None: "http://apply.grants.gov/system/OpportunityDetail-V1.0"})
    for row in rows:
        forecast = bool(row.get("EstimatedSynopsisCloseDate") or row.get("EstimatedSynopsisPostDate"))
        kind = "OpportunityForecastDetail_1_0" if forecast else "OpportunitySynopsisDetail_1_0"
        element = etree.SubElement(root, kind)
        for name, value in row.items():
            if name and value:
                digits = value.removesuffix(".0")
                whole = digits.zfill(8) if "Date" in name and digits.isdigit() else digits
                etree.SubElement(element, name).text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", " ", whole)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("extract.xml", etree.tostring(root))
    return out.getvalue()


# California


def test_the_recorded_table_of_california(tmp_path: Path) -> None:
    name = "111c8c88-21f6-453c-ae2c-b4785a0624f5"
    body = (samples() / "california-grants-portal" / f"{name}.json").read_bytes()
    url = f"https://data.ca.gov/datastore/dump/{name}?format=json"
    now = datetime(2025, 6, 16, 12, tzinfo=UTC)
    folder = write_replay(tmp_path / "replay", [{"url": url, "body": body}])
    with database(tmp_path, now) as engine:
        report = replay(load(None).get("california-grants-portal"), folder, engine, now, tmp_path)
        found = by_id(all_calls(engine, now))
    assert (report.verdict, report.new + report.left_out) == ("healthy", 50)
    assert (found["117507"].status, found["117507"].rolling) == ("rolling", True)
    assert [(one.role, one.amount) for one in found["117507"].amounts] == [("total", Decimal(25_000_000))]
    assert [when.date for when in found["117507"].opens] == ["2025-06-11"]
    assert dates(found["116805"]) == ["2025-08-20"]
    assert {(one.role, one.amount) for one in found["116805"].amounts} == {
        ("min", Decimal(25_000)),
        ("max", Decimal(650_000)),
        ("total", Decimal(3_200_000)),
    }
    assert (found["117510"].status, found["110835"].status) == ("forecast", "closed")
    assert ("max", Decimal(375_000)) in {(one.role, one.amount) for one in found["106092"].amounts}
    assert "min" not in {one.role for one in found["106092"].amounts}
    assert [rate.percent for rate in found["104562"].rates] == [Decimal(15)]
