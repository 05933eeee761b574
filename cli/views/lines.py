"""The list of calls as plain lines for a pipe. Draws nothing, and so imports nothing that draws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cli import safe
from cli.format import Reader
from cli.i18n import _
from cli.views import layout, money
from cli.views.deadline import shown_deadline
from tracker.calls.model import Call

if TYPE_CHECKING:
    from tracker.organisations.matching import Match

SHORT = 8
"""Letters of an id that lists show."""


def call_lines(calls: Sequence[Call], reader: Reader, fits: Sequence[Match] = ()) -> Iterator[str]:
    """The calls as plain lines, one each and nothing cut, under a line of headings; with `fits`, how each fits."""
    headings = (_("ID"), _("Deadline"), _("Closes"), _("Funder"), _("Amount"), _("Call"))
    rows = [tuple(heading.upper() for heading in headings), *(_plain(call, reader) for call in calls)]
    if any(call.application for call in calls):
        yours = [_("Yours").upper(), *(own(call) for call in calls)]
        rows = [(*row[:-1], mine, row[-1]) for row, mine in zip(rows, yours, strict=True)]
    if fits:
        before = [(_("Fit").upper(), _("Why").upper()), *((str(fit.score), why(fit, reader)) for fit in fits)]
        rows = [(score, *row, reason) for (score, reason), row in zip(before, rows, strict=True)]
    return layout.columns(rows)


def own(call: Call) -> str:
    """`A12 submitted`: the organisation's own application; empty when it has none."""
    if call.application is None:
        return ""
    from tracker.applications.words import STATES  # few lists need them

    return f"{call.application.id} {_(STATES[call.application.state])}"


def why(fit: Match, reader: Reader) -> str:
    """What decides, in the language in use."""
    from cli.views import terms
    from tracker.organisations.matching import deciding

    return terms.said(deciding(fit), reader)


def short(public_id: str) -> str:
    """As much of an id as lists show."""
    return public_id[:SHORT]


def _plain(call: Call, reader: Reader) -> tuple[str, ...]:
    shown = shown_deadline(call, reader)
    date = f"{shown.date} ({', '.join(shown.notes)})" if shown.notes else shown.date
    amount = money.summary(call.amounts, reader)
    cells = (short(call.id), date, shown.left, safe.line(call.funder.name), amount, safe.line(call.title))
    return tuple(cell.replace("\u00a0", " ").replace("\u202f", " ") for cell in cells)
