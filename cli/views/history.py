"""What changed in a call, in words: revisions keep plain JSON values, in the shape of the call's JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from cli import format, safe
from cli.format import Reader
from cli.i18n import _
from cli.views import words
from cli.views.sections import Row
from tracker.calls.model import Revision


def rows(revisions: Iterable[Revision], reader: Reader) -> Iterator[Row]:
    """A row for each change, the newest first."""
    for revision in sorted(revisions, key=lambda each: each.at, reverse=True):
        change = f"{words.field(revision.field)}: {value(revision.old, reader)} → {value(revision.new, reader)}"
        yield Row(format.day(reader.local(revision.at).date(), reader.locale), (change,), "", "", _seen(revision))


def value(plain: Any, reader: Reader) -> str:
    """A value as a person writes it: dates, sums and lists of them; whatever else, as it is."""
    if plain is None or plain == "" or plain == []:
        return _("nothing")
    if isinstance(plain, bool):
        return _("yes") if plain else _("no")
    if isinstance(plain, list):
        return "; ".join(value(item, reader) for item in plain)
    if isinstance(plain, Mapping):
        return _table(plain, reader)
    return safe.line(str(plain))


def _table(plain: Mapping[str, Any], reader: Reader) -> str:
    if "date" in plain:
        return _date(plain, reader)
    if "amount" in plain:
        sum_text = format.money(Decimal(plain["amount"]), str(plain["currency"]), reader.locale)
        return f"{safe.line(str(plain.get('role', '')))} {sum_text}".strip()
    return ", ".join(safe.line(str(item)) for item in plain.values() if item)


def _date(plain: Mapping[str, Any], reader: Reader) -> str:
    time = plain.get("time") or ""
    parts = [format.stated_date(str(plain["date"]), reader.locale, bool(plain.get("yearly")))]
    parts += [format.clock(time, reader.locale)] if time and not time.startswith("24") else []
    parts += [words.stage(plain["stage"])] if plain.get("stage", "full") != "full" else []
    return " ".join(parts)


def _seen(revision: Revision) -> tuple[str, ...]:
    return (safe.line(revision.source),) if revision.source else ()
