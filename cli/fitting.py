"""Lists of calls with how each fits an organisation: the best first, as a table, JSON or CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from cli import screen
from cli.i18n import _
from cli.state import State

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tracker.calls.filter import CallFilter
    from tracker.calls.model import Call
    from tracker.organisations.matching import Match
    from tracker.organisations.model import Organisation

    Fitting = tuple[Call, Match]

SHOWN = 50
"""Calls in a table when nobody says how many."""


def list_fitting(
    connection: Connection, wanted: CallFilter, owner: Organisation, form: str, every: bool, state: State
) -> None:
    """The open calls that the filter asks for with their match, in the order of `wanted.sort` (`match`: best first).

    `form`: json, csv, or empty for a table.
    """
    wanted = replace(wanted, open=True, organisation=owner.key)
    if form:
        found = _fitting(connection, wanted, owner, state, brief=False)
        (_print_json if form == "json" else _print_csv)(found, owner)
        return
    limit = None if every else wanted.limit or SHOWN
    more = replace(wanted, limit=limit + 1 if limit else None)
    shown = list(_fitting(connection, more, owner, state, brief=True))
    cut = limit is not None and len(shown) > limit
    shown = shown[:limit]
    if not shown:
        screen.aside(_("No open call fits what was asked for. `grants list --all` shows every call."))
        return
    _draw(shown, state, _note(len(shown)) if cut and not wanted.limit else "")


def _fitting(
    connection: Connection, wanted: CallFilter, owner: Organisation, state: State, brief: bool
) -> Iterator[Fitting]:
    from tracker.organisations.ranking import best, with_matches

    if wanted.sort == "match":
        yield from best(connection, wanted, owner, state.now, brief)
    else:
        yield from with_matches(connection, wanted, owner, state.now)


def _print_json(found: Iterable[Fitting], owner: Organisation) -> None:
    from tracker.calls.as_json import call_to_json
    from tracker.organisations.as_json import match_to_json

    screen.json_list(call_to_json(call) | {"match": match_to_json(fit, owner.key)} for call, fit in found)


def _print_csv(found: Iterable[Fitting], _owner: Organisation) -> None:
    from tracker.exchange.call_sheet import match_sheet
    from tracker.exchange.sheets import write_csv

    write_csv(match_sheet(found), screen.csv_stream())


def _draw(found: list[Fitting], state: State, note: str) -> None:
    calls, fits = [call for call, _fit in found], [fit for _call, fit in found]
    if not screen.on_terminal():
        from cli.views.lines import call_lines

        screen.lines(call_lines(calls, state.reader, fits))
        if note:
            screen.aside(note)
        return
    from cli.views import calls as view

    console = screen.console()
    footer = [part for part in (view.legend(calls), note) if part]
    table = view.call_table(calls, state.reader, console.width, fits)
    screen.show(console, "", table, *(["", *footer] if footer else []), "")


def _note(count: int) -> str:
    return _("The {count} that fit best; --all shows them all, --limit and the other options fewer.").format(
        count=count
    )
