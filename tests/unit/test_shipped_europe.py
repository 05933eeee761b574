"""Shipped sources of Sweden and the United Kingdom against what an interface may answer besides the usual.

Empty and missing fields, other types, several stages, markup, withdrawn and announced calls, nothing at all. The
records are invented.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.playing import MISSING, SOURCES, Played, but, by_address, days, play, sums
from tracker.facts.model import Understood

# Vinnova

ROUND = {
    "Diarienummer": "2026-00007",
    "DiarienummerUtlysning": "2026-00001",
    "Titel": "Mossa  i stan",
    "Beskrivning": "<p>Grönska</p>",
    "TitelEngelska": "x",
    "BeskrivningEngelska": "xx",
    "Oppningsdatum": "2026-06-01T00:00:00",
    "Stangningsdatum": "2026-10-01T14:00:00",
    "DagligAvlasning": 0,
    "Publik": 1,
}
CLOSES = ["2026-10-01 14:00:00 full"]


def vinnova(**more: Any) -> Played:
    return play(SOURCES.get("vinnova"), by_address([("/ansokningsomgangar/", [but(ROUND, **more)])]))


@pytest.mark.parametrize(
    ("more", "deadlines", "rolling"),
    [
        ({}, CLOSES, False),
        ({"Stangningsdatum": "2026-10-01T00:00:00"}, ["2026-10-01 - full"], False),
        ({"Stangningsdatum": "1900-01-01T00:00:00", "DagligAvlasning": 1}, [], True),
        ({"Stangningsdatum": "0001-01-01", "DagligAvlasning": "1"}, [], True),
        ({"Stangningsdatum": None, "DagligAvlasning": True}, [], True),
        ({"Stangningsdatum": ""}, [], False),
        ({"Stangningsdatum": MISSING, "Oppningsdatum": MISSING}, [], False),
        ({"Stangningsdatum": "2026-10-01T14:00:00.000"}, CLOSES, False),
        ({"Stangningsdatum": "2026-10-01T12:00:00Z"}, CLOSES, False),
        (
            {"AvlasningstillfalleLista": ["2026-09-01T14:00:00", "1900-01-01T00:00:00"]},
            ["2026-09-01 14:00:00 cut_off", *CLOSES],
            False,
        ),
        (
            {"AvlasningstillfalleLista": [{"Tid": "2026-09-01T14:00:00", "ID": 3}]},
            ["2026-09-01 14:00:00 cut_off", *CLOSES],
            False,
        ),
        ({"AvlasningstillfalleLista": {}}, CLOSES, False),
        ({"AvlasningstillfalleLista": None}, CLOSES, False),
    ],
)
def test_rounds_of_vinnova_in_every_shape(more: dict[str, Any], deadlines: list[str], rolling: bool) -> None:
    found = vinnova(**more)
    (call,) = found.calls
    assert (sorted(days(call)), call.rolling, found.problems) == (deadlines, rolling, ())


def test_what_else_a_round_of_vinnova_may_hold_or_lack() -> None:
    def told(**more: Any) -> Understood:
        (call,) = vinnova(**more).calls
        return call

    assert [vinnova(Publik=value).left_out for value in (0, "0", False, 1, None, MISSING)] == [1, 1, 1, 0, 0, 0]
    assert told(Titel="x", TitelEngelska="Moss").title == "Moss"
    assert told(Titel="", TitelEngelska="Moss", Beskrivning="XX", BeskrivningEngelska="Green").summary == "Green"
    texts = [{"TextID": 3, "TextSv": "<p>H&ouml;gst <b>2&nbsp;miljoner kronor</b> per projekt.</p>"}]
    assert sums(told(WebTextLista=texts)) == ["max 2000000 SEK"]
    assert sums(told(WebTextLista=[{"TextID": "3", "TextSv": None, "TextEn": "At most SEK 500,000 per project"}])) == [
        "max 500000 SEK"
    ]
    planned = told(Stangningsdatum=None, Oppningsdatum=None, AnnonseringslägeÅr=2027, AnnonseringslägePeriod="Mars")
    assert (planned.said, [(when.date, when.certainty) for when in planned.opens]) == (
        "forecast",
        [("2027-03", "approximate")],
    )
    assert told(AnnonseringslägeÅr=0, AnnonseringslägePeriod="").said is None
    link = {"Beskrivning": "ANSÖK HÄR", "URL": "https://moss.example/apply"}
    assert told(LankLista=[{"Beskrivning": None, "URL": None}, link], Extern=1).apply_url == link["URL"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("<!DOCTYPE html><title>Öppna data</title>", "web page"),
        ({"Message": "error"}, "list"),
        (b"[{", "cut off"),
        (500, "500"),
    ],
)
def test_an_answer_of_vinnova_that_is_no_list_is_a_failure(answer: Any, said: str) -> None:
    found = play(SOURCES.get("vinnova"), by_address([("/ansokningsomgangar/", answer)]))
    assert (len(found.calls), said in found.failures[0]) == (0, True)


# The shared interface of Swedish funders

RECORD = {
    "diarienummer": "2026-7",
    "titel": "Mossa",
    "beskrivning": "<p>Text</p>",
    "budgetBelopp": 12000000,
    "budgetValuta": "SEK",
    "status": "Pågående",
    "oppningsdatum": "2026-06-01T00:00:00",
    "stangningsdatum": "2026-09-15T14:00:00",
    "publiceringsplatser": [{"webbadress": "https://moss.example/u"}],
}


def gdp(answer: Any) -> Played:
    return play(SOURCES.get("formas"), lambda request: answer, keys={"formas": "k"})


@pytest.mark.parametrize(
    ("more", "deadlines", "amounts", "url"),
    [
        ({}, ["2026-09-15 14:00:00 full"], ["total 12000000 SEK"], "https://moss.example/u"),
        (
            {"stangningsdatum": "2026-09-15T12:00:00Z", "budgetValuta": None},
            ["2026-09-15 14:00:00 full"],
            ["total 12000000 SEK"],
            "https://moss.example/u",
        ),
        (
            {"stangningsdatum": "0001-01-01T00:00:00", "budgetBelopp": "12000000.00"},
            [],
            ["total 12000000 SEK"],
            "https://moss.example/u",
        ),
        ({"stangningsdatum": None, "budgetBelopp": 0, "publiceringsplatser": []}, [], [], SOURCES.get("formas").site),
        (
            {"budgetBelopp": None, "publiceringsplatser": MISSING, "publiceringsplats": "https://moss.example/v"},
            ["2026-09-15 14:00:00 full"],
            [],
            "https://moss.example/v",
        ),
        (
            {
                "budgetBelopp": MISSING,
                "publiceringsplatser": None,
                "publiceringsplats": {"webbadress": "https://moss.example/w"},
            },
            ["2026-09-15 14:00:00 full"],
            [],
            "https://moss.example/w",
        ),
        (
            {"titel": None, "titelEng": "Mossa", "program": [{"namn": "Stad"}], "stodformer": ["Bidrag"]},
            ["2026-09-15 14:00:00 full"],
            ["total 12000000 SEK"],
            "https://moss.example/u",
        ),
    ],
)
def test_records_of_the_shared_interface_in_every_shape(
    more: dict[str, Any], deadlines: list[str], amounts: list[str], url: str
) -> None:
    for answer in ([but(RECORD, **more)], {"utlysningar": [but(RECORD, **more)]}):
        found = gdp(answer)
        (call,) = found.calls
        assert (days(call), sums(call), call.url, call.title) == (deadlines, amounts, url, "Mossa")
        assert found.problems == ()


def test_the_shared_interface_may_refuse_or_have_nothing() -> None:
    assert gdp({"statusCode": 401, "message": "Access denied"}).failures
    assert (gdp([]).failures, gdp([]).calls) == ((), ())
    words = [call.said for word in ("Kommande", "avslutad", None) for call in gdp([but(RECORD, status=word)]).calls]
    assert words == ["forecast", "closed", None]


# GOV.UK

GRANT = {
    "grantName": "Moss &amp; lamps",
    "grantFunder": "Office of Moss",
    "grantShortDescription": "Moss",
    "grantMinimumAward": 1000,
    "grantMaximumAward": 50000,
    "grantApplicationOpenDate": "2026-07-01T00:00:00.000Z",
    "grantApplicationCloseDate": "2026-10-01T22:59:00.000Z",
    "grantApplicantType": ["Non-profit", "Personal / Individual"],
    "grantLocation": ["England"],
    "label": "moss-1",
}


def gov_uk(props: dict[str, Any]) -> Played:
    script = json.dumps({"props": {"pageProps": props}})
    html = (
        f'<!DOCTYPE html><html><body><script id="__NEXT_DATA__" type="application/json">{script}</script></body></html>'
    )
    return play(SOURCES.get("find-a-grant"), lambda request: html)


@pytest.mark.parametrize(
    ("more", "deadlines", "amounts", "types"),
    [
        (
            {},
            ["2026-10-01 23:59:00 full"],
            ["max 50000 GBP", "min 1000 GBP"],
            {"civil_society_organization", "individual"},
        ),
        (
            {"grantApplicationCloseDate": None},
            [],
            ["max 50000 GBP", "min 1000 GBP"],
            {"civil_society_organization", "individual"},
        ),
        (
            {"grantApplicationCloseDate": "2026-10-01", "grantMinimumAward": "£1,000", "grantMaximumAward": 1.5e6},
            ["2026-10-01 - full"],
            ["max 1500000 GBP", "min 1000 GBP"],
            {"civil_society_organization", "individual"},
        ),
        (
            {
                "grantMinimumAward": 0,
                "grantMaximumAward": None,
                "grantApplicantType": "Non-profit",
                "grantLocation": "National",
            },
            ["2026-10-01 23:59:00 full"],
            [],
            {"civil_society_organization"},
        ),
        (
            {"grantApplicantType": None, "grantLocation": MISSING, "grantShortDescription": None, "grantFunder": None},
            ["2026-10-01 23:59:00 full"],
            ["max 50000 GBP", "min 1000 GBP"],
            set(),
        ),
    ],
)
def test_grants_of_gov_uk_in_every_shape(
    more: dict[str, Any], deadlines: list[str], amounts: list[str], types: set[str]
) -> None:
    found = gov_uk({"searchResult": [but(GRANT, **more)], "totalGrants": 1})
    (call,) = found.calls
    assert (days(call), sums(call), set(call.applicant_types)) == (deadlines, amounts, types)
    assert (call.title, found.problems) == ("Moss & lamps", ())


def test_a_page_of_gov_uk_without_grants_is_none_and_one_without_data_a_failure() -> None:
    assert gov_uk({"searchResult": [], "totalGrants": 0}).failures == ()
    assert gov_uk({}).failures
    assert play(SOURCES.get("find-a-grant"), lambda request: "<html>Sorry</html>").failures


# UKRI

FEED = b"""<rss version='2.0'><channel><title>x</title><link>https://www.ukri.org/</link><item>
<title>Moss &amp;amp; lamps</title><link>https://www.ukri.org/opportunity/moss/</link><guid>https://www.ukri.org/?p=1</guid>
<description><![CDATA[<p>Apply for moss</p>]]></description></item></channel></rss>"""


@pytest.mark.parametrize(
    ("told", "deadlines", "said", "amounts"),
    [
        (
            {
                "Opportunity status": "Open",
                "Closing date": "24 November 2026 4:00pm UK time",
                "Total fund": "£10,000,000",
                "Maximum award": "£1,500,000",
            },
            ["2026-11-24 16:00:00 full"],
            "open",
            ["max 1500000 GBP", "total 10000000 GBP"],
        ),
        (
            {"Opportunity status": "Open", "Opening date": "1 August 2026", "Closing date": "Open - no closing date"},
            [],
            "open",
            [],
        ),
        (
            {
                "Opportunity status": "Upcoming",
                "Opening date": "To be confirmed",
                "Closing date": "TBC",
                "Total fund": "£ to be confirmed",
            },
            [],
            "forecast",
            [],
        ),
        (
            {
                "Opportunity status": "Closed",
                "Closing date": "1 July 2026 4:00pm UK time",
                "Award range": "£100,000 - £250,000",
            },
            ["2026-07-01 16:00:00 full"],
            "closed",
            ["max 250000 GBP", "min 100000 GBP"],
        ),
    ],
)
def test_pages_of_ukri_in_every_shape(
    told: dict[str, str], deadlines: list[str], said: str, amounts: list[str]
) -> None:
    rows = "".join(f"<div><dt>{term}:</dt><dd>{words}</dd></div>" for term, words in told.items())
    page = f"<html><body><main><h1>x</h1><dl>{rows}</dl></main></body></html>"
    feed = (FEED, {"Content-Type": "application/rss+xml"})
    found = play(SOURCES.get("ukri"), by_address([("/feed/", feed), ("/moss/", page)]))
    (call,) = found.calls
    assert (days(call), call.said, sums(call), found.problems) == (deadlines, said, amounts, ())
    gone = play(SOURCES.get("ukri"), by_address([("/feed/", feed), ("/moss/", 404)]))
    assert ([call.partial for call in gone.calls], len(gone.missed), gone.failures) == ([True], 1, ())


# Energimyndigheten


def test_cards_of_energimyndigheten_in_every_shape() -> None:
    """A closed call has its day without the word; a title may hold a day, or the word, or there is no day at all."""
    cards = {
        "lampor": "Lampor 2026 Stänger 05 november 2026 Övrigt Stöd.",
        "moten": "Möten 3 maj 2027 i norr Stänger 30 oktober 2026 Tävlingar Kom.",
        "dammar": "Vi stänger dammar Stänger 20 november 2026 Affärsutveckling Dammar.",
        "vagar": "Vägar Öppnar 15 januari 2027 Impact Innovation Snart.",
        "murar": "Gamla murar 12 mars 2026 Forskningsstöd Slut.",
        "rad": "Råd och stöd Övrigt Sök när som helst.",
    }
    items = "".join(f"<li><a href='/utlysningar/{name}/'>{text}</a></li>" for name, text in cards.items())
    pages = {name: f"<title>{name}</title><main><h1>{name}</h1><p>Sök stöd nu.</p></main>" for name in cards}
    answers = by_address(
        [*((f"/utlysningar/{name}/", page) for name, page in pages.items()), ("?page=", "<p>Slut</p>")]
    )
    found = play(SOURCES.get("energimyndigheten"), lambda request: answers(request) or f"<main><ul>{items}</ul></main>")
    calls = {call.url.split("/")[-2]: call for call in found.calls}
    assert {name: [when.date for when in call.deadlines] for name, call in calls.items()} == {
        "lampor": ["2026-11-05"],
        "moten": ["2026-10-30"],
        "dammar": ["2026-11-20"],
        "vagar": [],
        "murar": ["2026-03-12"],
        "rad": [],
    }
    assert [name for name, call in calls.items() if call.said == "closed"] == ["murar"]
    assert (found.left_out, [when.date for when in calls["vagar"].opens]) == (0, ["2027-01-15"])
