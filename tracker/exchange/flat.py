"""Any list of plain JSON values as a table: a column for each value that a row has, so that none is left out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.exchange.sheets import Cell, Sheet

_MONEY = {"amount", "currency"}


def flat_sheet(name: str, values: Iterable[Mapping[str, Any]], columns: Sequence[str] = ()) -> Sheet:
    """A row for each value.

    Values inside values have columns of their own (`last_run_verdict`), a sum is a number with its currency beside it,
    a list is one cell. `columns` come first, and are there when there are no rows.
    """
    rows = [dict(_cells(value)) for value in values]
    header = tuple(dict.fromkeys((*columns, *(column for row in rows for column in row))))
    return Sheet(name, header, ([row.get(column) for column in header] for row in rows))


def _cells(value: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Cell]]:
    for key, inside in value.items():
        column = before + key
        if isinstance(inside, Mapping) and set(inside) == _MONEY:
            yield column, Decimal(str(inside["amount"]))
            yield f"{column}_currency", str(inside["currency"])
        elif isinstance(inside, Mapping):
            yield from _cells(inside, f"{column}_")
        else:
            yield column, _cell(inside)


def _cell(value: Any) -> Cell:
    if isinstance(value, list):
        return "; ".join(each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in value)
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return _day(value)
    return value if value is None or isinstance(value, bool | int) else str(value)


def _day(text: str) -> Cell:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
