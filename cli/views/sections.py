"""A page of labelled facts in sections: the same content for a terminal and for a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from cli import screen

INDENT = 2


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
        text = Text("\n").join([Text(line, style) for line in row.lines] + [Text(line, "dim") for line in row.under])
        grid.add_row(Text(label, "dim"), text)
    return grid


def _labelled(section: Section) -> Iterator[tuple[str, Row]]:
    """Each row with its label, which is not said again when the row before has the same."""
    before = ""
    for row in section.rows:
        yield ("" if row.label == before else row.label), row
        before = row.label
