"""What is due: today's page, the weeks ahead, a month as a calendar sheet, and plans back from a deadline."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

from cli import format, safe
from cli.format import Reader
from cli.i18n import N_, _
from cli.views import terms
from cli.views.grid import Cell, Grid
from cli.views.moved import change_of
from tracker.applications import words
from tracker.applications.agenda import Due
from tracker.applications.followed import Moved
from tracker.applications.planning import Planned, Step

if TYPE_CHECKING:
    from rich.table import Table

    from tracker.exchange.sheets import Sheet

HEADER = (
    "day", "kind", "id", "what", "application", "title", "funder", "organisation", "owner", "certainty", "sum",
    "currency",
)  # fmt: skip
_KINDS = {
    "deadline": N_("deadline"),
    "task": N_("task"),
    "report": N_("report"),
    "instalment": N_("instalment"),
}
_FATES = {"new": N_("new"), "moved": N_("moved"), "same": N_("a task already")}
_STYLES = {"new": "green", "moved": "yellow", "same": "dim"}


def due_grid(found: Sequence[Due], reader: Reader, several: bool, note: str = "") -> Grid:
    """What is due, a row each."""
    headings = (_("Day"), _("No"), _("What"))
    return Grid(headings, [_due(each, reader, several) for each in found], wide=2, note=note)


def moved_grid(found: Sequence[Moved], reader: Reader) -> Grid:
    """Deadlines that have changed and that nobody has seen."""
    rows: list[tuple[Cell | str, ...]] = []
    for each in found:
        title = Cell(change_of(each, reader), "bold magenta", (safe.line(each.application.title),))
        rows.append((terms.day(reader.local(each.at).date(), reader), terms.app(each.application.id), title))
    note = _("`grants app seen A12` when you have seen a change.")
    return Grid((_("Found"), _("No"), _("Deadline changed")), rows, wide=2, note=note)


def sheet(found: Iterable[Due], changed: Iterable[Moved] = ()) -> Sheet:
    """What is due, as a table has it; before it the deadlines that have changed."""
    from tracker.applications.as_json import due_to_json
    from tracker.exchange.sheets import Sheet

    rows: Iterator[dict[str, Any]] = (
        due_to_json(each) | {"day": each.day, "sum": each.sum, "currency": each.currency} for each in found
    )
    return Sheet("due", HEADER, ([row.get(name) for name in HEADER] for row in chain(map(_changed, changed), rows)))


def _changed(moved: Moved) -> dict[str, Any]:
    from tracker.applications.followed import plain_dates

    one = moved.application
    return {
        "day": moved.at.date(), "kind": "changed", "id": f"A{one.id}", "application": f"A{one.id}",
        "what": f"{plain_dates(moved.old)} → {plain_dates(moved.new)}", "title": one.title, "funder": one.funder,
        "organisation": one.organisation, "owner": one.owner or None,
    }  # fmt: skip


def weeks(found: Sequence[Due], first: date, count: int, reader: Reader, several: bool) -> Iterator[tuple[str, Grid]]:
    """Each week that has something, under its number (ISO 8601)."""
    monday = first - timedelta(days=first.weekday())
    for number in range(count):
        start = monday + timedelta(weeks=number)
        inside = [each for each in found if start <= each.day < start + timedelta(weeks=1)]
        if inside:
            title = _("Week {number}, {first} – {last}").format(
                number=start.isocalendar().week,
                first=format.day(start, reader.locale),
                last=format.day(start + timedelta(days=6), reader.locale),
            )
            yield title, due_grid(inside, reader, several)


def month_rows(found: Sequence[Due], year: int, month: int) -> list[list[tuple[date, list[str]]]]:
    """A month by weeks from Monday: each day with the numbers of what is due on it."""
    codes: dict[date, list[str]] = {}
    for each in found:
        codes.setdefault(each.day, []).append(each.code)
    return [[(day, codes.get(day, [])) for day in week] for week in calendar.Calendar().monthdatescalendar(year, month)]


def month_table(found: Sequence[Due], year: int, month: int, reader: Reader, width: int) -> Table:
    """A month as a sheet of a calendar, for a terminal."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    today = reader.local(reader.now).date()
    table = Table(box=box.SQUARE, show_lines=True, border_style="dim", header_style="bold", padding=(0, 1))
    room = max(6, (min(width, 140) - 8) // 7 - 2)
    for name in _weekdays(reader):
        table.add_column(name, width=room)
    for week in month_rows(found, year, month):
        cells = []
        for day, codes in week:
            style = "bold reverse" if day == today else "dim" if day.month != month else "bold" if codes else ""
            cells.append(Text("\n").join([Text(str(day.day), style), Text(" ".join(codes), "cyan")]))
        table.add_row(*cells)
    return table


def month_lines(found: Sequence[Due], year: int, month: int, reader: Reader) -> Iterator[str]:
    """A month as a sheet of a calendar, in plain letters."""
    from cli.views import layout

    rows = [_weekdays(reader)]
    for week in month_rows(found, year, month):
        rows.append([" ".join([str(day.day), *codes]) if day.month == month or codes else "" for day, codes in week])
    return layout.columns(rows)


def month_name(year: int, month: int, reader: Reader) -> str:
    """`September 2026`."""
    return terms.capital(format.stated_date(f"{year:04}-{month:02}", reader.locale))


def plan_grid(planned: Sequence[Planned], ahead: Sequence[tuple[str, date]], reader: Reader) -> Grid:
    """The steps towards each deadline, each with its day."""
    rows: list[tuple[Cell | str, ...]] = []
    for stage, deadline in ahead:
        for each in planned:
            if each.stage == stage:
                under = (_("its usual day has passed"),) if each.tight else ()
                day = Cell(_weekday(each.due, reader), "yellow" if each.tight else "")
                step = Cell(terms.line(each.title), "", under)
                rows.append((day, step, Cell(_(_FATES[each.fate]), _STYLES[each.fate])))
        rows.append((Cell(_weekday(deadline, reader), "bold red"), Cell(terms.capital(terms.stage(stage)), "bold"),
                     Cell(_("deadline"), "bold red")))  # fmt: skip
    return Grid((_("Day"), _("Step"), _("Task")), rows, wide=1)


def checklist_grid(steps: Sequence[Step]) -> Grid:
    """The steps with their days before the deadline."""
    rows = [(str(step.days_before), terms.line(step.title)) for step in steps]
    return Grid((_("Days before"), _("Step")), rows, wide=1, right=(0,))


def _due(each: Due, reader: Reader, several: bool) -> tuple[Cell | str, ...]:
    about = "≈ " if each.certainty in ("estimated", "approximate") else ""
    day = Cell(about + _weekday(each.day, reader), terms.near(each.day, reader), (terms.left(each.day, reader),))
    number = f"A{each.application_id}" if each.application_id and each.kind != "deadline" else ""
    under = terms.join(
        number, safe.line(each.application), safe.line(each.funder), each.organisation if several else "",
        safe.line(each.owner),
    )  # fmt: skip
    return day, each.code, Cell(_what(each, reader), "bold" if each.kind == "deadline" else "", (under,))


def titled(each: Due, reader: Reader) -> str:
    """What is due and for which application, on one line."""
    return terms.join(_what(each, reader), safe.line(each.application))


def _what(each: Due, reader: Reader) -> str:
    if each.kind == "deadline":
        return _("Deadline: {stage}").format(stage=terms.stage(each.what))
    if each.kind == "report":
        known = words.REPORT_KINDS.get(each.what)
        return terms.capital(_(known)) if known else _("Report: {title}").format(title=safe.line(each.what))
    if each.kind == "instalment":
        sum_ = terms.money(each.sum, each.currency, reader)
        return terms.join(_("Instalment expected: {sum}").format(sum=sum_), safe.line(each.what))
    return terms.line(each.what)


def kind(key: str) -> str:
    """What sort of thing is due."""
    return _(_KINDS[key])


def _weekday(day: date, reader: Reader) -> str:
    """`Tue 15 Sept 2026`."""
    from babel.dates import format_date

    known = format.known_locale(reader.locale)
    return f"{format_date(day, 'EEE', locale=known)} {format.day(day, reader.locale)}"


def _weekdays(reader: Reader) -> list[str]:
    from babel.dates import format_date

    known = format.known_locale(reader.locale)
    return [str(format_date(date(2024, 1, number), "EEE", locale=known)) for number in range(1, 8)]
