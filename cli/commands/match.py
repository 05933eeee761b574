"""`grants match`: how a call fits an organisation, each reason in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import forms, screen
from cli.applying import Org
from cli.commands.completion import complete_id
from cli.errors import USAGE, Problem
from cli.forms import Csv, Form, Json, To
from cli.help import Command
from cli.i18n import N_, _
from cli.state import State

if TYPE_CHECKING:
    from cli.format import Reader
    from tracker.calls.model import Call
    from tracker.organisations.matching import Match
    from tracker.organisations.model import Organisation


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("match", cls=Command, help=N_("Explain how a call fits your organisation."))(match_call)


def match_call(
    context: typer.Context,
    id: Annotated[
        str, typer.Argument(metavar="ID", help=N_("The call's id, or its beginning."), autocompletion=complete_id)
    ],
    organisation: Org = "",
    every: Annotated[
        bool, typer.Option("--all", help=N_("Which of all organisations it fits, the best first."))
    ] = False,
    json: Json = False,
    csv: Csv = False,
    to: To = "",
) -> None:
    """The match of the call with one organisation, or with all."""
    from tracker.calls.query import get_call
    from tracker.organisations import store
    from tracker.organisations.matching import match

    state: State = context.obj
    form = forms.asked(json, csv, to)
    if every and organisation:
        raise Problem(_("Choose --all or --for."), USAGE)
    with state.connection() as connection:
        call = get_call(connection, id, state.now)
        known = store.all_organisations(connection) if every else [store.organisation(connection, organisation)]
    if not known or not (every or known[0].id):
        screen.aside(_("Nothing is known of your organisation yet. `grants init` asks about it."))
    found = [(one, match(call, one, state.now)) for one in known]
    found.sort(key=lambda pair: -pair[1].score)
    if form.kind:
        _give(form, call, found, every)
    elif every:
        _print_all(call, found, state.reader)
    else:
        _draw(call, found[0], state.reader)


def _give(form: Form, call: Call, found: list[tuple[Organisation, Match]], every: bool) -> None:
    """The table has the call once for each organisation."""
    from tracker.calls.as_json import call_to_json
    from tracker.exchange.call_sheet import MATCH_HEADER, match_cells, with_columns
    from tracker.organisations.as_json import match_to_json

    matches = [match_to_json(fit, one.key) for one, fit in found]
    whole = call_to_json(call, own=not every) | ({"matches": matches} if every else {"match": matches[0]})
    rows = ((call, (one.key, *match_cells(fit))) for one, fit in found)
    forms.give(form, lambda: whole, lambda: with_columns(rows, ("organisation", *MATCH_HEADER), "match"))


def _print_all(call: Call, found: list[tuple[Organisation, Match]], reader: Reader) -> None:
    from cli import safe
    from cli.views import match as view
    from cli.views.organisations import plain_list, table

    rows = list(view.all_rows(found, reader))
    if not screen.on_terminal():
        screen.lines(plain_list(rows))
        return
    from rich.text import Text

    console = screen.console()
    screen.show(console, "", Text(safe.line(call.title), "bold"), "", table(rows, console.width), "")


def _draw(call: Call, found: tuple[Organisation, Match], reader: Reader) -> None:
    from cli.views import match as view
    from cli.views import sections

    title, under = view.heading(call, *found)
    page = view.match_page(found[1], reader)
    if not screen.on_terminal():
        screen.lines([title, under, *sections.plain(page)])
        return
    from rich.text import Text

    screen.show(screen.console(), "", Text(title, "bold"), Text(under, view.style(found[1])), sections.drawn(page), "")
