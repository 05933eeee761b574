"""Where a page is from, and with that its language, currency and zone: by its address, its markup or its words."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.reading.page import Page
from crawler.reading.words import holds_word
from tracker.facts.dates import zone_of_country
from tracker.facts.language import language_of, plain_code
from tracker.facts.model import Context

_LOOKED_AT = 6_000
"""Characters in which the language is looked for, and other countries that write it."""
_COUNTRIES = {
    "uk": "GB",
    "wales": "GB",
    "cymru": "GB",
    "scot": "GB",
    "london": "GB",
    "gov": "US",
    "mil": "US",
    "edu": "US",
}
_KNOWN = frozenset(
    ["AT", "AU", "BE", "CA", "CH", "DE", "DK", "EE", "FI", "IE", "IS", "LT", "LV", "NL", "NO", "NZ", "PL", "SE", "US"]
)
"""Countries whose own domain says that a page is from there; the domain of the EU says no place."""
_OF_LANGUAGE = {"no": "NO", "da": "DK", "fi": "FI", "sv": "SE", "de": "DE"}
"""Countries whose funders write a language, when nothing else says a country and the text names no other one that
writes it too."""
_DEFAULTS = {"en-us": re.compile(r"(?<![A-Z])(?:US)?\$\s?\d"), "en-gb": re.compile(r"£\s?\d")}
"""Tags that content systems set by themselves, wherever the site is: they are believed beside sums in the country's own
money."""
_TAG = re.compile(r"([a-z]{2})[-_]([a-z]{2})\b", re.IGNORECASE)


def context_of(page: Page, language: str, country: str) -> Context:
    """What is known of a page before its facts are read; what a person told beats what the page says."""
    text = page.text()[:_LOOKED_AT]
    found = plain_code(language or language_of(text) or page.language)
    country = country.upper() or country_of(page.url) or _of_tag(page.tag, text) or _of_language(found, text)
    return Context(country=country, language=found, zone=zone_of_country(country))


def country_of(url: str) -> str:
    """The country that the address's last part names; empty when it names none."""
    try:
        last = (urlsplit(url).hostname or "").rpartition(".")[2]
    except ValueError:
        return ""
    return _COUNTRIES.get(last) or (last.upper() if last.upper() in _KNOWN else "")


def _of_tag(tag: str, text: str) -> str:
    """The country in `de-CH`; where content systems write the tag by themselves, the text must confirm it."""
    match = _TAG.match(tag)
    if match is None:
        return ""
    confirmed = _DEFAULTS.get(match[0].lower().replace("_", "-"))
    if confirmed is not None and not confirmed.search(text):
        return ""
    return match[2].upper() if match[2].upper() in _KNOWN | {"GB"} else ""


def _of_language(language: str, text: str) -> str:
    paid_abroad = holds_word(text, "abroad_money", language) and not holds_word(text, "at_home", language)
    return "" if paid_abroad or holds_word(text, "abroad", language) else _OF_LANGUAGE.get(language, "")
