"""A page of labelled facts in sections: the same content for a terminal and for a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from cli import screen
from cli.views import layout

INDENT = 2
_NARROWEST = 12
"""Cells in which facts can still be read."""


@dataclass(frozen=True)
class Row:
    """One labelled fact; each of its lines stands on its own."""

    label: str
    lines: tuple[str, ...]
    style: str = ""
    link: str = ""
    """An address to open when the lines are clicked."""
    under: tuple[str, ...] = ()
    """What is said below, more quietly."""


@dataclass(frozen=True)
class Section:
    """Facts of one kind, under a heading (the first section has none)."""

    heading: str
    rows: tuple[Row, ...]


def drawn(sections: Sequence[Section]) -> Group:
    """The sections for a terminal: labels beside their facts, aligned over the whole page."""
    width = max((cell_len(row.label) for section in sections for row in section.rows), default=0)
    parts: list[RenderableType] = []
    for section in sections:
        if section.heading:
            parts += [Text(), Text(section.heading, "bold")]
        parts.append(Padding(_grid(section, width), (0, 0, 0, INDENT if section.heading else 0)))
    return Group(*parts)


def show_page(title: str, under: str, sections: Sequence[Section]) -> None:
    """Show a page under its title: in colours on a terminal, plain in a pipe."""
    gap = [] if sections and sections[0].heading else [""]
    if not screen.on_terminal():
        screen.lines([title, under, *gap, *plain(sections)])
        return
    screen.show(screen.console(), "", Text(title, "bold"), Text(under, "dim"), *gap, drawn(sections), "")


def plain(sections: Sequence[Section]) -> Iterator[str]:
    """The sections as lines; nothing is broken or cut."""
    width = max((cell_len(row.label) for section in sections for row in section.rows), default=0)
    for section in sections:
        if section.heading:
            yield from ("", section.heading)
        for label, row in _labelled(section):
            label += " " * (width - cell_len(label))
            for line in (*row.lines, *row.under):
                text = f"{label}  {line}".replace("\u00a0", " ").replace("\u202f", " ")
                yield " " * (INDENT if section.heading else 0) + text.rstrip()
                label = " " * width


def _grid(section: Section, width: int) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=width)
    grid.add_column(overflow="fold")
    for label, row in _labelled(section):
        style = Style.parse(row.style) + Style(link=row.link or None)
        facts = [Text(line, style) for line in row.lines] + [Text(line, "dim") for line in row.under]
        grid.add_row(Text(label, "dim"), _Lines(facts))
    return grid


class _Lines:
    """Lines that break at ordinary spaces only, so that a sum stays in one piece: Rich breaks at any white space."""

    def __init__(self, lines: Sequence[Text]) -> None:
        self._lines = lines

    def __rich_measure__(self, _console: Console, options: ConsoleOptions) -> Measurement:
        """As wide as the longest line, where there is room for it."""
        widest = max((cell_len(line.plain) for line in self._lines), default=0)
        return Measurement(min(widest, _NARROWEST, options.max_width), min(widest, options.max_width))

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> RenderResult:
        """Each line broken to the room that there is."""
        for line in self._lines:
            for part in line.plain.split("\n"):
                for piece in layout.wrapped(part, options.max_width, len(part) + 1):
                    yield Text(piece, line.style)


def _labelled(section: Section) -> Iterator[tuple[str, Row]]:
    """Each row with its label, which is not said again when the row before has the same."""
    before = ""
    for row in section.rows:
        yield ("" if row.label == before else row.label), row
        before = row.label
