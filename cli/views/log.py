"""What ran when, as a table, as lines and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from cli import format, safe
from cli.format import Reader
from cli.i18n import N_, _, told
from tracker.jobs.record import Run

if TYPE_CHECKING:
    from rich.table import Table

_STATES = {
    "running": N_("running"),
    "done": N_("done"),
    "suspect": N_("suspect"),
    "failed": N_("failed"),
    "interrupted": N_("interrupted"),
    "returned": N_("handed back"),
}
_STYLES = {"done": "green", "suspect": "yellow", "failed": "bold red", "interrupted": "yellow"}
_ROOMY = 120
"""Cells from which each column has room beside the others."""
COLUMNS = ("id", "job", "started", "finished", "state", "reason", "owner", "summary")


def state(key: str) -> str:
    """How a run ended, in a word."""
    return _(_STATES[key]) if key in _STATES else key


def run_table(runs: Sequence[Run], reader: Reader, width: int) -> Table:
    """A row for each run, within `width` cells; where there is little room what came of it stands under the job."""
    from rich.text import Text

    from cli.views import layout

    narrow, table = width < _ROOMY, layout.table()
    for heading in _headings()[: 2 if narrow else None]:
        table.add_column(heading, overflow="fold", no_wrap=narrow and heading == _("When"))
    for run in runs:
        when, job, ended, seconds, summary = _cells(run, reader)
        end = Text(ended, _STYLES.get(run.state, ""))
        if narrow:
            took = Text(" · " + _("{count} s").format(count=seconds), "dim") if seconds else Text()
            table.add_row(Text("\n").join([Text(when, "dim"), Text.assemble(end, took)]), f"{job}\n{summary}")
        else:
            table.add_row(Text(when, "dim"), job, end, seconds, summary)
    return table


def run_lines(runs: Sequence[Run], reader: Reader) -> Iterator[str]:
    """The same as plain lines."""
    from cli.views import layout

    headings = tuple(heading.upper() for heading in _headings())
    return layout.columns([headings, *(_cells(run, reader) for run in runs)])


def as_json(run: Run) -> dict[str, Any]:
    """The run as plain JSON values; its summary in English."""
    return {
        "id": run.id,
        "job": run.job,
        "started": run.started.isoformat(),
        "finished": run.finished.isoformat() if run.finished else None,
        "state": run.state,
        "reason": run.reason,
        "owner": run.owner,
        "summary": str(run.summary),
    }


def _headings() -> tuple[str, ...]:
    return (_("When"), _("Job"), _("State"), _("Seconds"), _("What came of it"))


def _cells(run: Run, reader: Reader) -> tuple[str, ...]:
    seconds = (run.finished - run.started).total_seconds() if run.finished else None
    shown = "" if seconds is None else format.number(round(seconds, 1), reader.locale)
    return (
        format.moment(run.started, reader),
        safe.line(run.job),
        state(run.state),
        shown,
        safe.line(told(run.summary)),
    )
