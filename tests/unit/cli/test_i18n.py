"""Which language is spoken, and how its readers write dates."""

from __future__ import annotations

import pytest

from cli import i18n


@pytest.mark.parametrize(
    ("wanted", "environment", "language"),
    [
        ("", {}, "en"),
        ("", {"LANG": "C.UTF-8"}, "en"),
        ("", {"LANG": "sv_SE.UTF-8"}, "sv"),
        ("", {"LANG": "de_DE.UTF-8"}, "en"),
        ("", {"LANG": "en_GB.UTF-8", "LC_ALL": "sv_FI.UTF-8@euro"}, "sv"),
        ("", {"LANG": "sv_SE.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ("sv", {"LC_ALL": "en_GB.UTF-8"}, "sv"),
        ("sv-SE", {}, "sv"),
        ("en", {"LANG": "sv_SE.UTF-8"}, "en"),
        ("xx", {"LANG": "sv_SE.UTF-8"}, "sv"),
    ],
)
def test_language(wanted: str, environment: dict[str, str], language: str) -> None:
    assert i18n.language_of(wanted, environment) == language


@pytest.mark.parametrize(
    ("language", "environment", "locale"),
    [
        ("sv", {"LANG": "sv_FI.UTF-8"}, "sv_FI"),
        ("en", {"LANG": "en_US.UTF-8"}, "en_US"),
        ("en", {"LANG": "sv_SE.UTF-8"}, "en_SE"),
        ("en", {"LANG": "C.UTF-8"}, "en_GB"),
        ("sv", {}, "sv_SE"),
    ],
)
def test_locale(language: str, environment: dict[str, str], locale: str) -> None:
    assert i18n.locale_of(language, environment) == locale
