"""Tables that people keep: workbooks (XLSX, XLS, ODS) and CSV, as rows of cells. Raises Refused with a sentence."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from config.sentences import reason, say
from tracker.refused import Refused

Value = str | float | int | bool | date | datetime
"""A cell; an empty one is an empty text."""

BOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_MOST_ROWS = 100_000
_LARGEST = 50_000_000
"""Bytes."""


@dataclass(frozen=True)
class Table:
    """The first row that has something in it, and the rows below."""

    header: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    first: int
    """Number of the first row below the header, as the program that made the file shows it."""


def read_table(path: Path, sheet: str = "") -> Table:
    """The table in a file; of a workbook its first sheet, or the one named. Raises Refused."""
    try:
        if path.stat().st_size > _LARGEST:
            raise Refused(say("{path} is larger than {size} MB.", path=path, size=_LARGEST // 1_000_000))
        rows = _book(path, sheet) if path.suffix.lower() in BOOKS else _lines(path.read_bytes())
    except OSError as problem:
        raise Refused(say("{path} cannot be read: {reason}", path=path, reason=reason(problem))) from None
    start = next((number for number, row in enumerate(rows) if any(cell != "" for cell in row)), None)
    if start is None:
        raise Refused(say("{path} has no rows.", path=path))
    if len(rows) > _MOST_ROWS:
        raise Refused(say("{path} has more than {count} rows.", path=path, count=_MOST_ROWS))
    header = tuple(" ".join(str(cell).split()) for cell in rows[start])
    below = [tuple(row) + ("",) * (len(header) - len(row)) for row in rows[start + 1 :]]
    return Table(header, tuple(below), start + 2)


def _book(path: Path, sheet: str) -> list[list[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        if sheet and sheet not in names:
            raise Refused(say("{path} has no sheet '{sheet}'; there are: {names}.", path=path, sheet=sheet,
                              names=", ".join(names)))  # fmt: skip
        rows = book.get_sheet_by_name(sheet or names[0]).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, ValueError) as problem:
        if isinstance(problem, Refused):
            raise
        raise Refused(say("{path} is no workbook that can be read.", path=path)) from None
    return [[_plain(cell) for cell in row] for row in rows]


def _plain(cell: Any) -> Value:
    """A day without a time is a date; what stands for a time alone or a length of time is its text."""
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date()
    if isinstance(cell, time | timedelta):
        return str(cell)
    return cell.strip() if isinstance(cell, str) else cell


def _lines(content: bytes) -> list[list[str]]:
    """UTF-8, else the code page that Windows writes in western Europe; the separator is found."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    separator = max(";,\t", key=first.count)
    csv.field_size_limit(_LARGEST)
    return [
        [cell.strip() for cell in row] for row in csv.reader(io.StringIO(text.replace("\0", "")), delimiter=separator)
    ]
