"""`grants figures`: asked, won, win rates with counts, what is under way, money by year; never across currencies."""

from __future__ import annotations

import typer

from cli import applying, forms, screen
from cli.applying import Every, Org
from cli.forms import Csv, Json, To
from cli.help import Command
from cli.i18n import N_, _
from cli.state import State


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("figures", cls=Command, help=N_("Asked, won, win rates by funder and theme, money by year."))(
        show_figures
    )


def show_figures(
    context: typer.Context,
    organisation: Org = "",
    every: Every = False,
    json: Json = False,
    csv: Csv = False,
    to: To = "",
) -> None:
    """The figures of one organisation, or of all."""
    from tracker.applications.figures import figures

    state: State = context.obj
    form = forms.asked(json, csv, to)
    with state.connection() as connection:
        found = figures(connection, applying.chosen(connection, organisation, every))
    from cli.views import figures as view

    if form.kind:
        from tracker.applications.as_json import figures_to_json

        forms.give(form, lambda: figures_to_json(found), lambda: view.sheet(found))
        return
    from cli.views.grid import put

    width = screen.console().width if screen.on_terminal() else 140
    shown = list(view.grids(found, state.reader, width))
    if not shown:
        screen.aside(_("No applications. `grants apply CALL` begins one."))
        return
    put(*(grid for _title, grid in shown), titles=[title for title, _grid in shown])
