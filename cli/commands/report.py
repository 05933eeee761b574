"""`grants report`: the board and the results of an organisation as one HTML page, to be sent or printed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli import applying, forms, i18n
from cli.applying import Every, Org
from cli.errors import USAGE, Problem
from cli.help import Command
from cli.i18n import N_, _
from cli.state import State
from config.whole_file import whole_file

_CARDS = 200
"""Cards of one column of the board at most."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report", cls=Command, help=N_("The board and the results as a page to send or print."))(report)


def report(
    context: typer.Context,
    html: Annotated[Path, typer.Option(metavar=N_("FILE"), help=N_("Where to write the page."), show_default=False)],
    app: Annotated[str, typer.Argument(metavar="[APP]", help=N_("Results of this application only, as A12."))] = "",
    funder: Annotated[str, typer.Option(metavar=N_("NAME"), help=N_("Results of this funder only."))] = "",
    organisation: Org = "",
    every: Every = False,
    opened: Annotated[bool, typer.Option("--open", help=N_("Show it in the browser."))] = False,
) -> None:
    """The page needs nothing else: no script, nothing fetched. A browser prints it as a PDF."""
    from cli.report.page import page
    from cli.report.render import html as rendered
    from tracker.applications.board import board
    from tracker.applications.figures import figures
    from tracker.applications.followed import unseen
    from tracker.applications.outcomes import results
    from tracker.applications.read import Wanted
    from tracker.organisations.store import organisation as organisation_of

    state: State = context.obj
    with state.connection() as connection:
        mine = applying.chosen(connection, organisation, every)
        if mine == 0:
            raise Problem(_("There is no organisation yet; `grants init` or `grants org add` adds one."), USAGE)
        one = applying.found(connection, app, state).id if app else None
        name = _("All organisations") if every else organisation_of(connection, organisation).called()
        found = page(
            name,
            board(connection, mine, state.now, _CARDS, ended=True),
            figures(connection, mine),
            results(connection, Wanted(mine, funder=funder), state.now, one),
            state.reader,
            i18n.language(),
            unseen(connection, mine, state.now),
        )
    with whole_file(html) as new:
        new.write_text(rendered(found), encoding="utf-8")
    forms.written(html)
    if opened:
        import webbrowser

        webbrowser.open(html.absolute().as_uri())
