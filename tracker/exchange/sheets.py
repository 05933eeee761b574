"""Any list as a table: one sheet, written as CSV (RFC 4180) or as a workbook (XLSX, ECMA-376).

A cell is a text, a number, a date or nothing. Moments are given as text with their offset: a workbook knows no zones,
and a deadline that moved by an hour would be wrong.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from config.whole_file import whole_file
from tracker.exchange.cells import plain_cell, safe_cell
from tracker.facts.as_json import decimal_to_json

if TYPE_CHECKING:
    from xlsxwriter import Workbook

Cell = str | Decimal | int | bool | date | None

_LONGEST_CELL = 32_767
"""Characters that a cell of a workbook holds (Excel specifications and limits)."""
_EXACT = 10**15
"""A workbook keeps numbers with fifteen digits; a longer one is written as text."""
_WIDEST, _NARROWEST = 60, 8


@dataclass(frozen=True)
class Sheet:
    """A table with a name; rows may be a generator."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def write_csv(sheet: Sheet, file: TextIO) -> None:
    """Write a header and one line per row; `file` is text in UTF-8, opened with newline=""."""
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(sheet.header)
    for row in sheet.rows:
        writer.writerow([_as_text(cell) for cell in row])


def write_xlsx(sheets: Iterable[Sheet], path: Path) -> None:
    """Write a workbook, one tab for each sheet. Only the packed file is held in memory, not the rows. Raises OSError.

    What was at `path` stays there until the new file is whole.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    # Packed into memory: a half-written archive on a full disk complains once more when Python clears it away.
    packed = _Packed()
    try:
        with Workbook(packed, options) as book:
            for sheet in sheets:
                _write_tab(book, sheet)
    except FileCreateError as problem:  # as xlsxwriter calls an OSError
        raise problem.args[0] from None
    with whole_file(path) as new:
        new.write_bytes(packed.getbuffer())


class _Packed(BytesIO):
    """Stays open: what was broken off ends its archive when Python clears it away, in whatever order."""

    def close(self) -> None:
        """Nothing; its memory goes with it."""


def _write_tab(book: Workbook, sheet: Sheet) -> None:
    tab = book.add_worksheet(sheet.name[:31])
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    tab.freeze_panes(1, 0)
    for column, name in enumerate(sheet.header):
        tab.set_column(column, column, min(_WIDEST, max(_NARROWEST, len(name) + 4)))
        tab.write_string(0, column, name, bold)
    number = 0
    for number, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            _write_cell(tab, number, column, cell, day)
    if sheet.header:
        tab.autofilter(0, 0, number, len(sheet.header) - 1)


def _write_cell(tab: Any, row: int, column: int, cell: Cell, day: Any) -> None:
    """Text is written as text, whatever it begins with: no cell is ever a formula or a link."""
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        tab.write_boolean(row, column, cell)
    elif isinstance(cell, date) and not isinstance(cell, datetime) and cell.year >= 1900:
        tab.write_datetime(row, column, cell, day)
    elif isinstance(cell, (Decimal, int)) and -_EXACT < cell < _EXACT:
        tab.write_number(row, column, cell)
    else:
        tab.write_string(row, column, plain_cell(_plain_text(cell))[:_LONGEST_CELL])


def _as_text(cell: Cell) -> str:
    """Numbers and dates stand as they are; a text must not become a formula."""
    return safe_cell(cell) if isinstance(cell, str) else _plain_text(cell)


def _plain_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return json.dumps(cell)
    if isinstance(cell, Decimal):
        return decimal_to_json(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell)
