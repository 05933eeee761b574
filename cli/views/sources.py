"""The sources: whether each is on and why, and how its last run went."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.table import Table
from rich.text import Text

from cli import format, safe
from cli.format import Reader
from cli.i18n import _, told
from cli.views import layout, runs, words
from cli.views.sections import Row, Section
from config.catalogue import Source
from config.sentences import with_values
from tracker.calls.model import RunReport


@dataclass(frozen=True)
class Listed:
    """A source as it is listed."""

    source: Source
    on: bool
    why: str
    """Why it is on or off, in words; countries in it are codes."""
    last: RunReport | None


_WHY = 16
"""Cells of the reason where there is little room."""


def source_table(listed: Sequence[Listed], reader: Reader, width: int) -> Table:
    """A row for each source, within `width` cells. Where there is little room the key stands under the name, and the
    day under the verdict; names and reasons are broken, keys never."""
    headings, table = _headings(), layout.table()
    rows = [_cells(each, reader) for each in listed]
    fitted = [max(layout.width(text) for text in column) for column in zip(headings, *rows, strict=True)]
    if sum(fitted) + 2 * (len(fitted) - 1) <= width:
        for heading, cells in zip(headings, fitted, strict=True):
            table.add_column(heading, width=cells)
        for each, (key, name, why, verdict, when) in zip(listed, rows, strict=True):
            table.add_row(key, name, *_state(each, why, verdict, when))
        return table
    why_cells, last_cells = min(fitted[2], _WHY), max(fitted[3:])
    for heading, cells in zip(headings[1:4], (width - why_cells - last_cells - 4, why_cells, last_cells), strict=True):
        table.add_column(heading, width=cells)
    for each, (key, name, why, verdict, when) in zip(listed, rows, strict=True):
        named = Text("\n".join(layout.wrapped(name, width - why_cells - last_cells - 4, 2)))
        reason, *run = _state(each, "\n".join(layout.wrapped(why, why_cells, 2)), verdict, when)
        table.add_row(Text("\n").join([named, Text(key, "dim")]), reason, Text("\n").join(run))
    return table


def _state(each: Listed, why: str, verdict: str, when: str) -> tuple[Text, Text, Text]:
    """Why it is on or off, how the last run went, and its day."""
    style = runs.STYLES[each.last.verdict] if each.last else "dim"
    return Text(why, "" if each.on else "dim"), Text(verdict, style), Text(when, "dim")


def source_lines(listed: Sequence[Listed], reader: Reader) -> Iterator[str]:
    """The same as plain lines."""
    headings = tuple(heading.upper() for heading in _headings())
    return layout.columns([headings, *(_cells(each, reader) for each in listed)])


def source_page(each: Listed, reader: Reader) -> list[Section]:
    """What the source reads, and its last run."""
    source = each.source
    facts = {
        _("Source"): f"{safe.line(source.name)} ({source.key})",
        _("Funder"): safe.line(source.funder.name),
        _("Page"): safe.link(source.site),
        _("On"): _on(each, reader),
        _("Read as"): words.family(source.family),
        _("Serves"): words.places(source.serves, reader.locale),
        _("Interests"): words.named("interest", source.interests),
        _("Time zone"): source.zone,
        _("Checked"): _checked(source, reader),
        _("robots.txt"): safe.line(source.robots),
        _("Terms"): safe.line(source.terms),
        _("Notes"): safe.line(source.notes),
        _("File"): source.path,
    }
    under = {_("On"): () if source.enabled else (_how_to_switch_on(source),)}
    rows = tuple(Row(label, (text,), under=under.get(label, ())) for label, text in facts.items() if text)
    last = Section(_("Last run"), tuple(_last(each.last, reader)))
    return [Section("", rows), *([last] if last.rows else [])]


def as_json(each: Listed, whole: bool = False) -> dict[str, Any]:
    """The source as plain JSON values, in English; with everything in its file when `whole`."""
    source = each.source
    table: dict[str, Any] = dataclasses.asdict(source) if whole else {"key": source.key, "name": source.name}
    return table | {
        "funder": {"key": source.funder.key, "name": source.funder.name},
        "site": source.site,
        "enabled": source.enabled,
        "on": each.on,
        "why": each.why,
        "last_run": runs.as_json(each.last) if each.last else None,
    }


def _headings() -> tuple[str, ...]:
    return (_("Key"), _("Name"), _("On"), _("Last run"), _("When"))


def _cells(each: Listed, reader: Reader) -> tuple[str, ...]:
    verdict = words.verdict(each.last.verdict) if each.last else _("never run")
    when = _day(each.last, reader)
    return (each.source.key, safe.line(each.source.name), _on(each, reader), verdict, when)


def _day(last: RunReport | None, reader: Reader) -> str:
    return format.day(reader.local(last.started).date(), reader.locale) if last and last.started else ""


def _on(each: Listed, reader: Reader) -> str:
    why = told(with_values(each.why, lambda code: format.country_name(code, reader.locale)))
    return (_("yes, {why}") if each.on else _("no, {why}")).format(why=why)


def _how_to_switch_on(source: Source) -> str:
    sentence = _(
        "`grants sources check --live {key}` shows what it reads; enabled = true in {key}.toml among your own sources "
        "switches it on."
    )
    return sentence.format(key=source.key)


def _checked(source: Source, reader: Reader) -> str:
    day = source.verified_on
    return ", ".join((words.verified(source.verified), *([format.stated_date(day, reader.locale)] if day else [])))


def _last(report: RunReport | None, reader: Reader) -> Iterator[Row]:
    if report is None:
        return
    yield Row(_("Verdict"), (words.verdict(report.verdict),), runs.STYLES[report.verdict])
    if report.started:
        yield Row(_("When"), (format.moment(report.started, reader),))
    counts = {
        _("New"): report.new,
        _("Changed"): report.changed,
        _("Unchanged"): report.unchanged,
        _("Left out"): report.left_out,
    }
    for label, count in counts.items():
        yield Row(label, (format.number(count, reader.locale),))
    if report.problems:
        yield Row(_("Problems"), tuple(runs.sentences(report)))
