"""A proposal as the text of a source file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.opml import key_of, printable, quoted
from crawler.reading.countries import country_of
from crawler.text import one_line
from tracker.facts.currency import currency_of_country
from tracker.facts.dates import zone_of_country

__all__ = ["Fetch", "Proposal", "Table", "literal", "quoted", "write"]

Fetch = Callable[[str], tuple[bytes, str] | None]
"""Body and content type of another page of the site; None when it cannot be had."""

_SPOKEN = {"SE": "sv", "DK": "da", "GB": "en", "DE": "de"}
"""By country the language when the page does not say one; of other countries, funders write several."""
_AT_HOME = {"sv": "SE", "da": "DK", "no": "NO", "fi": "FI", "is": "IS", "de": "DE"}
"""By language the country in whose clock its funders mean their dates, when the address names no country."""
_BETWEEN = re.compile(r"\s+(?:[|–—•·»-]|::)\s+")
"""What sites put between the title of a page and their own name."""
_LANGUAGES = {"nb": "no", "nn": "no"}


@dataclass(frozen=True)
class Table:
    """The family, the lines of its own table, and why."""

    family: str
    lines: Sequence[str]
    why: str
    """What was recognised, as a sentence."""
    title: str = ""
    language: str = ""
    notes: Sequence[str] = field(default_factory=tuple)
    """Sentences that stand in the file as remarks."""


@dataclass(frozen=True)
class Proposal:
    """A source file, and why it is so."""

    key: str
    text: str
    why: str
    family: str


def write(url: str, table: Table) -> Proposal:
    """The whole file."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    country = country_of(url)
    language = _LANGUAGES.get(table.language, table.language) or _SPOKEN.get(country, "")
    name = one_line(table.title)[:80] or host
    funder = _funder(name, host)
    key = key_of(host.rpartition(".")[0] if not _is_number(host) else funder) or "source"
    told = {"language": language if re.fullmatch("[a-z]{2}", language) else "", "country": country}
    told |= {"currency": currency_of_country(country)}
    head = [
        # Both hold addresses and names out of the page: a line break in one of them would begin a setting.
        f"# Proposed by grants sources new. {printable(table.why)}",
        *(f"# {printable(note)}" for note in table.notes),
        f"name = {quoted(name)}",
        f'family = "{table.family}"',
        f"site = {quoted(url)}",
        'verified = "unverified"',
        *(f'{setting} = "{value}"' for setting, value in told.items() if value),
        *_zone(country, language),
        "",
        "[funder]",
        f'key = "{key}"',
        f"name = {quoted(funder)}",
        f"url = {quoted(f'{parts.scheme}://{parts.netloc}/')}",
        "",
        "# Tighten this only from runs that you have looked at.",
        "[expect]",
        "items = 1",
        "",
        f"[{table.family}]",
    ]
    return Proposal(key, "\n".join([*head, *table.lines]) + "\n", table.why, table.family)


def _zone(country: str, language: str) -> list[str]:
    """The zone in which its dates are meant, as an assumption that a person confirms; or that it is missing."""
    if zone := zone_of_country(country):
        return [f"# Assumed from the country, {country}.", f'zone = "{zone}"']
    if zone := zone_of_country(_AT_HOME.get(language, "")) if not country else "":
        return [f"# Assumed from the language, {language}; the address names no country.", f'zone = "{zone}"']
    known = f"{country} has several" if country else "neither the address nor the language says where it is"
    return [f"# Missing: the zone in which its dates are meant ({known}), such as Europe/Stockholm.", '# zone = ""']


def _funder(title: str, host: str) -> str:
    """Whose site it is: of "Utlysningar | Björkfonden" the part that is like the address, else the last one."""
    parts = [part for part in _BETWEEN.split(title) if part.strip()]
    label = key_of(host.split(".")[-2] if "." in host else host).replace("-", "")
    called = {part: key_of(part).replace("-", "") for part in reversed(parts)}
    near = [part for part, key in called.items() if key and label and (key in label or label in key)]
    return (near or parts[-1:] or [title])[0]


def literal(text: str) -> str:
    """A text as a TOML literal string, for regular expressions and paths; as a basic one where it cannot be."""
    return f"'{text}'" if "'" not in text and text.isprintable() else quoted(text)


def _is_number(host: str) -> bool:
    return bool(re.fullmatch(r"[\d.:\[\]]+", host))
