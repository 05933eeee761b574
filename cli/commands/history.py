"""`grants history`: what has happened to an organisation, a call or an application, who did it, and when."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from cli import applying, forms, screen, values
from cli.errors import USAGE, Problem
from cli.forms import Csv, Json, To
from cli.help import Command
from cli.i18n import N_, _
from cli.state import State

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tracker.applications.history import Event


SHOWN = 50
"""Events that the screen shows when nobody says how many."""


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
    limit: Annotated[
        str, typer.Option(metavar=N_("N"), help=N_("At most so many, the last ones; else 50 on the screen."))
    ] = "",
    json: Json = False,
    csv: Csv = False,
    to: To = "",
) -> None:
    """The history, the last first."""
    state: State = context.obj
    form = forms.asked(json, csv, to)
    most = values.given("--limit", limit, values.count) or (None if form.kind else SHOWN)
    with state.connection() as connection:
        events = _events(connection, what, state, None if most is None else most + 1)
    more = most is not None and len(events) > most
    events = events[:most]
    from cli.views import events as view

    if form.kind:
        from tracker.applications.as_json import event_to_json

        forms.give(form, lambda: map(event_to_json, events), lambda: view.sheet(events))
        return
    if not events:
        screen.aside(_("Nothing has happened yet."))
        return
    from cli.views.grid import put

    put(view.grid(events, state.reader, _("There is more; --limit shows it.") if more else ""))


def _events(connection: Connection, what: str, state: State, most: int | None) -> list[Event]:
    from tracker.applications import history
    from tracker.calls.query import AmbiguousCall, UnknownCall, find_number
    from tracker.organisations.model import UnknownOrganisation
    from tracker.organisations.store import organisation

    if re.fullmatch(r"[Aa][0-9]{1,9}", what.strip()):
        from tracker.applications.read import number_of

        applying.found(connection, what, state)
        return history.of_application(connection, number_of(what), most)
    try:
        return history.of_organisation(connection, organisation(connection, what).id, most)
    except UnknownOrganisation:
        pass
    try:
        return history.of_call(connection, find_number(connection, what), most)
    except AmbiguousCall as problem:
        from cli.errors import sentence_of

        raise Problem(sentence_of(problem), USAGE) from None
    except UnknownCall:
        sentence = _("'{text}' is neither an application (A12), nor an organisation, nor a call.")
        raise Problem(sentence.format(text=what), USAGE) from None
