"""The list of applications."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cli import safe
from cli.format import Reader
from cli.i18n import _
from cli.views import terms
from cli.views.grid import Cell, Grid
from tracker.applications.model import BEFORE_DEADLINE, Application

if TYPE_CHECKING:
    from tracker.applications.followed import Moved
    from tracker.exchange.sheets import Cell as Cell_
    from tracker.exchange.sheets import Sheet

HEADER = (
    "id", "organisation", "call", "title", "funder", "url", "state", "since", "started", "deadline", "stage",
    "certainty", "owner", "currency", "total", "asked", "own", "won", "reference", "outcome", "decided_on", "reason",
    "starts_on", "ends_on", "agreed_on",
)  # fmt: skip
_PLAIN = ("total", "asked", "own", "won", "deadline", "decided_on", "starts_on", "ends_on", "agreed_on")
"""Sums and days: numbers and dates of a spreadsheet."""


def grid(found: Sequence[Application], reader: Reader, several: bool) -> Grid:
    """The applications as a table; `several` organisations are named."""
    headings = (_("No"), _("State"), _("Deadline"), _("Application"), _("Sum"))
    return Grid(headings, [_row(one, reader, several) for one in found], wide=3, right=(4,))


def sheet(found: Iterable[Application]) -> Sheet:
    """The applications as CSV or a workbook has them."""
    from tracker.exchange.sheets import Sheet

    return Sheet("applications", HEADER, (_cells(one) for one in found))


def board_sheet(found: Iterable[Application], changed: Iterable[Moved]) -> Sheet:
    """The applications of a board, with the deadlines of their calls that changed and that nobody has seen."""
    from tracker.applications.followed import plain_dates
    from tracker.exchange.sheets import Sheet

    moved = {each.application.id: (plain_dates(each.old), plain_dates(each.new)) for each in changed}
    rows = ((*_cells(one), *moved.get(one.id, (None, None))) for one in found)
    return Sheet("board", (*HEADER, "changed_from", "changed_to"), rows)


def _row(one: Application, reader: Reader, several: bool) -> tuple[Cell | str, ...]:
    waits = one.state in BEFORE_DEADLINE and one.deadline is not None
    when = Cell("")
    if waits and one.deadline:
        when = Cell(terms.deadline(one, reader), terms.near(one.deadline, reader), (terms.left(one.deadline, reader),))
    under = terms.join(
        one.organisation if several else "",
        safe.line(one.funder),
        terms.stage(one.stage) if one.stage and one.stage != "full" else "",
        safe.line(one.owner),
    )
    title = Cell(safe.line(one.title), "", (under,))
    sum_ = one.won if one.won is not None else one.asked
    return (
        terms.app(one.id),
        Cell(terms.state(one.state), terms.STYLES[one.state]),
        when,
        title,
        terms.money(sum_, one.currency, reader),
    )


def _cells(one: Application) -> tuple[Cell_, ...]:
    from tracker.applications.as_json import application_to_json

    table = application_to_json(one) | {"currency": one.currency}
    plain = {name: getattr(one, name) for name in _PLAIN}
    return tuple((table | plain)[name] for name in HEADER)
