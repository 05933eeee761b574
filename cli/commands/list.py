"""`grants list`: the calls, ordered by deadline, as narrow as asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import export, screen, values
from cli.errors import USAGE, Problem
from cli.help import Command
from cli.i18n import N_, _
from cli.state import State

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tracker.calls.filter import CallFilter
    from tracker.calls.model import Call

SHOWN = 50
"""Calls in a table when nobody says how many; JSON and CSV give all."""
HOW = N_("How they are shown")
_SORTS = ("deadline", "relevance", "newest", "changed", "title")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("list", cls=Command, help=N_("List calls, the next deadline first."))(list_calls)


def list_calls(
    context: typer.Context,
    open_: Annotated[bool, typer.Option("--open", help=N_("Only calls that take applications now."))] = False,
    closing: Annotated[
        str, typer.Option(metavar=N_("TIME"), help=N_("Only open calls that close within this time: 30d, 2w, 3m."))
    ] = "",
    funder: Annotated[
        str, typer.Option(metavar=N_("NAME"), help=N_("Only this funder: its key, or part of its name."))
    ] = "",
    country: Annotated[
        str, typer.Option(metavar=N_("COUNTRY"), help=N_("Only funders of this country: SE, NO, EU."))
    ] = "",
    theme: Annotated[str, typer.Option(metavar=N_("THEME"), help=N_("Only calls on this theme."))] = "",
    min_amount: Annotated[
        str, typer.Option(metavar=N_("SUM"), help=N_("Only calls that give one project at least this: 500k, 1.5m."))
    ] = "",
    max_amount: Annotated[
        str, typer.Option(metavar=N_("SUM"), help=N_("Only calls that can give one project no more than this."))
    ] = "",
    currency: Annotated[
        str, typer.Option(metavar=N_("CODE"), help=N_("Currency of these sums; else that of your country."))
    ] = "",
    new_since: Annotated[
        str, typer.Option(metavar=N_("WHEN"), help=N_("Only calls first seen since: a date, or 7d."))
    ] = "",
    changed_since: Annotated[
        str, typer.Option(metavar=N_("WHEN"), help=N_("Only calls that changed since: a date, or 7d."))
    ] = "",
    search: Annotated[
        str, typer.Option(metavar=N_("TEXT"), help=N_("Only calls with these words in title, summary or funder."))
    ] = "",
    source: Annotated[str, typer.Option(metavar=N_("KEY"), help=N_("Only calls read from this source."))] = "",
    sort: Annotated[
        str,
        typer.Option(
            metavar=N_("ORDER"),
            rich_help_panel=HOW,
            help=N_("deadline, relevance (of a search), newest, changed or title."),
        ),
    ] = "deadline",
    limit: Annotated[
        str, typer.Option(metavar=N_("N"), rich_help_panel=HOW, help=N_("At most so many calls; else 50 in a table."))
    ] = "",
    every: Annotated[bool, typer.Option("--all", rich_help_panel=HOW, help=N_("All of them, however many."))] = False,
    dismissed: Annotated[
        bool, typer.Option("--dismissed", rich_help_panel=HOW, help=N_("Show dismissed calls too."))
    ] = False,
    json: Annotated[bool, typer.Option("--json", rich_help_panel=HOW, help=N_("Print JSON."))] = False,
    csv: Annotated[bool, typer.Option("--csv", rich_help_panel=HOW, help=N_("Print CSV."))] = False,
    to: Annotated[
        str,
        typer.Option(
            metavar=N_("FILE"), rich_help_panel=HOW, help=N_("Write the list to a file: .csv, .xlsx, .ics or .json.")
        ),
    ] = "",
    as_: Annotated[
        str,
        typer.Option(
            "--as", metavar=N_("FORM"), rich_help_panel=HOW, help=N_("The form of that file: also common-grants.")
        ),
    ] = "",
) -> None:
    """The calls that the options ask for."""
    state: State = context.obj
    if json and csv:
        raise Problem(_("Choose --json or --csv; one answer has one form."), USAGE)
    if as_ and not to:
        raise Problem(_("--as says how to write a file: give its name with --to."), USAGE)
    if to and (json or csv):
        raise Problem(_("Choose --to or --json or --csv; one answer has one form."), USAGE)
    form = export.form_of(to, values.given("--as", as_, lambda text: values.one_of(text, export.FORMS)) or "")
    if every and limit:
        raise Problem(_("Choose --all or --limit."), USAGE)

    def since(text: str) -> datetime:
        return values.since(text, state.now, state.zone)

    asked = {
        "open": open_,
        "closing": values.given("--closing", closing, values.duration),
        "funder": funder,
        "country": values.given("--country", country, values.country) or "",
        "theme": values.given("--theme", theme, lambda text: values.named("theme", text)) or "",
        "min_amount": values.given("--min-amount", min_amount, values.amount),
        "max_amount": values.given("--max-amount", max_amount, values.amount),
        "currency": values.given("--currency", currency, values.currency) or "",
        "new_since": values.given("--new-since", new_since, since),
        "changed_since": values.given("--changed-since", changed_since, since),
        "text": search,
        "source": source,
        "sort": values.given("--sort", sort, lambda text: values.one_of(text, _SORTS)),
        "limit": values.given("--limit", limit, values.count),
        "dismissed": dismissed,
    }
    with state.connection() as connection:
        wanted = _filter(connection, asked, state)
        if to:
            export.export_calls(connection, wanted, state, Path(to), form)
        elif json:
            _print_json(connection, wanted, state)
        elif csv:
            _print_csv(connection, wanted, state)
        else:
            _print_table(connection, wanted, state, every)


def _filter(connection: Connection, asked: dict[str, Any], state: State) -> CallFilter:
    from tracker.calls.filter import CallFilter

    if (asked["min_amount"] is not None or asked["max_amount"] is not None) and not asked["currency"]:
        from cli.format import currency_of
        from tracker.organisations.profile import default_organisation

        asked["currency"] = currency_of(default_organisation(connection).country)
    if asked["source"]:
        _check_source(connection, asked["source"], state)
    return CallFilter(**asked)


def _check_source(connection: Connection, key: str, state: State) -> None:
    """A source that nobody knows is wrong usage; one that was never crawled has no calls."""
    from tracker.calls.query import has_source

    if not has_source(connection, key):
        from cli import choice

        choice.named(choice.load(state), [key])


def _print_json(connection: Connection, wanted: CallFilter, state: State) -> None:
    from tracker.calls.as_json import call_to_json
    from tracker.calls.query import iter_calls

    screen.json_list(call_to_json(call) for call in iter_calls(connection, wanted, state.now))


def _print_csv(connection: Connection, wanted: CallFilter, state: State) -> None:
    from tracker.calls.query import iter_calls
    from tracker.exchange.call_sheet import write_calls

    write_calls(iter_calls(connection, wanted, state.now, evidence=True), screen.csv_stream())


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
