"""`grants show`: one call with everything known of it, and where each fact was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import screen
from cli.commands.completion import complete_id, complete_organisation
from cli.help import Command
from cli.i18n import N_
from cli.state import State

if TYPE_CHECKING:
    from tracker.calls.model import Call


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "show", cls=Command, help=N_("Show one call: its facts and where they were read, its history, where to apply.")
    )(show_call)


def show_call(
    context: typer.Context,
    id: Annotated[
        str,
        typer.Argument(metavar="ID", help=N_("The call's id, or its beginning."), autocompletion=complete_id),
    ],
    organisation: Annotated[
        str,
        typer.Option(
            "--for",
            metavar=N_("ORG"),
            autocompletion=complete_organisation,
            help=N_("With the application of this organisation; else of the default one."),
        ),
    ] = "",
    json: Annotated[bool, typer.Option("--json", help=N_("Print JSON."))] = False,
) -> None:
    """The call with this id."""
    from tracker.calls.query import get_call

    state: State = context.obj
    with state.connection() as connection:
        if organisation:
            from tracker.organisations import store

            organisation = store.organisation(connection, organisation).key
        call = get_call(connection, id, state.now, organisation)
    if json:
        from tracker.calls.as_json import call_to_json

        screen.json(call_to_json(call, evidence=True, revisions=True, own=True))
        return
    draw(call, state)


def draw(call: Call, state: State) -> None:
    """Draw the page of one call: in colours on a terminal, plain in a pipe."""
    from cli.views import sections
    from cli.views.call import call_page, heading

    title, under = heading(call)
    page = call_page(call, state.reader)
    if not screen.on_terminal():
        screen.lines([title, under, "", *sections.plain(page)])
        return
    from rich.text import Text

    screen.show(screen.console(), "", Text(title, "bold"), Text(under, "dim"), "", sections.drawn(page), "")
