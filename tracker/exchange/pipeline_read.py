"""A list of applications that people kept in a spreadsheet, row by row as what it says of an application. Pure.

What a cell says is read by the same readers as calls; what cannot be read for sure refuses the row, with the reason.
Columns that mean nothing to us are kept as a note, so that nothing typed is lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, cast

from config.sentences import say
from tracker.applications.model import STATES, State
from tracker.applications.sums import check_currency, check_sum, check_together
from tracker.exchange.table_read import Table, Value
from tracker.facts.clean import clean_line, plain, web_link
from tracker.facts.dates import read_dates
from tracker.facts.model import Context
from tracker.facts.money import read_money
from tracker.facts.vocabulary import vocabulary
from tracker.refused import Refused

FIELDS = tuple(vocabulary("pipeline")["columns"])
"""What a column can mean."""
_DAYS = ("deadline", "submitted", "decided")
_SUMS = ("total", "asked", "own", "won")
_DECIDED = ("awarded", "declined", "withdrawn")
_AFTER_AWARD = ("awarded", "running", "reported", "closed")


@dataclass(frozen=True)
class Row:
    """One row of the list."""

    number: int
    """As the spreadsheet shows it."""
    title: str = ""
    funder: str = ""
    url: str = ""
    state: State = "idea"
    days: Mapping[str, date] = field(default_factory=dict)
    """deadline, submitted, decided."""
    sums: Mapping[str, Decimal] = field(default_factory=dict)
    """total, asked, own, won."""
    currency: str = ""
    reference: str = ""
    reason: str = ""
    owner: str = ""
    note: str = ""
    refused: str = ""
    """Why the row cannot be taken in, a sentence; empty when it can."""


def columns_of(header: tuple[str, ...], told: Mapping[str, str]) -> dict[str, int]:
    """Which column means what: `told` by a person (field: name of the column), else by the column's name.

    Raises Refused for a field or a column that does not exist, and when no column is the title.
    """
    folded = [_folded(name) for name in header]
    found: dict[str, int] = {}
    for name, column in told.items():
        if name not in FIELDS:
            raise Refused(say("'{name}' is nothing that a column can mean; there are: {names}.", name=name,
                              names=", ".join(FIELDS)))  # fmt: skip
        if _folded(column) not in folded:
            raise Refused(say("There is no column '{name}'; there are: {names}.", name=column,
                              names=", ".join(filter(None, header))))  # fmt: skip
        found[name] = folded.index(_folded(column))
    for place, word in enumerate(folded):
        known = _by_word("columns").get(word)
        if known and known not in found and place not in found.values():
            found[known] = place
    if "title" not in found:
        raise Refused(say("No column is the title. Say which one is: --map title=COLUMN. There are: {names}.",
                          names=", ".join(filter(None, header))))  # fmt: skip
    return found


def rows_of(table: Table, columns: Mapping[str, int], context: Context, currency: str) -> list[Row]:
    """What each row says; empty rows are left out. `currency` is that of sums without one."""
    found = []
    for number, cells in enumerate(table.rows, start=table.first):
        if any(cell != "" for cell in cells):
            found.append(_row(number, table.header, cells, columns, context, currency))
    return found


def _row(
    number: int,
    header: tuple[str, ...],
    cells: tuple[Value, ...],
    columns: Mapping[str, int],
    context: Context,
    currency: str,
) -> Row:
    texts = {name: _text(cells[place]) for name, place in columns.items()}
    try:
        if not texts["title"]:
            raise Refused(say("it has no title"))
        days = {name: day for name in _DAYS if name in columns and (day := _day(cells[columns[name]], name, context))}
        money = [(name, _sum(cells[columns[name]], name, context)) for name in _SUMS if name in columns]
        sums = {name: found[0] for name, found in money if found}
        known = _currency(texts.get("currency", ""), [found[1] for _name, found in money if found and found[1]])
        state = _state(texts.get("state", ""))
        _check(state, sums, known or currency)
    except Refused as problem:
        return Row(number, texts["title"], texts.get("funder", ""), refused=problem.args[0])
    return Row(
        number, texts["title"], texts.get("funder", ""), web_link(texts.get("url", "")), state, days, sums,
        known or currency, texts.get("reference", ""), texts.get("reason", ""), texts.get("owner", ""),
        _note(header, cells, columns),
    )  # fmt: skip


def _check(state: State, sums: Mapping[str, Decimal], currency: str) -> None:
    check_together(currency, sums.get("total"), sums.get("asked"), sums.get("own"))
    check_sum(sums.get("won"), say("The sum awarded"))
    if sums.get("won") and state not in _AFTER_AWARD:
        raise Refused(say("it has a sum awarded, but its state is '{state}'", state=state))


def _text(cell: Value) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean_line(str(cell))


def _day(cell: Value, name: str, context: Context) -> date | None:
    """A day of the cell's own, or one that its words name in full."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _text(cell)
    if not text or text == "-":
        return None
    found = [one.value.date for one in read_dates(text, context, "deadline").deadlines]
    if len(found) == 1 and len(found[0]) == len("2026-10-15"):
        return date.fromisoformat(found[0])
    raise Refused(say("{name}: '{text}' is not read as one day; write it as 2026-10-15", name=name, text=text[:60]))


def _sum(cell: Value, name: str, context: Context) -> tuple[Decimal, str] | None:
    """A sum and, when the cell says it, its currency. A nought stands for a sum that is not known."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and cell:
        return round(Decimal(str(cell)), 2), ""
    text = _text(cell)
    if not text or re.fullmatch(r"-|0[.,]?0*(?:\s*[a-zA-Z]{2,3})?", text):
        return None
    found = read_money(plain(text), context, "amount").amounts
    if len(found) == 1:
        amount = found[0].value
        return amount.amount, "" if amount.currency_assumed else amount.currency
    raise Refused(say("{name}: '{text}' is not read as one sum; write it as 250000", name=name, text=text[:60]))


def _currency(text: str, read: list[str]) -> str:
    """The one currency of the row."""
    known = ""
    for code in filter(None, (text.upper(), *read)):
        if code not in vocabulary("codes")["currencies"].split():
            raise Refused(say("'{text}' is no currency", text=code[:40]))
        known = check_currency(known, code)
    return known


def _state(text: str) -> State:
    if not text:
        return "idea"
    wanted = _folded(text)
    if wanted in STATES:
        return wanted
    if state := _by_word("states").get(wanted):
        return cast(State, state)
    raise Refused(say("'{text}' is no state; there are: {states}.", text=text[:40], states=", ".join(STATES)))


def _note(header: tuple[str, ...], cells: tuple[Value, ...], columns: Mapping[str, int]) -> str:
    """The note, and below it what stands in columns that mean nothing to us."""
    lines = [_text(cells[columns["note"]])] if "note" in columns else []
    for place, cell in enumerate(cells):
        if place not in columns.values() and (text := _text(cell)):
            name = header[place] if place < len(header) else ""
            lines.append(f"{name}: {text}" if name else text)
    return "\n".join(filter(None, lines))


@cache
def _by_word(kind: str) -> dict[str, str]:
    table: dict[str, Any] = vocabulary("pipeline")[kind]
    return {_folded(word): name for name, words in table.items() for word in words}


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").strip(" :.").split())
