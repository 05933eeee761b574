"""Fits text into columns: breaks and cuts at words, and counts the cells that letters take on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells

if TYPE_CHECKING:
    from rich.table import Table


def table() -> Table:
    """An empty table in the look that all our tables have: no frame, a quiet rule under the headings."""
    from rich import box
    from rich.table import Table

    return Table(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 0),
        header_style="bold",
        border_style="dim",
    )


def wrapped(text: str, width: int, lines: int) -> list[str]:
    """The text in at most `lines` lines of at most `width` cells, broken at words; what is cut ends in `…`.

    Words are parted by the ordinary space only, so that a sum written with hard spaces stays in one piece.
    """
    found = [""]
    for word in _pieces(text, width):
        joined = f"{found[-1]} {word}" if found[-1] else word
        if cell_len(joined) <= width:
            found[-1] = joined
        else:
            found.append(word)
    return found if len(found) <= lines else [*found[: lines - 1], _with_ellipsis(found[lines - 1], width)]


def columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Plain lines of aligned columns, two spaces apart; nothing is cut and the last column is not filled up."""
    widths = [max(cell_len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()


def width(text: str) -> int:
    """The cells that the text takes."""
    return cell_len(text)


def _pieces(text: str, width: int) -> Iterable[str]:
    for word in text.split(" "):
        yield from chop_cells(word, width) if cell_len(word) > width else [word]


def _with_ellipsis(line: str, width: int) -> str:
    while cell_len(line) > width - 2 and " " in line:
        line = line.rpartition(" ")[0]
    while cell_len(line) > width - 2:
        line = line[:-1]
    return f"{line} …"
