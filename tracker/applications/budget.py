"""The budget: its lines, what was spent of each, and what a file of them would change."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from config.sentences import say
from tracker.applications.model import Application
from tracker.applications.parts import Cost
from tracker.applications.sums import check_sum
from tracker.applications.whole import costs_of
from tracker.applications.words import day
from tracker.refused import Refused
from tracker.store.changes import Edit
from tracker.store.tables.parts import costs


@dataclass(frozen=True)
class Fate:
    """What a line of a file would do, or did."""

    line: int
    """As an editor counts it, from 1."""
    name: str
    fate: str
    """`new`, `changed`, `same` or `wrong`."""
    cost: Cost | None = None
    problem: str = ""
    """A sentence; empty unless wrong."""


def put_cost(edit: Edit, one: Application, name: str, planned: Decimal | None, spent: Decimal | None, on: date) -> bool:
    """Add a line of the budget, or change the one of this name; whether it is new. Raises Refused and Conflict."""
    edit.words = say("A{number} {title}: budget line {name}.", number=one.id, title=one.title, name=name)
    return _put_cost(edit, one, costs_of(edit.connection, one.id), name, planned, spent, on)


def take_costs(edit: Edit, one: Application, fates: Iterable[Fate], on: date) -> None:
    """Keep the lines of a file that `read_costs` looked at. Raises Conflict."""
    edit.words = say("A{number} {title}: budget read from a file.", number=one.id, title=one.title)
    known = costs_of(edit.connection, one.id)
    for fate in fates:
        if fate.cost is not None and fate.fate in ("new", "changed"):
            _put_cost(edit, one, known, fate.cost.name, fate.cost.planned, fate.cost.spent, fate.cost.as_of or on)


def read_costs(text: str, known: tuple[Cost, ...], on: date) -> list[Fate]:
    """What each line of a CSV file would do to the budget: columns line (or post), planned (or budget), spent.

    Commas or semicolons part the columns; sums as 12000, 12 000 or 12000,50. Raises Refused without these columns.
    """
    try:
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=_delimiter(text)))
    except csv.Error as problem:
        raise Refused(say("The file is no CSV: {problem}.", problem=problem)) from None
    columns = _columns(rows[0] if rows else [])
    before = {cost.name.casefold(): cost for cost in known}
    seen: set[str] = set()
    fates = []
    for number, row in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in row):
            fate = _fate(number, row, columns, before, seen, on)
            seen.add(fate.name.casefold())
            fates.append(fate)
    return fates


_HEADINGS = {
    "name": ("line", "name", "post", "rad", "kostnad", "konto"),
    "planned": ("planned", "budget", "planerat", "budgeterat"),
    "spent": ("spent", "actual", "utfall", "förbrukat"),
}


def _columns(header: list[str]) -> dict[str, int]:
    names = [cell.strip().casefold() for cell in header]
    found = {key: names.index(word) for key, words in _HEADINGS.items() for word in words if word in names}
    if "name" not in found or "planned" not in found:
        raise Refused(say("The file needs columns called line, planned and, if known, spent; it has: {columns}.",
                          columns=", ".join(names) or "-"))  # fmt: skip
    return found


def _fate(
    number: int, row: list[str], columns: dict[str, int], before: dict[str, Cost], seen: set[str], on: date
) -> Fate:
    cells = {key: row[place].strip() if place < len(row) else "" for key, place in columns.items()}
    name = cells["name"]
    if not name:
        return Fate(number, name, "wrong", problem=say("the line has no name"))
    if name.casefold() in seen:
        return Fate(number, name, "wrong", problem=say("the line stands twice in the file"))
    try:
        planned, spent = _sum(cells["planned"]), _sum(cells.get("spent", ""))
        check_sum(planned, say("planned"))
        check_sum(spent, say("spent"))
    except Refused as problem:
        return Fate(number, name, "wrong", problem=problem.args[0])
    if planned is None:
        return Fate(number, name, "wrong", problem=say("the planned sum is missing"))
    old = before.get(name.casefold())
    spent = spent if spent is not None else (old.spent if old else None)
    cost = Cost(
        old.id if old else 0, old.version if old else 0, name, planned, spent, on if spent is not None else None
    )
    if old is None:
        return Fate(number, name, "new", cost)
    return Fate(number, name, "same" if (old.planned, old.spent) == (planned, spent) else "changed", cost)


def _sum(text: str) -> Decimal | None:
    plain = "".join(text.split()).replace("'", "")
    if not plain:
        return None
    if "," in plain and "." in plain:
        last = max(plain.rfind(","), plain.rfind("."))
        plain = plain[:last].replace(",", "").replace(".", "") + "." + plain[last + 1 :]
    try:
        return Decimal(plain.replace(",", "."))
    except InvalidOperation:
        raise Refused(say("'{text}' is not a sum", text=text)) from None


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(";\t,", key=first.count)


def _put_cost(
    edit: Edit,
    one: Application,
    known: tuple[Cost, ...],
    name: str,
    planned: Decimal | None,
    spent: Decimal | None,
    on: date,
) -> bool:
    check_sum(planned, say("planned"))
    check_sum(spent, say("spent"))
    old = next((cost for cost in known if cost.name.casefold() == name.casefold()), None)
    values = {"planned": planned, "spent": spent, "as_of": day(on) if spent is not None else None}
    if old is None:
        if planned is None:
            raise Refused(say("There is no line '{name}' yet; give what is planned for it.", name=name))
        edit.insert(costs, {"application_id": one.id, "name": name, **values})
        return True
    edit.update(costs, old.id, {key: value for key, value in values.items() if value is not None}, old.version)
    return False
