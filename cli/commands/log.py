"""`grants log`: what ran when, and how it went."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import forms, screen, values
from cli.forms import Csv, Json, To
from cli.help import Command
from cli.i18n import N_
from cli.state import State

_STATES = ("running", "done", "suspect", "failed", "interrupted", "returned")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("log", cls=Command, help=N_("What ran when, by the daemon or by hand, and how it went."))(log)


def log(
    context: typer.Context,
    job: Annotated[
        str,
        typer.Argument(
            metavar=N_("[JOB]"), help=N_("Only this job, as backup or crawl:SOURCE; crawl: is every crawl.")
        ),
    ] = "",
    state: Annotated[str, typer.Option(metavar=N_("STATE"), help=N_("Only runs in this state, as failed."))] = "",
    limit: Annotated[str, typer.Option(metavar=N_("NUMBER"), help=N_("How many at most."))] = "50",
    json: Json = False,
    csv: Csv = False,
    to: To = "",
) -> None:
    """The last runs, the newest first."""
    from cli.views import log as view
    from tracker.jobs.record import log as read

    ours: State = context.obj
    form = forms.asked(json, csv, to)
    wanted = values.given("--state", state, lambda text: values.one_of(text, _STATES)) or ""
    most = values.given("--limit", limit, values.count) or 50
    with ours.connection() as connection:
        runs = read(connection, job=job, state=wanted, limit=most)
    if form.kind:
        forms.give_rows(form, "log", map(view.as_json, runs), view.COLUMNS)
    elif screen.on_terminal():
        console = screen.console()
        screen.show(console, "", view.run_table(runs, ours.reader, console.width), "")
    else:
        screen.lines(view.run_lines(runs, ours.reader))
