"""Every recording of a source as a line of a replay folder, for the tests that crawl them all at once.

Where another project kept what it scraped (records, cards), the answer is put together again in the shape that the site
is known to have; nothing is added to what the record says.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from typing import Any

from lxml import etree

from config.catalogue import Expect, Source, load
from tests.integration.replays import api_source, samples

SEARCH2 = "https://api.grants.gov/v1/api/search2"
FETCH = "https://api.grants.gov/v1/api/fetchOpportunity"
EU = "https://api.tech.ec.europa.eu/search-api/prod/rest/search?apiKey=SEDIA&text=***&pageSize=100&pageNumber="
CALIFORNIA = "111c8c88-21f6-453c-ae2c-b4785a0624f5"
RSS, HTML = {"content-type": "application/rss+xml"}, {"content-type": "text/html; charset=utf-8"}
EMPTY: dict[str, Any] = {"totalResults": 0, "results": []}

Lines = list[dict[str, Any]]


def recorded(name: str) -> Any:
    return json.loads((samples() / name).read_text(encoding="utf-8"))


def body(name: str) -> bytes:
    return (samples() / name).read_bytes()


def shipped(key: str, name: str = "") -> Source:
    """The shipped source, maybe under another name, so that it can be crawled twice at once."""
    source = load(None).get(key)
    return replace(source, key=name or key, enabled=True)


def page(text: str, url: str, source: str) -> dict[str, Any]:
    return {"source": source, "url": url, "headers": HTML, "body": f"<html><body>{text}</body></html>".encode()}


# Grants.gov


def keyword_source(keywords: list[str]) -> Source:
    """Grants.gov with one search for each keyword. The answers to its requests for details were not recorded."""
    source = shipped("grants-gov")
    (asked,) = source.options["requests"]
    searches = [asked | {"json": asked["json"] | {"keyword": keyword}} for keyword in keywords]
    return replace(source, options=source.options | {"requests": searches})


def searches() -> tuple[Source, Lines]:
    """Three recorded answers, whose total is put down to the number of rows that are in them."""
    answers = [recorded(f"grants-gov/search2-2026-08-03-0{number}.json") for number in range(3)]
    lines = []
    for answer in answers:
        answer["data"]["hitCount"] = len(answer["data"]["oppHits"])
        keyword = f'"keyword":"{answer["data"]["searchParams"]["keyword"]}"'
        lines.append(
            {"source": "grants-gov", "method": "POST", "url": SEARCH2, "body_contains": keyword, "json": answer}
        )
    return keyword_source([answer["data"]["searchParams"]["keyword"] for answer in answers]), lines


def two_hits() -> tuple[Source, Lines]:
    line = {
        "source": "two-hits",
        "method": "POST",
        "url": SEARCH2,
        "json": recorded("grants-gov/search2-two-hits.json"),
    }
    return shipped("grants-gov", "two-hits"), [line]


def opportunity() -> tuple[Source, Lines]:
    """A record of fetchOpportunity, and the row of a search that leads to it."""
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
    found = {"errorcode": 0, "data": {"hitCount": 1, "oppHits": [hit]}}
    answer = {"errorcode": 0, "msg": "Webservice Succeeds", "data": details}
    asked = {"source": "opportunity", "method": "POST"}
    lines = [
        asked | {"url": SEARCH2, "json": found},
        asked | {"url": FETCH, "body_contains": '{"opportunityId":333438}', "json": answer},
    ]
    return shipped("grants-gov", "opportunity"), lines


INDEXED = ("264229", "306481", "334967", "337307", "338484")
EXTRACTED = 104
"""Rows of the extract that are crawled: every sixth, and those that the index tells of."""


def daily_extract(day: str) -> tuple[Source, Lines]:
    """Rows in the form of the extract: a ZIP of XML. The leading zeros that the rows have lost are put back."""
    every = csv.DictReader(io.StringIO(body("grants-gov/xml-extract-as-csv-2022-03.csv").decode()))
    rows = [row for number, row in enumerate(every) if number % 6 == 0 or row["OpportunityID"] in INDEXED]
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
    asked = {"source": "extract"}
    lines = [
        asked | {"method": "POST", "url": SEARCH2, "status": 500, "json": {}},
        asked | {"url": f"https://prod-grants-gov-chatbot.s3.amazonaws.com/*{day}v2.zip", "body": out.getvalue()},
    ]
    return shipped("grants-gov", "extract"), lines


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


def snapshot(recording: dict[str, Any]) -> Lines:
    """Its records page by page, and its code lists as the answer of the facets."""
    lines: Lines = []
    if facets := recording.get("facets"):
        values = [{"name": name, "rawName": name, "values": codes} for name, codes in facets.items()]
        facet = {"url": EU.replace("/search?", "/facet?").partition("&pageSize")[0], "json": {"facets": values}}
        lines.append({"source": "eu-ft", "method": "POST"} | facet)
    for kinds, asked in ((("1", "2"), '"type":["1","2"]'), (("8",), '"type":["8"]')):
        records = [as_answered(grant) for grant in recording["grants"] if grant["kind"]["id"] in kinds]
        for number, start in enumerate(range(0, len(records), 100), 1):
            answer = {"totalResults": len(records), "pageNumber": number, "results": records[start : start + 100]}
            line = {"method": "POST", "url": f"{EU}{number}", "body_contains": asked, "json": answer}
            lines.append({"source": "eu-ft"} | line)
    return lines


def topic(name: str, record: dict[str, Any]) -> tuple[Source, Lines]:
    """The portal with one record to its search."""
    asked = {"source": name, "method": "POST", "url": f"{EU}1"}
    lines = [
        asked | {"body_contains": '"type":["8"]', "json": EMPTY},
        asked | {"json": {"totalResults": 1, "results": [record]}},
    ]
    return shipped("eu-ft", name), lines


def search_record() -> tuple[Source, Lines]:
    return topic("eu-record", recorded("eu-ft/sedia-record-HORIZON-CL5-2024-D2-01-03.json"))


def topic_details() -> tuple[Source, Lines]:
    """A topic's own record, and the record of a search that leads to it."""
    details = recorded("eu-ft/topicdetails-digital-2026-skills-10-edtech.json")
    told = details["TopicDetails"]
    metadata = {
        "type": ["1"],
        "status": ["31094502"],
        "identifier": [told["identifier"]],
        "title": [told["title"]],
        "startDate": ["2026-04-21T00:00:00.000+0000"],
        "deadlineDate": ["2026-10-01T00:00:00.000+0000"],
        "budgetOverview": [json.dumps(told["budgetOverviewJSONItem"])],
    }
    record = {"reference": "51155068TOPICSen", "url": "https://ec.europa.eu/", "metadata": metadata}
    source, lines = topic("eu-topic", record)
    url = "https://ec.europa.eu/*/topicDetails/digital-2026-skills-10-edtech.json"
    return source, [*lines, {"source": "eu-topic", "url": url, "json": details}]


# Others


def awards() -> tuple[Source, Lines]:
    """An interface of awards already made, read by a source that takes them for calls."""
    url = "https://api.nsf.gov/services/v1/awards.json?keyword=ionosphere"
    options = {
        "requests": [{"url": url}],
        "items": "response.award",
        "id": "id",
        "address": "https://www.nsf.gov/awardsearch/showAward?AWD_ID={id}",
        "fields": {"title": "title", "text": "abstractText", "published": "date", "amount": "fundsObligatedAmt"},
    }
    source = api_source("awards", options, language="en", country="US", expect=Expect(items=0))
    return source, [{"source": "awards", "url": url, "body": body("nsf-awards/awards-ionosphere.json")}]


def feed(key: str, name: str) -> tuple[Source, Lines]:
    source = shipped(key)
    return source, [{"source": key, "url": source.options["start"][0], "headers": RSS, "body": body(f"nsf-rss/{name}")}]


def vinnova() -> Iterator[tuple[Source, Lines]]:
    """A round, and the page of help that comes when no date is given."""
    url = "https://data.vinnova.se/api/ansokningsomgangar/*"
    line = {"url": url, "body": body("vinnova/ansokningsomgang-2016-04968.json")}
    yield shipped("vinnova"), [{"source": "vinnova"} | line]
    line = {"url": url, "headers": HTML, "body": body("vinnova/ansokningsomgangar-api-page.html")}
    yield shipped("vinnova", "vinnova-help"), [{"source": "vinnova-help"} | line]


def california() -> tuple[Source, Lines]:
    key, url = "california-grants-portal", f"https://data.ca.gov/datastore/dump/{CALIFORNIA}?format=json"
    return shipped(key), [{"source": key, "url": url, "body": body(f"{key}/{CALIFORNIA}.json")}]


def grantconnect() -> tuple[Source, Lines]:
    """The feed and the pages of 139 opportunities, put together from what another project read there."""
    found = recorded("grantconnect/grants-detailed.json")
    items = "".join(
        f"<item><title>{escape(one['goId'])} - {escape(one['title'])}</title>"
        f"<link>{escape(one['detailsLink'])}</link><description>{escape(one['description'])}</description></item>"
        for one in found
    )
    document = f"<rss version='2.0'><channel><title>GrantConnect</title>{items}</channel></rss>".encode()
    source = shipped("grantconnect")
    lines = [{"source": source.key, "url": source.options["start"][0], "headers": RSS, "body": document}]
    for one in found:
        rows = "".join(
            f"<div class='list-desc'><span>{escape(name)}:</span><div>{escape(value)}</div></div>"
            for name, value in one["details"].items()
        )
        lines.append(page(f"<main><h1>{escape(one['title'])}</h1>{rows}</main>", one["detailsLink"], source.key))
    return source, lines


def energimyndigheten() -> tuple[Source, Lines]:
    """The list of 101 cards, whose text alone was recorded, and pages that say no more than it."""
    source = shipped("energimyndigheten")
    cards = recorded("energimyndigheten/cards-2026-04-23-even.json")
    items = "".join(f"<li><a href='{escape(card['url'])}'>{escape(card['card_text'])}</a></li>" for card in cards)
    lines = [
        page(f"<main><ul>{items}</ul></main>", source.options["start"][0], source.key),
        page("<main></main>", f"{source.options['start'][0]}?page=*", source.key),
    ]
    for card in cards:
        title = re.split(r" (?:Stänger )?\d\d \w+ \d{4} ", card["card_text"])[0]
        lines.append(
            page(f"<main><h1>{escape(title)}</h1><p>Sök stöd för projekt.</p></main>", card["url"], source.key)
        )
    return source, lines


def tillvaxtverket(name: str) -> Lines:
    """A list of calls, and pages that say no more than it."""
    source = shipped("tillvaxtverket")
    rows = recorded(f"tillvaxtverket/{name}.json")
    items = "".join(
        f"<li><p>{escape(row['status'])}</p><h3><a href='{escape(row['url'])}'>{escape(row['title'])}</a></h3>"
        f"<p>{escape(row['description'])}</p><p>{escape(row['category'])}</p></li>"
        for row in rows
    )
    lines = [page(f"<main><ul>{items}</ul></main>", source.options["start"][0], source.key)]
    for row in rows:
        lead = f"<h1>{escape(row['title'])}</h1><p>{escape(row['description'])}</p>"
        text = f"{lead}<h2>Vem kan söka?</h2><p>Föreningar.</p>"
        lines.append(page(f"<main>{text}</main>", row["url"], source.key))
    return lines


def wordpress() -> tuple[Source, Lines]:
    """Pages of a site of WordPress that list grants already made, by its interface; and its page on how to apply."""
    options = {"url": "https://www.ardc.net", "kind": "pages", "query": "parent=1271"}
    source = replace(
        api_source("ardc", options, language="en", country="US"), family="wordpress", expect=Expect(items=0)
    )
    children, apply = recorded("wordpress-rest-ardc/pages-children.json"), body("wordpress-rest-ardc/apply.html")
    url = "https://www.ardc.net/wp-json/wp/v2/pages?*page=1*"
    lines: Lines = [{"source": "ardc", "url": url, "json": children}]
    for child in children:
        lines.append(
            page(f"<h1>{child['title']['rendered']}</h1>{child['excerpt']['rendered']}", child["link"], "ardc")
        )
    return source, [
        *lines,
        {"source": "ardc-apply", "url": "https://www.ardc.net/apply/", "headers": HTML, "body": apply},
    ]


def apply_page() -> Source:
    """The page that tells how to apply, by its labels."""
    options = {"named": ["https://www.ardc.net/apply/"]}
    return replace(api_source("ardc-apply", options, language="en", country="US"), family="pages")


def table(key: str, name: str, fields: dict[str, Any], id: str, keep: str = "") -> tuple[Source, Lines]:
    """A table that another project, or the site itself, wrote as CSV."""
    url = f"https://{key}.example/export.csv"
    options = {
        "requests": [{"url": url}],
        "stream": "csv",
        "items": ",",
        "id": id,
        "address": "{URL}",
        "keep": keep,
        "fields": {"title": "Title"} | fields,
    }
    where = {
        "language": "en",
        "country": "US",
        "zone": "America/New_York",
        "day_first": False,
        "expect": Expect(items=0),
    }
    source = api_source(key, options, **where)
    return source, [{"source": key, "url": url, "headers": {"content-type": "text/csv"}, "body": body(name)}]


def tables() -> Iterator[tuple[Source, Lines]]:
    # Notices are no calls. The day on which one expires is not that on which applications are due, but then it is over.
    fields = {
        "published": {"select": "Release_Date", "format": "%m/%d/%Y"},
        "status": {"select": "Expired_Date", "format": "%m/%d/%Y"},
        "identifier": "Document_Number",
    }
    yield table("nih-guide", "nih-guide/NIH_Guide_Results.csv", fields, "Document_Number", "Document_Type != 'NOT'")
    told = {"summary": "Description", "deadline": {"select": "Deadline", "label": "Deadline"}}
    for name in ("nih_challenges", "foundations", "industry_grants"):
        yield table(name.replace("_", "-"), f"university-monitor/{name}.csv", told, "Title")
