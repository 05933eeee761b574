"""The reports that a call says it wants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cli import safe
from cli.format import Reader
from cli.i18n import N_, _, ngettext
from cli.views import terms
from cli.views.grid import Cell, Grid
from tracker.applications.owed import Proposal
from tracker.applications.words import REPORT_KINDS

COLUMNS = ("kind", "due", "months_after", "days_after", "fate", "words", "url")
_FATES = {
    "new": N_("new"),
    "known": N_("put down already"),
    "passed": N_("its day has passed"),
    "undated": N_("waits for the last day of the project"),
}
_STYLES = {"new": "green", "known": "dim", "passed": "red", "undated": "yellow"}


def grid(found: Sequence[Proposal], reader: Reader) -> Grid:
    """Each report with the words of the call."""
    rows = [
        (
            Cell(when(each, reader)),
            Cell(terms.capital(_(REPORT_KINDS[each.kind])), "", (_("“{text}”").format(text=safe.line(each.words)),)),
            Cell(_(_FATES[each.fate]), _STYLES[each.fate]),
        )
        for each in found
    ]
    note = _("`grants app award A12 --ends DATE` says which day the last one is.")
    undated = any(each.fate == "undated" for each in found)
    return Grid((_("Day"), _("Report"), ""), rows, wide=1, note=note if undated else "")


def line(each: Proposal, reader: Reader) -> str:
    """`final report, 31 March 2028`."""
    return f"{_(REPORT_KINDS[each.kind])}, {when(each, reader)}"


def when(each: Proposal, reader: Reader) -> str:
    """The day, or how long after the end of the project."""
    if each.due:
        return terms.day(each.due, reader)
    if each.months:
        words = ngettext("one month after the end", "{count} months after the end", each.months)
        return words.format(count=each.months)
    return ngettext("one day after the end", "{count} days after the end", each.days).format(count=each.days)


def as_json(each: Proposal) -> dict[str, Any]:
    """The proposal as plain JSON values."""
    return {
        "kind": each.kind,
        "due": each.due.isoformat() if each.due else None,
        "months_after": each.months or None,
        "days_after": each.days or None,
        "fate": each.fate,
        "words": each.words,
        "url": each.url,
    }
