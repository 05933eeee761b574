"""`grants calendar`: deadlines, tasks, reports and instalments by week, or a month as a sheet."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated

import typer

from cli import applying, export, forms, screen, values
from cli.applying import Every, Org
from cli.errors import USAGE, Problem
from cli.forms import Csv, Json, ToCalendar
from cli.help import Command
from cli.i18n import N_, _
from cli.state import State

WEEKS = 6


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("calendar", cls=Command, help=N_("Deadlines, tasks, reports and instalments by week or month."))(
        show_calendar
    )


def show_calendar(
    context: typer.Context,
    weeks: Annotated[str, typer.Option(metavar=N_("N"), help=N_("How many weeks; else 6."))] = "",
    first: Annotated[
        str, typer.Option("--from", metavar=N_("DATE"), help=N_("Begin with the week of this day; else this week."))
    ] = "",
    month: Annotated[str, typer.Option(metavar=N_("MONTH"), help=N_("A month as a sheet: 2026-09, or 'now'."))] = "",
    organisation: Org = "",
    every: Every = False,
    json: Json = False,
    csv: Csv = False,
    to: ToCalendar = "",
) -> None:
    """The weeks ahead, or one month."""
    from tracker.applications.agenda import Asked, agenda

    state: State = context.obj
    form = forms.asked(json, csv, to, forms.DATED)
    if month and (weeks or first):
        raise Problem(_("Choose --month, or --weeks and --from."), USAGE)
    count = values.given("--weeks", weeks, values.count) or WEEKS
    start = applying.day("--from", first, state) or applying.today(state)
    year, number = _month(month, start)
    begin, end = _span(month, start, count, year, number)
    with state.connection() as connection:
        mine = applying.chosen(connection, organisation, every)
        found = agenda(connection, Asked(mine, begin, end), state.now)
        if form.kind == "ics" and form.path:
            export.write_agenda(connection, found, state, form.path)
            return
    from cli.views import agenda as view

    if form.kind:
        from tracker.applications.as_json import due_to_json

        forms.give(form, lambda: map(due_to_json, found), lambda: view.sheet(found))
        return
    if not found and not month:
        screen.aside(_("Nothing is due in these weeks."))
        return
    from cli.views.grid import put

    several = mine is None
    if not month:
        shown = list(view.weeks(found, start, count, state.reader, several))
        put(*(grid for _title, grid in shown), titles=[title for title, _grid in shown])
        return
    title = view.month_name(year, number, state.reader)
    if not screen.on_terminal():
        screen.lines([title, *view.month_lines(found, year, number, state.reader), ""])
    else:
        from rich.text import Text

        console = screen.console()
        table = view.month_table(found, year, number, state.reader, console.width)
        screen.show(console, "", Text(title, "bold"), table)
    if found:
        put(view.due_grid(found, state.reader, several))


def _month(text: str, start: date) -> tuple[int, int]:
    if not text or text == "now":
        return start.year, start.month
    match = re.fullmatch(r"(20[0-9]{2}|19[0-9]{2}|21[0-9]{2})-(0[1-9]|1[0-2])", text)
    if not match:
        raise Problem(_("--month: '{text}' is not a month; write it as 2026-09").format(text=text), USAGE)
    return int(match[1]), int(match[2])


def _span(month: str, start: date, weeks: int, year: int, number: int) -> tuple[date, date]:
    """From the first to the last day that is shown."""
    if month:
        first = date(year, number, 1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    monday = start - timedelta(days=start.weekday())
    try:
        return monday, monday + timedelta(days=weeks * 7 - 1)
    except OverflowError:
        return monday, date.max
