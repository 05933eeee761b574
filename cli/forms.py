"""In which form an answer is given: on the screen, as JSON or CSV, or as a file; one way for every list and view."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from cli import screen
from cli.errors import USAGE, Problem
from cli.i18n import N_, _
from config.whole_file import whole_file

if TYPE_CHECKING:
    from tracker.exchange.sheets import Sheet

Json = Annotated[bool, typer.Option("--json", help=N_("Print JSON."))]
Csv = Annotated[bool, typer.Option("--csv", help=N_("Print CSV."))]
To = Annotated[
    str, typer.Option("--to", metavar=N_("FILE"), help=N_("Write it to a file: .xlsx for a spreadsheet, .csv, .json."))
]
TO_CALENDAR = N_("Write it to a file: .xlsx for a spreadsheet, .ics for a calendar, .csv, .json.")
ToCalendar = Annotated[str, typer.Option("--to", metavar=N_("FILE"), help=TO_CALENDAR)]

FILES = ("xlsx", "csv", "json")
"""What every list can be written as."""
DATED = (*FILES, "ics")
"""What a list of days can be written as."""


@dataclass(frozen=True)
class Form:
    """How the answer is given."""

    kind: str = ""
    """csv, json, or what else a command knows; empty: drawn on the screen."""
    path: Path | None = None
    """The file; None: standard output."""


def asked(json: bool, csv: bool, to: str = "", forms: Sequence[str] = FILES, as_: str = "") -> Form:
    """The one form that the options ask for: of a file the one that its name ends in, unless `as_` names it.

    Raises Problem when they ask for two, or for one that is not among `forms`.
    """
    if json and csv:
        raise Problem(_("Choose --json or --csv; one answer has one form."), USAGE)
    if to and (json or csv):
        raise Problem(_("Choose --to or --json or --csv; one answer has one form."), USAGE)
    if not to:
        return Form("json" if json else "csv" if csv else "")
    kind = as_ or Path(to).suffix.lstrip(".").lower()
    if kind not in forms:
        endings = ", ".join(f".{form}" for form in forms if "-" not in form)
        sentence = _("{path}: in which form? Let its name end in one of {endings}.")
        raise Problem(sentence.format(path=to, endings=endings), USAGE)
    return Form(kind, Path(to))


def give(form: Form, values: Callable[[], Any], sheet: Callable[[], Sheet]) -> None:
    """The answer in that form: `values` are the JSON, a list of them or one; `sheet` is the table. Raises OSError."""
    if form.path is None:
        _write(form, values, sheet, screen.csv_stream() if form.kind == "csv" else sys.stdout)
        return
    if form.kind == "xlsx":
        from tracker.exchange.sheets import write_xlsx

        write_xlsx([sheet()], form.path)
    else:
        # The mark at the beginning lets a spreadsheet read åäö right.
        encoding = "utf-8-sig" if form.kind == "csv" else "utf-8"
        with whole_file(form.path) as new, new.open("w", encoding=encoding, newline="") as file:
            _write(form, values, sheet, file)
    written(form.path)


def give_rows(form: Form, name: str, rows: Iterable[dict[str, Any]], columns: Sequence[str] = ()) -> None:
    """A list whose table has the values of its JSON as columns; these come first, and stand when it is empty too."""

    def sheet() -> Sheet:
        from tracker.exchange.flat import flat_sheet

        return flat_sheet(name, rows, columns)

    give(form, lambda: rows, sheet)


def written(path: Path) -> None:
    """Say that a file was written, on standard error."""
    screen.aside(_("Written: {path}").format(path=path))


def _write(form: Form, values: Callable[[], Any], sheet: Callable[[], Sheet], file: TextIO) -> None:
    if form.kind != "csv":
        screen.json_of(values(), file)
        return
    from tracker.exchange.sheets import write_csv

    write_csv(sheet(), file)
