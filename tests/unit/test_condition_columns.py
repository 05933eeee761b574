"""Every kind of applicant, goal and group in every language: the tables by column in tests/phrases/conditions."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tracker.facts.applicants import read_applicants
from tracker.facts.excluded import excluded_applicants
from tracker.facts.themes import read_themes
from tracker.facts.vocabulary import languages, vocabulary

FOLDER = Path(__file__).parent.parent / "phrases" / "conditions"
MAY = {
    "sv": "{} kan söka bidraget.", "en": "{} can apply for a grant.", "no": "{} kan søke om tilskudd.",
    "da": "{} kan søge puljen.", "fi": "{} voivat hakea avustusta.", "de": "{} können einen Antrag stellen.",
}  # fmt: skip
MAY_NOT = {
    "sv": "{} kan inte söka.", "en": "{} cannot apply.", "no": "{} kan ikke søke.",
    "da": "{} kan ikke søge.", "fi": "{} eivät voi hakea.", "de": "{} können keine Anträge stellen.",
}  # fmt: skip


def columns(name: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("key", columns("forms"))
def test_a_kind_of_applicant_may_apply_or_not_in_every_language(key: str) -> None:
    called = columns("forms")[key]
    assert set(called) == set(languages())
    for language, who in called.items():
        may, may_not = MAY[language].format(who), MAY_NOT[language].format(who)
        assert {one.value for one in read_applicants(may, language, prose=True)} == {key}, may
        assert excluded_applicants(may) == (), may
        assert read_applicants(may_not, language, prose=True) == (), may_not
        assert {one.value for one in excluded_applicants(may_not)} == {key}, may_not


@pytest.mark.parametrize("goal", columns("goals"))
def test_a_sustainable_development_goal_has_a_theme_in_every_language(goal: str) -> None:
    called = columns("goals")[goal]
    assert set(called) == set(languages())
    for language, text in called.items():
        found = [one.value for one in read_themes(text, language)]
        assert any(int(goal) in vocabulary("themes")[key].get("sdg", ()) for key in found), (text, found)


@pytest.mark.parametrize("group", columns("groups"))
def test_a_group_of_the_classification_and_of_people_has_a_theme_in_every_language(group: str) -> None:
    called = columns("groups")[group]
    assert set(called) == set(languages())
    for language, text in called.items():
        found = [one.value for one in read_themes(text, language)]
        assert group in found or any(vocabulary("themes")[key].get("icnp") == group for key in found), (text, found)
