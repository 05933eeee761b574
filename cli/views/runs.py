"""How the crawls went: a line for each source, and what a person should look at."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli import format, safe
from cli.format import Reader
from cli.i18n import _, ngettext, told
from cli.views import layout, words
from tracker.calls.model import RunReport

WIDE = 100
"""Cells from which each figure has a column of its own."""
STYLES = {"healthy": "green", "suspect": "yellow", "failed": "bold red"}


def run_table(reports: Sequence[RunReport], reader: Reader, width: int) -> Table:
    """A row for each run; the verdict in words and colour. Where there is room each figure has a column."""
    table = layout.table()
    wide = width >= WIDE
    for number, heading in enumerate(_headings() if wide else (_("Source"), _("Verdict"), _("Calls"))):
        table.add_column(heading, justify="right" if wide and number > 1 else "left", overflow="fold")
    rows = [_cells(report, reader) for report in reports]
    room = width - sum(max((layout.width(row[number]) for row in rows), default=0) for number in (0, 1)) - 4
    for report, (name, verdict, *figures) in zip(reports, rows, strict=True):
        told = Text("\n".join(layout.wrapped(_told(report, reader), max(room, 20), 4)))
        cells = [_figure(figure) for figure in figures] if wide else [told]
        table.add_row(Text(name), Text(verdict, STYLES[report.verdict]), *cells)
    return table


def problem_lines(reports: Sequence[RunReport]) -> Group:
    """Each problem in a sentence, under its source."""
    parts: list[RenderableType] = []
    for report in reports:
        if report.problems:
            parts += [Text(), Text(safe.line(report.source), STYLES[report.verdict])]
            parts += [Padding(Text(sentence), (0, 0, 0, 2)) for sentence in sentences(report)]
    return Group(*parts)


def run_lines(reports: Sequence[RunReport], reader: Reader) -> Iterator[str]:
    """The same as plain lines, problems under the table."""
    rows = [tuple(heading.upper() for heading in _headings()), *(_cells(report, reader) for report in reports)]
    yield from layout.columns(rows)
    for report in reports:
        for sentence in sentences(report):
            yield f"{safe.line(report.source)}: {sentence}"


def as_json(report: RunReport) -> dict[str, Any]:
    """The run as plain JSON values; its sentences in English, whoever reads."""
    table = dataclasses.asdict(report)
    table["problems"] = list(report.problems)
    table["seconds"] = round(report.seconds, 3)
    table["started"] = report.started.isoformat() if report.started else None
    return table


def _headings() -> tuple[str, ...]:
    return (
        _("Source"),
        _("Verdict"),
        _("New"),
        _("Changed"),
        _("Unchanged"),
        _("Left out"),
        _("Problems"),
        _("Seconds"),
    )


def _cells(report: RunReport, reader: Reader) -> tuple[str, ...]:
    counts = (report.new, report.changed, report.unchanged, report.left_out, len(report.problems))
    numbers = [format.number(count, reader.locale) for count in counts]
    seconds = format.number(round(report.seconds, 1), reader.locale)
    return (safe.line(report.source), words.verdict(report.verdict), *numbers, seconds)


def sentences(report: RunReport) -> Iterator[str]:
    """What a person should look at; the source, under which it is shown, is not said again."""
    return (safe.line(told(problem)).removeprefix(f"{report.source}: ") for problem in report.problems)


def _told(report: RunReport, reader: Reader) -> str:
    """`12 new, 2 changed, 1,840 unchanged, 3 left out, 12.3 s`."""
    new, changed, unchanged, left_out = report.new, report.changed, report.unchanged, report.left_out
    problems, seconds = len(report.problems), round(report.seconds, 1)
    counts = (
        (ngettext("{count} new", "{count} new", new), new),
        (ngettext("{count} changed", "{count} changed", changed), changed),
        (ngettext("{count} unchanged", "{count} unchanged", unchanged), unchanged),
        (ngettext("{count} left out", "{count} left out", left_out), left_out),
        (ngettext("{count} problem", "{count} problems", problems), problems),
        (_("{count} s"), seconds),
    )
    texts = (sentence.format(count=format.number(count, reader.locale)) for sentence, count in counts)
    return ", ".join(text.replace(" ", "\u00a0") for text in texts)


def _figure(text: str) -> Text:
    return Text(text, "dim" if text == "0" else "")
