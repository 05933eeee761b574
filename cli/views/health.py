"""How sources are, a line each; and what a dry run of one read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli import format, safe
from cli.format import Reader
from cli.i18n import _, ngettext, told
from cli.views import layout, runs, words
from config.catalogue import Source
from crawler.trial import Trial
from tracker.calls.health import Health

_BARS = "▁▂▃▄▅▆▇█"
_TITLES = 10
_LEAST = (6, 2, 4)
"""Columns that are left out first: when there was anything new, when it was well last, and pages that were not read."""
_GAP, _SHORTEST = 2, 12


@dataclass(frozen=True)
class Row:
    """One source."""

    source: Source
    health: Health
    next: datetime | None
    """When it is due; None: by hand only."""


def lines(rows: Sequence[Row], reader: Reader) -> Iterator[str]:
    """The rows under headings, then in words what is wrong with each."""
    table = [tuple(heading.upper() for heading in _headings()), *(_cells(row, reader) for row in rows)]
    yield from layout.columns(table)
    for row in rows:
        for sentence in _wrong(row):
            yield f"{row.source.key}: {sentence}"


def health_table(rows: Sequence[Row], reader: Reader, width: int) -> Table:
    """The rows within `width` cells: where there is little room the least telling columns are left out."""
    headings, cells = _headings(), [_cells(row, reader) for row in rows]
    fitted = [max(map(layout.width, column)) for column in zip(headings, *cells, strict=True)]
    kept = list(range(len(headings)))
    for number in _LEAST:
        if sum(fitted[each] + _GAP for each in kept) > width:
            kept.remove(number)
    fitted[0] = max(_SHORTEST, min(fitted[0], width - sum(fitted[each] + _GAP for each in kept[1:]) - _GAP))
    table = layout.table()
    for number in kept:
        table.add_column(headings[number], width=fitted[number])
    for row, texts in zip(rows, cells, strict=True):
        style = _style(row)
        name = "\n".join(layout.wrapped(texts[0], fitted[0], 2))
        table.add_row(*(Text(name if each == 0 else texts[each], style if each == 1 else "") for each in kept))
    return table


def problem_lines(rows: Sequence[Row]) -> Group:
    """What is wrong, under each source that is not well."""
    parts: list[RenderableType] = []
    for row in rows:
        if told := list(_wrong(row)):
            parts += [Text(), Text(row.source.key, _style(row))]
            parts += [Padding(Text(sentence), (0, 0, 0, 2)) for sentence in told]
    return Group(*parts)


def _headings() -> tuple[str, ...]:
    return _("Source"), _("Verdict"), _("Last healthy"), _("Calls"), _("Unread"), _("Lately"), _("Last new"), _("Next")


def sparkline(values: Sequence[int]) -> str:
    """The values as bars; nothing is a dot."""
    top = max(values, default=0)
    return (
        "".join(_BARS[max(0, round(value / top * 8) - 1)] if value else "·" for value in values)
        if top
        else "·" * len(values)
    )


def as_json(row: Row) -> dict[str, Any]:
    """The row as plain JSON values."""
    health = row.health
    return {
        "source": row.source.key,
        "enabled": row.source.enabled,
        "verdict": health.verdict,
        "last_healthy": health.last_healthy.isoformat() if health.last_healthy else None,
        "items": health.items,
        "normal": health.normal,
        "trend": list(health.trend),
        "last_new": health.last_new.isoformat() if health.last_new else None,
        "silent_days": health.silent_days,
        "fills": dict(health.fills),
        "pages": health.pages,
        "pages_missed": health.missed,
        "share_missed": round(share, 4) if (share := health.share_missed) is not None else None,
        "stale": str(health.stale) if health.stale else None,
        "overdue": health.overdue,
        "next": row.next.isoformat() if row.next else None,
        "problems": list(health.problems),
    }


def _cells(row: Row, reader: Reader) -> tuple[str, ...]:
    health = row.health
    healthy, last_new = _day(health.last_healthy, reader), _day(health.last_new, reader)
    normal = format.number(health.normal, reader.locale) if health.normal is not None else "?"
    count = f"{format.number(health.items, reader.locale)} / {normal}" if health.verdict else "-"
    due = format.moment(row.next, reader) if row.next else "-"
    unread = (
        "-"
        if health.share_missed is None
        else format.percent(round(Decimal(100 * health.share_missed), 0), reader.locale)
    )
    return (row.source.key, _verdict(health), healthy, count, unread, sparkline(health.trend), last_new, due)


def _verdict(health: Health) -> str:
    if health.verdict is None:
        return _("never run")
    return _("stale") if health.stale and health.verdict == "healthy" else words.verdict(health.verdict)


def _style(row: Row) -> str:
    """A healthy run of long ago is no reason to be at ease."""
    if row.health.stale and row.health.verdict != "failed":
        return runs.STYLES["suspect"]
    return runs.STYLES[row.health.verdict] if row.health.verdict else "dim"


def _day(moment: datetime | None, reader: Reader) -> str:
    return format.day(reader.local(moment).date(), reader.locale) if moment else "-"


def _wrong(row: Row) -> Iterator[str]:
    if row.health.stale:
        yield safe.line(told(row.health.stale))
    if row.health.verdict and row.health.verdict != "healthy":
        for problem in row.health.problems[:3]:
            yield safe.line(told(problem)).removeprefix(f"{row.source.key}: ")
    if row.health.overdue:
        yield _("unwell for longer than its file allows")


def trial_lines(trial: Trial, reader: Reader) -> Iterator[str]:
    """How many calls were read and the first of them, which fields they have, and what [expect] could say."""
    found = ngettext(
        "{key}: {verdict}; {count} call, {left_out} left out, {requests} requests",
        "{key}: {verdict}; {count} calls, {left_out} left out, {requests} requests",
        len(trial.calls),
    )
    counts = {"count": len(trial.calls), "left_out": trial.left_out, "requests": trial.requests}
    yield found.format(key=trial.source.key, verdict=words.verdict(trial.verdict), **counts)
    for call in trial.calls[:_TITLES]:
        days = ", ".join(format.stated_date(when.date, reader.locale, when.yearly) for when in call.deadlines)
        when = days or (_("taken in all the time") if call.rolling else _("no deadline"))
        yield f"  {safe.line(call.title)}  ({when})"
    if (left := len(trial.calls) - _TITLES) > 0:
        yield "  " + _("and {count} more").format(count=left)
    shares = ", ".join(f"{name} {share:.0%}" for name, share in trial.fills.items() if share)
    if shares:
        yield _("Found in: {shares}").format(shares=shares)
    if expect := trial.proposed():
        yield _("When you have looked at it, this could stand in the file:")
        yield from ("[expect]", f"items = {expect.items}", f"items_max = {expect.items_max}")
        if expect.fill:
            yield "fill = { " + ", ".join(f"{name} = {share}" for name, share in expect.fill.items()) + " }"


def trial_json(trial: Trial, now: datetime) -> dict[str, Any]:
    """The dry run as plain JSON values, with its calls."""
    from tracker.calls.as_json import call_to_json
    from tracker.calls.unstored import call_of

    expect = trial.proposed()
    return {
        "source": trial.source.key,
        "verdict": trial.verdict,
        "left_out": trial.left_out,
        "problems": list(trial.problems),
        "fills": trial.fills,
        "expect": {"items": expect.items, "items_max": expect.items_max, "fill": expect.fill} if expect else None,
        "calls": [call_to_json(call_of(call, now), evidence=True) for call in trial.calls],
    }
