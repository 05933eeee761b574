"""`grants doctor`: looks at everything, and says what to do about what it finds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from cli import errors, safe, screen
from cli.help import Command
from cli.i18n import N_, _, told
from cli.state import State

_MARKS = {"good": N_("good"), "look": N_("look"), "bad": N_("bad")}

_PARTS = {
    "database": N_("database"),
    "tables": N_("tables"),
    "disk": N_("disk"),
    "clock": N_("clock"),
    "mail": N_("mail"),
    "sources": N_("sources"),
    "backups": N_("backups"),
    "daemon": N_("daemon"),
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor", cls=Command, help=N_("Check everything, and say what to do about each finding."))(doctor)


def doctor(
    context: typer.Context, json: Annotated[bool, typer.Option("--json", help=N_("Print JSON."))] = False
) -> None:
    """A line for each finding; exit code 1 when something is bad."""
    from cli.daemon.doctor import Patient, examine

    state: State = context.obj
    findings = list(examine(Patient(state.settings, lambda: state.engine, state.now, datetime.now(UTC))))
    if json:
        rows = [
            {"what": each.what, "grade": each.grade, "finding": str(each.sentence), "advice": str(each.advice)}
            for each in findings
        ]
        screen.json(rows)
    else:
        for each in findings:
            screen.lines([f"{_(_MARKS[each.grade])}  {_(_PARTS[each.what])}: {safe.line(told(each.sentence))}"])
            screen.lines([f"      {safe.line(told(each.advice))}"] if each.advice else [])
    if any(each.grade == "bad" for each in findings):
        raise typer.Exit(errors.FAILED)
