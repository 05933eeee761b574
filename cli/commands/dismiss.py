"""`grants dismiss`: a call that is never to be listed again, and the way back."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import safe, screen
from cli.commands.completion import complete_id
from cli.help import Command
from cli.i18n import N_, _
from cli.state import State


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("dismiss", cls=Command, help=N_("Leave calls out of lists from now on; --undo takes them back."))(
        dismiss_calls
    )


def dismiss_calls(
    context: typer.Context,
    ids: Annotated[
        list[str],
        typer.Argument(metavar="ID...", help=N_("Ids of calls, or their beginnings."), autocompletion=complete_id),
    ],
    undo: Annotated[bool, typer.Option("--undo", help=N_("List these calls again."))] = False,
) -> None:
    """Dismiss these calls, or take them back; all of them, or none when an id is wrong."""
    from tracker.calls.dismiss import dismiss, restore
    from tracker.calls.query import get_call

    state: State = context.obj
    sentence = _("Listed again: {title}") if undo else _("Dismissed: {title}")
    done = []
    with state.writing() as connection:
        for id in ids:
            call = get_call(connection, id, state.now)
            if undo:
                restore(connection, id)
            else:
                dismiss(connection, id, state.who, state.now)
            done.append(sentence.format(title=safe.line(call.title)))
    screen.lines(done)  # not before it is stored
