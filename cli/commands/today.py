"""`grants today`: what has changed, what is late, and what is due in the next days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import applying, export, forms, screen, values
from cli.applying import Every, Org
from cli.forms import Csv, Json, ToCalendar
from cli.help import Command
from cli.i18n import N_, _
from cli.state import State

if TYPE_CHECKING:
    from tracker.applications.agenda import Due
    from tracker.applications.followed import Moved

AHEAD = timedelta(days=14)
SHOWN = 25
"""Rows of each kind that are read when nobody says how many."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("today", cls=Command, help=N_("What has changed, what is late, what is due in the next days."))(today)


def today(
    context: typer.Context,
    organisation: Org = "",
    every: Every = False,
    owner: Annotated[str, typer.Option(metavar=N_("MEMBER"), help=N_("Only what this member answers for."))] = "",
    ahead: Annotated[
        str, typer.Option("--ahead", metavar=N_("TIME"), help=N_("How far ahead to look; else 14d."))
    ] = "",
    limit: Annotated[str, typer.Option(metavar=N_("N"), help=N_("At most so many of each kind; else 25."))] = "",
    json: Json = False,
    csv: Csv = False,
    to: ToCalendar = "",
) -> None:
    """Today, for one organisation or all."""
    from tracker.applications.agenda import Asked, agenda
    from tracker.applications.followed import unseen

    state: State = context.obj
    form = forms.asked(json, csv, to, forms.DATED)
    day = applying.today(state)
    span = values.given("--ahead", ahead, values.duration) or AHEAD
    most = values.given("--limit", limit, values.count) or (None if form.kind else SHOWN)
    with state.connection() as connection:
        mine = applying.chosen(connection, organisation, every)
        member = applying.owner(connection, mine or 0, owner)
        changed = unseen(connection, mine, state.now, most if member is None else None)
        asked = Asked(mine, None, day + span, member, None if most is None else most + 1)
        found = agenda(connection, asked, state.now)
        if form.kind == "ics" and form.path:
            export.write_agenda(connection, found, state, form.path)
            return
    if member is not None:
        changed = [each for each in changed if each.application.owner_id == member]
    from cli.views import agenda as view

    late, coming = _parted(found, day)
    if form.kind:
        forms.give(form, lambda: _as_json(day, changed, late, coming), lambda: view.sheet(found, changed))
        return
    from cli.views.grid import put

    several = mine is None
    more = _("There is more; --limit shows it.") if most is not None and _cut(found, most) else ""
    grids = [(_("Changed"), view.moved_grid(changed, state.reader))] if changed else []
    grids += [(_("Late"), view.due_grid(late, state.reader, several))] if late else []
    grids += [(_("Due"), view.due_grid(coming, state.reader, several, more))] if coming else []
    if not grids:
        screen.aside(_("Nothing is due and nothing has changed."))
        return
    put(*(grid for _title, grid in grids), titles=[title for title, _grid in grids])


def _as_json(day: date, changed: list[Moved], late: list[Due], coming: list[Due]) -> dict[str, Any]:
    from tracker.applications.as_json import due_to_json, moved_to_json

    return {
        "date": day.isoformat(),
        "changed": [moved_to_json(each) for each in changed],
        "late": [due_to_json(each) for each in late],
        "due": [due_to_json(each) for each in coming],
    }


def _parted(found: list[Due], day: date) -> tuple[list[Due], list[Due]]:
    return [each for each in found if each.day < day], [each for each in found if each.day >= day]


def _cut(found: list[Due], most: int) -> bool:
    kinds = [each.kind for each in found]
    return any(kinds.count(kind) > most for kind in set(kinds))
