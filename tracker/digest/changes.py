"""What changed in a followed call, in words: what it is now, and what it was. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from config.visible import cut, line
from tracker.digest.about import dated_text, in_role, marks_of
from tracker.digest.model import Change
from tracker.digest.words import Words, mail_text
from tracker.facts.from_json import when_from_json

_VALUES = 4
"""Of a list of values that changed, so many are told."""
_CHANGES = {
    "deadlines": mail_text("Deadline"),
    "amounts": mail_text("Sum"),
    "rates": mail_text("Share of costs"),
    "eligible": mail_text("Who can apply"),
}


def change_line(change: Change, zone: str, known: Words) -> str:
    """The change on one line, for a reader in this zone."""
    if change.kind == "closed_early":
        return known.tell("Closed before its deadline")
    if change.kind == "reopened":
        return known.tell("Open again")
    old, new = _values(change, change.old, zone, known), _values(change, change.new, zone, known)
    return known.tell("{what}: {new} (before: {old})", what=known.tell(_CHANGES[change.kind]), new=new, old=old)


def _values(change: Change, plain: Any, zone: str, known: Words) -> str:
    """Old or new value of a field: revisions keep plain JSON, in the shape of the call's."""
    values = plain if isinstance(plain, list) else [plain]
    texts = [cut(line(text), 80) for value in values if (text := _value(change, value, zone, known))]
    if not texts:
        return known.tell("not stated")
    return ", ".join(texts[:_VALUES]) + (" …" if len(texts) > _VALUES else "")


def _value(change: Change, value: Any, zone: str, known: Words) -> str:
    match value:
        case {"date": str(day)}:
            return _day(day, value, zone, known)
        case {"amount": amount, "currency": currency}:
            return in_role(str(value.get("role")), known.money(Decimal(str(amount)), str(currency)), known)
        case {"percent": percent}:
            return known.percent(Decimal(str(percent)))
        case str(key) if change.kind == "eligible":
            return known.named("place" if key[:2].isupper() else "applicant_type", key)
        case None | "" | {}:
            return ""
    return str(value)


def _day(day: str, value: Mapping[str, Any], zone: str, known: Words) -> str:
    try:
        when = when_from_json(value)
        return dated_text(when, zone, known, marks_of(when))
    except (ValueError, TypeError):
        return day
