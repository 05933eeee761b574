"""`grants board`: applications in columns by state, with what has changed in their calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cli import applying, forms, screen, values
from cli.applying import Every, Org
from cli.forms import Csv, Form, Json, To
from cli.help import Command
from cli.i18n import N_, _
from cli.state import State

if TYPE_CHECKING:
    from tracker.applications.board import Column
    from tracker.applications.followed import Moved

SHOWN = 8
"""Cards in a column when nobody says how many."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("board", cls=Command, help=N_("Applications in columns by state, the next deadline first."))(board)


def board(
    context: typer.Context,
    organisation: Org = "",
    every: Every = False,
    limit: Annotated[str, typer.Option(metavar=N_("N"), help=N_("At most so many in each column; else 8."))] = "",
    ended: Annotated[bool, typer.Option("--ended", help=N_("Show closed, declined and withdrawn ones too."))] = False,
    json: Json = False,
    csv: Csv = False,
    to: To = "",
) -> None:
    """The board of one organisation, or of all."""
    from tracker.applications.board import board as read_board
    from tracker.applications.followed import unseen

    state: State = context.obj
    form = forms.asked(json, csv, to)
    each = values.given("--limit", limit, values.count) or SHOWN
    with state.connection() as connection:
        mine = applying.chosen(connection, organisation, every)
        columns = read_board(connection, mine, state.now, each, ended or bool(form.kind))
        shown = [card.id for column in columns for card in column.cards]
        changed = unseen(connection, mine, state.now, numbers=shown)
    if form.kind:
        _give(form, columns, changed)
        return
    if not any(column.count for column in columns):
        screen.aside(_("No applications. `grants apply CALL` begins one."))
        return
    from cli.views import board as view

    moved = {each.application.id: each for each in changed}
    if not screen.on_terminal():
        screen.lines(view.lines(columns, moved, state.reader, mine is None))
        return
    console = screen.console()
    screen.show(console, "", *view.drawn(columns, moved, state.reader, console.width, mine is None), "")


def _give(form: Form, columns: Sequence[Column], changed: Sequence[Moved]) -> None:
    from cli.views.applications import board_sheet
    from tracker.applications.as_json import column_to_json, moved_to_json

    parts = {
        "columns": [column_to_json(column) for column in columns],
        "changed": [moved_to_json(moved) for moved in changed],
    }
    cards = [card for column in columns for card in column.cards]
    forms.give(form, lambda: parts, lambda: board_sheet(cards, changed))
