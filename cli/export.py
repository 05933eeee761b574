"""Lists of calls and of days as files that only they have: calendars, and CommonGrants; other forms: cli.forms."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from cli import forms
from cli.forms import Form
from cli.i18n import _
from cli.state import State
from config.whole_file import whole_file

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tracker.applications.agenda import Due
    from tracker.calls.model import Call
    from tracker.exchange.calendar import Entry
    from tracker.facts.model import When

FORMS = (*forms.DATED, "common-grants")
"""Of lists of calls."""
_PAGE = 500


def give_calls(connection: Connection, form: Form, calls: Iterable[Call], state: State) -> None:
    """The calls in that form. Raises OSError when the file cannot be written."""
    if form.kind in _WRITERS and form.path:
        with whole_file(form.path) as new:
            _WRITERS[form.kind](connection, calls, state, new)
        forms.written(form.path)
        return
    from tracker.calls.as_json import call_to_json
    from tracker.exchange.call_sheet import call_sheet

    whole = form.path is not None
    told = (call_to_json(call, evidence=whole, own=True) for call in calls)
    forms.give(form, lambda: told, lambda: call_sheet(calls, _("Calls")))


def write_agenda(connection: Connection, found: Sequence[Due], state: State, path: Path) -> None:
    """Write what is due as a calendar, and say so on standard error. Raises OSError."""
    from cli.views.agenda import titled
    from tracker.exchange.agenda_calendar import agenda_entries
    from tracker.exchange.calendar import calendar_file

    entries = agenda_entries(connection, found, lambda due: titled(due, state.reader), state.now)
    with whole_file(path) as new:
        new.write_bytes(calendar_file(entries, _("Applications"), state.now))
    forms.written(path)


def _ics(connection: Connection, calls: Iterable[Call], state: State, path: Path) -> None:
    from tracker.exchange.calendar import calendar_file

    path.write_bytes(calendar_file(_entries(connection, calls), _("Deadlines of calls"), state.now))


def _entries(connection: Connection, calls: Iterable[Call]) -> Iterator[Entry]:
    from tracker.calls.rows import deadline_moves
    from tracker.exchange.call_calendar import deadline_entries

    left = iter(calls)
    while page := list(islice(left, _PAGE)):
        moves = deadline_moves(connection, [call.public_id for call in page])
        for call in page:
            yield from deadline_entries(call, _titled, moves.get(call.public_id, 0))


def _titled(call: Call, when: When) -> str:
    from cli.views.words import stage

    words = "" if when.stage == "full" else f" ({stage(when.stage)})"
    return _("Last day to apply: {title}").format(title=call.title) + words


def _common_grants(_connection: Connection, calls: Iterable[Call], _state: State, path: Path) -> None:
    from tracker.exchange.common_grants import opportunities

    path.write_text(json.dumps(opportunities(calls), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


_WRITERS = {"ics": _ics, "common-grants": _common_grants}
