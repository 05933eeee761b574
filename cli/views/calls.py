"""The list of calls as a table that fits the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Group
from rich.table import Table
from rich.text import Text

from cli import safe
from cli.format import Reader
from cli.i18n import _
from cli.views import layout, money
from cli.views.deadline import Shown, shown_deadline
from cli.views.lines import SHORT, own, short, why
from tracker.calls.model import Call

if TYPE_CHECKING:
    from tracker.organisations.matching import Match

WIDE = 110
"""Cells from which funder and amount have columns of their own."""
_DATE, _LEFT, _FUNDER, _AMOUNT = 24, 16, 26, 24
"""Cells that a column may take at most; it takes no more than its content needs."""
_GAP = 2
_LINES = 2
"""Lines that a title, or what stands under it, may take."""
_REASONS = 4
"""Lines that the reasons of a match may take."""
FIT_STYLES = {"yes": "bold green", "maybe": "yellow", "no": "red"}


def call_table(calls: Sequence[Call], reader: Reader, width: int, fits: Sequence[Match] = ()) -> Table:
    """The calls as a table of at most `width` cells (at least 60): deadline and days left are always whole.

    With `fits`, how each call fits an organisation stands before it, and why below its title.
    """
    return _wide(calls, reader, width, fits) if width >= WIDE else _narrow(calls, reader, width, fits)


def legend(calls: Sequence[Call]) -> Text:
    """What the marks mean, for those that occur among the calls; empty when none does."""
    unsure = any(
        when.yearly or when.certainty in ("estimated", "approximate") for call in calls for when in call.deadlines
    )
    marks = [_("≈ not an exact date")] if unsure else []
    if any("deadlines" in call.disputed for call in calls):
        marks.append(_("! the deadline is disputed: grants review settles it"))
    return Text("   ".join(marks), style="dim")


def _narrow(calls: Sequence[Call], reader: Reader, width: int, fits: Sequence[Match]) -> Table:
    shown = [shown_deadline(call, reader) for call in calls]
    dates = _fit((text for each in shown for text in (each.date, each.left)), _("Deadline"), _DATE)
    scores, taken = _scores(fits)
    room = max(20, width - taken - dates - SHORT - 2 * _GAP)
    table = _table(*scores, (_("Deadline"), dates), (_("Call"), room), (_("ID"), SHORT))
    for place, (call, each) in enumerate(zip(calls, shown, strict=True)):
        amount = money.summary(call.amounts, reader).replace(" ", "\u00a0")
        under = [own(call), *each.notes, safe.line(call.funder.name), amount]
        fit = fits[place] if fits else None
        table.add_row(*_score(fit), _stacked(each), _title(call, under, room, reader, fit), _id(call))
    return table


def _wide(calls: Sequence[Call], reader: Reader, width: int, fits: Sequence[Match]) -> Table:
    shown = [shown_deadline(call, reader) for call in calls]
    funders = [safe.line(call.funder.name) for call in calls]
    amounts = [money.summary(call.amounts, reader) for call in calls]
    fitted = [
        (_("Deadline"), _fit((each.date for each in shown), _("Deadline"), _DATE)),
        (_("Closes"), _fit((each.left for each in shown), _("Closes"), _LEFT)),
        (_("Funder"), _fit(funders, _("Funder"), _FUNDER)),
        (_("Amount"), _fit(amounts, _("Amount"), _AMOUNT)),
        (_("ID"), SHORT),
    ]
    scores, taken = _scores(fits)
    room = width - taken - sum(cells for _name, cells in fitted) - len(fitted) * _GAP
    table = _table(*scores, *fitted[:2], (_("Call"), room), *fitted[2:])
    for place, (call, each, funder, amount) in enumerate(zip(calls, shown, funders, amounts, strict=True)):
        fit = fits[place] if fits else None
        when = (*_score(fit), Text(each.date, each.style), Text(each.left, each.style))
        money_cell = _block(amount, fitted[3][1])
        title = _title(call, [own(call), *each.notes], room, reader, fit)
        table.add_row(*when, title, _block(funder, fitted[2][1]), money_cell, _id(call))
    return table


def _scores(fits: Sequence[Match]) -> tuple[list[tuple[str, int]], int]:
    """The column of scores, and the cells that it takes."""
    cells = max(3, cell_len(_("Fit")))
    return ([(_("Fit"), cells)], cells + _GAP) if fits else ([], 0)


def _score(fit: Match | None) -> list[Text]:
    return [] if fit is None else [Text(str(fit.score), FIT_STYLES[fit.fit], justify="right")]


def _table(*headings: tuple[str, int]) -> Table:
    table = layout.table()
    for heading, cells in headings:
        table.add_column(heading, width=cells)
    return table


def _fit(texts: Iterable[str], heading: str, most: int) -> int:
    return min(most, max(cell_len(text) for text in (heading, *texts)))


def _id(call: Call) -> Text:
    return Text(short(call.id), style="dim")


def _stacked(shown: Shown) -> Text:
    lines = [Text(line, shown.style) for line in (shown.date, shown.left) if line]
    return Text("\n").join(lines)


def _title(call: Call, under: Iterable[str], room: int, reader: Reader, fit: Match | None = None) -> Group:
    title = _block(safe.line(call.title), room)
    if call.dismissed:
        title.stylize("strike dim")
    below = "\u00a0· ".join(part for part in under if part)
    parts = [title, _block(below, room, "dim")] if below else [title]
    if fit is not None:
        parts.append(_block(why(fit, reader), room, "italic", _REASONS))
    return Group(*parts)


def _block(text: str, width: int, style: str = "", lines: int = _LINES) -> Text:
    return Text("\n".join(layout.wrapped(text, width, lines)), style)
