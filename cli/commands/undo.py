"""`grants undo`: takes back what you did last; `--list` shows what that was."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import forms, safe, screen, values
from cli.errors import Problem
from cli.forms import Csv, Form, To
from cli.help import Command
from cli.i18n import N_, _, told
from cli.state import State

SHOWN = 10
"""Actions that `--list` shows."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("undo", cls=Command, help=N_("Take back what you did last in applications and organisations."))(
        undo_actions
    )


def undo_actions(
    context: typer.Context,
    count: Annotated[str, typer.Argument(metavar=N_("N"), help=N_("How many of your last actions; else one."))] = "1",
    listed: Annotated[
        bool, typer.Option("--list", help=N_("Only show your last actions, the newest first; take nothing back."))
    ] = False,
    json: Annotated[bool, typer.Option("--json", help=N_("With --list: print JSON."))] = False,
    csv: Csv = False,
    to: To = "",
) -> None:
    """Take back the last actions of whoever acts; all of them, or none when one is in use by others."""
    state: State = context.obj
    form = forms.asked(json, csv, to)
    number = values.given(N_("N"), count, values.count) or 1
    if listed:
        _show(state, number if count != "1" else SHOWN, form)
        return
    from tracker.store.changes import undo

    with state.writing() as connection:
        done = undo(connection, state.who, state.now, number)
    if not done:
        raise Problem(_("{who} has done nothing that could be taken back.").format(who=state.who))
    screen.lines(_("Taken back: {what}").format(what=safe.line(told(what))) for what in done)


def _show(state: State, number: int, form: Form) -> None:
    from cli import format
    from tracker.store.changes import last_actions

    with state.connection() as connection:
        found = last_actions(connection, state.who, number)
    if form.kind:
        rows = ({"at": action.at.isoformat(), "who": state.who, "what": str(action.what)} for action in found)
        forms.give_rows(form, "actions", rows, ("at", "who", "what"))
        return
    if not found:
        screen.aside(_("{who} has done nothing that could be taken back.").format(who=state.who))
        return
    from cli.views.grid import Grid, put

    shown = [(format.moment(action.at, state.reader), safe.line(told(action.what))) for action in found]
    put(Grid((_("When"), _("What")), shown, wide=1))
