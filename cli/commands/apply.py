"""`grants apply`: begins an application, for a call that was found or for a funder that was met in person."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli import applying, screen
from cli.application_told import TOLD, read_told, with_owner
from cli.applying import Org
from cli.commands.completion import complete_id
from cli.help import Command
from cli.i18n import N_, _
from cli.options import with_options
from cli.state import State


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("apply", cls=Command, help=N_("Begin an application: for a call, or for a funder you met."))(apply)


@with_options(TOLD)
def apply(
    context: typer.Context,
    call: Annotated[
        str,
        typer.Argument(
            metavar="[CALL]", help=N_("The call's id; or leave it out and give --title."), autocompletion=complete_id
        ),
    ] = "",
    organisation: Org = "",
    **answers: Any,
) -> None:
    """Begin an application."""
    from tracker.applications.start import begin
    from tracker.organisations import store

    state: State = context.obj
    said = read_told(answers, state)
    with applying.acting(state) as edit:
        connection = edit.connection
        mine = store.organisation(connection, organisation) if organisation else store.default_or_made(edit, connection)
        number = applying.call_number(connection, call) if call else None
        told = with_owner(connection, said, mine.id, answers["owner"])
        begun = begin(edit, mine.id, number, told, applying.today(state), _currency(mine.country))
    screen.lines([_("It is A{number}. `grants app show A{number}` shows it.").format(number=begun)])
    if number is not None:
        _say_when_closed(state, call)


def _currency(country: str) -> str:
    from cli.format import currency_of

    return currency_of(country)


def _say_when_closed(state: State, call: str) -> None:
    from tracker.calls.query import get_call

    with state.connection() as connection:
        status = get_call(connection, call, state.now).status
    if status == "closed":
        screen.aside(_("Mind: this call has closed."))
    elif status == "forecast":
        screen.aside(_("Mind: this call is not open yet."))
