"""Facts as plain JSON values, in the one shape that is promised to scripts (docs: design section 5).

Revisions, `show`, `list`, `read` and `read --phrases` all print these.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tracker.facts.model import Amount, Contact, Evidence, Link, Rate, When
from tracker.facts.recurring import dated, is_pattern


def when_to_json(when: When, now: datetime | None = None) -> dict[str, Any]:
    """A deadline or an opening; `at` is written with the offset of its own zone.

    With `now` (aware) a yearly one gets a further key: `next`, its next date and instant, which are estimated.
    """
    table: dict[str, Any] = {
        "date": when.date,
        "time": when.time,
        "at": None if when.at is None else when.at.astimezone(_zone(when.zone)).isoformat(),
        "zone": when.zone,
        "stage": when.stage,
        "yearly": when.yearly,
        "certainty": when.certainty,
    }
    if now is not None and is_pattern(when):
        coming = when_to_json(dated(when, now))
        table["next"] = {name: coming[name] for name in ("date", "time", "at", "zone", "certainty")}
    return table


def amount_to_json(amount: Amount) -> dict[str, Any]:
    """A sum of money in its role; the number is a text, so that no reader makes a binary fraction of it."""
    return {
        "role": amount.role,
        "amount": decimal_to_json(amount.amount),
        "currency": amount.currency,
        "currency_assumed": amount.currency_assumed,
        "approximate": amount.approximate,
    }


def rate_to_json(rate: Rate) -> dict[str, Any]:
    """A share of the costs in per cent, as a text."""
    return {"role": rate.role, "percent": decimal_to_json(rate.percent)}


def link_to_json(link: Link) -> dict[str, Any]:
    """A document to download."""
    return {"title": link.title, "url": link.url}


def contact_to_json(contact: Contact) -> dict[str, Any]:
    """Whom to ask."""
    return {"name": contact.name, "email": contact.email, "phone": contact.phone}


def evidence_to_json(evidence: Evidence) -> dict[str, Any]:
    """Where a fact was read."""
    return {
        "field": evidence.field,
        "snippet": evidence.snippet,
        "url": evidence.url,
        "captured": instant_to_json(evidence.captured),
        "how": evidence.how,
        "confidence": evidence.confidence,
    }


def instant_to_json(moment: datetime) -> str:
    """An aware datetime as ISO 8601 in UTC."""
    return moment.astimezone(UTC).isoformat()


def decimal_to_json(number: Decimal) -> str:
    """A decimal number in plain digits: `500000`, `12.5`; never an exponent or needless zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _zone(name: str | None) -> tzinfo:
    """The zone of a When: an IANA name or `UTC+HH:MM`; UTC when it is neither, since the instant stays the same."""
    text = name or "UTC"
    if text[:4] in ("UTC+", "UTC-"):
        hours, _, minutes = text[4:].partition(":")
        if hours.isdecimal() and (minutes or "0").isdecimal() and int(hours) < 24:
            offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
            return timezone(offset if text[3] == "+" else -offset)
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        return UTC
