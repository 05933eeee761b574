"""`grants funder`: what is known of those who give: their calls, and what they gave before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import forms, safe, screen
from cli.errors import USAGE, Problem
from cli.forms import Csv, Json, To
from cli.help import Command, Group
from cli.i18n import N_, _
from cli.state import State

if TYPE_CHECKING:
    from tracker.funders.awards import Giving

_AWARDS = 20
"""Awards that the screen shows; JSON and CSV give all."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    funder = typer.Typer(cls=Group, help=N_("What is known of those who give."), no_args_is_help=True)
    funder.command("list", cls=Command, help=N_("Funders whose awards are known."))(list_funders)
    funder.command("show", cls=Command, help=N_("What a funder gave, to whom, how much; and its calls."))(show_funder)
    app.add_typer(funder, name="funder")


def list_funders(context: typer.Context, json: Json = False, csv: Csv = False, to: To = "") -> None:
    """Names and numbers of awards."""
    from tracker.funders.awards import funders_with_awards

    state: State = context.obj
    form = forms.asked(json, csv, to)
    with state.connection() as connection:
        found = funders_with_awards(connection)
    if form.kind:
        rows = ({"funder": name, "awards": count} for name, count in found)
        forms.give_rows(form, "funders", rows, ("funder", "awards"))
        return
    if not found:
        screen.aside(_("No awards are known. `grants import FILE` takes in what funders publish as 360Giving files."))
    screen.lines(f"{count:>7}  {safe.line(name)}" for name, count in found)


def show_funder(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar=N_("NAME"), help=N_("Part of its name, or its key."))],
    json: Json = False,
    csv: Annotated[bool, typer.Option("--csv", help=N_("Print its awards as CSV."))] = False,
    to: To = "",
) -> None:
    """Awards are knowledge of a funder: they are never shown as calls."""
    from tracker.calls.filter import CallFilter
    from tracker.calls.query import find_calls
    from tracker.funders.awards import giving_of

    state: State = context.obj
    form = forms.asked(json, csv, to)
    with state.connection() as connection:
        found = giving_of(connection, name) if name.strip() else []
        calls = find_calls(connection, CallFilter(funder=name, open=True), state.now, brief=True)
    if not found and not calls:
        sentence = _("Nothing is known of a funder called '{name}'. `grants funder list` shows whose awards are known.")
        raise Problem(sentence.format(name=name), USAGE)
    if form.kind:
        from tracker.calls.as_json import call_to_json
        from tracker.exchange.award_sheet import award_sheet

        whole = {"giving": [_as_json(giving) for giving in found], "calls": [call_to_json(call) for call in calls]}
        forms.give(form, lambda: whole, lambda: award_sheet(award for giving in found for award in giving.awards))
    else:
        from cli.views import sections
        from cli.views.funder import sections as of_funder

        page = list(of_funder(found, calls, state.reader, _AWARDS))
        if screen.on_terminal():
            screen.show(screen.console(), "", sections.drawn(page), "")
        else:
            screen.lines(sections.plain(page))


def _as_json(giving: Giving) -> dict[str, Any]:
    from tracker.exchange.award_sheet import award_to_json
    from tracker.facts.as_json import decimal_to_json

    def year(one: Any) -> dict[str, Any]:
        sums = {name: decimal_to_json(getattr(one, name)) for name in ("total", "smallest", "middle", "largest")}
        return {"year": one.year, "currency": one.currency, "count": one.count, **sums}

    return {
        "funder": giving.funder,
        "key": giving.key,
        "years": [year(one) for one in giving.years],
        "programmes": [{"programme": name, "awards": count} for name, count in giving.programmes],
        "recipients": giving.recipients,
        "awards": [award_to_json(award) for award in giving.awards],
    }
