"""Families whose table is shipped: the shared interface of Swedish funders, CommonGrants, WordPress."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from scrapy.http import HtmlResponse, TextResponse

from config.catalogue import Funder, Source, load
from config.strict import ConfigError
from crawler.families import family
from crawler.run import context_of
from tracker.facts.model import Draft, Understood
from tracker.facts.understand import understand

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)


def source(kind: str, options: dict[str, Any], **more: Any) -> Source:
    funder = Funder("fund", "The Fund")
    return Source("fund", "Fund", kind, "https://fund.example/", funder, "unverified", options=options, **more)


def crawl(of: Source, *answers: Any, keys: dict[str, str] | None = None) -> tuple[list[Understood], list[str]]:
    """What is understood of the answers, and the addresses that were asked, in their order."""
    spider = family(of)(of, NOW, keys)

    async def begun() -> list[Any]:
        return [request async for request in spider.start()]

    waiting, asked, drafts, left = asyncio.run(begun()), [], [], list(answers)
    while waiting:
        request = waiting.pop(0)
        asked.append(request.url)
        answer = left.pop(0)
        if isinstance(answer, str):
            response: TextResponse = HtmlResponse(request.url, body=answer.encode(), request=request, encoding="utf-8")
        else:
            body, headers = (answer, {}) if not isinstance(answer, tuple) else answer
            response = TextResponse(request.url, body=json.dumps(body).encode(), request=request, headers=headers)
        for one in request.callback(response, **request.cb_kwargs):
            (drafts if isinstance(one, Draft) else waiting).append(one)
    assert not left
    assert not spider.problems + spider.failures
    return [understand(draft, context_of(of)) for draft in drafts], asked


def test_a_record_of_the_shared_interface_of_swedish_funders() -> None:
    record = {
        "diarienummer": "2026-01-0007",
        "finansiarNamn": "Forskningsrådet för mossa",
        "titel": "Mossa i städer",
        "beskrivning": "Forskning om mossa på tak.",
        "budgetBelopp": 12000000,
        "budgetValuta": "SEK",
        "status": "Pågående",
        "oppningsdatum": "2026-06-01T00:00:00",
        "stangningsdatum": "2026-09-15T14:00:00",
        "publiceringsplatser": [{"webbadress": "https://mossa.example/utlysning"}],
        "lank": "https://api.mossa.example/1",
        "program": ["Stadens natur"],
    }
    planned = record | {"diarienummer": "2026-01-0008", "status": "Kommande", "titel": "Mossa i byar", "program": None}
    planned |= {"publiceringsplatser": None, "publiceringsplats": "https://mossa.example/byar", "stangningsdatum": None}
    (call, other), asked = crawl(load(None).get("formas"), [record, planned], keys={"formas": "k3y"})
    assert asked == ["https://api.formas.se/gdp_formas/utlysningar?authorization=k3y"]
    assert (call.external_id, call.title, call.said) == ("2026-01-0007", "Mossa i städer", "open")
    assert call.url == "https://mossa.example/utlysning"
    assert [when.at for when in call.deadlines] == [datetime(2026, 9, 15, 12, tzinfo=UTC)]
    assert [(one.role, str(one.amount), one.currency) for one in call.amounts] == [("total", "12000000", "SEK")]
    assert (other.said, other.deadlines, other.url) == ("forecast", (), "https://mossa.example/byar")


COMMON = {
    "id": "573525f2-8e15-4405-83fb-e6523511d893",
    "title": "Lamps for choirs",
    "status": {"value": "open"},
    "description": "Light to sing by.",
    "source": "https://lamps.example/7",
    "keyDates": {
        "postDate": {"name": "Posted", "eventType": "singleDate", "date": "2026-06-01"},
        "closeDate": {"name": "Closes", "eventType": "singleDate", "date": "2026-09-30", "time": "17:00:00"},
        "otherDates": {"loi": {"name": "Letter of intent due", "eventType": "singleDate", "date": "2026-08-20"}},
    },
    "funding": {
        "minAwardAmount": {"amount": "1000.00", "currency": "USD"},
        "maxAwardAmount": {"amount": "25000.00", "currency": "USD"},
        "totalAmountAvailable": {"amount": "900000", "currency": "USD"},
    },
    "acceptedApplicantTypes": [{"value": "nonprofit_without_501c3"}, {"value": "custom", "customValue": "Choirs"}],
    "customFields": {"agency": {"name": "agency", "fieldType": "object", "value": {"code": "L", "name": "Lamp Board"}}},
    "createdAt": "2026-06-01T00:00:00Z",
    "lastModifiedAt": "2026-06-01T00:00:00Z",
}


def test_a_commongrants_server_is_read_by_its_address() -> None:
    other = COMMON | {"id": "2", "status": {"value": "custom", "customValue": "open"}, "funding": None}
    other |= {"keyDates": {"closeDate": {"name": "x", "eventType": "other", "details": "Rolling basis"}}}
    pages = [{"items": [item], "paginationInfo": {"totalItems": 2}} for item in (COMMON, other)]
    options = {"url": "https://lamps.example/common-grants/", "headers": {"X-API-Key": "{keys.lamps}"}}
    of = source("commongrants", options, zone="America/New_York", country="US", language="en")
    (call, rolling), asked = crawl(of, *pages, keys={"lamps": "k"})
    assert asked[1] == "https://lamps.example/common-grants/opportunities?page=2&pageSize=100"
    assert (call.title, call.funder, call.said) == ("Lamps for choirs", "Lamp Board", "open")
    assert [(when.stage, when.date, when.time) for when in call.deadlines] == [
        ("full", "2026-09-30", "17:00:00"),
        ("expression_of_interest", "2026-08-20", None),
    ]
    assert {(one.role, int(one.amount)) for one in call.amounts} == {("min", 1000), ("max", 25000), ("total", 900000)}
    assert "nonprofit_without_501c3" in call.applicant_types
    assert (rolling.rolling, rolling.deadlines, rolling.said) == (True, (), "open")


def test_posts_of_wordpress_by_their_labels_and_the_page_where_the_content_is_empty() -> None:
    text = "<h2>Sök stöd</h2><p><strong>Sista ansökningsdag:</strong> 15 oktober 2026</p><p>Högst 50 000 kr.</p>"
    post = {"id": 7, "link": "https://bjork.example/stod/", "title": {"rendered": "St&ouml;d till k&ouml;rer"}}
    post |= {"date_gmt": "2026-07-01T08:00:00", "content": {"rendered": text + "<p>Björkar i backen.</p>" * 12}}
    empty = post | {"id": 8, "link": "https://bjork.example/mer/", "content": {"rendered": "<p></p>"}}
    page = f"<html><body><main><h1>Stöd till mer</h1>{text}</main></body></html>"
    of = source("wordpress", {"url": "https://bjork.example", "kind": "stod"}, language="sv", country="SE")
    calls, asked = crawl(of, ([post, empty], {"X-WP-Total": "2"}), page)
    assert asked[0] == ("https://bjork.example/wp-json/wp/v2/stod?per_page=100&page=1&orderby=modified&order=desc")
    assert asked[1:] == ["https://bjork.example/mer/"]
    assert {call.external_id: call.title for call in calls} == {"7": "Stöd till körer", "8": "Stöd till körer"}
    assert [[when.date for when in call.deadlines] for call in calls] == [["2026-10-15"]] * 2


def test_an_own_field_is_laid_over_the_shipped_ones_and_a_wrong_one_is_named() -> None:
    good = {"url": "https://bjork.example", "fields": {"deadline": "acf.deadline"}}
    shape = family(source("wordpress", good)).read_options(source("wordpress", good))
    assert {rule.name for rule in shape.rules} == {"title", "published", "deadline"}
    bad = source("wordpress", {"url": "https://bjork.example", "fields": {"deadline": "a["}})
    with pytest.raises(ConfigError, match="fields: deadline: 'a\\[' is not a JMESPath"):
        family(bad).read_options(bad)
