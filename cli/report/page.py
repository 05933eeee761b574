"""What stands on the page: everything in words and ready to be read, so that the template only lays it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cli import format, safe
from cli.format import Reader
from cli.i18n import _, ngettext, told
from cli.views import terms
from cli.views.moved import moved_line
from cli.views.outcomes import summary
from tracker.applications import words
from tracker.applications.board import Column
from tracker.applications.figures import Figures, Group
from tracker.applications.followed import Moved
from tracker.applications.model import BEFORE_DEADLINE, EFFECT_KINDS, Application
from tracker.applications.outcomes import Result, known, progress, tally
from tracker.applications.parts import Indicator, Measurement


@dataclass(frozen=True)
class Card:
    """An application on the board."""

    number: str
    title: str
    funder: str
    url: str
    """Empty, or an address that a person may open."""
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Lane:
    """A column of the board."""

    name: str
    count: int
    cards: tuple[Card, ...]
    more: str
    """How many are not shown, in words."""


@dataclass(frozen=True)
class Measure:
    """An indicator with its values."""

    name: str
    baseline: str
    target: str
    latest: str
    kind: str
    """Measured, estimated, unknown: in words."""
    style: str
    share: int | None
    """How much of the way to the target, 0 to 100."""
    gone: str
    """The same in words."""
    values: tuple[str, ...]
    """Each with its day and where it comes from."""


@dataclass(frozen=True)
class Project:
    """What one application led to."""

    title: str
    under: str
    known: str
    chain: tuple[tuple[str, tuple[str, ...]], ...]
    """The theory of change: heading and what stands under it."""
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class Page:
    """The whole page."""

    language: str
    title: str
    made: str
    lanes: tuple[Lane, ...]
    figures: tuple[tuple[str, str], ...]
    projects: tuple[Project, ...]
    known: str
    labels: dict[str, str]


def page(
    name: str,
    columns: Sequence[Column],
    sums: Figures,
    results: Sequence[Result],
    reader: Reader,
    language: str,
    changed: Sequence[Moved] = (),
) -> Page:
    """The page of the organisation called `name`; `changed` are deadlines of calls that nobody has seen yet."""
    day = terms.day(reader.local(reader.now).date(), reader)
    moved = {each.application.id: moved_line(each, reader) for each in changed}
    return Page(
        language=language,
        title=_("{name}: applications and results").format(name=safe.line(name)),
        made=_("As of {day}").format(day=day),
        lanes=tuple(_lane(column, moved, reader) for column in columns if column.count),
        figures=tuple(_figures(sums, reader)),
        projects=tuple(_project(result, reader) for result in results),
        known=summary(results) if results else "",
        labels=_labels(),
    )


def _labels() -> dict[str, str]:
    return {
        "board": _("Where the applications stand"),
        "figures": _("Money"),
        "results": _("What the money led to"),
        "chain": _("Theory of change"),
        "indicator": _("Indicator"),
        "baseline": _("Baseline"),
        "target": _("Target"),
        "latest": _("Latest value"),
        "known": _("How it is known"),
        "none": _("No applications yet."),
        "unknown": _("What is not measured or estimated is said to be unknown; no value in money is put on results."),
    }


def _lane(column: Column, moved: Mapping[int, str], reader: Reader) -> Lane:
    left = column.count - len(column.cards)
    more = _("and {count} more").format(count=left) if left > 0 else ""
    cards = tuple(_card(one, moved.get(one.id, ""), reader) for one in column.cards)
    return Lane(terms.capital(terms.state(column.state)), column.count, cards, more)


def _card(one: Application, change: str, reader: Reader) -> Card:
    lines = [
        change,
        _("deadline {day}").format(day=terms.deadline(one, reader))
        if one.state in BEFORE_DEADLINE and one.deadline
        else "",
        _("asked {sum}").format(sum=terms.money(one.asked, one.currency, reader)) if one.asked is not None else "",
        _("won {sum}").format(sum=terms.money(one.won, one.currency, reader)) if one.won is not None else "",
        safe.line(one.owner),
    ]
    return Card(
        terms.app(one.id), safe.line(one.title), safe.line(one.funder), safe.link(one.url), tuple(filter(None, lines))
    )


def _figures(sums: Figures, reader: Reader) -> Iterator[tuple[str, str]]:
    for group in sums.total:
        name = _("Handed in, {currency}").format(currency=group.currency) if group.currency else _("Handed in")
        yield name, _group(group, reader)
    for year in sums.years:
        won, paid = (terms.money(sum, year.currency, reader) for sum in (year.won, year.paid))
        yield year.year, _("won {won}, paid out {paid}").format(won=won, paid=paid)


def _group(group: Group, reader: Reader) -> str:
    asked, won = (terms.money(sum, group.currency, reader) for sum in (group.asked, group.won))
    count = ngettext("{count} application", "{count} applications", group.handed_in).format(count=group.handed_in)
    text = _("{count}: asked {asked}, won {won}").format(count=count, asked=asked, won=won)
    if group.win_rate is None:
        return text
    rate = format.percent(group.win_rate, reader.locale)
    return text + "; " + _("{rate} of {decided} decided were awarded").format(rate=rate, decided=group.decided)


def _project(result: Result, reader: Reader) -> Project:
    one = result.application
    chain = [
        (
            terms.capital(told(words.EFFECT_KINDS[kind])),
            tuple(safe.line(each.text) for each in result.effects if each.kind == kind),
        )
        for kind in EFFECT_KINDS
    ]
    return Project(
        title=safe.line(one.title),
        under=terms.join(terms.app(one.id), safe.line(one.funder), terms.state(one.state)),
        known=told(tally(result.indicators).sentence),
        chain=tuple((heading, texts) for heading, texts in chain if texts),
        measures=tuple(_measure(each, reader) for each in result.indicators),
    )


def _measure(each: Indicator, reader: Reader) -> Measure:
    kind, share = known(each), progress(each)
    how = {"measured": _("measured"), "estimated": _("estimated"), "unknown": _("unknown")}[kind]
    return Measure(
        name=safe.line(each.name),
        baseline=_value(each.baseline, each, reader),
        target=_value(each.target, each, reader),
        latest=_value(each.latest.value if each.latest else None, each, reader),
        kind=how,
        style=kind,
        share=None if share is None else max(0, min(100, int(share))),
        gone="" if share is None else _("{percent} of the way").format(percent=format.percent(share, reader.locale)),
        values=tuple(_measurement(value, each, reader) for value in each.measurements),
    )


def _measurement(value: Measurement, each: Indicator, reader: Reader) -> str:
    how = told(words.HOW[value.how])
    return terms.join(terms.day(value.day, reader), _value(value.value, each, reader), how, safe.line(value.source))


def _value(value: object, each: Indicator, reader: Reader) -> str:
    if value is None:
        return terms.unknown()
    return " ".join(filter(None, (format.number(value, reader.locale), safe.line(each.unit))))  # type: ignore[arg-type]
