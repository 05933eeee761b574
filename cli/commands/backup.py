"""`grants backup` and `grants restore`: a copy of everything, and the way back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cli import ask, errors, screen
from cli.help import Command
from cli.i18n import N_, _, told
from cli.state import State


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("backup", cls=Command, help=N_("Copy the database; 7 daily, 4 weekly and 12 monthly copies are kept."))(
        back_up
    )
    app.command("restore", cls=Command, help=N_("Put a copy in the database's place; what was there is kept."))(restore)


def back_up(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Option("--to", metavar=N_("FOLDER"), help=N_("Where to; else the folder of the settings."))
    ] = None,
    json: Annotated[bool, typer.Option("--json", help=N_("Print JSON."))] = False,
) -> None:
    """Make a copy and look whether it is whole."""
    from cli.daemon import backups
    from cli.daemon.jobs import Work
    from cli.daemon.troubles import backup_folder

    state: State = context.obj
    work = Work(state.settings, state.engine, state.now)
    made, removed = backups.back_up_to(work, folder or backup_folder(state.settings))
    if json:
        facts = {"path": str(made.path), "made": made.made.isoformat(), "size": made.size, "tried": made.tried}
        screen.json({**facts, "removed": removed})
    else:
        screen.lines([told(backups.told(made, removed))])


def restore(
    context: typer.Context,
    copy: Annotated[
        str, typer.Argument(metavar=N_("FILE"), help=N_("The copy; latest is the newest one that the settings know."))
    ],
    yes: Annotated[bool, typer.Option("--yes", help=N_("Do not ask."))] = False,
) -> None:
    """Ask, keep what is there, and put the copy in its place."""
    from cli.daemon.troubles import backup_folder
    from tracker.store import backup
    from tracker.store.database import open_database, unopened
    from tracker.store.lock import lock
    from tracker.store.problems import place

    state: State = context.obj
    folder = backup_folder(state.settings)
    path = _latest(folder) if copy == "latest" else Path(copy)
    backup.verify(path, state.settings.database.tools)
    engine = unopened(state.settings.database_url())  # what is there may be damaged, or of a newer version
    leads = lock(engine, "daemon")
    if not leads.take():
        raise errors.Problem(_("A daemon is at work on this database; stop it first."))
    try:
        if not yes:
            _ask(_("Put {path} in the place of {place}?").format(path=path, place=place(engine.url)))
        before = backup.restore(engine, path, folder, state.now, state.settings.database.tools)
    finally:
        leads.release()
    engine.dispose()
    open_database(state.settings.database_url(), state.now).dispose()  # an older copy is brought up to date
    screen.lines([_("Restored. What was there before is in {path}.").format(path=before.path)])


def _latest(folder: Path) -> Path:
    from tracker.store.backup import backups

    if found := backups(folder):
        return found[0].path
    raise errors.Problem(_("There is no backup in {folder}.").format(folder=folder))


def _ask(question: str) -> None:
    if not sys.stdin.isatty():
        raise errors.Problem(_("Say --yes when nobody can be asked."), errors.USAGE)
    if not ask.sure(question):
        raise typer.Abort
