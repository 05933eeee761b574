"""Every key of the vocabulary has a name in every language, and is found by it."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from cli.format import country_name
from cli.i18n import LANGUAGES
from config.names import Kind, key_of, name, names, near
from config.source_rules import INTERESTS
from tracker.facts.vocabulary import vocabulary

_APPLICANTS: dict[str, Any] = vocabulary("applicants")
_REGIONS: dict[str, Any] = vocabulary("regions")
KEYS: dict[str, set[str]] = {
    "theme": set(vocabulary("themes")),
    "applicant_type": set(_APPLICANTS["types"]) | set(_APPLICANTS["grants_gov"].values()),
    "interest": set(INTERESTS),
    "place": set(_REGIONS["regions"]) | set(_REGIONS["groups"]) - {"EU"},
}


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_key_has_a_name_in_every_language_and_no_name_lacks_its_key(kind: Kind) -> None:
    assert names(kind).keys() == KEYS[kind], "name each key of the vocabulary in config/vocabulary/names.toml"
    assert {key for key, own in names(kind).items() if set(own) != set(LANGUAGES) or not all(own.values())} == set()


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_key_is_found_by_each_of_its_names(kind: Kind) -> None:
    for key, own in names(kind).items():
        assert {key_of(kind, called) for called in (key, key.upper(), *own.values())} == {key}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_has_a_name(language: str) -> None:
    for code in [*_REGIONS["countries"], "EU"]:
        assert country_name(code, language) not in ("", code)


def test_what_is_nearly_a_name_leads_to_it() -> None:
    assert "arbetsmarknad" in near("theme", "arbetsmarkand", "sv")
    assert near("theme", "mil", "sv") == ["miljö och klimat"]
    assert near("theme", "mil", "en") == ["environment and climate"]
    assert near("theme", "miljo", "sv") == ["miljö och klimat"]
    assert near("interest", "unga", "sv") == ["barn och unga"]
    assert near("theme", "qqqq", "sv") == []
    assert near("theme", "", "sv") == []
    assert key_of("theme", "") == ""


def test_a_key_without_a_name_is_shown_in_words() -> None:
    assert name("theme", "new_theme", "sv") == "new theme"
