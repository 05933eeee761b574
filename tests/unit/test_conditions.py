"""Who may apply, what a call is about and which places it is for."""

import pytest

from tracker.facts.applicants import from_grants_gov, read_applicants
from tracker.facts.partners import required_partners
from tracker.facts.places import read_places
from tracker.facts.themes import read_themes
from tracker.facts.vocabulary import vocabulary

APPLICANTS = [
    ("Ideella föreningar, stiftelser, trossamfund", "nonprofit_association foundation faith_community"),
    ("Föreningar kan söka, men inte privatpersoner.", "nonprofit_association"),
    ("Privatpersoner, företag och kommuner kan inte söka.", ""),
    ("Aktiebolag (svb) och ekonomiska föreningar får söka.", "company_limited_dividend economic_association"),
    ("Arbetsintegrerande sociala företag kan söka.", "social_enterprise"),
    ("Bidraget kan sökas av lärosäten och regioner.", "university region"),
    (
        "Nonprofits and cities may apply. Individuals are not eligible.",
        "civil_society_organization government_municipal",
    ),
    ("Organizations with 501(c)(3) status are eligible.", "organization non_profit_with_501c3"),
    ("Open to charities, except schools.", "civil_society_organization"),
    ("Stiftelser og kommuner kan søke, privatpersoner kan ikke søke.", "foundation municipality"),
    ("Foreninger og selvejende institutioner kan søge.", "nonprofit_association foundation"),
    ("Yhdistykset ja säätiöt voivat hakea.", "nonprofit_association foundation"),
    ("Antragsberechtigt sind Vereine, Stiftungen und Gemeinden.", "nonprofit_association foundation municipality"),
    ("Privatpersonen und Unternehmen sind nicht antragsberechtigt.", ""),
]


@pytest.mark.parametrize(("text", "expected"), APPLICANTS)
def test_who_may_apply(text: str, expected: str) -> None:
    assert {found.value for found in read_applicants(text)} == set(expected.split())


@pytest.mark.parametrize(("text", "expected"), APPLICANTS[1:])
def test_who_may_apply_in_running_text(text: str, expected: str) -> None:
    assert {found.value for found in read_applicants(text, prose=True)} == set(expected.split())


def test_a_type_that_is_excluded_once_is_never_listed() -> None:
    text = "Projekt med privatpersoner är välkomna. Föreningar kan söka. Privatpersoner kan inte söka."
    assert [found.value for found in read_applicants(text)] == ["nonprofit_association"]


def test_prose_that_only_mentions_somebody_lists_nobody() -> None:
    assert read_applicants("Kommunen har byggt en bro. En stiftelse betalade.", prose=True) == ()


def test_required_partners_are_told_apart_from_applicants() -> None:
    text = "Föreningar kan söka. Projektet ska genomföras tillsammans med en kommun."
    assert [found.value for found in required_partners(text)] == ["municipality"]


CODES = [("12", "non_profit_with_501c3"), ("99", "unrestricted"), ("7", "government_tribal"), ("xx", "custom")]


@pytest.mark.parametrize(("code", "key"), CODES)
def test_eligibility_codes_have_keys(code: str, key: str) -> None:
    assert from_grants_gov(code) == key


THEMES = [
    ("sv", "Arbetsmarknadsintegration för nyanlända", {"employment", "integration", "newly_arrived"}),
    ("sv", "Musik och teater för barn och unga", {"culture", "children", "young_people"}),
    ("en", "Youth sports in slow motion", {"young_people", "sport"}),
    ("no", "Frivillighet og folkehelse for eldre", {"voluntary_work", "health", "elderly"}),
    ("da", "Idrætsprojekter for børn", {"sport", "children"}),
    ("fi", "Nuorten mielenterveys", {"young_people", "health"}),
    ("de", "Klimaschutz und Bildung", {"environment", "education"}),
]


@pytest.mark.parametrize(("language", "text", "expected"), THEMES)
def test_themes_by_words(language: str, text: str, expected: set[str]) -> None:
    assert {found.value for found in read_themes(text, language)} == expected
    assert all(text[found.start : found.end] in found.how for found in read_themes(text, language))


def test_a_long_text_must_come_back_to_a_theme() -> None:
    text = "Vi bygger broar. " * 120 + "Det nämns musik en gång."
    assert read_themes(text, "sv") == ()
    assert [found.value for found in read_themes(text, "sv", title="Musik i byn")] == ["culture"]


def test_places_of_projects_are_not_the_places_of_offices() -> None:
    text = "Projektet ska genomföras i Skåne och Blekinge."
    assert [f.value for f in read_places(text, "sv", prose=True)] == ["SE224", "SE221"]
    assert read_places("Länsstyrelsen i Dalarnas län beslutar.", "sv", prose=True) == ()
    assert [f.value for f in read_places("Dalarnas län, Norge, EU", "sv")] == ["SE312", "NO", "EU"]
    assert read_places("EU-stöd kan sökas", "sv") == ()
    assert read_places("on an island in the river", "en") == ()


def test_every_swedish_county_has_its_region() -> None:
    regions = vocabulary("regions")
    counties = [code for code in regions["regions"] if code.startswith("SE") and len(code) == 5]
    assert len(counties) == 21
    for code in counties:
        for name in regions["regions"][code]:
            assert [found.value for found in read_places(name.title(), "sv")] == [code]
