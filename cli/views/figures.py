"""Figures with small charts in letters: asked, won, win rates with counts, what is under way, money by year."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from cli import format, safe
from cli.format import Reader
from cli.i18n import _
from cli.views import layout, terms, words
from cli.views.grid import Cell, Grid
from tracker.applications.figures import Figures, Group
from tracker.exchange.sheets import Sheet

SHOWN = 12
"""Funders and themes that a table shows."""
_BAR = 16
"""Cells of the longest bar, where there is room for it."""
_NAME = 24
"""Cells of a name before it is broken into lines."""
HEADER = ("figure", "name", "currency", "count", "awarded", "declined", "win_rate_percent", "asked", "won", "paid")


def grids(figures: Figures, reader: Reader, width: int = 140) -> Iterator[tuple[str, Grid]]:
    """Title and table of each part that has something to show; bars are as long as `width` cells allow, or left out."""
    for title, grid in _grids(figures, reader):
        yield title, _fitted(grid, width)


def _grids(figures: Figures, reader: Reader) -> Iterator[tuple[str, Grid]]:
    if figures.under_way:
        yield _("Under way"), _under_way(figures, reader)
    if figures.total:
        yield _("In all"), _groups(figures.total, reader, _("Currency"), lambda group: group.currency or "–")
    if figures.by_funder:
        yield (
            _("By funder"),
            _groups(figures.by_funder, reader, _("Funder"), lambda group: safe.line(group.name) or "–"),
        )
    if figures.by_theme:
        note = _("A call on two themes counts for both, so these are not to be added up.")
        named = words.named
        yield (
            _("By theme"),
            _groups(figures.by_theme, reader, _("Theme"), lambda group: named("theme", [group.name]), note),
        )
    if figures.years:
        yield _("Money by year"), _years(figures, reader)


def sheet(figures: Figures) -> Sheet:
    """All figures as CSV has them."""
    return Sheet("figures", HEADER, _rows(figures))


def _groups(groups: Sequence[Group], reader: Reader, name: str, called: Callable[[Group], str], note: str = "") -> Grid:
    shown = groups[:SHOWN]
    most = {group.currency: max(each.won for each in shown if each.currency == group.currency) for group in shown}
    rows: list[tuple[Cell | str, ...]] = [
        (
            called(group),
            str(group.handed_in),
            _rate(group, reader),
            terms.money(group.asked, group.currency, reader),
            terms.money(group.won, group.currency, reader),
            _bar(group.won, most[group.currency], "green"),
        )
        for group in shown
    ]
    left = len(groups) - len(shown)
    more = _("{count} more in --json and --csv.").format(count=left) if left > 0 else ""
    headings = (name, _("Applied"), _("Win rate"), _("Asked"), _("Won"), "")
    return Grid(headings, rows, wide=0, right=(1, 3, 4), note=" ".join(part for part in (note, more) if part))


def _rate(group: Group, reader: Reader) -> str:
    """`67 % (2 of 3)`: a rate says nothing without its count."""
    if group.win_rate is None:
        return _("none decided")
    share = format.percent(group.win_rate, reader.locale)
    return _("{percent} ({won} of {decided})").format(percent=share, won=group.awarded, decided=group.decided)


def _under_way(figures: Figures, reader: Reader) -> Grid:
    most = {each.currency: max(one.asked for one in figures.under_way if one.currency == each.currency)
            for each in figures.under_way}  # fmt: skip
    rows: list[tuple[Cell | str, ...]] = [
        (
            Cell(terms.capital(terms.state(each.state)), terms.STYLES[each.state]),
            str(each.count),
            terms.money(each.asked, each.currency, reader),
            str(each.unknown) if each.unknown else "",
            _bar(each.asked, most[each.currency], "cyan"),
        )
        for each in figures.under_way
    ]
    return Grid((_("State"), _("Applications"), _("Asked"), _("Without a sum"), ""), rows, wide=0, right=(1, 2, 3))


def _years(figures: Figures, reader: Reader) -> Grid:
    most = {each.currency: max(max(one.won, one.paid) for one in figures.years if one.currency == each.currency)
            for each in figures.years}  # fmt: skip
    rows: list[tuple[Cell | str, ...]] = [
        (
            each.year,
            terms.money(each.won, each.currency, reader),
            _bar(each.won, most[each.currency], "green"),
            terms.money(each.paid, each.currency, reader),
            _bar(each.paid, most[each.currency], "cyan"),
        )
        for each in figures.years
    ]
    return Grid((_("Year"), _("Won"), "", _("Paid out"), ""), rows, wide=0, right=(1, 3))


@dataclass(frozen=True)
class _Bar(Cell):
    """A bar that is drawn when it is known how long it may be."""

    share: Decimal = Decimal(0)
    """Of the longest bar, from 0 to 1."""


def _bar(value: Decimal, most: Decimal, style: str) -> _Bar:
    return _Bar("", style, share=value / most if most > 0 else Decimal(0))


def _fitted(grid: Grid, width: int) -> Grid:
    """The table with its bars drawn: each as long as the others leave room for, none when that is too little."""
    bars = [number for number, cell in enumerate(grid.rows[0]) if isinstance(cell, _Bar)]
    others = [number for number in range(len(grid.headings)) if number not in bars]
    taken = sum(_width(grid, number) + 2 for number in others)
    room = min(_BAR, (width - taken) // max(1, len(bars)) - 2)
    rows = [
        tuple(Cell(bar(cell.share, room), cell.style) if isinstance(cell, _Bar) else cell for cell in row)
        for row in grid.rows
    ]
    if room >= 4:
        return replace(grid, rows=rows)
    right = tuple(others.index(number) for number in grid.right)
    kept = [tuple(row[number] for number in others) for row in rows]
    return replace(grid, headings=tuple(grid.headings[number] for number in others), rows=kept, right=right)


def _width(grid: Grid, number: int) -> int:
    cells = [row[number] for row in grid.rows]
    most = max(layout.width(cell if isinstance(cell, str) else cell.text) for cell in (grid.headings[number], *cells))
    return min(_NAME, max(most, 20)) if number == grid.wide else most


def bar(share: Decimal, cells: int) -> str:
    """A bar in eighths of a cell; `share` of the longest, which takes `cells`."""
    if share <= 0 or cells <= 0:
        return ""
    eighths = max(1, int(share * cells * 8))
    return "█" * (eighths // 8) + ("▏▎▍▌▋▊▉"[eighths % 8 - 1] if eighths % 8 else "")


def _rows(figures: Figures) -> Iterator[tuple[str | int | Decimal | None, ...]]:
    for each in figures.under_way:
        yield ("under_way", each.state, each.currency, each.count, None, None, None, each.asked, None, None)
    for figure, groups in (("total", figures.total), ("funder", figures.by_funder), ("theme", figures.by_theme)):
        for group in groups:
            yield (
                figure, group.name, group.currency, group.handed_in, group.awarded, group.declined, group.win_rate,
                group.asked, group.won, None,
            )  # fmt: skip
    for year in figures.years:
        yield ("year", year.year, year.currency, None, None, None, None, None, year.won, year.paid)
