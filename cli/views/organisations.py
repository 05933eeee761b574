"""Organisations and members: a line for each, and a page for one with what is not told yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from cli import format, safe
from cli.answers import FIELDS
from cli.format import Reader
from cli.i18n import N_, _, language, told
from cli.views import layout, words
from cli.views.sections import Row, Section
from tracker.organisations.as_json import organisation_to_json
from tracker.organisations.member_import import Row as ImportRow
from tracker.organisations.model import Member, Organisation

CSV_HEADER = tuple(organisation_to_json(Organisation()))
_WISHES = {"weekly": N_("weekly"), "daily": N_("daily"), "off": N_("off")}
_MATCHING = ("region", "legal_form", "theme", "own_percent", "project_size")
"""Answers that matching needs most."""


def list_rows(found: Sequence[Organisation], members: Mapping[int, int], locale: str) -> Iterator[tuple[str, ...]]:
    """Headings and a row for each organisation; `members` by the organisation's row."""
    yield _("Key"), _("Name"), _("Where"), _("Legal form"), _("Members"), ""
    for one in found:
        where = words.places([one.county or one.region or one.country], locale)
        mark = _("default") if one.is_default else ""
        forms = words.named("applicant_type", one.legal_forms[:1])
        yield one.key, safe.line(one.name), where, forms, str(members.get(one.id, 0)), mark


def table(rows: Sequence[tuple[str, ...]], width: int) -> Table:
    """Rows under headings, in at most `width` cells; long cells are broken at words, and words only where they must."""
    columns = list(zip(*rows, strict=True))
    widths = [max(map(layout.width, column)) for column in columns]
    longest = [max(layout.width(word) for text in column for word in text.split(" ")) for column in columns]
    for _cell_too_many in range(sum(widths) + 2 * len(widths) - width):
        loose = [number for number, cells in enumerate(widths) if cells > longest[number]]
        widths[max(loose or range(len(widths)), key=widths.__getitem__)] -= 1
    drawn = layout.table()
    for heading, cells in zip(rows[0], widths, strict=True):
        drawn.add_column(heading, width=max(cells, 1), overflow="fold")
    for row in rows[1:]:
        cells_of = zip(row, widths, strict=True)
        drawn.add_row(*(Text("\n".join(layout.wrapped(text, max(cells, 1), 3))) for text, cells in cells_of))
    return drawn


def plain_list(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """The same for a pipe."""
    head, *rest = rows
    return layout.columns([tuple(heading.upper() for heading in head), *rest])


def csv_row(one: Organisation) -> list[str]:
    """As JSON, lists joined by spaces, sums with their currency."""
    return [_cell(value) for value in organisation_to_json(one).values()]


def heading(one: Organisation) -> tuple[str, str]:
    """Name, and the line under it."""
    parts = [one.key, _("default") if one.is_default else ""]
    return safe.line(one.called()), " · ".join(part for part in parts if part)


def page(one: Organisation, members: Sequence[Member], reader: Reader) -> list[Section]:
    """What is known, then who belongs to it, then what would make matching better."""
    known = [Row(_(field.label), (text,)) for field in FIELDS if (text := _shown(field.name, one, reader))]
    people = [Row(safe.line(member.name) or "–", (_member(member),)) for member in members]
    missing = [field for field in FIELDS if field.name in _MATCHING and not field.show(one)]
    hints = [
        Row(_(field.label), (_(field.help),), "", "", (f"{field.option} {_(field.metavar)}",)) for field in missing
    ]
    parts = ((("",), known), ((_("People"),), people), ((_("Not told yet"),), hints))
    return [Section(name, tuple(rows)) for (name,), rows in parts if rows]


def member_rows(found: Sequence[tuple[Member, str]]) -> Iterator[tuple[str, ...]]:
    """Headings and a row for each member, with the key of the organisation."""
    yield _("Name"), _("E-mail"), _("Organisation"), _("Role"), _("Digest"), _("Language")
    for member, key in found:
        spoken = member.language or language()
        yield safe.line(member.name), safe.line(member.email), key, safe.line(member.role), wish(member), spoken


def wish(member: Member) -> str:
    """`weekly, Monday 07:00`, `daily 06:00`, `off`."""
    name = _(_WISHES[member.digest])
    if member.digest == "off":
        return name
    hour = f"{member.hour:02}:00"
    return f"{name} {hour}" if member.digest == "daily" else f"{name}, {weekday(member.weekday)} {hour}"


def weekday(number: int) -> str:
    """1: Monday."""
    return str(format.known_locale(language()).days["format"]["wide"][number - 1])


def _member(member: Member) -> str:
    consent = _("no consent recorded")
    if member.consent_on:
        consent = _("consent {date}").format(date=member.consent_on)
    parts = (member.email, member.role, wish(member), consent)
    return ", ".join(safe.line(part) for part in parts if part)


def _shown(name: str, one: Organisation, reader: Reader) -> str:
    """As people read it: names of countries and languages, sums as they write them."""
    locale = reader.locale
    special = {
        "country": lambda: words.places([one.country], locale),
        "region": lambda: words.places([key for key in (one.county, one.region) if key], locale),
        "works_in": lambda: words.places(one.works_in, locale),
        "apply_in": lambda: ", ".join(format.language_name(code, locale) for code in one.languages),
        "own_percent": lambda: "" if one.own_percent is None else format.percent(one.own_percent, locale),
        "own_sum": lambda: "" if one.own_sum is None else format.money(one.own_sum, one.own_currency, locale),
        "project_size": lambda: _size(one, locale),
    }
    if name in special:
        return safe.line(special[name]())
    return safe.line(next(field for field in FIELDS if field.name == name).show(one))


def _size(one: Organisation, locale: str) -> str:
    ends = [None if end is None else format.money(end, one.project_currency, locale)
            for end in (one.project_min, one.project_max)]  # fmt: skip
    least, most = ends
    if least and most:
        return least if least == most else f"{least} – {most}"
    if least:
        return _("from {sum}").format(sum=least)
    return _("up to {sum}").format(sum=most) if most else ""


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    if isinstance(value, dict):
        return " ".join(filter(None, (_cell(part) for part in value.values())))
    return "" if value is None else str(value)


_FATES = {"new": N_("new"), "changed": N_("changed"), "same": N_("same"), "refused": N_("refused")}


def fate_rows(rows: Sequence[ImportRow]) -> Iterator[tuple[str, ...]]:
    """Headings, and what becomes of each row of a file."""
    yield _("Line"), _("Fate"), _("E-mail"), _("Name"), _("Why")
    for row in rows:
        yield str(row.line), _(_FATES[row.fate]), safe.line(row.email), safe.line(row.name), safe.line(told(row.why))


def fate_to_json(row: ImportRow) -> dict[str, Any]:
    """The same for scripts."""
    return {"line": row.line, "fate": row.fate, "email": row.email, "name": row.name, "why": str(row.why)}


def fates(rows: Sequence[ImportRow], dry: bool) -> str:
    """How many of each, and whether anything was kept."""
    counts = {fate: sum(row.fate == fate for row in rows) for fate in _FATES}
    words = ", ".join(f"{_(name)} {counts[fate]}" for fate, name in _FATES.items())
    return (_("Nothing was kept: {words}.") if dry else _("Kept: {words}.")).format(words=words)
