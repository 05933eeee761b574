"""`grants list`: the calls, ordered by deadline, as narrow as asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from cli import export, forms, screen, values
from cli.commands.completion import complete_organisation
from cli.errors import USAGE, Problem
from cli.help import Command
from cli.i18n import N_, _
from cli.options import FILTER, with_options
from cli.state import State
from cli.wanted import read_wanted

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tracker.calls.filter import CallFilter, Sort
    from tracker.calls.model import Call

SHOWN = 50
"""Calls in a table when nobody says how many; JSON and CSV give all."""
HOW = N_("How they are shown")
_SORTS = ("deadline", "relevance", "newest", "changed", "title", "match")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("list", cls=Command, help=N_("List calls, the next deadline first."))(list_calls)


@with_options(FILTER)
def list_calls(
    context: typer.Context,
    organisation: Annotated[
        str,
        typer.Option(
            "--for",
            metavar=N_("ORG"),
            rich_help_panel=HOW,
            autocompletion=complete_organisation,
            help=N_("Open calls with how they fit this organisation, the best first."),
        ),
    ] = "",
    sort: Annotated[
        str,
        typer.Option(
            metavar=N_("ORDER"),
            rich_help_panel=HOW,
            help=N_("deadline, relevance (of a search), newest, changed or title; with --for also match, the default."),
        ),
    ] = "",
    limit: Annotated[
        str, typer.Option(metavar=N_("N"), rich_help_panel=HOW, help=N_("At most so many calls; else 50 in a table."))
    ] = "",
    every: Annotated[bool, typer.Option("--all", rich_help_panel=HOW, help=N_("All of them, however many."))] = False,
    dismissed: Annotated[
        bool, typer.Option("--dismissed", rich_help_panel=HOW, help=N_("Show dismissed calls too."))
    ] = False,
    json: Annotated[bool, typer.Option("--json", rich_help_panel=HOW, help=N_("Print JSON."))] = False,
    csv: Annotated[bool, typer.Option("--csv", rich_help_panel=HOW, help=N_("Print CSV."))] = False,
    to: Annotated[str, typer.Option("--to", metavar=N_("FILE"), rich_help_panel=HOW, help=forms.TO_CALENDAR)] = "",
    as_: Annotated[
        str,
        typer.Option(
            "--as", metavar=N_("FORM"), rich_help_panel=HOW, help=N_("The form of that file: also common-grants.")
        ),
    ] = "",
    **asked: Any,
) -> None:
    """The calls that the options ask for."""
    state: State = context.obj
    if as_ and not to:
        raise Problem(_("--as says how to write a file: give its name with --to."), USAGE)
    named = values.given("--as", as_, lambda text: values.one_of(text, export.FORMS)) or ""
    form = forms.asked(json, csv, to, export.FORMS, named)
    if every and limit:
        raise Problem(_("Choose --all or --limit."), USAGE)

    sort = values.given("--sort", sort, lambda text: values.one_of(text, _SORTS)) or ("match" if organisation else "")
    order = cast("Sort", sort or "deadline")
    most = values.given("--limit", limit, values.count)
    with state.connection() as connection:
        told = read_wanted(connection, asked, state)
        wanted = replace(told.filter(state.now), sort=order, limit=most, dismissed=dismissed)
        if organisation or order == "match":
            from cli.fitting import list_fitting
            from tracker.organisations import store

            list_fitting(connection, wanted, store.organisation(connection, organisation), form, every, state)
        elif form.kind:
            from tracker.calls.query import iter_calls

            evidence = form.path is not None or form.kind == "csv"
            export.give_calls(connection, form, iter_calls(connection, wanted, state.now, evidence=evidence), state)
        else:
            _print_table(connection, wanted, state, every)


def _print_table(connection: Connection, wanted: CallFilter, state: State, every: bool) -> None:
    from tracker.calls.query import find_calls

    limit = None if every else wanted.limit or SHOWN
    asked = replace(wanted, limit=limit + 1 if limit else None)
    found = find_calls(connection, asked, state.now, brief=True)
    shown = found[:limit]
    if not shown:
        _say_nothing_found(connection, wanted)
        return
    more = len(found) > len(shown) and not wanted.limit
    _draw(shown, state, _more(len(shown)) if more else "")


def _draw(calls: list[Call], state: State, note: str) -> None:
    if not screen.on_terminal():
        from cli.views.lines import call_lines

        screen.lines(call_lines(calls, state.reader))
        if note:
            screen.aside(note)
        return
    from cli.views import calls as view

    console = screen.console()
    footer = [part for part in (view.legend(calls), note) if part]
    table = view.call_table(calls, state.reader, console.width)
    screen.show(console, "", table, *(["", *footer] if footer else []), "")


def _more(count: int) -> str:
    return _("The first {count} calls; --all shows them all, --limit and the other options fewer.").format(count=count)


def _say_nothing_found(connection: Connection, wanted: CallFilter) -> None:
    """What to do next, on standard error: standard output stays empty, as the answer is."""
    from tracker.calls.filter import CallFilter
    from tracker.calls.query import last_runs

    if not last_runs(connection):
        screen.aside(
            _("No calls yet. `grants crawl` fetches them; `grants demo` shows how it works, with invented funders.")
        )
    elif wanted == CallFilter():
        screen.aside(_("The sources have shown no calls. `grants sources list` says how their last runs went."))
    else:
        screen.aside(_("No call fits. Ask for less: leave an option out, or see every call with `grants list --all`."))
