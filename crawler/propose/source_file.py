"""A proposal as the text of a source file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.opml import key_of, printable, quoted
from crawler.text import one_line

__all__ = ["Proposal", "Table", "literal", "quoted", "write"]

_PLACES = {
    "se": ("SE", "Europe/Stockholm", "SEK", "sv"),
    "no": ("NO", "Europe/Oslo", "NOK", ""),
    "dk": ("DK", "Europe/Copenhagen", "DKK", "da"),
    "fi": ("FI", "Europe/Helsinki", "EUR", ""),
    "uk": ("GB", "Europe/London", "GBP", "en"),
    "de": ("DE", "Europe/Berlin", "EUR", "de"),
}
"""By the end of a host's name: country, zone, currency, and the language when the page does not say one."""
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
    country, zone, currency, spoken = _PLACES.get(host.rpartition(".")[2], ("", "", "", ""))
    language = _LANGUAGES.get(table.language, table.language) or spoken
    name = one_line(table.title)[:80] or host
    key = key_of(host.rpartition(".")[0] if not _is_number(host) else name) or "source"
    told = {"language": language if re.fullmatch("[a-z]{2}", language) else "", "country": country}
    told |= {"zone": zone, "currency": currency}
    head = [
        # Both hold addresses and names out of the page: a line break in one of them would begin a setting.
        f"# Proposed by grants sources new. {printable(table.why)}",
        *(f"# {printable(note)}" for note in table.notes),
        f"name = {quoted(name)}",
        f'family = "{table.family}"',
        f"site = {quoted(url)}",
        'verified = "unverified"',
        *(f'{key} = "{value}"' for key, value in told.items() if value),
        "",
        "[funder]",
        f'key = "{key}"',
        f"name = {quoted(name)}",
        f"url = {quoted(f'{parts.scheme}://{parts.netloc}/')}",
        "",
        "# Tighten this only from runs that you have looked at.",
        "[expect]",
        "items = 1",
        "",
        f"[{table.family}]",
    ]
    return Proposal(key, "\n".join([*head, *table.lines]) + "\n", table.why, table.family)


def literal(text: str) -> str:
    """A text as a TOML literal string, for regular expressions and paths; as a basic one where it cannot be."""
    return f"'{text}'" if "'" not in text and text.isprintable() else quoted(text)


def _is_number(host: str) -> bool:
    return bool(re.fullmatch(r"[\d.:\[\]]+", host))
