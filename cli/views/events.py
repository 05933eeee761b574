"""History: who did what, when, and what a source changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cli import format, safe
from cli.format import Reader
from cli.i18n import _, told
from cli.views import history, terms, words
from cli.views.grid import Cell, Grid
from tracker.applications.history import Event
from tracker.exchange.sheets import Sheet

HEADER = ("at", "who", "what", "by_source", "undone", "table", "row", "field", "old", "new")


def grid(events: Sequence[Event], reader: Reader, note: str = "") -> Grid:
    """What happened, the last first."""
    rows = [
        (format.moment(event.at, reader), safe.line(event.who), Cell(_what(event, reader), _style(event)))
        for event in events
    ]
    return Grid((_("When"), _("Who"), _("What")), rows, wide=2, note=note)


def sheet(events: Sequence[Event]) -> Sheet:
    """A row for each value that changed."""
    return Sheet("history", HEADER, (row for event in events for row in _rows(event)))


def _what(event: Event, reader: Reader) -> str:
    if event.by_source:
        change = event.changes[0]
        old, new = (history.value(value, reader, event.what) for value in (change.old, change.new))
        return f"{terms.capital(words.field(event.what))}: {old} → {new}"
    return safe.line(told(event.what)) + (" " + _("(taken back since)") if event.undone else "")


def _style(event: Event) -> str:
    return "magenta" if event.by_source else "dim strike" if event.undone else ""


def _rows(event: Event) -> Iterator[tuple[str | int | bool, ...]]:
    common = (event.at.isoformat(), event.who, str.__str__(event.what), event.by_source, event.undone)
    if event.by_source:
        change = event.changes[0]
        yield (*common, change.table, change.row, event.what, _text(change.old), _text(change.new))
        return
    for change in event.changes:
        new = change.new if isinstance(change.new, dict) else {}
        old = change.old if isinstance(change.old, dict) else {}
        for field, value in new.items():
            yield (*common, change.table, change.row, field, _text(old.get(field)), _text(value))


def _text(value: object) -> str:
    import json

    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
