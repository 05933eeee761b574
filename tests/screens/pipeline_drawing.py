"""The screens of applications: board, today, calendar, one application, figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from rich.console import RenderableType
from rich.text import Text

from cli.format import Reader
from cli.views import agenda, application, board, figures, grid, sections
from tests.screens import pipeline_examples as examples
from tracker.applications.funding import check


def _board(reader: Reader, width: int) -> list[RenderableType]:
    return board.drawn(examples.COLUMNS, {examples.ONE.id: examples.MOVED}, reader, width, several=False)


def _today(reader: Reader, width: int) -> list[RenderableType]:
    return [
        grid.drawn(agenda.moved_grid([examples.MOVED], reader)),
        Text(),
        grid.drawn(agenda.due_grid(examples.DUE, reader, several=True)),
    ]


def _month(reader: Reader, width: int) -> list[RenderableType]:
    return [Text(agenda.month_name(2026, 8, reader)), agenda.month_table(examples.DUE, 2026, 8, reader, width)]


def _application(reader: Reader, width: int) -> list[RenderableType]:
    title, under = application.heading(examples.ONE)
    findings = check(examples.PLAN, *examples.RULES)
    page = application.page(examples.WHOLE, examples.PLAN, findings, [examples.MOVED], reader)
    return [Text(title), Text(under), Text(), sections.drawn(page)]


def _figures(reader: Reader, width: int) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for title, table in figures.grids(examples.FIGURES, reader, width):
        parts += [Text(title), grid.drawn(table), Text()]
    return parts


TERMINAL: dict[str, Callable[[Reader, int], list[RenderableType]]] = {
    "board": _board,
    "today": _today,
    "month": _month,
    "application": _application,
    "figures": _figures,
}
PIPE: dict[str, Callable[[Reader], Iterator[str]]] = {
    "board": lambda reader: board.lines(examples.COLUMNS, {examples.ONE.id: examples.MOVED}, reader, several=False),
    "today": lambda reader: grid.plain(agenda.due_grid(examples.DUE, reader, several=True)),
    "month": lambda reader: agenda.month_lines(examples.DUE, 2026, 8, reader),
    "weeks": lambda reader: (
        line
        for title, table in agenda.weeks(examples.DUE, date(2026, 8, 3), 4, reader, several=False)
        for line in (title, *grid.plain(table))
    ),
}
