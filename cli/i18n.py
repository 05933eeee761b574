"""What the program says, in the reader's language, by gettext. English is the source; the texts lie in `cli/locale`.

Texts that are known when a module is imported (help texts) are marked by `N_` and translated when the commands are put
together, so that importing a module never depends on the language.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping
from pathlib import Path

from config.sentences import in_language

LANGUAGES = ("en", "sv")
_DOMAIN = "grants"
_FOLDER = Path(__file__).parent / "locale"
_HOME = {"en": "en_GB", "sv": "sv_SE"}
"""The locale of each language when the environment names no other: the day stands before the month."""

_active: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def N_(text: str) -> str:
    """Mark a text for translation later."""
    return text


def _(text: str) -> str:
    """The text in the language in use."""
    return _active.gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """The text for this count, in the language in use."""
    return _active.ngettext(one, many, count)


def language() -> str:
    """The language in use, as `sv`."""
    return _language


def told(sentence: str) -> str:
    """A sentence that another layer made, in the language in use."""
    from config.names import translator

    return in_language(sentence, translator(_active.gettext, _language, _country))


def _country(code: str) -> str:
    from cli.format import country_name

    return country_name(code, _HOME[_language])


def use(language: str) -> None:
    """Speak `language` from now on, in this process (also Typer's own sentences) and in those that it starts."""
    global _active, _language
    _language = language
    _active = gettext.translation(_DOMAIN, _FOLDER, languages=[language], fallback=True)
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(_DOMAIN, str(_FOLDER))
    gettext.textdomain(_DOMAIN)


def language_of(wanted: str, environment: Mapping[str, str]) -> str:
    """The language to speak: `wanted` when it is one of ours, else that of the environment, else English."""
    for name in (wanted, _from_environment(environment)):
        language = name.replace("-", "_").partition("_")[0].lower()
        if language in LANGUAGES:
            return language
    return "en"


def locale_of(language: str, environment: Mapping[str, str]) -> str:
    """The locale for dates and money: `language` with the territory of the environment, as `sv_FI`."""
    name = _from_environment(environment).replace("-", "_")
    territory = name.partition("_")[2]
    known = len(territory) == 2 and territory.isalpha()
    return f"{language}_{territory.upper()}" if known else _HOME[language]


def _from_environment(environment: Mapping[str, str]) -> str:
    """`sv_SE` of `LC_ALL=sv_SE.UTF-8`; the first variable that is set decides (POSIX, base definitions 8.2)."""
    values = (environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next((value for value in values if value), "").partition(".")[0].partition("@")[0]
