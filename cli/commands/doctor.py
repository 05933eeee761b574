"""`grants doctor`: looks at everything, and says what to do about what it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import errors, safe, screen
from cli.help import Command
from cli.i18n import N_, _, told
from cli.state import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli.daemon.finding import Finding

_MARKS = {"good": N_("good"), "look": N_("look"), "bad": N_("bad")}

_PARTS = {
    "settings": N_("settings"),
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
    findings = []
    for each in _findings(context.obj):
        findings.append(each)
        if not json:  # a look may take long: what is known is told
            screen.lines(_lines(each))
    if json:
        rows = [
            {"what": each.what, "grade": each.grade, "finding": str(each.sentence), "advice": str(each.advice)}
            for each in findings
        ]
        screen.json(rows)
    if any(each.grade == "bad" for each in findings):
        raise typer.Exit(errors.FAILED)


def _findings(state: State) -> Iterator[Finding]:
    """What is found; when the settings cannot be read, only that: everything else rests on them."""
    from cli.daemon.doctor import examine
    from cli.daemon.finding import Finding, Patient
    from config.sentences import say
    from config.strict import ConfigError

    try:
        settings = state.settings
    except ConfigError as problem:
        yield Finding(
            "settings", "bad", str(problem), say("correct it, or let the user that runs Grants read the file")
        )
        return
    yield from examine(Patient(settings, lambda: state.engine, state.now, state.clock))


def _lines(found: Finding) -> Iterator[str]:
    yield f"{_(_MARKS[found.grade])}  {_(_PARTS[found.what])}: {safe.line(told(found.sentence))}"
    if found.advice:
        yield f"      {safe.line(told(found.advice))}"
