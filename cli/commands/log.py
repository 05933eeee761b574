"""`grants log`: what ran when, and how it went."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import screen, values
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
    json: Annotated[bool, typer.Option("--json", help=N_("Print JSON."))] = False,
    csv: Annotated[bool, typer.Option("--csv", help=N_("Print CSV."))] = False,
) -> None:
    """The last runs, the newest first."""
    from cli.views import log as view
    from tracker.jobs.record import log as read

    ours: State = context.obj
    wanted = values.given("--state", state, lambda text: values.one_of(text, _STATES)) or ""
    most = values.given("--limit", limit, values.count) or 50
    with ours.connection() as connection:
        runs = read(connection, job=job, state=wanted, limit=most)
    if json:
        screen.json_list(view.as_json(run) for run in runs)
    elif csv:
        view.write_csv(screen.csv_stream(), runs)
    elif screen.on_terminal():
        console = screen.console()
        screen.show(console, "", view.run_table(runs, ours.reader), "")
    else:
        screen.lines(view.run_lines(runs, ours.reader))
