"""What a funder gave, and its open calls: two different things, under headings of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from cli import format, safe
from cli.format import Reader
from cli.i18n import _, ngettext
from cli.views.deadline import shown_deadline
from cli.views.sections import Row, Section
from tracker.calls.model import Call
from tracker.exchange.giving import Award
from tracker.funders.awards import Giving, Year

_PROGRAMMES = 5


def sections(found: Sequence[Giving], calls: Sequence[Call], reader: Reader, most: int) -> Iterator[Section]:
    """A section for what each funder gave, one for its latest awards, and one for the open calls."""
    for giving in found:
        yield Section(safe.line(giving.funder), tuple(_summary(giving, reader)))
        yield Section(_("Latest awards"), tuple(_award(award, reader) for award in giving.awards[:most]))
    if calls:
        yield Section(_("Open calls"), tuple(_call(call, reader) for call in calls))


def _summary(giving: Giving, reader: Reader) -> Iterator[Row]:
    if giving.key:
        yield Row(_("Key"), (safe.line(giving.key),))
    yield Row(_("Recipients"), (format.number(giving.recipients, reader.locale),))
    for year in giving.years:
        yield Row(str(year.year), (_year(year, reader),))
    programmes = [f"{safe.line(name)} ({count})" for name, count in giving.programmes[:_PROGRAMMES]]
    if programmes:
        yield Row(_("Programmes"), (", ".join(programmes),))


def _year(year: Year, reader: Reader) -> str:
    def money(amount: Decimal) -> str:
        return format.money(amount, year.currency, reader.locale)

    count = ngettext("{count} award", "{count} awards", year.count).format(count=year.count)
    if year.count == 1:
        return f"{count}: {money(year.total)}"
    words = _("{count}: {total} in all; from {smallest} to {largest}, half of them at most {middle}")
    sums = {name: money(getattr(year, name)) for name in ("total", "smallest", "largest", "middle")}
    return words.format(count=count, **sums)


def _award(award: Award, reader: Reader) -> Row:
    words = [format.money(award.amount, award.currency, reader.locale), safe.line(award.recipient)]
    return Row(
        format.day(award.awarded, reader.locale), (" · ".join(filter(None, words)),), under=(safe.line(award.title),)
    )


def _call(call: Call, reader: Reader) -> Row:
    shown = shown_deadline(call, reader)
    return Row(shown.date, (safe.line(call.title),), under=(call.id,))
