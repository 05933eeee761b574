"""`grants worker`: crawls, reads and mails for a daemon on another machine, or on this one."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cli import errors, values
from cli.help import Command
from cli.i18n import N_, _
from cli.state import State


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "worker", cls=Command, help=N_("Crawl, read and mail what a daemon with cluster = true puts into the queue.")
    )(work)


def work(
    context: typer.Context,
    at_once: Annotated[str, typer.Option("--at-once", metavar=N_("NUMBER"), help=N_("Jobs at a time."))] = "4",
    once: Annotated[bool, typer.Option("--once", help=N_("Leave when the queue is empty."))] = False,
) -> None:
    """Work until stopped."""
    import asyncio

    state: State = context.obj
    most = values.given("--at-once", at_once, values.count) or 1
    try:
        from cli.daemon.worker import Worker
    except ModuleNotFoundError as problem:
        sentence = _("'{name}' is not installed; install grants-pipeline[cluster]")
        raise errors.Problem(sentence.format(name=problem.name)) from None
    from cli.daemon.journal import Journal

    under_systemd = "JOURNAL_STREAM" in state.environment and not sys.stderr.isatty()
    worker = Worker(state.engine, state.settings, Journal(state.settings.daemon.log, under_systemd))
    asyncio.run(worker.run(most, wait=not once))
