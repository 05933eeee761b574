"""`grants apply`: begins an application, for a call that was found or for a funder that was met in person."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import applying, screen, values
from cli.applying import Org
from cli.commands.completion import complete_id
from cli.help import Command
from cli.i18n import N_, _
from cli.state import State

Title = Annotated[str, typer.Option("--title", metavar=N_("TEXT"), help=N_("What the application is called."))]
Funder = Annotated[str, typer.Option("--funder", metavar=N_("NAME"), help=N_("Who gives."))]
Url = Annotated[str, typer.Option("--url", metavar="URL", help=N_("Where to read about it."))]
Deadline = Annotated[
    str, typer.Option(metavar=N_("DATE"), help=N_("A day of your own; it counts instead of the call's dates."))
]
Asked = Annotated[str, typer.Option("--sum", metavar=N_("SUM"), help=N_("The sum asked for: 500k, 1.5m."))]
Own = Annotated[str, typer.Option("--own", metavar=N_("SUM"), help=N_("What the organisation puts in itself."))]
Total = Annotated[str, typer.Option("--total", metavar=N_("SUM"), help=N_("What the project costs in all."))]
Currency = Annotated[str, typer.Option(metavar=N_("CODE"), help=N_("Currency of these sums, as SEK or EUR."))]
Owner = Annotated[str, typer.Option(metavar=N_("MEMBER"), help=N_("Who answers for it: name or address."))]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("apply", cls=Command, help=N_("Begin an application: for a call, or for a funder you met."))(apply)


def apply(
    context: typer.Context,
    call: Annotated[
        str,
        typer.Argument(
            metavar="[CALL]", help=N_("The call's id; or leave it out and give --title."), autocompletion=complete_id
        ),
    ] = "",
    title: Title = "",
    funder: Funder = "",
    url: Url = "",
    deadline: Deadline = "",
    asked: Asked = "",
    own: Own = "",
    total: Total = "",
    currency: Currency = "",
    owner: Owner = "",
    organisation: Org = "",
) -> None:
    """Begin an application."""
    from tracker.applications.start import Told, begin
    from tracker.organisations import store

    state: State = context.obj
    said = {
        "title": title or None,
        "funder": funder or None,
        "url": url or None,
        "deadline": applying.day("--deadline", deadline, state),
        "asked": applying.sum_of("--sum", asked),
        "own": applying.sum_of("--own", own),
        "total": applying.sum_of("--total", total),
        "currency": values.given("--currency", currency, values.currency),
    }
    with applying.acting(state) as edit:
        connection = edit.connection
        mine = store.organisation(connection, organisation) if organisation else store.default_or_made(edit, connection)
        number = applying.call_number(connection, call) if call else None
        owner_id = applying.owner(connection, mine.id, owner)
        told = Told(**said, owner_id=owner_id)  # type: ignore[arg-type]  # each in its type
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
