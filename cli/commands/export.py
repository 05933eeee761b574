"""`grants export FILE`: everything of one organisation as one file; `grants import FILE` puts it down again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from cli import screen
from cli.errors import USAGE, Problem
from cli.help import Command
from cli.i18n import N_, _
from cli.state import State
from config.whole_file import whole_file


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export", cls=Command, help=N_("Everything of one organisation as one file."))(export)


def export(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar=N_("FILE"), help=N_("Where to write it."), show_default=False)],
    org: Annotated[str, typer.Option(metavar=N_("KEY"), help=N_("Which organisation; else the default."))] = "",
    force: Annotated[bool, typer.Option("--force", help=N_("Write over a file that is there."))] = False,
) -> None:
    """The file holds personal data: only its owner may read it."""
    from tracker.exchange.archive import archive
    from tracker.organisations.store import organisation

    state: State = context.obj
    with state.connection() as connection:
        owner = organisation(connection, org)
        if not owner.id:
            raise Problem(_("There is no organisation yet; `grants init` or `grants org add` adds one."), USAGE)
        content = archive(connection, owner.id, state.now)
    if path.exists() and not force:
        raise Problem(_("{path} is there already; --force writes over it.").format(path=path), USAGE)
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    with whole_file(path, private=True) as new:
        new.write_text(text, encoding="utf-8")
    count = sum(len(rows) for rows in content["tables"].values())
    words = _("{name}: written to {path} (rows: {count}, calls: {calls}). It holds personal data; keep it safe.")
    screen.aside(words.format(name=owner.called(), count=count, calls=len(content["calls"]), path=path))
