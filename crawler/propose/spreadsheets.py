"""Tables as CSV: a line of names, and rows that have as many cells."""

from __future__ import annotations

import csv
from itertools import islice

from config.sentences import say
from crawler.families.bulk import AS_WINDOWS, encoding_of
from crawler.propose.interfaces import of_records
from crawler.propose.source_file import Table, quoted

_DIVIDERS = ",;\t|"
_ROWS = 50
_FEWEST, _LONGEST = 3, 60
"""Columns of a table, and characters of a name."""
_ALIKE = 0.8
"""Share of the rows that have as many cells as there are names."""


def table(url: str, body: bytes) -> Table | None:
    """The table for a file of CSV; None when it is none."""
    if body.lstrip()[:1] == b"<":
        return None
    try:
        text = body.decode(encoding_of(body), AS_WINDOWS)
    except UnicodeDecodeError:
        return None
    for divider in _DIVIDERS:
        if rows := _rows(text, divider):
            own, fields = of_records(url, rows)
            lines = [f"requests = [{{ url = {quoted(url)} }}]", 'stream = "csv"', f"items = {_written(divider)}", *own]
            why = say("It is a table of {count} columns, as CSV.", count=len(rows[0]))
            return Table("json_api", [*lines, "", "[json_api.fields]", *fields], why)
    return None


def _rows(text: str, divider: str) -> list[dict[str, str]]:
    """The first rows by the names in the first line; none when these are no names, or the rows are not alike."""
    try:
        names, *rows = islice(csv.reader(text.splitlines(keepends=True), delimiter=divider), _ROWS)
    except (csv.Error, ValueError):
        return []
    names = [name.strip() for name in names]
    named = len(set(names)) == len(names) >= _FEWEST and all(0 < len(name) <= _LONGEST for name in names)
    rows = [row for row in rows if row]
    alike = sum(len(row) == len(names) for row in rows)
    if not named or not rows or alike < _ALIKE * len(rows):
        return []
    return [dict(zip(names, row, strict=False)) for row in rows]


def _written(divider: str) -> str:
    return '"\\t"' if divider == "\t" else quoted(divider)
