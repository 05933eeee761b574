"""What the money led to: the theory of change, the indicators, and plainly how much of it is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from cli import format, safe
from cli.format import Reader
from cli.i18n import _, told
from cli.views import terms
from cli.views.sections import Row, Section
from tracker.applications import words
from tracker.applications.model import EFFECT_KINDS
from tracker.applications.outcomes import Result, known, progress, silent, tally
from tracker.applications.parts import Effect, Indicator
from tracker.exchange.sheets import Cell, Sheet

HEADER = (
    "application", "title", "funder", "organisation", "id", "kind", "text", "unit", "baseline", "target", "known",
    "progress_percent", "day", "value", "how", "source",
)  # fmt: skip
_STYLES = {"measured": "green", "estimated": "yellow", "unknown": "dim"}


def sections(effects: Sequence[Effect], indicators: Sequence[Indicator], reader: Reader) -> list[Section]:
    """The theory of change and the indicators of one application."""
    chain = []
    for kind in EFFECT_KINDS:
        for each in effects:
            if each.kind == kind:
                label = terms.capital(told(words.EFFECT_KINDS[kind]))
                chain.append(Row(label, (safe.line(each.text),), "", "", ()))
    rows = [_indicator(each, reader) for each in indicators]
    return [Section(_("Theory of change"), tuple(chain)), Section(_("Indicators"), tuple(rows))]


def result_pages(results: Sequence[Result], reader: Reader) -> list[tuple[str, str, list[Section]]]:
    """Title, line under it, and sections, for each application."""
    pages = []
    for result in results:
        one, found = result.application, sections(result.effects, result.indicators, reader)
        said = told(tally(result.indicators).sentence)
        under = terms.join(terms.app(one.id), safe.line(one.funder), one.organisation, terms.state(one.state))
        statement = Section("", (Row(_("Known"), (said,), "bold"),))
        pages.append((safe.line(one.title), under, [statement, *(each for each in found if each.rows)]))
    return pages


def sheet(results: Sequence[Result]) -> Sheet:
    """A row for each value of an indicator, for each indicator without one, for each link of the chain.

    An award of which nothing was put down has a row too, as unknown.
    """
    return Sheet("outcomes", HEADER, (row for result in results for row in _rows(result)))


def _rows(result: Result) -> Iterator[tuple[Cell, ...]]:
    one = result.application
    common: tuple[Cell, ...] = (f"A{one.id}", one.title, one.funder, one.organisation)
    if not result.effects and not result.indicators:
        yield (*common, *[None] * 6, "unknown", *[None] * 5)
    for effect in result.effects:
        yield (*common, f"E{effect.id}", effect.kind, effect.text, *[None] * 9)
    for each in result.indicators:
        about = (f"K{each.id}", "indicator", each.name, each.unit, each.baseline, each.target, known(each))
        gone = progress(each)
        for value in each.measurements:
            yield (*common, *about, gone, value.day, value.value, value.how, value.source)
        if not each.measurements:
            yield (*common, *about, *[None] * 5)


def summary(results: Sequence[Result]) -> str:
    """Of all of them together, how much is known, and of which awards nothing is."""
    indicators = [each for result in results for each in result.indicators]
    said = [told(tally(indicators).sentence)] if indicators else []
    if without := ", ".join(map(terms.app, silent(results))):
        said.append(_("Without any indicator, so that what they led to is unknown: {numbers}.").format(numbers=without))
    return " ".join(said)


def _indicator(each: Indicator, reader: Reader) -> Row:
    kind = known(each)
    latest = each.latest
    if latest is None:
        text = terms.join(safe.line(each.name), _("unknown: nothing has been measured or estimated"))
    else:
        value = _value(latest.value, each.unit, reader)
        share = progress(each)
        gone = "" if share is None else _("{percent} of the way").format(percent=format.percent(share, reader.locale))
        text = terms.join(safe.line(each.name), value, told(words.HOW[latest.how]), gone)
    aims = terms.join(
        _("baseline {value}").format(value=_value(each.baseline, each.unit, reader)),
        _("target {value}").format(value=_value(each.target, each.unit, reader)),
    )
    values = tuple(
        f"M{value.id} · {terms.day(value.day, reader)} · {_value(value.value, each.unit, reader)} · "
        f"{told(words.HOW[value.how])} · {safe.line(value.source)}"
        for value in each.measurements
    )
    return Row(f"K{each.id}", (text,), _STYLES[kind], "", (aims, *values))


def _value(value: Decimal | None, unit: str, reader: Reader) -> str:
    if value is None:
        return terms.unknown()
    return " ".join(part for part in (format.number(value, reader.locale), safe.line(unit)) if part)
