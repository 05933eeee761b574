"""Lists of calls with how each fits an organisation: the best first, as a table, JSON or CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from cli import screen
from cli.forms import Form
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
    connection: Connection, wanted: CallFilter, owner: Organisation, form: Form, every: bool, state: State
) -> None:
    """The open calls that the filter asks for with their match, in the order of `wanted.sort` (`match`: best first)."""
    wanted = replace(wanted, open=True, organisation=owner.key)
    if form.kind:
        _give(connection, form, _fitting(connection, wanted, owner, state, brief=False), owner, state)
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


def _give(connection: Connection, form: Form, found: Iterable[Fitting], owner: Organisation, state: State) -> None:
    """As JSON and as a table each call has its match; a calendar has its dates."""
    from cli import export, forms
    from tracker.calls.as_json import call_to_json
    from tracker.exchange.call_sheet import match_sheet
    from tracker.organisations.as_json import match_to_json

    if form.kind not in forms.FILES:
        export.give_calls(connection, form, (call for call, _fit in found), state)
        return
    whole = form.path is not None
    forms.give(
        form,
        lambda: (
            call_to_json(call, evidence=whole, own=True) | {"match": match_to_json(fit, owner.key)}
            for call, fit in found
        ),
        lambda: match_sheet(found, _("Calls")),
    )


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
