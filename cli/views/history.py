"""What changed in a call, in words: revisions keep plain JSON values, in the shape of the call's JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from cli import format, safe
from cli.format import Reader
from cli.i18n import _
from cli.views import money, words
from cli.views.sections import Row
from tracker.calls.model import Revision

_TOLD = ("deadlines", "opens", "amounts", "title", "funder")


def rows(revisions: Iterable[Revision], reader: Reader) -> Iterator[Row]:
    """A row for each change, the newest first."""
    for revision in sorted(revisions, key=lambda each: each.at, reverse=True):
        field = revision.field
        change = f"{words.field(field)}: {value(revision.old, reader, field)} → {value(revision.new, reader, field)}"
        yield Row(format.day(reader.local(revision.at).date(), reader.locale), (change,), "", "", _seen(revision))


def value(plain: Any, reader: Reader, field: str = "") -> str:
    """A value of a field as a person writes it: dates, sums, words and lists of them; whatever else, as it is."""
    if plain is None or plain == "" or plain == []:
        return _("nothing")
    if isinstance(plain, bool):
        return _("yes") if plain else _("no")
    if isinstance(plain, list):
        return "; ".join(value(item, reader, field) for item in plain)
    if isinstance(plain, Mapping):
        return _table(plain, reader)
    return _word(safe.line(str(plain)), reader, field)


def part(table: Mapping[str, Any], reader: Reader) -> str:
    """What holds of a field and of what belongs to it (tracker.calls.settled.Part)."""
    if table.get("rolling"):
        return words.status("rolling")
    found = [value(table[name], reader, name) for name in _TOLD if table.get(name)]
    return "; ".join(found) or _("nothing")


def _word(key: str, reader: Reader, field: str) -> str:
    match field:
        case "status":
            return words.status(key)
        case "disputed":
            return words.field(key)
        case "themes":
            return words.named("theme", [key])
        case "applicant_types":
            return words.named("applicant_type", [key])
        case "places":
            return words.places([key], reader.locale)
    return key


def _table(plain: Mapping[str, Any], reader: Reader) -> str:
    if "date" in plain:
        return _date(plain, reader)
    if "amount" in plain:
        sum_text = format.money(Decimal(plain["amount"]), str(plain["currency"]), reader.locale)
        return money.in_role(str(plain["role"]), sum_text)
    if "percent" in plain:
        return money.rate(str(plain["role"]), Decimal(plain["percent"]), reader)
    return ", ".join(safe.line(str(item)) for item in plain.values() if item)


def _date(plain: Mapping[str, Any], reader: Reader) -> str:
    time = plain.get("time") or ""
    parts = [format.stated_date(str(plain["date"]), reader.locale, bool(plain.get("yearly")))]
    parts += [format.clock(time, reader.locale)] if time and not time.startswith("24") else []
    parts += [words.stage(plain["stage"])] if plain.get("stage", "full") != "full" else []
    return " ".join(parts)


def _seen(revision: Revision) -> tuple[str, ...]:
    return tuple(safe.line(name) for name in (revision.who or revision.source,) if name)
