"""`grants digest`: the weekly mail to each member, and whether mails arrive."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli import screen
from cli.errors import Problem
from cli.help import Command, Group
from cli.i18n import N_, _, told
from cli.state import State

_MAILDIR = typer.Option(
    "--maildir", metavar=N_("FOLDER"), help=N_("Put mails into this Maildir instead of sending them.")
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        cls=Group, help=N_("The weekly mail to each member, and whether it arrives."), no_args_is_help=True
    )
    group.command(cls=Command, name="test", help=N_("Send a test mail, to see that mails arrive."))(send_test)
    app.add_typer(group, name="digest")


def send_test(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar=N_("ADDRESS"), help=N_("Who gets it: your own address."))],
    maildir: Annotated[Path | None, _MAILDIR] = None,
) -> None:
    """Send one mail now, and say what the server said."""
    import uuid

    from tracker.digest import outbox
    from tracker.digest.address import mailbox
    from tracker.digest.message import Letter
    from tracker.digest.post import post

    state: State = context.obj
    to, leaving = mailbox(address), post(state.settings, maildir)
    text = _("Mails from Grants arrive at this address.") + "\n"
    letter = Letter(f"test:{uuid.uuid4()}", to, _("A test mail from Grants"), text, language=state.language)
    with state.writing() as connection:
        outbox.accept_again(connection, to.address)  # whoever asks for a test wants to know whether it arrives now
        number = outbox.put(connection, "test", letter, leaving.sender, state.now) or 0
    summary = outbox.send_due(state.engine, leaving, lambda: state.now, only=frozenset({number}))
    with state.writing() as connection:
        problem = outbox.problem_of(connection, number)
        outbox.withdraw(connection, number)
    if summary.busy:
        raise Problem(_("Another program is sending mails just now. Try again in a while."))
    if not summary.sent:
        raise Problem(_("The test mail did not arrive for certain: {problem}.").format(problem=told(problem)))
    screen.lines([_("The test mail to {address} was taken by the server.").format(address=to.address)])
