"""The board: applications in columns by state, as many beside each other as the terminal is wide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from cli import safe
from cli.format import Reader
from cli.i18n import _
from cli.views import layout, terms
from tracker.applications.board import Column
from tracker.applications.followed import Moved
from tracker.applications.model import BEFORE_DEADLINE, Application

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

NARROWEST = 24
"""Cells that a column takes at least."""
_GAP = 2


def drawn(
    columns: Sequence[Column], moved: Mapping[int, Moved], reader: Reader, width: int, several: bool
) -> list[RenderableType]:
    """The columns that hold something, in as many bands as it takes; `moved` are unseen changes by application."""
    from rich.table import Table
    from rich.text import Text

    shown = [column for column in columns if column.cards]
    beside = max(1, min(len(shown), (width + _GAP) // (NARROWEST + _GAP)))
    parts: list[RenderableType] = []
    for start in range(0, len(shown), beside):
        band = shown[start : start + beside]
        room = (width + _GAP) // beside - _GAP
        table = Table.grid(padding=(0, _GAP, 0, 0))
        for _column in band:
            table.add_column(width=room)
        table.add_row(*(Text(_heading(column), f"bold {terms.STYLES[column.state]}") for column in band))
        table.add_row(*(Text("─" * room, "dim") for _column in band))
        table.add_row(*(_stack(column, moved, reader, room, several) for column in band))
        parts += [table, ""]
    if line := ended(columns):
        parts += [Text(line, "dim")]
    return parts


def lines(columns: Sequence[Column], moved: Mapping[int, Moved], reader: Reader, several: bool) -> Iterator[str]:
    """The board for a pipe: a line for each application, nothing cut."""
    rows = [(_("State"), _("No"), _("Deadline"), _("Closes"), _("Sum"), _("Funder"), _("Application"))]
    rows = [tuple(heading.upper() for heading in rows[0])]  # type: ignore[list-item]  # as many
    for column in columns:
        for one in column.cards:
            waits = one.deadline is not None and one.state in BEFORE_DEADLINE
            when = terms.deadline(one, reader) if waits else ""
            left = terms.left(one.deadline, reader) if waits and one.deadline else ""
            title = terms.join(safe.line(one.title), one.organisation if several else "")
            mark = " " + _("(deadline changed)") if one.id in moved else ""
            cells = (terms.state(one.state), terms.app(one.id), when + mark, left, _sum(one, reader),
                     safe.line(one.funder), title)  # fmt: skip
            rows.append(tuple(cell.replace("\u00a0", " ").replace("\u202f", " ") for cell in cells))  # type: ignore[arg-type]  # as many
    yield from layout.columns(rows)
    for column in columns:
        if len(column.cards) < column.count and column.cards:
            yield f"{terms.capital(terms.state(column.state))}: {_more(column)}"
    if line := ended(columns):
        yield line


def ended(columns: Sequence[Column]) -> str:
    """How many have ended, when they are not shown."""
    counts = [f"{terms.state(each.state)} {each.count}" for each in columns if each.count and not each.cards]
    return _("Not shown: {states}. --ended shows them.").format(states=", ".join(counts)) if counts else ""


def _heading(column: Column) -> str:
    return f"{terms.capital(terms.state(column.state))} {column.count}"


def _stack(column: Column, moved: Mapping[int, Moved], reader: Reader, room: int, several: bool) -> Text:
    from rich.text import Text

    parts: list[Text] = []
    for one in column.cards:
        parts += [*_card(one, moved.get(one.id), reader, room, several), Text()]
    if len(column.cards) < column.count:
        parts.append(Text(_more(column), "dim italic"))
    return Text("\n").join(parts)


def _card(one: Application, change: Moved | None, reader: Reader, room: int, several: bool) -> Iterator[Text]:
    from rich.text import Text

    when, style = _when(one, reader)
    yield Text("\n".join(layout.wrapped(f"{terms.app(one.id)} {when}".strip(), room, 2)), style)
    if change is not None:
        yield Text(layout.wrapped(_("! deadline changed"), room, 1)[0], "bold magenta")
    yield from (Text(line) for line in layout.wrapped(safe.line(one.title), room, 2))
    for text in (one.organisation if several else "", safe.line(one.funder), _sum(one, reader)):
        if text:
            yield Text(layout.wrapped(text, room, 1)[0], "dim")


def _when(one: Application, reader: Reader) -> tuple[str, str]:
    """The day that counts now and its style: a deadline, or since when it waits."""
    if one.state in BEFORE_DEADLINE:
        if one.deadline is None:
            return "", ""
        stage = "" if one.stage in ("", "full") else terms.stage(one.stage)
        left = terms.left(one.deadline, reader).replace(" ", "\u00a0")
        return terms.join(f"{terms.deadline(one, reader)}, {left}", stage), terms.near(one.deadline, reader)
    return _("since {day}").format(day=terms.day(reader.local(one.since).date(), reader)), ""


def _sum(one: Application, reader: Reader) -> str:
    return terms.money(one.won if one.won is not None else one.asked, one.currency, reader)


def _more(column: Column) -> str:
    left = column.count - len(column.cards)
    return _("and {count} more").format(count=left)
