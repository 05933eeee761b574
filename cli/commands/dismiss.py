"""`grants dismiss`: a call that is never to be listed again, and the way back."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import safe, screen
from cli.applying import Org
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
    organisation: Org = "",
) -> None:
    """Dismiss these calls, or take them back; all of them, or none when an id is wrong."""
    from config.sentences import say
    from tracker.calls.dismiss import dismiss, restore
    from tracker.calls.query import get_call
    from tracker.organisations import store
    from tracker.store.changes import Edit

    state: State = context.obj
    with state.writing() as connection:
        owner = store.organisation(connection, organisation).key
        titles = [safe.line(get_call(connection, id, state.now).title) for id in ids]
        named = ", ".join(titles)
        words = say("Listed again: {titles}", titles=named) if undo else say("Dismissed: {titles}", titles=named)
        edit = Edit(connection, state.who, state.now, words)
        for id in ids:
            change = restore if undo else dismiss
            change(edit, connection, id, owner)
    sentence = _("Listed again: {title}") if undo else _("Dismissed: {title}")
    screen.lines(sentence.format(title=title) for title in titles)  # not before it is stored
