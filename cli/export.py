"""Writes a list of calls to a file, in the form that its name ends in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from cli import safe, screen
from cli.errors import USAGE, Problem
from cli.i18n import _
from cli.state import State

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tracker.applications.agenda import Due
    from tracker.calls.filter import CallFilter
    from tracker.calls.model import Call
    from tracker.exchange.calendar import Entry
    from tracker.exchange.sheets import Sheet
    from tracker.facts.model import When

FORMS = ("csv", "xlsx", "ics", "json", "common-grants")
"""Of lists of calls."""
AGENDA = ("ics", "csv", "xlsx")
SHEETS = ("csv", "xlsx")
"""Of any other list."""
_PAGE = 500


def form_of(path: str, form: str, forms: Sequence[str] = FORMS) -> str:
    """The form asked for, else the one that the file's name ends in; empty without a file.

    Raises Problem when there is none.
    """
    if not path:
        return ""
    found = form or Path(path).suffix.lstrip(".").lower()
    if found not in forms:
        endings = ", ".join(f".{form}" for form in forms if "-" not in form)
        sentence = _("{path}: in which form? Let its name end in one of {endings}.")
        raise Problem(sentence.format(path=path, endings=endings), USAGE)
    return found


def export_calls(connection: Connection, wanted: CallFilter, state: State, path: Path, form: str) -> None:
    """Write the calls to the file and say so on standard error. Raises OSError when it cannot be written."""
    from tracker.calls.query import iter_calls

    calls = iter_calls(connection, wanted, state.now, evidence=True)
    _WRITERS[form](connection, calls, state, path)
    screen.aside(_("Written: {path}").format(path=path))


def write_sheet(sheet: Sheet, path: Path, form: str) -> None:
    """Write any list as CSV or as a workbook, and say so on standard error. Raises OSError."""
    from tracker.exchange.sheets import write_csv, write_xlsx

    if form == "xlsx":
        write_xlsx([sheet], path)
    else:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            write_csv(sheet, file)
    screen.aside(_("Written: {path}").format(path=path))


def write_agenda(connection: Connection, found: Sequence[Due], state: State, path: Path) -> None:
    """Write what is due as a calendar, and say so on standard error. Raises OSError."""
    from cli.views.agenda import titled
    from tracker.exchange.agenda_calendar import agenda_entries
    from tracker.exchange.calendar import calendar_file

    entries = agenda_entries(connection, found, lambda due: titled(due, state.reader), state.now)
    path.write_bytes(calendar_file(entries, _("Applications"), state.now))
    screen.aside(_("Written: {path}").format(path=path))


def _csv(_connection: Connection, calls: Iterable[Call], _state: State, path: Path) -> None:
    from tracker.exchange.call_sheet import write_calls

    # The mark at the beginning lets a spreadsheet read åäö right.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write_calls(calls, file)


def _xlsx(_connection: Connection, calls: Iterable[Call], _state: State, path: Path) -> None:
    from tracker.exchange.call_sheet import call_sheet
    from tracker.exchange.sheets import write_xlsx

    write_xlsx([call_sheet(calls, _("Calls"))], path)


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


def _json(_connection: Connection, calls: Iterable[Call], _state: State, path: Path) -> None:
    from tracker.calls.as_json import call_to_json

    with path.open("w", encoding="utf-8") as file:
        start = "[\n"
        for call in calls:
            file.write(start + safe.as_json(call_to_json(call, evidence=True)))
            start = ",\n"
        file.write("[]\n" if start == "[\n" else "\n]\n")


def _common_grants(_connection: Connection, calls: Iterable[Call], _state: State, path: Path) -> None:
    from tracker.exchange.common_grants import opportunities

    path.write_text(json.dumps(opportunities(calls), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


_WRITERS = {"csv": _csv, "xlsx": _xlsx, "ics": _ics, "json": _json, "common-grants": _common_grants}
