"""Titles of texts that were copied or stored with the menus, crumbs and buttons of their site above them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from crawler.reading.drafts import read_page

NOW = datetime(2027, 1, 5, tzinfo=UTC)
SV = "Föreningar kan söka bidrag till noter och kördagar. Sista ansökningsdag är den 3 mars 2027."
EN = "Grants of up to £5,000 for gardens that are open to all. Closing date: 12 noon, 5 March 2027."
DE = "Vereine können bis zu 5.000 Euro beantragen. Bewerbungsschluss ist der 28. Februar 2027."


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["Hoppa till innehåll", "Meny", "Start / Bidrag / Stöd till körer", "Stöd till körer", "Lyssna", SV],
         "Stöd till körer"),
        (["Kulturkontoret", "Hem", "Om oss", "Bidrag", "Nyheter", "Kontakt", "Hem > Bidrag > Stöd till körer", SV],
         "Stöd till körer"),
        (["Logga in", "Hem", "Föreningsliv", "Stöd till körer", "Dela på Facebook", "Skriv ut", SV], "Stöd till körer"),
        (["Ansök nu", "Stöd till körer", SV], "Stöd till körer"),
        (["Tillbaka", "Ansök om stöd till körer", "Om bidraget", SV], "Ansök om stöd till körer"),
        (["Skip to main content", "Donate", "You are here: Home » Grants » Gardens for All", "Gardens for All", EN],
         "Gardens for All"),
        (["Sign in Register Search", "Gardens for All", "Apply now", EN], "Gardens for All"),
        (["Back to all grants", "Open", "Gardens for All Fund", "Deadline 5 March 2027", EN], "Gardens for All Fund"),
        (["Accept all", "Manage preferences", "The Harbour Trust", "Small Grants Fund", "Green places", EN],
         "Small Grants Fund"),
        (["Gardens Fund | The Harbour Trust", "Home", "Grants", "Gardens Fund", EN], "Gardens Fund"),
        (["Hopp til hovedinnhold", "Meny", "Forsiden", "Tilskudd", "Tilskudd til nærmiljø", "Publisert 12.01.2027",
          "Organisasjoner kan søke om tilskudd til møteplasser. Søknadsfrist: 15. februar 2027."],
         "Tilskudd til nærmiljø"),
        (["Luk menu", "Forside", "Puljer", "Nabolagspuljen", "Udskriv", "Del",
          "Foreninger kan søge puljen om støtte til fælles måltider. Ansøgningsfrist: 15. februar 2027 kl. 12.00."],
         "Nabolagspuljen"),
        (["Valikko", "Hae", "Etusivu / Avustukset / Kyläavustus 2027", "Kyläavustus 2027", "Tulosta",
          "Yhdistykset voivat hakea avustusta kylätaloihin. Hakuaika päättyy 15.2.2027 klo 16.15."],
         "Kyläavustus 2027"),
        (["Startseite", "Über uns", "Förderung", "Presse", "Nachbarn im Gespräch", "Jetzt bewerben", DE],
         "Nachbarn im Gespräch"),
        # Nothing of a site stands above these: the first line is the title.
        (["Stöd till körer", "Noter och kördagar", SV], "Stöd till körer"),
        (["Gardens for All", "Home gardens and allotments", EN], "Gardens for All"),
    ],
)  # fmt: skip
def test_a_text_is_called_by_what_stands_below_its_menus(lines: list[str], title: str) -> None:
    text = "\n".join(lines)
    for content in (text, json.dumps({"text": text})):
        (draft,) = read_page(content.encode(), "", NOW).drafts
        assert draft.texts("title") == (title,)


def test_a_trail_of_crumbs_is_no_part_of_the_text() -> None:
    page = f"<div>Start / Avslutade utlysningar / Stöd till körer</div><h1>Stöd till körer</h1><p>{SV}</p>"
    (draft,) = read_page(page.encode(), "", NOW).drafts
    assert draft.texts("text") == (f"Stöd till körer\n{SV}",)
