"""A table of any kind: on a terminal one of its columns gives way, in a pipe nothing is cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli import screen
from cli.views import layout

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text


@dataclass(frozen=True)
class Cell:
    """What stands in one place, with its style; lines under it are quieter."""

    text: str
    style: str = ""
    under: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grid:
    """Headings and rows of cells; the column `wide` takes the room that is left and breaks at words."""

    headings: tuple[str, ...]
    rows: Sequence[tuple[Cell | str, ...]]
    wide: int = -1
    right: tuple[int, ...] = ()
    """Columns whose cells end at the same place, as numbers do."""
    note: str = ""
    """Said under the table, on a terminal."""


def put(*grids: Grid, titles: Sequence[str] = ()) -> None:
    """Show the tables, each under its title."""
    if not screen.on_terminal():
        for number, grid in enumerate(grids):
            if titles and titles[number]:
                screen.lines([titles[number]])
            screen.lines([*plain(grid), *([""] if number + 1 < len(grids) else [])])
        return
    from rich.text import Text

    console = screen.console()
    parts: list[Table | Text | str] = [""]
    for number, grid in enumerate(grids):
        if titles and titles[number]:
            parts.append(Text(titles[number], "bold"))
        parts += [drawn(grid), ""]
        if grid.note:
            parts += [Text(grid.note, "dim"), ""]
    screen.show(console, *parts)


def drawn(grid: Grid) -> Table:
    """The table for a terminal."""
    table = layout.table()
    wide = grid.wide % len(grid.headings)
    for number, heading in enumerate(grid.headings):
        is_wide = number == wide
        justify = "right" if number in grid.right else "left"
        table.add_column(
            heading,
            justify=justify,  # type: ignore[arg-type]  # a literal
            no_wrap=not is_wide,
            overflow="fold",
            ratio=1 if is_wide else None,
            min_width=20 if is_wide else None,
        )
    for row in grid.rows:
        table.add_row(*(_drawn(cell) for cell in row))
    return table


def plain(grid: Grid) -> Iterator[str]:
    """Aligned lines for a pipe; what stands under a cell follows it in brackets."""
    rows = [tuple(heading.upper() for heading in grid.headings)]
    rows += [tuple(_plain(cell) for cell in row) for row in grid.rows]
    return layout.columns(rows)


def _drawn(cell: Cell | str) -> Text:
    from rich.text import Text

    if isinstance(cell, str):
        return Text(cell)
    lines = [Text(cell.text, cell.style), *(Text(line, "dim") for line in cell.under if line)]
    return Text("\n").join(lines)


def _plain(cell: Cell | str) -> str:
    if isinstance(cell, str):
        text = cell
    else:
        under = ", ".join(line for line in cell.under if line)
        text = f"{cell.text} ({under})" if under else cell.text
    return text.replace("\u00a0", " ").replace("\u202f", " ")
