"""`grants demo`: a small site of invented funders, crawled for real into a database of its own."""

from __future__ import annotations

import typer

from cli import screen
from cli.help import Command
from cli.i18n import N_
from cli.state import State


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", cls=Command, help=N_("Show how it works, with invented funders and a database of its own."))(
        demo
    )


def demo(context: typer.Context) -> None:
    """Serve the invented funders on this machine, crawl them, list the calls; change them and crawl again."""
    from cli.demo import run_demo

    state: State = context.obj
    raise typer.Exit(run_demo(screen.console(), state.reader))
