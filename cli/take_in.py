"""Takes in a list of applications from a spreadsheet: first each row's fate, then, when asked, the rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cli import safe, screen
from cli.errors import USAGE, Problem
from cli.i18n import _, ngettext, told
from cli.state import State

if TYPE_CHECKING:
    from tracker.applications.taken_in import Fate
    from tracker.exchange.pipeline_read import Row
    from tracker.organisations.model import Organisation


@dataclass(frozen=True)
class Asked:
    """What the options of the command say."""

    path: Path
    columns: str
    """`title=Project,funder=Giver`"""
    sheet: str
    organisation: str
    yes: bool


def take_in(state: State, asked: Asked) -> None:
    """Show what becomes of each row; with `asked.yes` put the new ones down, as one action that undo takes back."""
    from tracker.applications import taken_in
    from tracker.organisations.store import default_or_made, organisation
    from tracker.store.changes import Edit

    with state.connection() as connection:
        owner = organisation(connection, asked.organisation)
        rows = _rows(asked, owner)
        found = taken_in.fates(connection, owner.id, rows)
    screen.lines(_lines(found))
    count = sum(fate.new for fate in found)
    if not asked.yes or not count:
        words = ngettext(
            "One application would be taken in. Nothing was changed; --yes takes it in.",
            "{count} applications would be taken in. Nothing was changed; --yes takes them in.",
            count,
        )
        screen.aside(words.format(count=count) if count else _("No row is a new application. Nothing was changed."))
        return
    today = state.now.astimezone(state.zone).date()
    with state.writing() as connection:
        edit = Edit(connection, state.who, state.now, "")
        if not owner.id:
            owner = default_or_made(edit, connection)
        found = taken_in.fates(connection, owner.id, rows)
        numbers = taken_in.take_in(edit, owner.id, found, asked.path.name, today)
    words = ngettext(
        "One application taken in. `grants undo` takes it back.",
        "{count} applications taken in. `grants undo` takes them back.",
        len(numbers),
    )
    screen.aside(words.format(count=len(numbers)))


def _rows(asked: Asked, owner: Organisation) -> list[Row]:
    from cli.format import currency_of
    from tracker.exchange.pipeline_read import columns_of, rows_of
    from tracker.exchange.table_read import read_table
    from tracker.facts.dates import zone_of_country
    from tracker.facts.model import Context

    table = read_table(asked.path, asked.sheet)
    columns = columns_of(table.header, _told(asked.columns))
    screen.aside(_("Columns: {columns}").format(columns=", ".join(
        f"{name} = {safe.line(table.header[place])}" for name, place in columns.items())))  # fmt: skip
    currency = currency_of(owner.country)
    context = Context(owner.country, "", zone_of_country(owner.country), currency)
    return rows_of(table, columns, context, currency)


def _told(text: str) -> dict[str, str]:
    found = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, column = part.partition("=")
        if not equals:
            raise Problem(_("--map: write it as title=Project,funder=Giver, not '{text}'.").format(text=part), USAGE)
        found[name.strip()] = column.strip()
    return found


def _lines(found: list[Fate]) -> Iterator[str]:
    from cli.views import layout

    if not found:
        return iter(())
    return layout.columns([(str(fate.row.number), _fate(fate), _described(fate)) for fate in found])


def _fate(fate: Fate) -> str:
    if fate.row.refused:
        return _("refused")
    return _("known as A{number}").format(number=fate.known) if fate.known else _("new")


def _described(fate: Fate) -> str:
    from tracker.applications.words import STATES

    row = fate.row
    if row.refused:
        return " · ".join(filter(None, (safe.line(row.title), safe.line(told(row.refused)))))
    return " · ".join(filter(None, (safe.line(row.title), safe.line(row.funder), told(STATES[row.state]))))
