"""Who may not apply: only a type that is excluded as such, in plain words."""

import pytest

from tracker.facts.applicants import excluded_applicants


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Privatpersoner och företag kan inte söka.", ["individual", "company"]),
        ("Stiftelser kan inte söka bidraget.", ["foundation"]),
        ("Bidrag ges inte till kommuner, regioner eller myndigheter.", ["municipality", "region", "government_agency"]),
        ("Ideella föreningar kan söka. Ekonomiska föreningar kan inte söka.", ["economic_association"]),
        ("Vi stödjer inte trossamfund.", ["faith_community"]),
        ("The following are not eligible: municipalities, universities.", ["municipality", "university"]),
        ("Individuals cannot apply for this grant.", ["individual"]),
        ("Kommuner kan ikke søke.", ["municipality"]),
        ("Stiftungen sind nicht antragsberechtigt.", ["foundation"]),
        ("Organisationer utan styrelse kan inte söka.", []),
        ("Utländska stiftelser kan inte söka.", []),
        ("Foundations that make grants themselves are not eligible.", []),
        ("Föreningar som redan fått stöd kan inte söka igen.", []),
        ("Föreningar kan inte söka för löpande drift.", []),
        ("Kommuner kan inte ensamma söka.", []),
        ("Associations cannot apply for running costs.", []),
        ("Bidrag ges inte till föreningar utanför länet.", []),
        ("Föreningar kan söka hela året.", []),
    ],
)
def test_only_what_is_said_of_a_type_as_such(text: str, keys: list[str]) -> None:
    assert [fact.value for fact in excluded_applicants(text)] == keys
