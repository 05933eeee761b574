"""The budget by line: planned, spent, left."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from cli import format, safe
from cli.format import Reader
from cli.i18n import N_, _, told
from cli.views import terms
from cli.views.grid import Cell, Grid
from tracker.applications.as_json import money
from tracker.applications.budget import Fate
from tracker.applications.parts import Cost

COLUMNS = ("id", "name", "planned", "planned_currency", "spent", "spent_currency", "as_of")
_FATES = {"new": N_("new"), "changed": N_("changed"), "same": N_("as it was"), "wrong": N_("wrong")}
_STYLES = {"new": "green", "changed": "yellow", "same": "dim", "wrong": "bold red"}


def grid(costs: Sequence[Cost], currency: str, reader: Reader) -> Grid:
    """Each line, and all of them together."""
    headings = (_("No"), _("Line"), _("Planned"), _("Spent"), _("Left"), _("Used"))
    rows = [_row(f"B{cost.id}", cost.name, cost.planned, cost.spent, currency, reader) for cost in costs]
    planned = sum((cost.planned for cost in costs), Decimal(0))
    spent = [cost.spent for cost in costs if cost.spent is not None]
    rows.append(_row("", _("In all"), planned, sum(spent, Decimal(0)) if spent else None, currency, reader))
    return Grid(headings, rows, wide=1, right=(2, 3, 4, 5))


def fates(found: Sequence[Fate], currency: str, reader: Reader) -> Grid:
    """What each line of a file would do."""
    headings = (_("Line"), _("What it does"), _("Name"), _("Planned"), _("Spent"))
    rows = [
        (
            str(fate.line),
            Cell(_(_FATES[fate.fate]), _STYLES[fate.fate]),
            Cell(safe.line(fate.name), "", (told(fate.problem),) if fate.problem else ()),
            terms.money(fate.cost.planned, currency, reader) if fate.cost else "",
            terms.money(fate.cost.spent, currency, reader) if fate.cost else "",
        )
        for fate in found
    ]
    return Grid(headings, rows, wide=2, right=(3, 4))


def as_json(costs: Sequence[Cost], currency: str) -> list[dict[str, Any]]:
    """Each line."""
    return [
        {
            "id": f"B{cost.id}",
            "name": cost.name,
            "planned": money(cost.planned, currency),
            "spent": money(cost.spent, currency),
            "as_of": cost.as_of.isoformat() if cost.as_of else None,
        }
        for cost in costs
    ]


def _row(
    number: str, name: str, planned: Decimal, spent: Decimal | None, currency: str, reader: Reader
) -> tuple[Cell | str, ...]:
    if spent is None:
        return number, safe.line(name), terms.money(planned, currency, reader), "", "", ""
    over = spent > planned
    used = format.percent((spent / planned * 100).quantize(Decimal(1)), reader.locale) if planned else ""
    left = Cell(terms.money(planned - spent, currency, reader), "bold red" if over else "")
    return (
        number, safe.line(name), terms.money(planned, currency, reader), terms.money(spent, currency, reader), left,
        Cell(used, "bold red" if over else ""),
    )  # fmt: skip
