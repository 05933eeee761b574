"""`grants history`: what has happened to an organisation, a call or an application, who did it, and when."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from cli import applying, screen
from cli.applying import Csv, Json
from cli.errors import USAGE, Problem
from cli.help import Command
from cli.i18n import N_, _
from cli.state import State

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tracker.applications.history import Event


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("history", cls=Command, help=N_("What has happened to an application, an organisation or a call."))(
        show_history
    )


def show_history(
    context: typer.Context,
    what: Annotated[
        str, typer.Argument(metavar="APP|ORG|CALL", help=N_("An application as A12, an organisation, or a call's id."))
    ],
    json: Json = False,
    csv: Csv = False,
) -> None:
    """The history, the last first."""
    state: State = context.obj
    applying.one_form(json, csv)
    with state.connection() as connection:
        events = _events(connection, what, state)
    if json:
        from tracker.applications.as_json import event_to_json

        screen.json_list(event_to_json(event) for event in events)
        return
    from cli.views import events as view

    if csv:
        from tracker.exchange.sheets import write_csv

        write_csv(view.sheet(events), screen.csv_stream())
        return
    if not events:
        screen.aside(_("Nothing has happened yet."))
        return
    from cli.views.grid import put

    put(view.grid(events, state.reader))


def _events(connection: Connection, what: str, state: State) -> list[Event]:
    from tracker.applications import history
    from tracker.calls.query import AmbiguousCall, UnknownCall, find_number
    from tracker.organisations.model import UnknownOrganisation
    from tracker.organisations.store import organisation

    if re.fullmatch(r"[Aa][0-9]{1,9}", what.strip()):
        from tracker.applications.read import number_of

        applying.found(connection, what, state)
        return history.of_application(connection, number_of(what))
    try:
        return history.of_organisation(connection, organisation(connection, what).id)
    except UnknownOrganisation:
        pass
    try:
        return history.of_call(connection, find_number(connection, what))
    except AmbiguousCall as problem:
        from cli.errors import sentence_of

        raise Problem(sentence_of(problem), USAGE) from None
    except UnknownCall:
        sentence = _("'{text}' is neither an application (A12), nor an organisation, nor a call.")
        raise Problem(sentence.format(text=what), USAGE) from None
