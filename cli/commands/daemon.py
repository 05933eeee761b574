"""`grants daemon`: crawl, check, back up and tell on schedule; how the daemon is; and one job at once."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from cli import errors, screen
from cli.help import Command, Group
from cli.i18n import N_, _, ngettext, told
from cli.state import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.daemon.report import Report
    from cli.daemon.tools import Tools
    from tracker.jobs.record import Run

_ONCE = typer.Option("--once", help=N_("Do what is due now, and leave."))
_JSON = typer.Option("--json", help=N_("Print JSON."))


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        cls=Group,
        help=N_("Do everything on schedule, on a server: crawls, digests, backups, checks."),
        invoke_without_command=True,
    )
    group.callback()(start)
    group.command(cls=Command, name="run", help=N_("Run until stopped; a second one waits until the first is gone."))(
        run
    )
    group.command(
        cls=Command, name="status", help=N_("How the daemon and its jobs are; exit code 1 when something is wrong.")
    )(show_status)
    group.command(cls=Command, name="run-now", help=N_("Do one job now, here, whether it is due or not."))(run_now)
    group.command(
        cls=Command,
        name="trust-clock",
        help=N_("Say that this machine's clock is right: what is recorded in its future holds nothing up any more."),
    )(trust_clock)
    app.add_typer(group, name="daemon")


def start(context: typer.Context) -> None:
    """`grants daemon` alone runs it."""
    if context.invoked_subcommand is None:
        run(context)


def run(context: typer.Context, once: Annotated[bool, _ONCE] = False) -> None:
    """Lead, or stand by."""
    from cli.daemon.loop import Daemon

    state: State = context.obj
    daemon = Daemon(_tools(state, patient=not once), once)
    daemon.run()
    if once and daemon.failed:
        raise typer.Exit(errors.FAILED)


def show_status(
    context: typer.Context,
    json: Annotated[bool, _JSON] = False,
    alive: Annotated[
        bool, typer.Option("--alive", help=N_("Only ask whether a daemon is at work; exit code 1 when none is."))
    ] = False,
) -> None:
    """Who leads since when, what comes next, what went wrong."""
    if alive:
        _ask_whether_alive(context.obj)
        return
    from cli.views import daemon as view

    state: State = context.obj
    report = _report(state)
    if json:
        screen.json(view.as_json(report))
    elif screen.on_terminal():
        from cli.views import sections

        screen.show(screen.console(), "", sections.drawn(view.page(report, state.reader)), "")
    else:
        from cli.views import sections

        screen.lines(sections.plain(view.page(report, state.reader)))
    if not screen.on_terminal():  # there the page ends with them
        for sentence in report.wrong:
            screen.aside(told(sentence))
    if report.wrong:
        raise typer.Exit(errors.FAILED)


def _ask_whether_alive(state: State) -> None:
    from tracker.store.lock import is_taken

    if not is_taken(state.engine, "daemon"):
        raise errors.Problem(_("No daemon is at work on this database."))


def run_now(
    context: typer.Context,
    job: Annotated[
        str, typer.Argument(metavar=N_("JOB"), help=N_("A job, as backup, or crawl:SOURCE; see grants daemon status."))
    ],
) -> None:
    """Claim the job, do it in this process, and say what it did."""
    from cli.daemon.byhand import do_now

    state: State = context.obj
    run = do_now(state, job)
    screen.lines([f"{run.job}: {told(run.summary)}"] if run.state != "failed" else [])
    if run.state == "failed":
        raise errors.Problem(f"{run.job}: {told(run.summary)}")


def trust_clock(context: typer.Context) -> None:
    """Let begin what waits for a day that a wrong clock has written down."""
    from datetime import UTC, datetime

    from tracker.jobs import trust

    state: State = context.obj
    with state.writing() as connection:
        count = trust.trust_clock(connection, max(state.now, datetime.now(UTC)))
    sentence = ngettext(
        "One job was recorded in the future; it begins at its next chance.",
        "{count} jobs were recorded in the future; they begin at their next chance.",
        count,
    )
    screen.lines([sentence.format(count=count) if count else _("Nothing is recorded in the future.")])


def _tools(state: State, patient: bool) -> Tools:
    """What the daemon works with; `patient`: it waits for a database that cannot be used for now."""
    from cli.daemon.beginning import opened
    from cli.daemon.journal import Journal
    from cli.daemon.last_resort import LastResort
    from cli.daemon.notify import Notifier
    from cli.daemon.tools import Tools
    from cli.daemon.waking import RunningClock, SchedulerWaker

    settings = state.settings
    moved = state.moment or state.environment.get("GRANTS_NOW")
    under_systemd = "JOURNAL_STREAM" in state.environment and not sys.stderr.isatty()
    clock, notifier = RunningClock(state.now if moved else None), Notifier(state.environment)
    journal = Journal(settings.daemon.log, under_systemd)
    if patient:
        opened(lambda: state.engine, settings, clock.now, journal, notifier, LastResort(journal))
    return Tools(
        state.engine,
        lambda: State(os.environ, state.language, state.database, state.moment).settings,
        clock,
        SchedulerWaker(),
        journal,
        notifier,
        _counting(settings.daemon.metrics),
    )


def _counting(port: int) -> Callable[[Run], None]:
    """What hears of each run: the metrics, when a port is set."""
    if not port:
        return lambda _run: None
    try:
        from cli.daemon.metrics import serve
    except ModuleNotFoundError as problem:
        sentence = _("'{name}' is not installed; install grants-pipeline[metrics], or set metrics under [daemon] to 0")
        raise errors.Problem(sentence.format(name=problem.name)) from None
    return serve(port)


def _report(state: State) -> Report:
    from cli import choice
    from cli.daemon.report import report

    return report(state.engine, state.settings, choice.load(state), state.now, state.clock)
